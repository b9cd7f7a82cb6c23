"""The place a person works in: platform, market, role; and what else the company records."""

import polars as pl

from features.facts import Known


def environment(known: Known) -> pl.DataFrame:
    """Return platform maturity, market and role, one row a person."""
    platforms = known.table("platforms").select(
        "platform_id", "market", platform_maturity_months=known.months_since("launch_date")
    )
    people = known.people.join(platforms, on="platform_id", how="left")
    people = people.join(_markets(known), on="market", how="left")
    return people.select(
        "employee_id",
        "platform_maturity_months",
        "market_index",
        "market_change_12m",
        "role_family",
        "role",
        "department",
        front_line=pl.col("front_line").cast(pl.Float64),
    )


def attributes(known: Known) -> pl.DataFrame:
    """Return the latest value of each declared attribute as ``attr_<name>``, one row a person.

    Of a number also the mean of all values so far, as ``attr_<name>_mean``. Numbers that cannot be read as
    such are empty.
    """
    every = known.table("attributes").sort("employee_id", "name", "observed_on")
    latest = every.unique(["employee_id", "name"], keep="last", maintain_order=True)
    frame = known.people.select("employee_id")
    for name, declared in known.facts.company.attributes.items():
        values = latest.filter(pl.col("name") == name).select(
            "employee_id", pl.col("value").alias(f"attr_{name}")
        )
        if declared.type == "number":
            values = values.with_columns(pl.col(f"attr_{name}").cast(pl.Float64, strict=False))
            frame = frame.join(_mean(every, name), on="employee_id", how="left")
        frame = frame.join(values, on="employee_id", how="left")
    return frame


def _mean(every: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the mean of all values of an attribute, summed in thousandths so that every engine agrees."""
    thousandths = (pl.col("value").cast(pl.Float64, strict=False) * 1000).round().cast(pl.Int64, strict=False)
    own = every.filter(pl.col("name") == name).select("employee_id", n=thousandths).drop_nulls("n")
    mean = pl.col("n").sum() / pl.len() / 1000
    return own.group_by("employee_id").agg(mean.alias(f"attr_{name}_mean"))


def _markets(known: Known) -> pl.DataFrame:
    months = known.table("market_index").sort("market", "month")
    level = (pl.col("index") * 1000).round().cast(pl.Int64)
    start = {back: known.window_start(back) for back in (15, 12, 3)}
    last = pl.col("month") >= start[3]
    former = pl.col("month").is_between(start[15], start[12], closed="left")
    ratio = (level.filter(last).sum() / level.filter(former).sum()).log()
    same = (last.sum() == former.sum()) & (former.sum() > 0)
    return months.group_by("market", maintain_order=True).agg(
        market_index=pl.col("index").last(), market_change_12m=pl.when(same).then(ratio)
    )
