"""The monthly evidence of one indicator: who, where, in which month, how much of how much."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from data.calendar import first_of_month, month_index
from features.appraisal.indicators.library import DONE, EVERY_KIND, SOLD, WORKED, Indicator
from features.appraisal.indicators.spine import Spine, spine
from features.facts import Known

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

#: Less of a full month than this is no month.
LEAST_MONTH = 0.05

#: What lasts from month to month, so that a month says little beside the one before: counted by half-years,
#: whose trials are then seen to hang together.
STATES, STRETCH = ("second_platform",), 6

#: Denominators that are money, or leads here and months there, and what their evidence is counted in.
_COUNTED_IN = {"margin_revenue": "orders", "revenue": "orders", "margin": "orders", "chances": "months"}

#: Columns of the spine that every indicator may read.
_READ = (
    *("person", "at", "platform", "team", "family", "manager", "hired", "moved"),
    *("on_platform", "seen", "assigned", "front_line", "at_work"),
)


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows of evidence with the codes of what they belong to, by person and month.

    Attributes
    ----------
    people : sequence of str
        Employee ids, sorted: everybody with a row, leavers too.
    units : sequence of str
        Platforms, or role families, sorted.
    months : sequence of date
        Consecutive first days of months, oldest first.
    teams : sequence of str
        Teams (managers for role families), sorted.
    person, unit, month, team : array of int64, shape (n_rows,)
        Codes into the four above; team is -1 where none is known.
    home : array of int64, shape (n_people,)
        Code of the unit of each person's first row.
    numerator, exposure : array of shape (n_rows,)
        Successes or amount, and what it is counted in; exposure is above 0.
    newness : array of shape (n_rows, 2)
        Share of the first six months after hiring still ahead, and of the four months after a move; 0 when
        settled.
    evidence : array of shape (n_rows,)
        What evidence is counted in: the exposure, or orders where the exposure is money.
    """

    people: Sequence[str]
    units: Sequence[str]
    months: Sequence[date]
    teams: Sequence[str]
    person: Codes
    unit: Codes
    month: Codes
    team: Codes
    home: Codes
    numerator: Array
    exposure: Array
    newness: Array
    evidence: Array


def panel(known: Known, indicator: Indicator) -> Panel:
    """Return the evidence of an indicator in all months that were over before the date.

    Parameters
    ----------
    known : Known
        What was known.
    indicator : Indicator
        A ``logit`` or ``log`` indicator.

    Returns
    -------
    Panel
        Without rows where nothing is recorded.
    """
    made = spine(known.facts)
    by_platform = indicator.baseline == "platform" and all(
        side in (*SOLD, *WORKED) and side != "second_platform"
        for side in (indicator.numerator, indicator.denominator)
    )
    rows = made.by_platform if by_platform else made.by_person
    used = (*_READ, indicator.numerator, indicator.denominator, _COUNTED_IN.get(indicator.denominator))
    rows = rows.select(name for name in dict.fromkeys(used) if name in rows.columns)
    rows = rows.filter(pl.col("at") < month_index(first_of_month(known.as_of)))
    wanted = {indicator.numerator, indicator.denominator}
    absent = [pl.lit(None, pl.Float64).alias(name) for name in wanted if name not in rows.columns]
    rows = _worth_counting(rows.with_columns(absent), indicator, by_platform=by_platform)
    unit, team = ("platform", "team") if indicator.baseline == "platform" else ("family", "manager")
    counted = pl.col(_COUNTED_IN.get(indicator.denominator, indicator.denominator)).cast(pl.Float64)
    exposure = pl.col(indicator.denominator).cast(pl.Float64)
    amount = pl.col(indicator.numerator).cast(pl.Float64).clip(0)
    rows = rows.select(
        "person",
        "at",
        "hired",
        "moved",
        pl.col(unit).alias("unit"),
        pl.col(team).alias("team"),
        numerator=pl.min_horizontal(amount, exposure) if indicator.link == "logit" else amount,
        exposure=exposure,
        evidence=counted,
    )
    if indicator.numerator in STATES:
        rows = _by_stretch(rows, month_index(first_of_month(known.as_of)) - 1)
    return _coded(rows, made, indicator)


