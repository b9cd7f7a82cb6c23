"""Tenure, stagnation and advancement, from the positions held."""

from datetime import date

import numpy as np
import polars as pl

from data.tables import TABLES
from features.facts import Known
from features.roster import positions_held

#: A date with at least this many rises in grade is a promotion round.
FEWEST_RISES = 3

#: Who rose more recently than this is not yet passed over.
MONTHS_BEFORE_NEXT = 6

_YEAR = 12.0


def steps(positions: pl.DataFrame) -> pl.DataFrame:
    """Return positions with what came before each: the base of all that is derived from careers.

    Parameters
    ----------
    positions : DataFrame
        Table ``positions``.

    Returns
    -------
    DataFrame
        Sorted by person and date; with ``before_*`` of role, grade, department, location and manager, and
        the flags ``first``, ``rise``, ``fall``, ``moved`` (department or location), ``new_manager``,
        ``new_role`` and ``new_grade`` (the first position is both).
    """
    ordered = positions.sort(TABLES["positions"].key)
    names = ("role", "grade", "department", "location", "manager_id")
    same = (pl.col("employee_id") == pl.col("employee_id").shift()).fill_null(value=False)
    before = [pl.when(same).then(pl.col(name).shift()).alias(f"before_{name}") for name in names]
    ordered = ordered.with_columns(*before, first=~same)
    changed = {name: (pl.col(name) != pl.col(f"before_{name}")).fill_null(value=False) for name in names}
    return ordered.with_columns(
        rise=(pl.col("grade") > pl.col("before_grade")).fill_null(value=False),
        fall=(pl.col("grade") < pl.col("before_grade")).fill_null(value=False),
        moved=changed["department"] | changed["location"],
        new_manager=changed["manager_id"],
        new_role=changed["role"] | pl.col("first"),
        new_grade=changed["grade"] | pl.col("first"),
    )


def rounds(positions: pl.DataFrame) -> list[date]:
    """Return the dates on which at least `FEWEST_RISES` people rose in grade, oldest first."""
    return round_days(steps(positions))


def round_days(career: pl.DataFrame) -> list[date]:
    """Return the promotion rounds in what `steps` gave."""
    rises = career.filter("rise").group_by("start_date").len()
    found: list[date] = rises.filter(pl.col("len") >= FEWEST_RISES)["start_date"].sort().to_list()
    return found


def tenure(known: Known) -> pl.DataFrame:
    """Return the tenure and career features, one row a person."""
    career = known.derived(steps, "positions").group_by("employee_id", maintain_order=True)
    dates = career.agg(
        role_since=pl.col("start_date").filter("new_role").max(),
        grade_since=pl.col("start_date").filter("new_grade").max(),
        rise_on=pl.col("start_date").filter("rise").max(),
        moved_on=pl.col("start_date").filter("moved").max(),
        first_on=pl.col("start_date").min(),
        first_grade=pl.col("grade").first(),
        steps_back_12m=(pl.col("fall") & (pl.col("start_date") >= known.months_back(12)))
        .sum()
        .cast(pl.Float64),
        n_roles=pl.col("role").n_unique().cast(pl.Float64),
        n_departments=pl.col("department").n_unique().cast(pl.Float64),
    )
    people = known.people.join(dates, on="employee_id", how="left")
    gained = pl.col("grade") - pl.col("first_grade")
    recorded = known.months_since("first_on")
    frame = people.select(
        "employee_id",
        "n_roles",
        "n_departments",
        "steps_back_12m",
        tenure_months=known.months_since("hire_date"),
        months_in_position=known.months_since("role_since"),
        months_in_grade=known.months_since("grade_since"),
        months_since_rise=known.months_since("rise_on").fill_null(recorded),
        months_since_transfer=known.months_since("moved_on").fill_null(recorded),
        grade=pl.col("grade").cast(pl.Float64),
        grades_gained=gained.cast(pl.Float64),
        grade_vs_tenure=gained * _YEAR / pl.max_horizontal(recorded, pl.lit(_YEAR)),
    )
    for more in (passed_over(known, dates), _peers_promoted(known), colleagues_promoted(known, dates)):
        frame = frame.join(more, on="employee_id", how="left")
    return frame


