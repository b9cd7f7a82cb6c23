"""Growth: how results and skills change."""

import numpy as np
import numpy.typing as npt
import polars as pl

from features.facts import Known
from features.revenue import relative_revenue

#: Log ratios of revenue are cut at a factor of 20.
_LARGEST = 3.0


def growth(known: Known) -> pl.DataFrame:
    """Return growth of revenue, absolute and against the platform, one row a person."""
    change = log_ratio(known.sold("revenue_6m"), known.sold("revenue_prior_6m"))
    return known.frame(
        {
            "revenue_growth_6m": np.clip(change, -_LARGEST, _LARGEST),
            "revenue_momentum_3m": relative_revenue(known, "3m") - relative_revenue(known, "12m"),
            "revenue_rel_change_6m": relative_revenue(known, "6m") - relative_revenue(known, "prior_6m"),
        }
    )


def skills(known: Known) -> pl.DataFrame:
    """Return the mean level of the latest assessments and what was gained in 12 months."""
    levels = known.table("skills").with_columns(milli=(pl.col("level") * 1000).round().cast(pl.Int64))
    levels = levels.sort("employee_id", "skill", "assessed_on")
    keys = ["employee_id", "skill"]
    now = levels.group_by(keys, maintain_order=True).agg(pl.col("milli").last())
    former = levels.filter(pl.col("assessed_on") < known.months_back(12))
    former = former.group_by(keys, maintain_order=True).agg(pl.col("milli").last().alias("former"))
    both = now.join(former, on=keys, how="left").with_columns(gain=pl.col("milli") - pl.col("former"))
    n_gain = pl.col("gain").count()
    return both.group_by("employee_id").agg(
        skill_level=pl.col("milli").sum() / pl.len() / 1000,
        n_skills=pl.len().cast(pl.Float64),
        skill_gain_12m=pl.when(n_gain > 0).then(pl.col("gain").sum() / n_gain / 1000),
    )


def ratings(known: Known) -> pl.DataFrame:
    """Return the latest official rating on a scale of 0 to 1, its change and the mean of 12 months."""
    span = pl.col("scale_max") - pl.col("scale_min")
    scaled = pl.when(span > 0).then((pl.col("rating") - pl.col("scale_min")) / span)
    given = known.table("ratings").with_columns(micro=(scaled * 1_000_000).round().cast(pl.Int64))
    given = given.drop_nulls("micro").sort("employee_id", "period_end", "period_start")
    recent = pl.col("micro").filter(pl.col("period_end") >= known.months_back(12))
    grouped = given.group_by("employee_id", maintain_order=True)
    return grouped.agg(
        rating_latest=pl.col("micro").last() / 1_000_000,
        rating_change=(pl.col("micro").last() - pl.col("micro").shift().last()) / 1_000_000,
        rating_mean_12m=pl.when(recent.len() > 0).then(recent.sum() / recent.len() / 1_000_000),
    )


def log_ratio(now: npt.NDArray[np.float64], then: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the log of a ratio of positive numbers, NaN where one is not positive."""
    both = (now > 0) & (then > 0)
    return np.where(both, np.log(np.where(both, now, 1.0) / np.where(both, then, 1.0)), np.nan)
