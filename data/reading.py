"""What every kind of source gives: texts with row numbers, or the fault that it cannot be read."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from data.faults import ROW, Fault, FaultClass
from data.words import Words


@dataclass(frozen=True, slots=True)
class Source:
    """What was read.

    Attributes
    ----------
    name : str
        File, sheet or query, as a report names it.
    frame : DataFrame
        Texts (dates and timestamps where the source has them) with the row number in ``_row``.
    encoding : str
        Encoding of a text file, else "".
    """

    name: str
    frame: pl.DataFrame
    encoding: str = ""


def numbered(frame: pl.DataFrame, header_row: int) -> pl.DataFrame:
    """Add row numbers as an editor shows them, and leave out rows in which nothing stands."""
    rows = pl.int_range(pl.len(), dtype=pl.Int64()) + header_row + 1
    return frame.with_columns(rows.alias(ROW)).filter(pl.any_horizontal(pl.col(frame.columns).is_not_null()))


def checked(name: str, frame: pl.DataFrame, encoding: str) -> Source | Fault:
    """Return the source, or the fault that nothing stands in it."""
    if frame.width <= 1:
        return empty(name)
    if frame.is_empty():
        return Fault(
            FaultClass.NO_ROWS,
            name,
            "",
            "",
            Words("at least one row", "至少一行数据"),
            Words("export the file again, with its rows", "请重新导出包含数据的文件"),
        )
    return Source(name, frame, encoding)


def empty(name: str) -> Fault:
    """Return the fault of a file in which nothing stands."""
    return Fault(
        FaultClass.EMPTY_FILE,
        name,
        "",
        "",
        Words("a header and rows", "表头和数据行"),
        Words("export the file again", "请重新导出文件"),
    )


def repeated(name: str, header: Sequence[str]) -> Fault | None:
    """Return the fault that two columns have the same name, or None."""
    stripped = [column.strip() for column in header]
    twice = sorted({column for column in stripped if stripped.count(column) > 1})
    if not twice:
        return None
    return Fault(
        FaultClass.REPEATED_HEADER,
        name,
        "",
        ", ".join(twice),
        Words("every column has a name of its own", "每列名称唯一"),
        Words("rename the columns in the file", "请在文件中重命名这些列"),
        values=tuple(twice),
    )
