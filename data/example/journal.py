"""What was written down month by month, until it becomes a table."""

from collections import defaultdict
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl


class Journal:
    """Rows of several tables, added in blocks of columns."""

    def __init__(self) -> None:
        self._blocks: dict[str, list[pl.DataFrame]] = defaultdict(list)

    def add(self, table: str, **columns: npt.NDArray[Any] | str | float) -> None:
        """Add a block of rows; a single value holds for every row of the block."""
        arrays = {name: value for name, value in columns.items() if isinstance(value, np.ndarray)}
        block = pl.DataFrame(arrays)
        single = [pl.lit(value).alias(name) for name, value in columns.items() if name not in arrays]
        self._blocks[table].append(block.with_columns(single).select(list(columns)))

    def has(self, table: str) -> bool:
        """Tell whether anything was written for a table."""
        return table in self._blocks

    def peek(self, table: str) -> pl.DataFrame:
        """Return all rows of a table in the order of their blocks."""
        return pl.concat(self._blocks[table], how="vertical")

    def take(self, table: str) -> pl.DataFrame:
        """Return all rows of a table, and forget them."""
        rows = self.peek(table)
        del self._blocks[table]
        return rows
