"""Recorded activities by person and month: quantity, how much was rated, and how much was good, by kind."""

from typing import cast

import polars as pl

from data.known import EVER
from features.facts import Facts
from features.quality import ON_TIME


def activity_counts(facts: Facts) -> pl.DataFrame:
    """Return one row a person and month with something recorded.

    Parameters
    ----------
    facts : Facts
        The tables; without ``activities`` there are no rows.

    Returns
    -------
    DataFrame of shape (n_rows, 6 + 3 * n_kinds)
        Columns employee_id, platform_id (where recorded), ``at`` (months since year 0), ``counted`` (true);
        for every kind ``activity:<kind>``, ``rated:<kind>`` and ``good:<kind>``, empty where nothing of the
        kind is recorded; ``rated:*`` and ``good:*`` are summed over all kinds but timeliness.
    """
    found = facts.known("activities", as_of=EVER)
    quality, quantity = pl.col("quality"), pl.col("quantity")
    found = found.with_columns(
        at=pl.col("month").dt.year().cast(pl.Int32) * 12 + pl.col("month").dt.month() - 1,
        activity=quantity,
        rated=pl.when(quality.is_not_null()).then(quantity),
        good=quantity * quality,
    )
    keys = ["employee_id", "at"]
    of_all = pl.col("kind") != ON_TIME
    counts = (
        found.sort(*keys, "kind")
        .group_by(keys, maintain_order=True)
        .agg(
            pl.col("platform_id").drop_nulls().min(),
            pl.lit(value=True).alias("counted"),
            *(pl.col(how).filter(of_all).sum().alias(f"{how}:*") for how in ("rated", "good")),
        )
    )
    wide = ["activity", "rated", "good"]
    for kind in kinds_of(found):
        one = found.filter(pl.col("kind") == kind).select(
            *keys, *(pl.col(how).alias(f"{how}:{kind}") for how in wide)
        )
        counts = counts.join(one, on=keys, how="left")
    return counts


def kinds_of(activities: pl.DataFrame) -> list[str]:
    """Return the kinds of activity, sorted."""
    return cast("list[str]", activities["kind"].unique().sort().to_list())


def with_throughput(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``activity:*``: quantity over the role family's mean of the month, averaged over a person's kinds.

    Parameters
    ----------
    rows : DataFrame
        One row a person and month, with ``family`` and the columns of `activity_counts`.

    Returns
    -------
    DataFrame
        The rows with one more column, empty where nothing was done.
    """
    columns = [
        name for name in rows.columns if name.startswith("activity:") and name != f"activity:{ON_TIME}"
    ]
    if not columns:
        return rows.with_columns(pl.lit(None, pl.Float64).alias("activity:*"))
    mean = (pl.col(name).mean().over("family", "at") for name in columns)
    shares = [pl.when(one > 0).then(pl.col(name) / one) for name, one in zip(columns, mean, strict=True)]
    return rows.with_columns(pl.mean_horizontal(shares).alias("activity:*"))
