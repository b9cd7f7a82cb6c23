"""What is said of each goal, in Chinese and in English."""

import polars as pl

from features.appraisal.indicators.library import library

#: A plan whose parts differ from it by more does not add up.
PARTS_TOLERANCE = 0.05

VERDICTS = {
    "above": ("高于目标", "above target"),
    "on target": ("与目标的差距在偶然波动之内", "on target within what chance does"),
    "below": ("低于目标", "below target"),
}

#: Volume of the monthly sales -> (zh, en).
_VOLUMES = {
    "leads": ("线索数", "Leads"),
    "conversions": ("成交线索数", "Leads converted"),
    "orders": ("订单数", "Orders"),
    "revenue": ("销售额", "Revenue"),
    "margin": ("毛利", "Gross margin"),
    "margin_revenue": ("毛利已知的销售额", "Revenue with known margin"),
    "new_customers": ("新客户数", "New customers"),
    "repeat_customers": ("回头客数", "Repeat customers"),
    "refunds": ("退款额", "Refunds"),
}
_TARGETED = pl.col("target") > 0


def goal_label(indicator: str) -> tuple[str, str]:
    """Return what an indicator of a goal is called, in Chinese and in English.

    Parameters
    ----------
    indicator : str
        A volume of the monthly sales, a kind of activity, or a name in the indicator library.

    Returns
    -------
    tuple of str
        The label; the name itself, which the company chose, where there is none.
    """
    found = library().get(indicator)
    return _VOLUMES.get(indicator) or ((found.zh, found.en) if found else (indicator, indicator))


def worded(goals: pl.DataFrame) -> pl.DataFrame:
    """Add what is said of each goal.

    Parameters
    ----------
    goals : DataFrame of shape (n_goals, n_columns)
        As `features.appraisal.goals.cascade` judged them.

    Returns
    -------
    DataFrame of shape (n_goals, n_columns + 2)
        With ``zh`` and ``en``.
    """
    return goals.with_columns(zh=_chinese(), en=_english())


def _chinese() -> pl.Expr:
    market = pl.format("按市场调整后为 {}%，{}", _percent("adjusted_attainment"), _verdict(0))
    without = pl.format("{}，{}", "market_zh", _verdict(0))
    adjusted = pl.when(pl.col("adjusted_attainment").is_not_null()).then(market).otherwise(without)
    told = pl.format(
        "已有 {}% 期间的数据：完成应达目标的 {}%{}；{}",
        _percent("passed"),
        _percent("attainment"),
        _ends("（95% 区间 {}% 至 {}%）"),
        adjusted,
    )
    nothing = pl.format("无法衡量：“{}”在这些月份没有该责任主体的月度记录", "indicator")
    absent = pl.when(_TARGETED).then(nothing).otherwise(pl.lit("无法衡量：目标值不大于 0，请更正"))
    parts = pl.format("；下级目标合计为本目标的 {}%", _percent("parts_share"))
    circle = "；上级目标互相循环，请更正"
    return _sentence(told, absent, "期间刚开始，还没有完整月份的数据", parts, circle)


def _english() -> pl.Expr:
    market = pl.format("adjusted for the market {} %, {}", _percent("adjusted_attainment"), _verdict(1))
    without = pl.format("{}; {}", "market_en", _verdict(1))
    adjusted = pl.when(pl.col("adjusted_attainment").is_not_null()).then(market).otherwise(without)
    told = pl.format(
        "{} % of the period is known: {} % of what was due is reached{}; {}",
        _percent("passed"),
        _percent("attainment"),
        _ends(" (95 % interval {} to {} %)"),
        adjusted,
    )
    nothing = pl.format(
        "Cannot be measured: no monthly record of {} for this owner in these months", "indicator"
    )
    aimless = pl.lit("Cannot be measured: the target is not above 0; correct it")
    absent = pl.when(_TARGETED).then(nothing).otherwise(aimless)
    parts = pl.format("; the goals below it add up to {} % of it", _percent("parts_share"))
    circle = "; the goals above it run in a circle: correct them"
    return _sentence(told, absent, "The period has just begun: no whole month is known yet", parts, circle)


def _sentence(told: pl.Expr, absent: pl.Expr, begun: str, parts: pl.Expr, circle: str) -> pl.Expr:
    said = (
        pl.when(pl.col("verdict") == "just begun")
        .then(pl.lit(begun))
        .when(pl.col("verdict") == "not measured")
        .then(absent)
        .otherwise(told)
    )
    apart = (pl.col("parts_share") - 1).abs() > PARTS_TOLERANCE
    more = pl.when(apart).then(parts).otherwise(pl.lit(""))
    return said + more + pl.when("circular").then(pl.lit(circle)).otherwise(pl.lit(""))


def _ends(template: str) -> pl.Expr:
    known = pl.col("low").is_not_null() & pl.col("high").is_not_null()
    return pl.when(known).then(pl.format(template, _percent("low"), _percent("high"))).otherwise(pl.lit(""))


def _percent(column: str) -> pl.Expr:
    return (100 * pl.col(column)).round(0).fill_null(0).cast(pl.Int64).cast(pl.String)


def _verdict(language: int) -> pl.Expr:
    words = {name: both[language] for name, both in VERDICTS.items()}
    return pl.col("verdict").replace_strict(words, default="", return_dtype=pl.String)
