"""Cross-platform mobility: platforms, moves, and how fast a person is productive after one."""

import polars as pl

from features.facts import Known

#: Productivity is regained when it reaches this share of the level before the move.
REGAINED = 0.9

#: Months after a move that are looked at, and months before it that are the yardstick.
AFTER = 12
BEFORE = 6

#: A move with fewer months seen after it tells nothing yet.
FEWEST_AFTER = 3


def mobility(known: Known) -> pl.DataFrame:
    """Return the mobility features, one row a person who was ever assigned to a platform."""
    assigned = moves(known.table("assignments"))
    start = pl.col("start_date")
    frame = assigned.group_by("employee_id", maintain_order=True).agg(
        n_platforms=pl.col("platform_id").n_unique().cast(pl.Float64),
        n_platform_moves=pl.col("move").sum().cast(pl.Float64),
        platform_moves_24m=(pl.col("move") & (start >= known.months_back(24))).sum().cast(pl.Float64),
        last_on=pl.coalesce(start.filter("move").max(), start.min()),
        n_platforms_now=pl.col("platform_id")
        .filter(pl.col("end_date").is_null())
        .n_unique()
        .cast(pl.Float64),
    )
    frame = frame.with_columns(months_since_platform_move=known.months_since("last_on")).drop("last_on")
    frame = frame.join(_spread(known), on="employee_id", how="left")
    return frame.join(_recovery(known, assigned), on="employee_id", how="left")


def moves(assignments: pl.DataFrame) -> pl.DataFrame:
    """Return assignments in order of their start, with ``move``: begun on another platform than before.

    Platforms that a person begins on together are one start, not moves; nor is it a move to go on with
    another share where one is already, as while helping elsewhere and after.
    """
    ordered = assignments.sort("employee_id", "start_date", "platform_id")
    here = ["employee_id", "platform_id"]
    gone = pl.col("end_date").shift().over(here) < pl.col("start_date").dt.offset_by("-1d")
    begun = pl.col("start_date").shift().over(here).is_null() | gone.fill_null(value=False)
    before = pl.col("platform_id").shift().over("employee_id")
    first = pl.col("start_date") == pl.col("start_date").min().over("employee_id")
    other = (pl.col("platform_id") != before).fill_null(value=False)
    return ordered.with_columns(move=other & begun & ~first)


def _spread(known: Known) -> pl.DataFrame:
    """Return the effective number of platforms: one over the sum of squared shares of time."""
    until = pl.col("end_date").fill_null(known.as_of)
    days = (until - pl.col("start_date")).dt.total_days().clip(1)
    weight = days * (pl.col("share") * 100).round().cast(pl.Int64)
    times = known.table("assignments").group_by("employee_id", "platform_id").agg(weight=weight.sum())
    total = pl.col("weight").sum()
    spread = (total * total) / (pl.col("weight") * pl.col("weight")).sum()
    return times.group_by("employee_id").agg(platform_spread=spread)


def _recovery(known: Known, assigned: pl.DataFrame) -> pl.DataFrame:
    """Return the months until relative results regained the level before a move, averaged over moves."""
    moved = assigned.filter("move").select(
        "employee_id", "start_date", month_0=pl.col("start_date").dt.month_start()
    )
    moved = moved.unique(["employee_id", "month_0"], keep="first", maintain_order=True)
    series = _series(known)
    end = known.window_start(0)
    joined = moved.join(series, on="employee_id", how="inner").with_columns(
        offset=_index("month") - _index("month_0"), seen=_index_of(end) - _index("month_0")
    )
    joined = joined.filter(pl.col("offset").is_between(-BEFORE, AFTER - 1), pl.col("seen") >= FEWEST_AFTER)
    joined = joined.sort("employee_id", "month_0", "offset")
    keys = ["employee_id", "month_0"]
    prior = pl.col("offset") < 0
    level = joined.group_by(keys).agg(
        before=pl.col("got").filter(prior).sum() / pl.col("expected").filter(prior).sum(),
        within=pl.col("seen").first().clip(upper_bound=AFTER),
    )
    after = joined.filter(~prior)
    two = {name: pl.col(name).rolling_sum(2, min_samples=1).over(keys) for name in ("got", "expected")}
    after = after.with_columns(level=two["got"] / two["expected"]).join(level, on=keys, how="inner")
    reached = pl.col("offset").filter(pl.col("level") >= pl.col("before") * REGAINED).min() + 1
    months = after.group_by(keys).agg(
        months=pl.coalesce(reached, pl.col("within").first()), known=pl.col("before").first().is_finite()
    )
    return (
        months.filter("known").group_by("employee_id").agg(recovery_months=pl.col("months").sum() / pl.len())
    )


def _series(known: Known) -> pl.DataFrame:
    """Return results and expected results a person and month: conversions where leads are recorded."""
    cells = known.cells()
    by_leads = bool(cells["leads"].sum())
    got, expected = ("conversions", "expected_conversions") if by_leads else ("revenue", "expected_revenue")
    summed = cells.group_by("employee_id", "month").agg(
        got=pl.col(got).sum(), expected=pl.col(expected).sum()
    )
    return summed.filter(pl.col("expected") > 0)


def _index(column: str) -> pl.Expr:
    return pl.col(column).dt.year().cast(pl.Int64) * 12 + pl.col(column).dt.month()


def _index_of(day: object) -> pl.Expr:
    literal = pl.lit(day)
    return literal.dt.year().cast(pl.Int64) * 12 + literal.dt.month()
