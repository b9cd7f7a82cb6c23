"""Goals from the company down to a person: what was reached of them, raw and market-adjusted."""

from datetime import timedelta

import pandas as pd
import polars as pl

from data.calendar import month_index
from features.appraisal.goals.attainment import judged
from features.appraisal.goals.measures import OWNERS, Measured, measured
from features.appraisal.goals.tree import with_tree
from features.appraisal.goals.words import worded
from features.appraisal.schemes.cycles import cycle_bounds
from features.facts import Known

#: What `cascade` returns, in this order.
COLUMNS = (
    "goal_id",
    "parent_id",
    "level",
    "owner_kind",
    "owner_id",
    "indicator",
    "period_start",
    "period_end",
    "passed",
    "target",
    "due",
    "reached",
    "attainment",
    "low",
    "high",
    "adjusted_target",
    "adjusted_attainment",
    "adjusted_low",
    "adjusted_high",
    "parts_share",
    "verdict",
    "zh",
    "en",
)

_MIDDLE = 15
_SUMS = ("amount", "exposure", "orders", "weight", "weighted", "changed")


def cascade(known: Known, period: str | None = None) -> pd.DataFrame:
    """Return every goal of a period with what was reached of it.

    Parameters
    ----------
    known : Known
        What was known.
    period : str, optional
        An appraisal cycle such as ``2026H1``: goals that ran in it. If None, those that ran on the
        last day before the as-of date.

    Returns
    -------
    DataFrame of shape (n_goals, 23)
        Columns `COLUMNS`, each goal followed by those that serve it. ``passed`` is the share of the period of
        which whole months are known, ``due`` the share of the target that so many months ask for, and
        ``attainment`` what was reached over it with a 95 % interval of chance (``low``, ``high``; NaN where
        none can be had). ``adjusted_target`` is what the plan would have been had it known the market: the
        target times what the market did to the volume of the months so far, against the same months a year
        before. ``verdict`` (``above``, ``on target``, ``below``, ``not measured``, ``just begun``) judges the
        adjusted attainment, the raw one where there is no adjusted one.

    Raises
    ------
    InputError
        If the period names no cycle.
    """
    goals = _running(known, period)
    parts = [
        _reached(known, goals.filter(pl.col("indicator") == name), name)
        for name in goals["indicator"].unique().sort()
    ]
    found = with_tree(pl.concat(parts)) if parts else with_tree(_reached(known, goals, ""))
    return worded(judged(found)).select(COLUMNS).to_pandas()


def _running(known: Known, period: str | None) -> pl.DataFrame:
    """Return the goals of the period with the months that count (``first`` to ``last``) and ``passed``."""
    begin = end = known.as_of - timedelta(days=1)
    if period is not None:
        begin, end = cycle_bounds(period)
    goals = known.table("goals").filter(pl.col("period_start") <= end, pl.col("period_end") >= begin)
    # a month counts for a period that holds its middle
    day, until = pl.col("period_start"), pl.col("period_end")
    first = _at(day) + (day.dt.day() > _MIDDLE)
    last = pl.min_horizontal(_at(until) - (until.dt.day() < _MIDDLE), month_index(known.as_of) - 1)
    goals = goals.with_columns(first=first.cast(pl.Int32), last=last.cast(pl.Int32))
    from_day = pl.max_horizontal(day, _day(pl.col("first")))
    to_day = pl.min_horizontal(until, _day(pl.col("last") + 1).dt.offset_by("-1d"))
    n_days = (to_day - from_day).dt.total_days() + 1
    return goals.with_columns(passed=n_days.clip(0) / ((until - day).dt.total_days() + 1))


def _reached(known: Known, goals: pl.DataFrame, indicator: str) -> pl.DataFrame:
    """Add what was reached of goals with one indicator, and what the market did to it."""
    found = None if goals.is_empty() else measured(known, indicator, int(goals["first"].min()))  # type: ignore[arg-type]
    if found is None:
        absent = dict.fromkeys((*_SUMS[:3], "factor", "change"), pl.lit(None, pl.Float64))
        words = dict.fromkeys(("market_zh", "market_en"), pl.lit(""))
        how = pl.lit(None, pl.String)
        return goals.with_columns(**absent, measured=how, direction=1, unsure=0.0, **words)
    rows = _with_market(found)
    parts = []
    for kind, column in OWNERS.items():
        mine = goals.filter(pl.col("owner_kind") == kind)
        owned = rows.group_by(column, "at", maintain_order=True).agg(pl.col(*_SUMS).sum()).drop_nulls(column)
        # the company has one goal of a kind, whatever it calls itself
        owner = pl.lit("company") if kind == "company" else pl.col("owner_id")
        joined = mine.select("goal_id", "first", "last", owner=owner).join(
            owned, left_on="owner", right_on=column, how="inner"
        )
        within = joined.filter(pl.col("at").is_between("first", "last"))
        parts.append(
            within.sort("goal_id", "at").group_by("goal_id", maintain_order=True).agg(pl.col(*_SUMS).sum())
        )
    weight = pl.when(pl.col("weight") > 0).then("weight")
    reached = pl.concat(parts).select(
        "goal_id",
        *_SUMS[:3],
        factor=pl.col("weighted") / weight,
        change=pl.col("changed") / weight,
    )
    free = found.effect is None
    return goals.join(reached, on="goal_id", how="left").with_columns(
        factor=pl.lit(1.0) if free else pl.col("factor"),
        change=pl.lit(0.0) if free else pl.col("change"),
        measured=pl.lit(found.kind),
        direction=found.direction,
        unsure=0.0 if found.effect is None else found.effect.sd,
        market_zh=pl.lit("与市场无关" if found.effect is None else found.effect.zh),
        market_en=pl.lit("no market enters" if found.effect is None else found.effect.en),
    )


def _with_market(found: Measured) -> pl.DataFrame:
    """Add the usual volume of each row, the same in the market that came, and how that changed."""
    if found.effect is None:
        return found.rows.with_columns(weight=0.0, weighted=0.0, changed=0.0)
    rows = found.rows.join(found.effect.factors, on=["platform", "at"], how="left", maintain_order="left")
    known = pl.col("factor").is_not_null()
    return rows.with_columns(
        weight=pl.when(known).then(pl.col("months") * pl.col("usual")).otherwise(0.0)
    ).with_columns(
        weighted=pl.col("weight") * pl.col("factor").fill_null(0.0),
        changed=pl.col("weight") * pl.col("change").fill_null(0.0),
    )


def _at(day: pl.Expr) -> pl.Expr:
    return day.dt.year().cast(pl.Int32) * 12 + day.dt.month() - 1


def _day(at: pl.Expr) -> pl.Expr:
    return pl.date(at // 12, at % 12 + 1, 1)
