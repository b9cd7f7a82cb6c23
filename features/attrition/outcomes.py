"""What became of people after each as-of date: months lived through, and the cause of an exit.

Whoever is still here, or whose records stop, is censored: seen up to then, never counted as having stayed.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl

from data.calendar import add_months
from data.known import EVER
from data.store import Store
from features.attrition.observed import seen_until
from features.attrition.setup import HORIZONS
from features.facts import Facts, facts_of
from features.profile import at_date
from features.roster import people

#: Why people leave; an exit of unrecorded kind counts as voluntary.
CAUSES = ("voluntary", "involuntary", "other")
#: Column of the outcomes -> type.
_COLUMNS = {"months": "int64", "cause": "str"}


def exit_outcomes(
    source: Store | Facts,
    *,
    as_ofs: Sequence[date],
    known_until: date | None = None,
    horizon_months: int = HORIZONS[-1],
) -> pd.DataFrame:
    """Tell how long the people active at each date were seen afterwards, and why they left.

    Parameters
    ----------
    source : Store or Facts
        The tables.
    as_ofs : sequence of date
        Landmarks.
    known_until : date, optional
        First date of which nothing is known; the store's if None. Facts of that date or later change nothing.
    horizon_months : int
        Months after the landmark that are looked at.

    Returns
    -------
    DataFrame of shape (n_people_active_at_the_dates, 2)
        Index (employee_id, as_of), sorted. ``months`` (int): whole months after the landmark that were lived
        through, at most the horizon. ``cause``: why the person left in the month after these, or "": still
        here at the horizon, or not known. A month counts, with or without an exit, once it is over.
    """
    facts = facts_of(source)
    end = known_until or facts.store.known_until()
    exits = facts.known("employees", as_of=EVER).select(
        "employee_id",
        left=pl.when(pl.col("exit_date") < end).then("exit_date"),
        cause=pl.col("exit_kind").fill_null("voluntary"),
    )
    seen = seen_until(facts, known_until=end)
    found = [
        _after(facts, exits.join(seen, on="employee_id"), as_of, end, horizon_months)
        for as_of in sorted(set(as_ofs))
        if as_of < end
    ]
    if not found:
        return pd.DataFrame(
            index=at_date(pd.Index([], dtype="str"), date.min), columns=list(_COLUMNS)
        ).astype(_COLUMNS)
    return pd.concat(found).sort_index().astype(_COLUMNS)


def _after(facts: Facts, exits: pl.DataFrame, as_of: date, end: date, horizon_months: int) -> pd.DataFrame:
    active = people(facts, as_of=as_of).select("employee_id")
    rows = active.join(exits, on="employee_id", how="left", maintain_order="left")
    left, until = (_days(rows[name]) for name in ("left", "seen_until"))
    ends = [np.datetime64(add_months(as_of, month + 1)) for month in range(horizon_months + 1)]
    gone = [left < end for end in ends]  # a missing date is never before another
    months = np.zeros(len(left), dtype=np.int64)
    for month in range(horizon_months):
        months += (~gone[month]) & ((until >= ends[month]) | ~np.isnat(left))
    # those who stay count once a month is over: counting those who leave earlier would make them too many
    over = [one & (stop <= np.datetime64(end)) for one, stop in zip(gone, ends, strict=True)]
    event = np.choose(np.minimum(months, horizon_months), over) & (months < horizon_months)
    cause = np.where(event, rows["cause"].to_numpy().astype("str"), "")
    index = at_date(pd.Index(rows["employee_id"].to_list(), name="employee_id", dtype="str"), as_of)
    return pd.DataFrame({"months": months, "cause": cause}, index=index)


def _days(column: pl.Series) -> npt.NDArray[np.datetime64]:
    return np.asarray(column.to_numpy(), dtype="datetime64[D]")
