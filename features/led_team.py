"""Whether the results of a led team held or rose after its leader's promotion."""

from datetime import date
from typing import Literal

import polars as pl

from data.calendar import add_months, first_of_month, month_index
from features.cells import MICRO
from features.facts import Facts
from features.roster import positions_held

#: A fall counts when it lies this many standard deviations below no change: one in twenty by chance.
BEYOND_NOISE = 1.645

#: Variance of a team's conversions over that of independent leads.
OVERDISPERSION = 1.5

#: With fewer conversions before or after, the team tells nothing.
FEWEST_CONVERSIONS = 20


def failed(
    facts: Facts, leaders: pl.DataFrame, asked: Literal["holds", "rises"], *, day: date, until: date
) -> pl.Series:
    """Return the leaders whose reports' conversion against the platform average did not do what is asked.

    Parameters
    ----------
    facts : Facts
        The tables.
    leaders : DataFrame
        Column ``employee_id``.
    asked : {'holds', 'rises'}
        Not to have fallen beyond noise, or to have risen.
    day, until : date
        The window after is [day, until); the one before has the same length.

    Returns
    -------
    Series of str
        Employee ids, sorted; who leads no team that can be measured is none of them, so without recorded
        managers or leads there is none.
    """
    teams = _changes(facts, leaders, day=day, until=until)
    change = pl.col("change")
    short = change < -BEYOND_NOISE * pl.col("noise") if asked == "holds" else change <= 0
    return teams.filter(short)["manager_id"].sort()


def _changes(facts: Facts, leaders: pl.DataFrame, *, day: date, until: date) -> pl.DataFrame:
    """Return the change of each measured team in log conversion, with its standard deviation by chance."""
    n_months = month_index(until) - month_index(day)
    middle = add_months(day, n_months // 2)  # by then the team stands
    held = positions_held(facts.known("positions", as_of=middle))
    led = held.select("employee_id", "manager_id").join(
        leaders.select(manager_id="employee_id"), on="manager_id", how="inner"
    )
    start, end = first_of_month(day), first_of_month(until)
    sold = facts.cells().filter(pl.col("month").is_between(add_months(start, -n_months), end, closed="left"))
    got, expected, after = pl.col("conversions"), pl.col("expected_conversions"), pl.col("month") >= start
    teams = (
        led.join(sold, on="employee_id", how="inner")
        .group_by("manager_id")
        .agg(
            got_before=got.filter(~after).sum(),
            got_after=got.filter(after).sum(),
            expected_before=expected.filter(~after).sum() / MICRO,
            expected_after=expected.filter(after).sum() / MICRO,
        )
    )
    enough = pl.min_horizontal("got_before", "got_after") >= FEWEST_CONVERSIONS
    enough &= pl.min_horizontal("expected_before", "expected_after") > 0
    change = (pl.col("got_after") / pl.col("expected_after")).log()
    change -= (pl.col("got_before") / pl.col("expected_before")).log()
    noise = (OVERDISPERSION * (1 / pl.col("got_before") + 1 / pl.col("got_after"))).sqrt()
    return teams.filter(enough).select("manager_id", change=change, noise=noise)