def passed_over(known: Known, dates: pl.DataFrame) -> pl.DataFrame:
    """Return the rounds passed over in 6, 12 and 24 months; nobody is passed over at the top grade."""
    days = np.array(round_days(known.derived(steps, "positions")), dtype="datetime64[D]")
    people = known.people.join(
        dates.select("employee_id", "grade_since"), on="employee_id", how="left", maintain_order="left"
    )
    ready = pl.col("grade_since").dt.offset_by(f"{MONTHS_BEFORE_NEXT}mo")
    top = people.select(pl.col("grade") >= pl.col("grade").max()).to_series().fill_null(value=True).to_numpy()
    unknown = people["grade"].is_null().to_numpy()
    counted = {}
    for width in (6, 12, 24):
        since = people.select(pl.max_horizontal(ready, pl.lit(known.months_back(width)))).to_series()
        since = pl.select(pl.when(people["grade_since"].is_not_null()).then(since)).to_series()
        from_ = since.fill_null(known.as_of).to_numpy().astype("datetime64[D]")
        n_rounds = np.where(top, 0.0, len(days) - np.searchsorted(days, from_))
        counted[f"rounds_passed_over_{width}m"] = np.where(unknown, np.nan, n_rounds)
    return known.frame(counted)


def colleagues_promoted(known: Known, dates: pl.DataFrame) -> pl.DataFrame:
    """Return how many colleagues under the same manager rose while the person could have and did not."""
    positions = known.table("positions")
    rises = known.derived(steps, "positions").filter(
        pl.col("rise"), pl.col("start_date") >= known.months_back(12)
    )
    waiting = (
        known.people.select("employee_id")
        .join(dates, on="employee_id", how="left")
        .select("employee_id", could=pl.col("grade_since").dt.offset_by(f"{MONTHS_BEFORE_NEXT}mo"))
    )
    counted = [waiting.select("employee_id", day=pl.lit(None, pl.Date), n=pl.lit(0, pl.Int64))]
    for day in rises["start_date"].unique().sort().to_list():
        held = positions_held(positions.filter(pl.col("start_date") < day))
        rose = held.join(rises.filter(pl.col("start_date") == day), on="employee_id", how="semi")
        per_manager = rose.drop_nulls("manager_id").group_by("manager_id").agg(n=pl.len().cast(pl.Int64))
        here = held.select("employee_id", "manager_id").join(per_manager, on="manager_id", how="inner")
        passed = waiting.filter(pl.col("could") <= day).join(here, on="employee_id", how="inner")
        counted.append(passed.select("employee_id", day=pl.lit(day), n="n"))
    n, half_year = pl.col("n"), pl.col("day") >= known.months_back(6)
    return (
        pl.concat(counted)
        .group_by("employee_id")
        .agg(
            colleagues_promoted_6m=n.filter(half_year).sum().cast(pl.Float64),
            colleagues_promoted_12m=n.sum().cast(pl.Float64),
        )
    )


def _peers_promoted(known: Known) -> pl.DataFrame:
    year_ago = known.months_back(12)
    held = known.table("positions").filter(pl.col("start_date") < year_ago).sort(TABLES["positions"].key)
    then = held.group_by("employee_id", maintain_order=True).agg(pl.col("grade").last().alias("then"))
    people = known.people.join(then, on="employee_id", how="inner")
    group = ["department", "role_family", "then"]
    people = people.with_columns(rose=(pl.col("grade") > pl.col("then")).cast(pl.Int64))
    others = pl.len().over(group) - 1
    rose = pl.col("rose").sum().over(group) - pl.col("rose")
    return people.select("employee_id", peers_promoted_share_12m=pl.when(others > 0).then(rose / others))
