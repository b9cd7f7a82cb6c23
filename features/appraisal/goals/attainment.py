"""Attainment of goals: what was reached over what was due, what chance does to it, and the market."""

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.stats import beta, gamma  # type: ignore[import-untyped]

from features.appraisal.widths import WIDTH_95

Array = npt.NDArray[np.float64]

#: Where no interval can be had, so much beside the target is on target.
NEAR = 0.1

#: Attainment where less is better and nothing came.
_MOST = 10.0
_TAIL = 0.025


def judged(goals: pl.DataFrame) -> pl.DataFrame:
    """Add attainment with its interval, raw and adjusted, and the verdict.

    Parameters
    ----------
    goals : DataFrame of shape (n_goals, n_columns)
        ``target``, ``passed``, ``direction``; ``measured`` (how, empty where not); ``amount``, ``exposure``,
        ``orders`` of the months so far; ``factor`` and ``change`` of the market, and ``unsure``, the standard
        error of how volume follows it.

    Returns
    -------
    DataFrame of shape (n_goals, n_columns + 11)
        With ``due``, ``reached``, ``attainment``, ``low``, ``high``, ``adjusted_target``,
        ``adjusted_attainment``, ``adjusted_low``, ``adjusted_high`` and ``verdict``.
    """
    sums = pl.col("measured").is_in(["count", "money"])
    ratio = pl.when(pl.col("exposure") > 0).then(pl.col("amount") / pl.col("exposure"))
    begun = pl.col("passed") > 0
    goals = goals.with_columns(
        reached=pl.when(begun).then(pl.when(sums).then("amount").otherwise(ratio)),
        due=pl.when(sums).then(pl.col("target") * pl.col("passed")).otherwise("target"),
        adjusted_target=pl.col("target") * pl.col("factor"),
    )
    low, high = _chance(goals)
    goals = goals.with_columns(
        pl.Series("reached_low", low, nan_to_null=True), pl.Series("reached_high", high, nan_to_null=True)
    )
    better = pl.col("direction") > 0
    due = pl.when(pl.col("due") > 0).then("due")
    turned = {"reached": "reached", "reached_low": "reached_high", "reached_high": "reached_low"}
    ends = dict(zip(("attainment", "low", "high"), turned, strict=True))
    goals = goals.with_columns(
        pl.when(better)
        .then(pl.col(column) / due)
        .otherwise((due / pl.col(turned[column])).clip(0, _MOST))
        .alias(name)
        for name, column in ends.items()
    )
    # what the market did is known no better than how volume follows it
    market = pl.when(better).then("factor").otherwise(1 / pl.col("factor"))
    doubt = WIDTH_95 * pl.col("unsure") * pl.col("change").abs()
    own = {name: (pl.col(name) / pl.col("attainment")).log() for name in ("low", "high")}
    wide = {
        name: pl.when(pl.col("attainment") > 0).then((one**2 + doubt**2).sqrt()) for name, one in own.items()
    }
    adjusted = pl.col("attainment") / market
    goals = goals.with_columns(
        adjusted_attainment=adjusted,
        adjusted_low=(adjusted * (-wide["low"]).exp()).fill_null(pl.col("low") / market),
        adjusted_high=(adjusted * wide["high"].exp()).fill_null(pl.col("high") / market * doubt.exp()),
    )
    shown = {name: pl.coalesce(f"adjusted_{name}", name) for name in ends}
    verdict = (
        pl.when(~begun)
        .then(pl.lit("just begun"))
        .when(pl.col("attainment").is_null())
        .then(pl.lit("not measured"))
        .when(pl.coalesce(shown["low"], shown["attainment"] - NEAR) > 1)
        .then(pl.lit("above"))
        .when(pl.coalesce(shown["high"], shown["attainment"] + NEAR) < 1)
        .then(pl.lit("below"))
        .otherwise(pl.lit("on target"))
    )
    return goals.with_columns(verdict=verdict)


def _chance(goals: pl.DataFrame) -> tuple[Array, Array]:
    """Return between which values chance alone would bring what was reached, with 95 %; NaN where unknown."""
    kind = goals["measured"].fill_null("").to_numpy().astype(str)
    reached, amount, exposure, orders = (
        goals[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
        for name in ("reached", "amount", "exposure", "orders")
    )
    # orders differ in size by about their mean
    width = np.exp(WIDTH_95 * np.sqrt(2 / np.where(orders > 0, orders, np.nan)))
    missed = np.maximum(exposure - amount, 0)
    ends = []
    for tail, money in ((_TAIL, reached / width), (1 - _TAIL, reached * width)):
        found = np.full(len(reached), np.nan)
        found = np.where(kind == "count", gamma.ppf(tail, reached + 0.5), found)
        found = np.where(kind == "money", money, found)
        ends.append(np.where(kind == "share", beta.ppf(tail, amount + 0.5, missed + 0.5), found))
    return ends[0], ends[1]
