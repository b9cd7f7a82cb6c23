"""Who is known to have stayed: people whose records stopped before the as-of date are censored, not stayers.

Lists of people who left are rarely complete. Someone whose monthly records stop without an exit date has
probably gone; counting that row as "stayed" would teach a model that doing nothing keeps people.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl

from data.known import EVER
from data.parts import known_column
from data.tables import TABLES
from features.facts import Facts

#: Tables in which a person at work appears every month.
_MONTHLY = ("activities", "workload_monthly")
#: Tables that date a fact about a person to a day on which they were there. Ratings and reviews do not: they
#: are dated to the end of a period, which may lie after the last day at work.
_PERSONAL = (*_MONTHLY, "assignments", "compensation", "positions", "skills")


def censored(facts: Facts, labels: pd.Series) -> npt.NDArray[np.bool_]:
    """Tell which rows without an event are not known to be without one.

    Parameters
    ----------
    facts : Facts
        The tables.
    labels : Series of shape (n_rows,)
        Index (employee_id, as_of); 1 is an exit in the label window.

    Returns
    -------
    ndarray of shape (n_rows,)
        True where the person has monthly records, no exit in the window, and nothing about them is dated in
        the month before the as-of date, or later.
    """
    monthly = _spans([facts.cells().select("employee_id", day="month"), *_dated(facts, _MONTHLY)])
    last = _spans([*_dated(facts, _PERSONAL), monthly.select("employee_id", day="last")])
    people = pd.Index(labels.index.get_level_values(0))
    as_of = pd.DatetimeIndex(labels.index.get_level_values(1)).to_numpy()
    first_seen = _at(monthly, "first", people)
    last_seen = _at(last, "last", people)
    month_before = (pd.DatetimeIndex(as_of) - pd.DateOffset(months=1)).to_numpy()
    return np.asarray(
        (labels.to_numpy() == 0) & (first_seen < as_of) & (last_seen < month_before), dtype=bool
    )


def _dated(facts: Facts, names: tuple[str, ...]) -> list[pl.DataFrame]:
    found = []
    for name in names:
        if facts.has(name):
            rows = facts.known(name, as_of=EVER)
            found.append(rows.select("employee_id", day=pl.col(known_column(TABLES[name])).cast(pl.Date)))
    return found


def _spans(dated: list[pl.DataFrame]) -> pl.DataFrame:
    days = pl.concat(dated)
    return days.group_by("employee_id").agg(first=pl.col("day").min(), last=pl.col("day").max())


def _at(spans: pl.DataFrame, column: str, people: pd.Index) -> npt.NDArray[np.datetime64]:
    """Return a date for each row; people without records have none, which compares as False."""
    dates = spans.select("employee_id", column).to_pandas().set_index("employee_id")[column]
    return np.asarray(pd.to_datetime(dates).reindex(people).to_numpy(), dtype="datetime64[s]")
