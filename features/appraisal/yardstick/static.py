"""What a company without market adjustment would rank by: attainment of static targets.

It is here to be compared with, so that the inversion which it brings about in a downturn can be shown.
"""

from datetime import timedelta

import pandas as pd
import polars as pl

from data.calendar import add_months, first_of_month
from features.cells import COUNTED
from features.facts import Known
from features.quality import ON_TIME
from features.roster import positions_held

#: Whole months that are looked at.
WINDOW = 6

_WHO = "employee_id"


def static_standing(known: Known) -> pd.Series:
    """Return attainment of targets that know no market.

    Front line: what was sold in the last six months over the person's own goals, or without goals over what a
    head on the same platform sold in the same months of the year before. Back office: quality and quantity of
    the work over the level of the role family a year before.

    Parameters
    ----------
    known : Known
        What was known.

    Returns
    -------
    Series of shape (n_people,)
        In the order of `Known.people`, index ``employee_id``; 1 is on target, NaN is unknown.
    """
    people = known.people.select(_WHO, "front_line")
    for found in (_against_goals(known), _against_last_year(known), _work(known)):
        people = people.join(found, on=_WHO, how="left", maintain_order="left")
    sold = pl.coalesce("by_goals", "by_last_year")
    # who is neither front line nor back office on record stands by whatever is measured
    front = pl.col("front_line").fill_null(sold.is_not_null())
    chosen = people.select(_WHO, attained=pl.when(front).then(sold).otherwise("by_work"))
    return pd.Series(
        chosen["attained"].to_numpy().astype(float),
        pd.Index(chosen[_WHO].to_list(), name=_WHO, dtype="str"),
        name="attainment",
    )


def _sales(known: Known, n_months: int) -> pl.DataFrame:
    """Return the sales cells of the last whole months, in key order."""
    return known.cells().filter(pl.col("month") >= known.window_start(n_months))


def _against_goals(known: Known) -> pl.DataFrame:
    """Return ``by_goals``: mean over the indicators of what was reached over the share of the targets."""
    empty = pl.DataFrame(schema={_WHO: pl.String, "by_goals": pl.Float64})
    base = _sales(known, WINDOW)
    start, after = known.window_start(WINDOW), first_of_month(known.as_of)
    goals = known.table("goals").filter(
        pl.col("owner_kind") == "employee",
        pl.col("indicator").is_in(COUNTED),
        pl.col("period_end") >= start,
        pl.col("period_start") < after,
        pl.col("target") > 0,
    )
    if base.is_empty() or goals.is_empty():
        return empty
    first = pl.max_horizontal("period_start", pl.lit(start))
    last = pl.min_horizontal("period_end", pl.lit(after - timedelta(days=1)))
    within = (last - first).dt.total_days() + 1
    whole = (pl.col("period_end") - pl.col("period_start")).dt.total_days() + 1
    goals = goals.select(
        pl.col("owner_id").alias(_WHO),
        "goal_id",
        "indicator",
        first=first.dt.truncate("1mo"),
        last=last,
        due=pl.col("target") * within / whole,
    )
    sold = base.unpivot(COUNTED, index=[_WHO, "month"], variable_name="indicator", value_name="sold")
    reached = (
        goals.join(sold, on=[_WHO, "indicator"], how="left")
        .with_columns(counts=pl.col("month").is_between("first", "last"))
        .group_by(_WHO, "indicator", "goal_id", "due")
        .agg(sold=pl.col("sold").filter("counts").sum())
    )
    each = reached.group_by(_WHO, "indicator").agg(got=pl.col("sold").sum() / pl.col("due").sum())
    return each.sort(_WHO, "indicator").group_by(_WHO, maintain_order=True).agg(by_goals=pl.col("got").mean())


def _against_last_year(known: Known) -> pl.DataFrame:
    """Return ``by_last_year``: sales over what a head there sold in the same month a year before."""
    base = _sales(known, 12 + WINDOW)
    if base.is_empty():
        return pl.DataFrame(schema={_WHO: pl.String, "by_last_year": pl.Float64})
    column = "conversions" if base["conversions"].sum() else "revenue"
    heads = base.with_columns(month=pl.col("month").dt.offset_by("12mo"))
    a_head = pl.col(column).sum() / pl.col("on_platform").sum()
    there = heads.group_by("platform_id", "month").agg(plan=a_head)
    anywhere = heads.group_by("month").agg(company=a_head)
    now = base.filter(pl.col("month") >= known.window_start(WINDOW), pl.col("on_platform") == 1)
    now = now.join(there, on=["platform_id", "month"], how="left").join(anywhere, on="month", how="left")
    plan = pl.coalesce("plan", "company")
    now = now.filter(plan.is_finite(), plan > 0).sort(_WHO, "month", "platform_id")
    return now.group_by(_WHO, maintain_order=True).agg(by_last_year=pl.col(column).sum() / plan.sum())


def _work(known: Known) -> pl.DataFrame:
    """Return ``by_work``: mean ratio of quality and of quantity to the role family's level a year before."""
    start = known.window_start(WINDOW)
    done = known.table("activities").filter(pl.col("month") >= add_months(start, -12))
    family = positions_held(known.table("positions")).select(_WHO, "role_family")
    done = done.join(family, on=_WHO, how="left").with_columns(now=pl.col("month") >= start)
    before = pl.col("month") < add_months(start, WINDOW - 12)
    good = (pl.col("quantity") * pl.col("quality")).sum()
    rated = pl.col("quantity").filter(pl.col("quality").is_not_null()).sum()
    levels = {
        "rate": pl.when(rated > 0).then(good / rated),
        "pieces": pl.when(pl.col("kind").first() != ON_TIME).then(pl.col("quantity").mean()),
    }
    done = done.sort(_WHO, "kind", "month")
    own = done.filter("now").group_by(_WHO, "role_family", "kind", maintain_order=True).agg(**levels)
    usual = (
        done.filter(before | ~before.any()).group_by("role_family", "kind", maintain_order=True).agg(**levels)
    )
    both = own.join(usual, on=["role_family", "kind"], how="left", nulls_equal=True, suffix="_usual")
    ratios = [
        pl.when(pl.col(f"{name}_usual") > 0).then(pl.col(name) / pl.col(f"{name}_usual")).alias(name)
        for name in levels
    ]
    each = both.select(_WHO, "kind", *ratios).unpivot(["rate", "pieces"], index=[_WHO, "kind"])
    each = each.drop_nulls("value").sort(_WHO, "kind", "variable")
    return each.group_by(_WHO, maintain_order=True).agg(by_work=pl.col("value").mean())
