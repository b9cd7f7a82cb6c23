"""Reviews by others, against what the cycle gave on average."""

import polars as pl

from features.facts import Known

_DIMENSIONS = ("leadership", "results", "collaboration", "customer")
_RELATIONS = ("manager", "peer", "report")

#: Fixed point of scores: sums of whole numbers do not depend on the order.
_MICRO = 1_000_000


def collaboration(known: Known) -> pl.DataFrame:
    """Return the review features of the last 12 months, one row a person reviewed.

    Each score counts as its distance from the mean of the same cycle, dimension and relation, so that a
    lenient cycle, or managers who score higher than peers, move nobody. Self reviews do not exist here.
    """
    scores = known.table("reviews").filter(
        pl.col("rater_id") != pl.col("ratee_id"), pl.col("cycle_end") >= known.months_back(24)
    )
    scores = scores.with_columns(micro=(pl.col("score") * _MICRO).round().cast(pl.Int64))
    group = ["cycle", "dimension", "relation"]
    mean = pl.col("micro").sum().over(group) // pl.len().over(group)
    scores = scores.with_columns(above=pl.col("micro") - mean)
    recent = scores.filter(pl.col("cycle_end") >= known.months_back(12))
    frame = recent.group_by(employee_id="ratee_id").agg(
        *(_mean(pl.col("dimension") == name).alias(f"review_{name}") for name in _DIMENSIONS),
        *(_mean(pl.col("relation") == name).alias(f"review_{name}") for name in _RELATIONS),
        n_raters=pl.col("rater_id").n_unique().cast(pl.Float64),
    )
    return frame.join(_change(scores), on="employee_id", how="left")


def _mean(which: pl.Expr) -> pl.Expr:
    chosen = pl.col("above").filter(which)
    return pl.when(chosen.len() > 0).then(chosen.sum() / chosen.len() / _MICRO)


def _change(scores: pl.DataFrame) -> pl.DataFrame:
    cycles = scores.group_by("ratee_id", "cycle_end").agg(total=pl.col("above").sum(), n=pl.len())
    cycles = cycles.with_columns(mean=pl.col("total") / pl.col("n") / _MICRO).sort("ratee_id", "cycle_end")
    change = pl.col("mean").last() - pl.col("mean").shift().last()
    return cycles.group_by(employee_id="ratee_id", maintain_order=True).agg(review_change=change)
