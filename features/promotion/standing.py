"""Where people stand before a promotion: grade, months in it, months in the company."""

from datetime import date

import polars as pl

from data.calendar import month_index
from features.facts import Facts
from features.roster import people
from features.tenure import steps


def standing(facts: Facts, *, as_of: date) -> pl.DataFrame:
    """Return the roster with whole months in company and grade, and whether a grade is the top one.

    Parameters
    ----------
    facts : Facts
        The tables.
    as_of : date
        Who was active then, as known before it.

    Returns
    -------
    DataFrame
        The columns of `features.roster.people`, sorted by person, with ``months_in_company`` and
        ``months_in_grade`` (int; empty where unknown) and ``top_grade`` (bool; empty where unknown).
    """
    career = steps(facts.known("positions", as_of=as_of))
    since = career.group_by("employee_id").agg(since=pl.col("start_date").filter("new_grade").max())
    active = people(facts, as_of=as_of).join(since, on="employee_id", how="left").sort("employee_id")
    return active.with_columns(
        months_in_company=_whole_months("hire_date", as_of),
        months_in_grade=_whole_months("since", as_of),
        top_grade=pl.col("grade") >= pl.col("grade").max(),
    ).drop("since")


def _whole_months(column: str, as_of: date) -> pl.Expr:
    """Return the months from a day to a date; one counts on the same day of the next month."""
    since = pl.col(column)
    passed = month_index(as_of) - (since.dt.year().cast(pl.Int64) * 12 + since.dt.month() - 1)
    return passed - (since.dt.day() > as_of.day).cast(pl.Int64)
