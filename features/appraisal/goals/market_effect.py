"""What a change of the market does to the volume that an average person sells."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from data.calendar import first_of_month, month_index
from features.appraisal.indicators.spine import spine
from features.appraisal.widths import WIDTH_95
from features.facts import Known

Array = npt.NDArray[np.float64]

#: Months with sales and an index that are needed; with fewer, season and market cannot be told apart.
FEWEST_MONTHS = 24

#: A spread of the log index below this says nothing about its effect.
LEAST_SPREAD = 0.03


@dataclass(frozen=True, slots=True)
class MarketEffect:
    """How sales follow the market index.

    Attributes
    ----------
    elasticity : float
        Per cent of volume that goes with one per cent of the index; NaN where it cannot be measured, 0 where
        the index hardly changed.
    low, high : float
        Its 95 % interval.
    factors : DataFrame
        ``platform`` (code), ``at`` (months since year 0), ``factor``: what the market of the month does to
        the volume against that of the same month a year before; ``change``: log of the index over that then;
        ``usual``: volume of a person-month there.
    zh, en : str
        What it rests on, or why it is not known.
    """

    elasticity: float
    low: float
    high: float
    factors: pl.DataFrame
    zh: str
    en: str

    @property
    def sd(self) -> float:
        """Standard error of the elasticity."""
        return (self.high - self.low) / (2 * WIDTH_95)


def market_effect(known: Known, column: str) -> MarketEffect:
    r"""Measure how a volume of sales follows the market index.

    Least squares of the log of the volume a person-month on platform, calendar month, age of the platform
    (log) and log index, weighted by the volume: :math:`\log v_{pt} = a_p + s_{m(t)} + g \log(1 + age_{pt}) +
    e \log(index_{pt})`, the interval robust to what the months of a platform have in common.

    Parameters
    ----------
    known : Known
        What was known.
    column : str
        A volume of the monthly sales, such as ``conversions`` or ``revenue``.

    Returns
    -------
    MarketEffect
        Without factors where there is no index, too little history, or too steady a market.
    """
    return known.once(("market_effect", column), lambda: _measured(known, column))


def _measured(known: Known, column: str) -> MarketEffect:
    index = _index(known)
    months = _platform_months(known, column).join(index, on=["platform", "at"], how="left")
    seen = months.filter(pl.col("index") > 0, pl.col("volume") > 0, pl.col("months") > 0)
    if seen.is_empty():
        return unknown("没有市场指数", "there is no market index")
    if seen["at"].n_unique() < FEWEST_MONTHS:
        few = f"fewer than {FEWEST_MONTHS} months have an index"
        return unknown(f"有指数的月份少于 {FEWEST_MONTHS} 个", few)
    log_index = np.log(seen["index"].to_numpy())
    if float(log_index.std()) < LEAST_SPREAD:
        zh, en = "市场指数几乎没有变化，目标无需调整", "the market index hardly changed, targets stay"
        return MarketEffect(0.0, 0.0, 0.0, _factors(index, seen, 0.0), zh, en)
    elasticity, sd = _fitted(seen, log_index)
    low, high = elasticity - WIDTH_95 * sd, elasticity + WIDTH_95 * sd
    zh = f"市场指数变动 1%，人均量随之变动 {elasticity:.1f}%（95% 区间 {low:.1f} 至 {high:.1f}）"
    en = f"1 % of the market index goes with {elasticity:.1f} % of the volume a person"
    en = f"{en} (95 % interval {low:.1f} to {high:.1f})"
    return MarketEffect(elasticity, low, high, _factors(index, seen, elasticity), zh, en)


def _factors(index: pl.DataFrame, seen: pl.DataFrame, elasticity: float) -> pl.DataFrame:
    before = index.select("platform", pl.col("at") + 12, before="index")
    usual = seen.group_by("platform").agg(usual=pl.col("volume").sum() / pl.col("months").sum())
    factors = index.join(before, on=["platform", "at"], how="inner").join(usual, on="platform", how="left")
    change = (pl.col("index") / pl.col("before")).log()
    factors = factors.filter(pl.col("index") > 0, pl.col("before") > 0)
    return factors.select(
        "platform",
        "at",
        factor=(elasticity * change).exp(),
        change=change,
        usual=pl.col("usual").fill_null(1.0),
    )


def _fitted(seen: pl.DataFrame, log_index: Array) -> tuple[float, float]:
    """Return the elasticity and its standard error, clustered by platform."""
    value = np.log((seen["volume"] / seen["months"]).to_numpy())
    weight = np.sqrt(seen["volume"].to_numpy().astype(float))
    platform = np.unique(seen["platform"].to_numpy(), return_inverse=True)[1]
    season = np.unique(seen["at"].to_numpy() % 12, return_inverse=True)[1]
    age = np.log1p(np.maximum(seen["age"].to_numpy().astype(float), 0.0))
    design = np.column_stack(
        [log_index, age, np.eye(platform.max() + 1)[platform], np.eye(season.max() + 1)[season][:, 1:]]
    )
    scaled = design * weight[:, None]
    bread = np.linalg.pinv(scaled.T @ scaled)
    residual = value * weight - scaled @ (bread @ (scaled.T @ (value * weight)))
    each = scaled * residual[:, None]
    score = np.zeros((platform.max() + 1, design.shape[1]))
    np.add.at(score, platform, each)
    n = len(score)
    # one platform alone is no cluster: there the months are taken to be independent
    meat = score.T @ score * n / (n - 1) if n > 1 else each.T @ each
    coefficient = bread @ (scaled.T @ (value * weight))
    return float(coefficient[0]), float(np.sqrt((bread @ meat @ bread)[0, 0]))


def _platform_months(known: Known, column: str) -> pl.DataFrame:
    """Return volume, person-months and age by platform (code) and month."""
    made = spine(known.facts)
    rows = made.by_platform.filter(pl.col("at") < month_index(first_of_month(known.as_of)))
    summed = rows.group_by("platform", "at").agg(volume=pl.col(column).sum(), months=pl.col("months").sum())
    launched = _coded(known).select("platform", launched=_at("launch_date"))
    summed = summed.join(launched, on="platform", how="left").sort("platform", "at")
    since = pl.coalesce("launched", pl.col("at").min().over("platform"))
    return summed.with_columns(age=pl.col("at") - since)


def _index(known: Known) -> pl.DataFrame:
    """Return the index by platform (code) and month."""
    index = known.table("market_index").select("market", "index", at=_at("month"))
    return _coded(known).join(index, on="market", how="inner").select("platform", "at", "index")


def _coded(known: Known) -> pl.DataFrame:
    """Return the platforms known at the date with the codes of the spine."""
    codes = spine(known.facts).platform_codes
    return known.table("platforms").join(codes, on="platform_id", how="inner").sort("platform")


def _at(column: str) -> pl.Expr:
    return pl.col(column).dt.year().cast(pl.Int32) * 12 + pl.col(column).dt.month() - 1


def unknown(zh: str, en: str) -> MarketEffect:
    """Return an effect that is not known, with the reason."""
    nan = float("nan")
    schema = {
        "platform": pl.Int64,
        "at": pl.Int32,
        **dict.fromkeys(("factor", "change", "usual"), pl.Float64),
    }
    zh, en = f"未按市场调整：{zh}", f"not adjusted for the market: {en}"
    return MarketEffect(nan, nan, nan, pl.DataFrame(schema=schema), zh, en)
