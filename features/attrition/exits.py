"""Who worked where and when, and who left of their own will: what exit rates are counted from.

What is known of a day is what is dated on it or before; who was a high performer in a period follows from the
fair score as of its first day alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import polars as pl

from data.calendar import add_months, first_of_month
from data.errors import TooLittleData
from data.store import Store
from features.attrition.performers import HIGH_PERFORMER, high_performer
from features.exit_kinds import OF_OWN_WILL
from features.facts import Facts, facts_of
from features.profile import profiles
from features.roster import people

#: Periods are half-years of the calendar, for each of which a profile is made, within so many months.
MONTHS, LONGEST = 6, 36

DAYS_A_YEAR = 365.25

#: What exits are broken down by.
GROUPS = ("platform_id", "department", "manager_id")

_ONE_DAY = "1d"


@dataclass(frozen=True)
class Exposures:
    """Time worked and exits.

    Attributes
    ----------
    periods : tuple of (date, date)
        First day of each period and the first day after it, oldest first.
    rows : DataFrame
        One row for each person, month and place: ``employee_id``, ``month``, ``period`` (its first day),
        ``person_years``, ``left`` (of their own will, on its last day), ``high_performer`` (as of the first
        day of the period), ``platform_id``, ``department``, ``manager_id`` of those days, and
        ``legal_entity``, None where not known.
    """

    periods: tuple[tuple[date, date], ...]
    rows: pd.DataFrame

    @property
    def until(self) -> date:
        """First day that is not counted."""
        return self.periods[-1][1]

    def last(self, n_months: int) -> pd.DataFrame:
        """Return the rows of the last so many months."""
        return self.rows[self.rows["month"] >= pd.Timestamp(add_months(self.until, -n_months))]


def exposures(source: Store | Facts, *, as_of: date, least: float = HIGH_PERFORMER) -> Exposures:
    """Return time worked and voluntary exits of the last 36 months, half-year by half-year.

    Parameters
    ----------
    source : Store or Facts
        The tables.
    as_of : date
        Only facts dated before it count, and whole months alone, so that asking day by day tells no more.
    least : float, default 75
        Fair score from which on somebody is a high performer: at least as probable as not at the first day of
        the period.

    Returns
    -------
    Exposures
        From the first half-year of which exits or monthly facts are recorded; an exit of unknown kind counts
        as voluntary.

    Raises
    ------
    TooLittleData
        If no month of such a half-year has passed, or the tables have no dates.
    """
    facts = facts_of(source)
    found = periods(facts, as_of=as_of)
    rows = spells(facts, months=_months(found[0][0], found[-1][1])).to_pandas()
    rows = rows.rename(columns={"start": "day"})
    starts = np.array([start for start, _ in found], dtype="datetime64[ns]")
    at = np.searchsorted(starts, rows["month"].to_numpy(dtype="datetime64[ns]"), side="right") - 1
    rows["period"] = starts[at]
    days = (rows["end"] - rows["day"]).dt.days
    rows["person_years"] = days / DAYS_A_YEAR
    keys = pd.MultiIndex.from_arrays([rows["employee_id"], rows["period"]])
    rows["high_performer"] = keys.isin(_high_performers(facts, [start for start, _ in found], least))
    kept = [
        "employee_id",
        "month",
        "period",
        "person_years",
        "left",
        "high_performer",
        "legal_entity",
        *GROUPS,
    ]
    return Exposures(tuple(found), rows[kept])


def periods(facts: Facts, *, as_of: date) -> list[tuple[date, date]]:
    """Return the half-years that can be counted, oldest first; the last one may be running.

    Raises
    ------
    TooLittleData
        If there is none.
    """
    until = first_of_month(as_of)
    first = _recorded_since(facts, as_of)
    if first is None or facts.company.snapshot is not None:
        msg = f"before {as_of} no exit and no monthly fact is dated, so that no rate over time can be counted"
        raise TooLittleData(f"{msg}; import exit dates")
    start = _half_year(max(first, add_months(until, -LONGEST)))
    found = []
    while start < until:
        found.append((start, min(add_months(start, MONTHS), until)))
        start = add_months(start, MONTHS)
    if not found:
        msg = f"exits are recorded from {first} on; expected a half-year that began before {until}"
        raise TooLittleData(f"{msg}; choose a later date")
    return found


def spells(facts: Facts, *, months: Sequence[date]) -> pl.DataFrame:
    """Return who worked where in which days of some months, with who left.

    Parameters
    ----------
    facts : Facts
        The tables.
    months : sequence of date
        First days of months on end, and of the month after the last: nothing dated from there on counts.

    Returns
    -------
    DataFrame
        ``employee_id``, ``month``, ``start``, ``end`` (first day after), ``left``, ``legal_entity``, and the
        columns of `GROUPS`; a new row where a month begins or a place changes. The last day at work counts as
        worked.
    """
    since, until = months[0], months[-1]
    employees = facts.known("employees", as_of=until)
    gone = pl.col("exit_date").dt.offset_by(_ONE_DAY)
    present = employees.select(
        "employee_id",
        "legal_entity",
        begin=pl.max_horizontal("hire_date", pl.lit(since)),
        gone=gone.fill_null(until),
        leaver=pl.col("exit_date").is_not_null() & OF_OWN_WILL,
    ).filter(pl.col("begin") < pl.col("gone"))
    positions = facts.known("positions", as_of=until)
    assignments = facts.known("assignments", as_of=until)
    changes = [
        present.select("employee_id", day="begin"),
        present.select("employee_id").join(pl.DataFrame({"day": months[:-1]}), how="cross"),
        positions.select("employee_id", day="start_date"),
        assignments.select("employee_id", day="start_date"),
        assignments.select("employee_id", day=pl.col("end_date").dt.offset_by(_ONE_DAY)).drop_nulls(),
    ]
    days = pl.concat(changes).unique().join(present, on="employee_id")
    days = days.filter(pl.col("day") >= pl.col("begin"), pl.col("day") < pl.col("gone"))
    days = days.sort("employee_id", "day")
    following = pl.col("day").shift(-1).over("employee_id")
    days = days.select(
        "employee_id",
        month=pl.col("day").dt.truncate("1mo"),
        start="day",
        end=following.fill_null(pl.col("gone")),
        left=following.is_null() & pl.col("leaver"),
        legal_entity="legal_entity",
    )
    return _placed(days, positions, assignments)


def _placed(days: pl.DataFrame, positions: pl.DataFrame, assignments: pl.DataFrame) -> pl.DataFrame:
    """Add department, manager and main platform of the first day of each row."""
    held = positions.select("employee_id", "start_date", "department", "manager_id").sort("start_date")
    days = days.sort("start").join_asof(
        held, by="employee_id", left_on="start", right_on="start_date", check_sortedness=False
    )
    keys = days.select("employee_id", "start")
    running = keys.join(assignments, on="employee_id").filter(
        pl.col("start_date") <= pl.col("start"),
        pl.col("end_date").is_null() | (pl.col("end_date") >= pl.col("start")),
    )
    main = running.sort("employee_id", "start", "share", "start_date", "platform_id")
    main = main.unique(["employee_id", "start"], keep="last", maintain_order=True)
    days = days.join(
        main.select("employee_id", "start", "platform_id"), on=["employee_id", "start"], how="left"
    )
    columns = ("employee_id", "month", "start", "end", "left", "legal_entity", *GROUPS)
    return days.select(columns).sort("employee_id", "start")


def _high_performers(facts: Facts, starts: Sequence[date], least: float) -> pd.Index:
    inhabited = [start for start in starts if people(facts, as_of=start).height]
    if not inhabited:
        return pd.MultiIndex.from_arrays([[], pd.DatetimeIndex([])])
    found = profiles(facts, as_ofs=inhabited)
    return found.index[high_performer(found, least=least) >= 0.5]


def _recorded_since(facts: Facts, as_of: date) -> date | None:
    """Return the first exit or month of facts: before it whoever left would not be in the tables."""
    left = facts.known("employees", as_of=as_of)["exit_date"].min()
    store = facts.store
    months = [part.month for name in store.names() for part in store.parts(name) if part.month]
    days = [date.fromisoformat(min(months))] if months else []
    return min([*days, left] if isinstance(left, date) else days, default=None)


def _half_year(day: date) -> date:
    """Return the first half-year of the calendar that begins on a day or after it."""
    start = date(day.year, 1 if day.month <= MONTHS else MONTHS + 1, 1)
    return start if start == day else add_months(start, MONTHS)


def _months(first: date, until: date) -> list[date]:
    n_months = (until.year - first.year) * 12 + until.month - first.month
    return [add_months(first, done) for done in range(n_months + 1)]
