"""How platforms fare: what a person sells there, and how much of its change is the market's."""

import polars as pl

from data.calendar import first_of_month, month_index
from features.appraisal.goals.market_effect import market_effect
from features.appraisal.indicators.spine import spine
from features.appraisal.widths import WIDTH_95
from features.facts import Known

#: Months that are compared with the same months a year before, and months that a course shows.
RECENT = 3
COURSE = 24
#: A mean of fewer people would tell about each of them.
FEWEST = 5


def platforms(known: Known) -> pl.DataFrame:
    r"""Return how each platform fares.

    The change of the mean is :math:`\log(y_1 / y_0)`; what the market did is the elasticity of
    `market_effect` times the change of the log index; fair is the rest. Its interval joins the errors of the
    two means (ratio estimators over people) and of the elasticity.

    Parameters
    ----------
    known : Known
        What was known.

    Returns
    -------
    DataFrame of shape (n_platforms, 9)
        ``platform_id``, ``name``, ``launch_date``, ``n_people`` (who work there mostly now), ``revenue``
        (minor units a full working month, mean of the last three months), ``change`` (against the same months
        a year before, a share), ``market`` (the share that the market would change it by), ``fair`` (the
        rest) with ``low`` and ``high`` (95 %). Empty where a part is not known or stands on fewer than five
        people. In the order of ``platform_id``.
    """
    effect = market_effect(known, "revenue")
    now = month_index(first_of_month(known.as_of))
    last, before = (_mean(known, now - back) for back in (RECENT, RECENT + 12))
    people = known.people.group_by("platform_id").agg(n_people=pl.len())
    moved = effect.factors.filter(pl.col("at").is_between(now - RECENT, now, closed="left"))
    moved = moved.group_by(pl.col("platform").cast(pl.Int64)).agg(moved=pl.col("change").mean())
    made = known.table("platforms").select("platform_id", "name", "launch_date")
    for part in (people, last, before.rename({"revenue": "before", "error": "error_before"})):
        made = made.join(part, on="platform_id", how="left")
    made = made.join(_named(known, moved), on="platform_id", how="left")
    market = pl.col("moved") * effect.elasticity
    fair = (pl.col("revenue") / pl.col("before")).log() - market
    errors = (pl.col("error"), pl.col("error_before"), pl.col("moved") * effect.sd)
    half = WIDTH_95 * pl.sum_horizontal(error**2 for error in errors).sqrt()
    made = made.with_columns(
        n_people=pl.col("n_people").fill_null(0),
        change=pl.col("revenue") / pl.col("before") - 1,
        market=market.exp() - 1,
        fair=fair.exp() - 1,
        low=pl.when(fair.is_not_null()).then((fair - half).exp() - 1),
        high=pl.when(fair.is_not_null()).then((fair + half).exp() - 1),
    )
    return made.drop("before", "error", "error_before", "moved").fill_nan(None).sort("platform_id")


def platform_course(known: Known) -> pl.DataFrame:
    """Return what a person sells in a full working month, by platform and month.

    Parameters
    ----------
    known : Known
        What was known.

    Returns
    -------
    DataFrame of shape (n_rows, 3)
        ``platform_id``, ``at`` (months since year 0; the last `COURSE` months) and ``revenue`` (minor units);
        no row where fewer than five people sold.
    """
    now = month_index(first_of_month(known.as_of))
    rows = spine(known.facts).by_platform.filter(pl.col("at") < now, pl.col("at") >= now - COURSE)
    summed = rows.group_by(pl.col("platform").cast(pl.Int64), "at").agg(
        pl.col("revenue", "months").sum(), n=pl.col("person").n_unique()
    )
    summed = summed.filter(pl.col("n") >= FEWEST, pl.col("months") > 0)
    summed = summed.with_columns(revenue=pl.col("revenue") / pl.col("months"))
    return _named(known, summed).select("platform_id", "at", "revenue").sort("platform_id", "at")


def _mean(known: Known, since: int) -> pl.DataFrame:
    """Return revenue a full working month, and its relative error, where every month has sales of enough."""
    rows = spine(known.facts).by_platform.filter(
        pl.col("at").is_between(since, since + RECENT, closed="left"), pl.col("months") > 0
    )
    whole = rows.group_by("platform").agg(n_months=pl.col("at").n_unique())
    each = rows.group_by(pl.col("platform", "person")).agg(pl.col("revenue", "months").sum())
    mean = pl.col("revenue").sum() / pl.col("months").sum()
    off = ((pl.col("revenue") - mean * pl.col("months")) ** 2).sum().sqrt()
    made = each.group_by("platform").agg(mean=mean, error=off / pl.col("revenue").sum(), n=pl.len())
    made = made.join(whole, on="platform").filter(
        pl.col("n_months") == RECENT, pl.col("n") >= FEWEST, pl.col("mean") > 0
    )
    made = made.with_columns(pl.col("platform").cast(pl.Int64)).rename({"mean": "revenue"})
    return _named(known, made).select("platform_id", "revenue", "error")


def _named(known: Known, coded: pl.DataFrame) -> pl.DataFrame:
    """Return rows with the ids of their platforms instead of the codes of the spine."""
    codes = spine(known.facts).platform_codes
    return coded.join(codes, on="platform", how="inner").drop("platform")
