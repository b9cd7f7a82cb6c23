"""Until when somebody is known to be there: people whose records stop are censored from then on, not stayers.

Lists of people who left are rarely complete. Someone whose monthly records stop without an exit date has
probably gone; counting that row as "stayed" would teach a model that doing nothing keeps people.
"""

from datetime import date

import polars as pl

from data.calendar import add_months, first_of_month
from data.known import EVER
from data.parts import known_column
from data.tables import TABLES
from features.facts import Facts

#: Tables in which a person at work appears every month.
_MONTHLY = ("activities", "workload_monthly")
#: Tables that date a fact about a person to a day on which they were there. Ratings and reviews do not: they
#: are dated to the end of a period, which may lie after the last day at work.
_DAILY = ("assignments", "compensation", "positions", "skills")


def seen_until(facts: Facts, *, known_until: date) -> pl.DataFrame:
    """Tell until when each person is known to be there, as far as no exit is recorded.

    Parameters
    ----------
    facts : Facts
        The tables.
    known_until : date
        First date of which nothing is known; later records and the running month are not looked at.

    Returns
    -------
    DataFrame of shape (n_people, 2)
        ``employee_id`` and ``seen_until``: `known_until`, or the end of the month of the last record where
        the person has monthly records and nothing about them is dated in the last whole month or later.
    """
    running = first_of_month(known_until)
    monthly = _spans([facts.cells().select("employee_id", day="month"), *_dated(facts, _MONTHLY)], running)
    last = _spans([*_dated(facts, _DAILY), monthly.select("employee_id", day="last")], known_until)
    stopped = last.join(monthly, on="employee_id", how="semi").filter(
        pl.col("last") < add_months(running, -1)
    )
    ends = stopped.select("employee_id", stopped=pl.col("last").dt.offset_by("1mo").dt.month_start())
    everyone = facts.known("employees", as_of=EVER).select("employee_id")
    return everyone.join(ends, on="employee_id", how="left").select(
        "employee_id", seen_until=pl.col("stopped").fill_null(known_until)
    )


def _dated(facts: Facts, names: tuple[str, ...]) -> list[pl.DataFrame]:
    found = []
    for name in names:
        if facts.has(name):
            rows = facts.known(name, as_of=EVER)
            found.append(rows.select("employee_id", day=pl.col(known_column(TABLES[name])).cast(pl.Date)))
    return found


def _spans(dated: list[pl.DataFrame], until: date) -> pl.DataFrame:
    days = pl.concat(dated).filter(pl.col("day") < until)
    return days.group_by("employee_id").agg(last=pl.col("day").max())
