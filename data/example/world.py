"""Platforms, markets and seasons: what happens to everyone alike."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from data.calendar import add_months, month_index
from data.example.arrays import Floats, Ints, sigmoid
from data.example.story import Story

MARKETS = ("marketplace", "live_commerce", "social", "cross_border")
_NAMES = ("Tmall", "JD", "Own store", "Amazon", "Pinduoduo", "WeChat store", "Lazada", "Kuaishou")
_LATER = ("Shopee", "Douyin", "Xiaohongshu", "TikTok Shop")
_MARKET_OF = (0, 0, 2, 3, 0, 2, 3, 1, 3, 1, 2, 1)
N_SKILLS = 4
SKILLS = ("content", "pricing", "service", "live_stream")
OLDEST_YEARS = 10.0
YOUNGEST_MONTHS = 2
#: Spread of the log of a market's index from month to month beside its drift.
INDEX_NOISE = 0.01


@dataclass(frozen=True, slots=True)
class World:
    """What happens to everyone alike; p platforms, t months, k skills.

    Attributes
    ----------
    months : list of date of length t
        First day of each month.
    month_days : ndarray of shape (t + 1,)
        Days since 1970 of each month's first day, and of the end.
    launch_month : ndarray of shape (p,)
        Index of the month of launch; negative before the first month.
    maturity : ndarray of shape (p, t)
        0 (new) to 1 (mature), from the age in that month.
    log_index : ndarray of shape (4, t)
        Log of the market index over 100.
    log_odds : ndarray of shape (p, t)
        Log-odds of conversion of an average person, market included.
    plan_log_odds, plan_volume : ndarray of shape (p, t)
        The same and the leads of a month as planned, that is, in a normal market.
    volume : ndarray of shape (p, t)
        Expected leads of one full-time person.
    needs : ndarray of shape (p, k)
        What a platform asks of a person.
    price : ndarray of shape (p,)
        Median order amount in minor units.
    """

    months: list[date]
    month_days: Ints
    names: list[str]
    market: Ints
    launch_month: Ints
    maturity: Floats
    log_index: Floats
    log_odds: Floats
    plan_log_odds: Floats
    plan_volume: Floats
    volume: Floats
    needs: Floats
    price: Ints
    size_weight: Floats

    @property
    def n_months(self) -> int:
        """Months that are simulated."""
        return len(self.months)

    @property
    def n_platforms(self) -> int:
        """Platforms, those that are not yet launched included."""
        return len(self.names)

    def fit(self, taste: Floats) -> Floats:
        """Return how well platforms suit people of these tastes, mean 0 over platforms; shape (n, p)."""
        match = taste @ self.needs.T / np.sqrt(N_SKILLS)
        centred: Floats = match - match.mean(axis=1, keepdims=True)
        return centred

    def launched(self, month: int) -> Ints:
        """Return the platforms that are open in a month."""
        return np.flatnonzero(self.launch_month <= month)

    def target_share(self, month: int) -> Floats:
        """Return the share of the sellers that each platform should have; shape (p,)."""
        weight = self.size_weight * (0.35 + 0.65 * self.maturity[:, month])
        weight = np.where(self.launch_month <= month, weight, 0.0)
        share: Floats = weight / weight.sum()
        return share


def build_world(rng: np.random.Generator, end: date, n_months: int, n_platforms: int, story: Story) -> World:
    """Draw platforms from 10 years to 2 months old, their markets, and a downturn at the end."""
    months = [add_months(end, month - n_months) for month in range(n_months)]
    days = np.array([day.toordinal() for day in [*months, end]]) - date(1970, 1, 1).toordinal()
    rest = np.linspace(1, 0, n_platforms) ** 1.5
    age_months = np.rint(YOUNGEST_MONTHS + (OLDEST_YEARS * 12 - YOUNGEST_MONTHS) * rest).astype(np.int64)
    launch = n_months - age_months
    age_years = (np.arange(n_months) - launch[:, None]) / 12
    maturity = mature(age_years, story)
    market = np.array([_MARKET_OF[p % len(_MARKET_OF)] for p in range(n_platforms)])
    log_index = _log_index(rng, n_months, story)
    calendar = np.array([month_index(day) % 12 for day in months])
    sensitivity = np.clip(rng.normal(1, story.market_sensitivity_sd, n_platforms), 0.5, 1.5)[:, None]
    season = rng.normal(0, 0.05, (n_platforms, 12))[:, calendar]
    plan_log_odds = (
        story.conversion_base
        + story.conversion_maturity * maturity
        + rng.normal(0, story.conversion_platform_sd, n_platforms)[:, None]
        + season
    )
    demand = sensitivity * log_index[market]
    plan_volume = story.leads_per_month * np.exp(
        story.leads_maturity * (maturity - 0.7)
        + rng.normal(0, 0.15, n_platforms)[:, None]
        + np.array([0, -0.2, 0, 0, 0.05, 0.15, -0.05, -0.05, 0.05, 0.05, 0.25, 0.1])[calendar]
    )
    names = [*_NAMES, *_LATER, *(f"Platform {p + 1}" for p in range(12, n_platforms))][:n_platforms]
    return World(
        months=months,
        month_days=days.astype(np.int64),
        names=names,
        market=market,
        launch_month=launch,
        maturity=maturity,
        log_index=log_index,
        log_odds=plan_log_odds + demand,
        plan_log_odds=plan_log_odds,
        plan_volume=plan_volume,
        volume=plan_volume * np.exp(story.leads_market_elasticity * demand),
        needs=rng.normal(0, 1, (n_platforms, N_SKILLS)),
        price=np.rint(20_000 * np.exp(rng.normal(0, 0.5, n_platforms))).astype(np.int64),
        size_weight=np.exp(rng.normal(0, 0.25, n_platforms)),
    )


def mature(age_years: Floats, story: Story) -> Floats:
    """Return the maturity of platforms of these ages."""
    return sigmoid((age_years - story.maturity_centre_years) / story.maturity_scale_years)


def _log_index(rng: np.random.Generator, n_months: int, story: Story) -> Floats:
    walk = np.cumsum(rng.normal(0, 0.012, (len(MARKETS), n_months)), axis=1)
    walk -= walk.mean(axis=1, keepdims=True)
    length = min(story.downturn_months, n_months // 3)
    fall = np.clip((np.arange(n_months) - (n_months - length) + 1) / story.downturn_ramp_months, 0, 1)
    index: Floats = walk * (1 - fall) + depth(story)[:, None] * fall + rng.normal(0, INDEX_NOISE, walk.shape)
    return index


def depth(story: Story) -> Floats:
    """Return the log of each market's index over 100 once the downturn is there; shape (4,)."""
    deep: Floats = np.log1p(-story.downturn_depth) * np.array([1.0, 0.9, 1.0, 1.1])
    return deep
