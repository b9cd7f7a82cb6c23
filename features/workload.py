"""Workload: overtime, hours and leave."""

import polars as pl

from features.facts import Known

_WIDTHS = (3, 6, 12)


def workload(known: Known) -> pl.DataFrame:
    """Return hours a month over 3, 6 and 12 whole months, one row a person with recorded months."""
    hours = ("worked_hours", "overtime_hours", "leave_days")
    months = known.table("workload_monthly").filter(pl.col("month") >= known.window_start(12))
    hundredths = months.with_columns((pl.col(name) * 100).round().cast(pl.Int64) for name in hours)
    means = hundredths.group_by("employee_id").agg(
        *(_mean(known, "overtime_hours", width).alias(f"overtime_{width}m") for width in _WIDTHS),
        worked_hours_6m=_mean(known, "worked_hours", 6),
        leave_days_6m=_mean(known, "leave_days", 6),
    )
    return means.with_columns(overtime_change_3m=pl.col("overtime_3m") - pl.col("overtime_12m"))


def _mean(known: Known, name: str, n_months: int) -> pl.Expr:
    inside = pl.col(name).filter(pl.col("month") >= known.window_start(n_months)).drop_nulls()
    return pl.when(inside.len() > 0).then(inside.sum() / inside.len() / 100)
