"""The small tables of a company in memory, seen as of any date.

Leads and orders stay on the engine (`features.monthly`); all else is read once and cut to what was known.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any, TypeVar, cast

import narwhals as nw
import numpy as np
import numpy.typing as npt
import polars as pl

from data.calendar import add_months, first_of_month
from data.errors import AccessDenied
from data.known import EVER, as_known
from data.parts import stored_schema
from data.store import Store
from data.tables import TABLES
from features.cells import COUNTED
from features.monthly import scan_monthly

Made = TypeVar("Made")

#: Tables that no feature may read: the first for the person's protection, the others for their size.
CLOSED = ("protected_attributes", "leads", "orders")

#: What a row of the monthly base is about.
KEYS = ("employee_id", "platform_id", "month")

#: Dates of which what is large is kept: the latest, and one that is looked back at.
_LATELY = 2
#: Mean length of a month in days.
DAYS_A_MONTH = 30.4375


class Facts:
    """The small tables, read once from one version of the store.

    Parameters
    ----------
    store : Store
        Where the tables are.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.company = store.company
        self._names = frozenset(store.names())
        self._whole: dict[str, pl.DataFrame] = {}
        self._made: dict[Hashable, Any] = {}
        self._lately: dict[Hashable, OrderedDict[Hashable, Any]] = {}
        self._turn = Lock()

    def has(self, *names: str) -> bool:
        """Tell whether all of these tables hold something."""
        return set(names) <= self._names

    def known(self, name: str, *, as_of: date) -> pl.DataFrame:
        """Return a table as it was known at a date, in key order; an absent table has no rows.

        Parameters
        ----------
        name : str
            Name of a canonical table.
        as_of : date
            Rows dated on or after it are left out, later ends of older rows are blank.

        Returns
        -------
        DataFrame
            Columns as declared.

        Raises
        ------
        AccessDenied
            If the table is closed to features.
        """
        frame = nw.from_native(self._read(name).lazy())
        known: pl.DataFrame = as_known(frame, TABLES[name], as_of).collect().to_native()
        return known

    def records(self, name: str, column: str) -> bool:
        """Tell whether a column of a table holds anything at all, at any date.

        ``history`` stands for a second row of somebody: without one, nothing is known of changes.
        """
        whole = self._read(name)
        if column == "history":
            of = ["employee_id", "name"] if name == "attributes" else ["employee_id"]
            return whole.height > whole.select(of).n_unique()
        return whole[column].null_count() < whole.height

    def _read(self, name: str) -> pl.DataFrame:
        if name in CLOSED:
            msg = f"features may not read {name}; use what is in the other tables or in features.windows"
            raise AccessDenied(msg)
        if name not in self._whole:
            table = TABLES[name]
            cycle_end = {"cycle_end": pl.Date()} if table.known == "cycle" else {}
            empty = pl.DataFrame(schema={**stored_schema(table), **cycle_end})
            self._whole[name] = self.store.read_polars(name, as_of=EVER) if self.has(name) else empty
        return self._whole[name]

    def cells(self) -> pl.DataFrame:
        """Return the sales of every person, platform and month; see `features.cells.sales_cells`.

        A month's row never depends on a later month, so cutting it by month gives what was known.
        """
        if "cells" not in self._whole:
            columns = (*COUNTED, "on_platform", "expected_conversions", "expected_revenue")
            if self.sells:
                lazy = scan_monthly(self.store, as_of=EVER).select(*KEYS, *columns)
                cells: pl.DataFrame = lazy.collect(backend="polars").to_native()
                self._whole["cells"] = cells.sort(KEYS)
            else:
                keys = {"employee_id": pl.String(), "platform_id": pl.String(), "month": pl.Date()}
                self._whole["cells"] = pl.DataFrame(schema={**keys, **dict.fromkeys(columns, pl.Int64())})
        return self._whole["cells"]

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what `make` gives, computed the first time that the key is asked for."""
        return _once(self._made, key, make)

    def lately(self, topic: Hashable, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what `make` gives; of each topic only the keys asked for last are kept, as it is large."""
        with self._turn:
            kept = self._lately.setdefault(topic, OrderedDict())
            if key in kept:
                kept.move_to_end(key)
                return cast("Made", kept[key])
        made = make()
        with self._turn:
            kept[key] = made
            while len(kept) > _LATELY:
                kept.popitem(last=False)
        return made

    @property
    def sells(self) -> bool:
        """Whether the company records sales at all."""
        return bool(self._names & {"sales_monthly", "leads", "orders"})


