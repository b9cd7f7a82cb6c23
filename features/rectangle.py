"""People by months as one rectangle of whole numbers, where a window is a difference of two running totals.

Whole numbers add up to the same bits in every order, so many dates cost little more than one date and agree
with it. Who has a row is read from the roster as known at each date, never from the facts: a month without
activity is seen as one only if activity follows, which would be a leak.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl

from data.calendar import add_months, first_of_month, month_index
from data.store import Store
from features.cells import LAZY

WINDOWS = (3, 6, 12)

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rectangle:
    """The people active at any of the dates, by the months up to the last date.

    Attributes
    ----------
    people : DataFrame of shape (n_people, n_columns)
        ``employees`` in order of employee_id.
    dates : sequence of date
        As-of dates, ascending.
    n_months : int
        Months from `max(WINDOWS)` before the first date up to the last, and one empty month that leads them.
    row, ahead : ndarray of shape (n_rows,)
        Position of the person and of the date of each row of the result.
    facts : DataFrame of shape (n_facts, n_columns)
        What is summed; several rows may fall on one person and month.
    cell : ndarray of shape (n_facts,)
        Position of each fact in the flattened rectangle; behind it, where the person is not in it.
    """

    people: pl.DataFrame
    dates: Sequence[date]
    n_months: int
    row: npt.NDArray[np.intp]
    ahead: npt.NDArray[np.intp]
    facts: pl.DataFrame
    cell: Whole

    def monthly(self, values: str | Whole) -> Whole:
        """Sum a column of the facts, or one value a fact, by person and month: shape (n_people, n_months)."""
        summed = np.zeros((self.people.height + 1) * self.n_months, dtype=np.int64)
        np.add.at(summed, self.cell, self.facts[values].to_numpy() if isinstance(values, str) else values)
        return summed.reshape(-1, self.n_months)[:-1]

    def windows(self, name: str, monthly: Whole) -> dict[str, Whole]:
        """Return ``{name}_{w}m`` -> the sums before the date of each row."""
        until = monthly.cumsum(axis=1).ravel()
        here = self.row * self.n_months + self._months()[self.ahead] - self._months()[0] + max(WINDOWS)
        now = until[here]
        return {f"{name}_{width}m": now - until[here - width] for width in WINDOWS}

    def months_employed(self) -> Whole:
        """Return the months from that of joining up to the date of each row."""
        joined = _index(self.people["hire_date"]).to_numpy()
        months: Whole = np.maximum(self._months()[self.ahead] - joined[self.row], 0)
        return months

    def frame(self, columns: dict[str, Any]) -> pd.DataFrame:
        """Return columns of one value a row with the index (employee_id, as_of), sorted."""
        dates = pd.DatetimeIndex(np.array(self.dates, dtype="M8[ms]"))
        levels: list[Any] = [self.people["employee_id"].to_pandas(), dates]
        codes: list[Any] = [self.row, self.ahead]
        index = pd.MultiIndex(levels=levels, codes=codes, names=["employee_id", "as_of"])
        return pd.DataFrame(columns, index=index, copy=False)

    def _months(self) -> Whole:
        return np.array([month_index(day) for day in self.dates])


def rectangle(store: Store, as_ofs: Sequence[date], read: Callable[[date, date], LAZY]) -> Rectangle:
    """Lay facts out by person and month.

    Parameters
    ----------
    store : Store
        Its ``employees`` tell who is active at a date.
    as_ofs : sequence of date
        As-of dates, at least one.
    read : callable
        Given the first month and the one after the last, opens the facts between them: employee_id, month and
        whole numbers.

    Returns
    -------
    Rectangle
        People active at no date are left out.
    """
    dates = sorted(set(as_ofs))
    since, end = add_months(first_of_month(dates[0]), -max(WINDOWS)), first_of_month(dates[-1])
    people = store.read_polars("employees", as_of=dates[-1])
    active = _active(people, dates)
    ever = np.flatnonzero(active.any(axis=1))
    people = people[ever]
    row, ahead = np.nonzero(active[ever])
    n_months = month_index(end) - month_index(since) + 1
    facts = read(since, end).collect(backend="polars").to_native()
    numbered = people.select("employee_id", row=pl.int_range(pl.len()))
    ids = facts.select("employee_id").join(numbered, on="employee_id", how="left", maintain_order="left")
    ahead_of_since = _index(facts["month"]) - month_index(since) + 1
    cell = (ids["row"].fill_null(people.height) * n_months + ahead_of_since).to_numpy()
    return Rectangle(people, dates, n_months, row, ahead, facts, cell)


def _active(people: pl.DataFrame, dates: Sequence[date]) -> npt.NDArray[np.bool_]:
    """Tell who worked here at each date: shape (n_people, n_dates)."""
    hired = people["hire_date"].to_numpy()[:, None]
    left = people["exit_date"].fill_null(date.max).to_numpy()[:, None]
    days = np.array(dates, dtype="M8[D]")
    return np.asarray((hired < days) & (left >= days))


def _index(days: pl.Series) -> pl.Series:
    """Return `data.calendar.month_index` of every date."""
    return days.dt.year().cast(pl.Int64) * 12 + days.dt.month() - 1
