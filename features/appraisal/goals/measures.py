"""What was reached of a goal's indicator, by whom it belongs to, in the months that are over."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from data.calendar import first_of_month, month_index
from features.appraisal.goals.market_effect import MarketEffect, market_effect, unknown
from features.appraisal.indicators.library import Indicator, library
from features.appraisal.indicators.panel import panel
from features.appraisal.indicators.spine import spine
from features.appraisal.widths import WIDTH_95
from features.cells import COUNTED
from features.facts import Known

#: Volumes of the monthly sales that are money, and what lower is better of.
MONEY = ("revenue", "margin", "margin_revenue", "refunds")
LOWER_IS_BETTER = ("refunds",)


#: Kind of owner -> column of `Measured.rows` that names it.
OWNERS = {
    "company": "company",
    "platform": "platform_id",
    "department": "department",
    "team": "team_id",
    "employee": "employee_id",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """How an indicator that goals name is measured.

    Attributes
    ----------
    rows : DataFrame
        One row a person, platform (where there is one) and month: the columns of `OWNERS`, ``at`` (months
        since year 0), ``platform`` (code), ``amount``, ``exposure`` (1 for sums), ``months`` worked and
        ``orders``.
    kind : str
        ``count``, ``money``, ``share`` (of exposure) or ``rate`` (amount per exposure).
    direction : int
        1 where higher is better.
    effect : MarketEffect or None
        How it follows the market; None where no market enters.
    """

    rows: pl.DataFrame
    kind: str
    direction: int
    effect: MarketEffect | None = None

    @property
    def sums(self) -> bool:
        """Whether months add up to the target, so that a part of the period asks for a part of it."""
        return self.kind in ("count", "money")


def measured(known: Known, indicator: str, since: int) -> Measured | None:
    """Return how an indicator that a goal names is measured.

    Parameters
    ----------
    known : Known
        What was known.
    indicator : str
        A volume of the monthly sales (``conversions``, ``revenue`` ...), a kind of activity, or a name of the
        indicator library, looked up in this order.
    since : int
        First month that is needed, in months since year 0.

    Returns
    -------
    Measured or None
        None where the company does not record it by month.
    """
    made = spine(known.facts)
    after = month_index(first_of_month(known.as_of))
    within = pl.col("at").is_between(since, after, closed="left")
    if indicator in COUNTED and not made.by_platform.is_empty():
        rows = made.by_platform.filter(within).with_columns(amount=pl.col(indicator).cast(pl.Float64))
        rows = _owned(known, rows.with_columns(exposure=pl.lit(1.0)))
        direction = -1 if indicator in LOWER_IS_BETTER else 1
        kind = "money" if indicator in MONEY else "count"
        return Measured(rows, kind, direction, market_effect(known, indicator) if direction > 0 else None)
    column = f"activity:{indicator}"
    if column in made.by_person.columns:
        rows = made.by_person.filter(within, pl.col(column).is_not_null())
        rows = rows.with_columns(amount=pl.col(column).cast(pl.Float64), exposure=pl.lit(1.0))
        return Measured(_owned(known, rows), "count", 1)
    found = library().get(indicator)
    if found is None or found.link == "review" or found.of != "level":
        return None
    return _of_library(known, found, since)


def _of_library(known: Known, indicator: Indicator, since: int) -> Measured | None:
    rows = panel(known, indicator)
    if not len(rows.person):
        return None
    on_platform = indicator.baseline == "platform"
    codes = {name: code for code, name in enumerate(spine(known.facts).platforms.to_list())}
    platform = np.array([codes.get(name, -1) for name in rows.units] if on_platform else [-1], dtype=np.int64)
    first = month_index(rows.months[0])
    frame = pl.DataFrame(
        {
            "employee_id": np.asarray(rows.people, dtype=object)[rows.person].tolist(),
            "at": (rows.month + first).astype(np.int32),
            "platform": platform[rows.unit] if on_platform else np.full(len(rows.person), -1),
            "amount": rows.numerator,
            "exposure": rows.exposure,
        }
    )
    names = np.asarray([*rows.teams, None] if on_platform else [None], dtype=object)
    team = names[rows.team if on_platform else np.zeros(len(rows.person), dtype=np.int64)]
    frame = frame.with_columns(team_id=pl.Series(team.tolist(), dtype=pl.String), months=1.0, orders=0.0)
    frame = _with_department(known, frame.filter(pl.col("at") >= since))
    kind = "share" if indicator.link == "logit" else "rate"
    return Measured(_with_names(known, frame), kind, indicator.direction, _effect(known, indicator))


def _effect(known: Known, indicator: Indicator) -> MarketEffect | None:
    """Return what the market does to a ratio of two volumes; no market enters into work that is no sale."""
    if indicator.baseline != "platform" or indicator.activity_kinds():
        return None
    if not {indicator.numerator, indicator.denominator} <= set(COUNTED):
        return unknown("该指标与市场的关系没有衡量", "how the indicator follows the market is not measured")
    above, below = (market_effect(known, side) for side in (indicator.numerator, indicator.denominator))
    below_it = below.factors.select("platform", "at", less="factor")
    ratio = above.factors.join(below_it, on=["platform", "at"], how="inner")
    ratio = ratio.with_columns(factor=pl.col("factor") / pl.col("less")).drop("less")
    elasticity = above.elasticity - below.elasticity
    half = WIDTH_95 * float(np.hypot(above.sd, below.sd))
    return replace(above, elasticity=elasticity, low=elasticity - half, high=elasticity + half, factors=ratio)


def _owned(known: Known, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the names of whom they belong to."""
    made = spine(known.facts)
    teams, people = made.teams.cast(pl.String), made.people.cast(pl.String)
    team = pl.when(pl.col("team") >= 0).then("team")
    rows = rows.select(
        "at",
        "platform",
        "amount",
        "exposure",
        pl.col("months").cast(pl.Float64),
        pl.col("orders").cast(pl.Float64).fill_null(0.0),
        employee_id=pl.lit(people).gather(pl.col("person")),
        team_id=pl.lit(teams).gather(team) if len(teams) else pl.lit(None, pl.String),
    )
    return _with_names(known, _with_department(known, rows))


def _with_names(known: Known, rows: pl.DataFrame) -> pl.DataFrame:
    names = spine(known.facts).platforms.cast(pl.String)
    code = pl.when(pl.col("platform") >= 0).then("platform")
    platform = pl.lit(names).gather(code) if len(names) else pl.lit(None, pl.String)
    return rows.with_columns(platform_id=platform, company=pl.lit("company"))


def _with_department(known: Known, rows: pl.DataFrame) -> pl.DataFrame:
    """Add the department of the position held in the month."""
    since = pl.col("start_date").dt.year().cast(pl.Int32) * 12 + pl.col("start_date").dt.month() - 1
    held = known.table("positions").sort("employee_id", "start_date")
    held = held.select("employee_id", "department", since=since).sort("since", maintain_order=True)
    joined = rows.sort("at", maintain_order=True).join_asof(
        held, left_on="at", right_on="since", by="employee_id", strategy="backward", check_sortedness=False
    )
    return joined.drop("since")