@dataclass(slots=True)
class Known:
    """What was known of a company as of one date; every view of the profile takes it.

    Attributes
    ----------
    facts : Facts
        The tables.
    as_of : date
        The date.
    people : DataFrame
        The roster, one row a person in the order of ``employee_id``.
    sales : DataFrame
        Row by row for the same people: `features.windows.sales_windows` at this date; no columns where the
        company records no sales.
    activities : DataFrame
        Likewise `features.windows.activity_windows`.
    """

    facts: Facts
    as_of: date
    people: pl.DataFrame = field(default_factory=pl.DataFrame)
    sales: pl.DataFrame = field(default_factory=pl.DataFrame)
    activities: pl.DataFrame = field(default_factory=pl.DataFrame)
    _tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    _made: dict[Hashable, Any] = field(default_factory=dict)

    def table(self, name: str) -> pl.DataFrame:
        """Return a table as it was known."""
        if name not in self._tables:
            self._tables[name] = self.facts.known(name, as_of=self.as_of)
        return self._tables[name]

    def derived(self, made: Callable[[pl.DataFrame], pl.DataFrame], name: str) -> pl.DataFrame:
        """Return what a function makes of a table, made once."""
        key = f"{made.__module__}.{made.__qualname__}({name})"
        if key not in self._tables:
            self._tables[key] = made(self.table(name))
        return self._tables[key]

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what `make` gives, computed the first time that the key is asked for at this date."""
        return _once(self._made, key, make)

    def sold(self, measure: str) -> npt.NDArray[np.float64]:
        """Return a column of `sales` as numbers, one a person; zeros where the company records none."""
        if measure not in self.sales.columns:
            return np.zeros(self.people.height)
        return self.sales[measure].to_numpy().astype(float)

    def done(self, kind: str, what: str, n_months: int) -> npt.NDArray[np.float64]:
        """Return the quantity (pieces) or quality of a kind of activity, one a person; NaN where unknown."""
        name = f"{kind}_{what}_{n_months}m"
        if name not in self.activities.columns:
            return np.full(self.people.height, np.nan)
        values = self.activities[name].to_numpy().astype(float)
        return values / 1000 if what == "quantity" else values

    def frame(self, columns: Mapping[str, npt.NDArray[np.float64]]) -> pl.DataFrame:
        """Return arrays in the order of `people` as a frame with ``employee_id``; NaN becomes empty."""
        series = [pl.Series(name, values, nan_to_null=True) for name, values in columns.items()]
        return self.people.select("employee_id").with_columns(series)

    def cells(self) -> pl.DataFrame:
        """Return the sales per person, platform and month over before the as-of date."""
        return self.facts.cells().filter(pl.col("month") < first_of_month(self.as_of))

    def months_since(self, column: str) -> pl.Expr:
        """Return the months from a date column to the as-of date."""
        return (pl.lit(self.as_of) - pl.col(column)).dt.total_days() / DAYS_A_MONTH

    def months_back(self, n_months: int) -> date:
        """Return the day that lies `n_months` before the as-of date."""
        return add_months(self.as_of, -n_months)

    def window_start(self, n_months: int) -> date:
        """Return the first month of the last `n_months` whole months."""
        return add_months(first_of_month(self.as_of), -n_months)


def _once(made: dict[Hashable, Any], key: Hashable, make: Callable[[], Made]) -> Made:
    if key not in made:
        made[key] = make()
    return cast("Made", made[key])


def facts_of(source: Store | Facts) -> Facts:
    """Return the facts, read where a store is given."""
    return source if isinstance(source, Facts) else Facts(source)