def _by_stretch(rows: pl.DataFrame, last: int) -> pl.DataFrame:
    """Sum months over half-years that count back from the last month, each dated at its end."""
    end = last - (last - pl.col("at")) // STRETCH * STRETCH
    return (
        rows.sort("person", "at")
        .group_by("person", "unit", end.cast(pl.Int32).alias("at"), maintain_order=True)
        .agg(
            pl.col("hired", "moved").mean(),
            pl.col("team").last(),
            pl.col("numerator", "exposure", "evidence").sum(),
        )
        .sort("person", "at", "unit")
    )


def _worth_counting(rows: pl.DataFrame, indicator: Indicator, *, by_platform: bool) -> pl.DataFrame:
    """Return the rows that say something about the indicator."""
    done, over = pl.col(indicator.numerator), pl.col(indicator.denominator)
    if by_platform:
        rows = rows.filter(pl.col("on_platform") > 0) if indicator.denominator == "months" else rows
    elif indicator.numerator != "second_platform":
        rows = rows.filter("seen")
    else:
        rows = rows.filter("assigned")
    how, _, kind = indicator.numerator.partition(":")
    if how in DONE and kind == EVERY_KIND and "front_line" in rows.columns:
        # who sells is judged by sales and by named activities
        rows = rows.filter(~(pl.col("front_line") & (pl.col("at_work") > 0)).fill_null(value=False))
    elif how == "activity" and kind != EVERY_KIND:
        # nobody of the kind of work recorded it: not zero but unknown
        group = ["family", "front_line", "at"]
        rows = rows.filter(done.is_not_null().any().over(group)).with_columns(done.fill_null(0))
    least = LEAST_MONTH if indicator.denominator == "months" else 0
    return rows.filter(done.is_not_null() & (over > least))


def _coded(rows: pl.DataFrame, made: Spine, indicator: Indicator) -> Panel:
    names = (made.platforms, made.teams) if indicator.baseline == "platform" else (made.families, made.people)
    person, people = _compressed(rows["person"].to_numpy())
    unit, units = _compressed(rows["unit"].to_numpy())
    team, teams = _compressed(rows["team"].to_numpy())
    if len(teams) and teams[0] < 0:  # unknown
        team, teams = team - 1, teams[1:]
    at = rows["at"].to_numpy().astype(np.int64)
    first = int(at.min()) if len(at) else 0
    # home is where most was done in the first month, whatever the platforms are called
    most = np.lexsort((-rows["exposure"].to_numpy(), at, person))
    first_row = most[np.flatnonzero(np.diff(person[most], prepend=-1))]
    return Panel(
        people=made.people.gather(people).to_list(),
        units=[_name(names[0], code) for code in units],
        months=[date(one // 12, one % 12 + 1, 1) for one in range(first, int(at.max()) + 1)]
        if len(at)
        else [],
        teams=names[1].gather(teams).to_list(),
        person=person,
        unit=unit,
        month=at - first,
        team=team,
        home=unit[first_row],
        numerator=rows["numerator"].to_numpy(),
        exposure=rows["exposure"].to_numpy(),
        newness=rows.select("hired", "moved").to_numpy().astype(float),
        evidence=rows["evidence"].fill_null(0).to_numpy(),
    )


def _name(names: pl.Series, code: int) -> str:
    """Return the name behind a code; no name where the unit is unknown."""
    return str(names[int(code)]) if code >= 0 else ""


def _compressed(codes: npt.NDArray[np.int64]) -> tuple[Codes, Codes]:
    """Return codes counted from 0 without gaps, and which old code each stands for, in the same order."""
    if not len(codes):
        return codes.astype(np.int64), codes.astype(np.int64)
    low = int(codes.min())
    used = np.bincount(codes - low) > 0
    return (np.cumsum(used) - 1)[codes - low], np.flatnonzero(used) + low
