from datetime import date

import numpy as np
import pandas as pd

from data.calendar import add_months, month_index
from models.demand import Forecast, forecast

FIRST = month_index(date(2023, 1, 1))
AHEAD = [add_months(date(2026, 1, 1), k) for k in range(3)]


def _series(values: np.ndarray) -> pd.DataFrame:
    columns = range(FIRST, FIRST + values.shape[1])
    return pd.DataFrame(values, index=[f"P{j}" for j in range(len(values))], columns=columns)


def _flat(series: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(0.0, index=series.index, columns=series.columns)


def test_a_season_comes_again() -> None:
    rng = np.random.default_rng(0)
    season = 0.3 * np.sin(np.arange(36) * np.pi / 6)
    series = _series(1.0 + season + rng.normal(0, 0.02, (6, 36)))
    found = forecast(series, _flat(series), AHEAD)
    assert np.allclose(found.mean, 1.0 + season[:3], atol=0.08)


def test_what_falls_with_the_market_falls_with_it() -> None:
    rng = np.random.default_rng(1)
    market = np.cumsum(rng.normal(0, 0.1, (6, 36)), axis=1)
    series = _series(2.0 * market + rng.normal(0, 0.02, market.shape))
    found = forecast(series, _series(market), AHEAD)
    assert np.allclose(found.mean[:, 0], 2.0 * market[:, -1], atol=0.15)


def test_a_young_platform_goes_on_growing_but_not_for_ever() -> None:
    growth = 0.03 * np.arange(36) * np.ones((5, 1))
    series = _series(growth + np.random.default_rng(2).normal(0, 0.005, growth.shape))
    months = [add_months(date(2026, 1, 1), k) for k in range(12)]
    found = forecast(series, _flat(series), months).mean.mean(axis=0)
    assert found[0] > growth[0, -4]
    assert found[11] - found[0] < 11 * 0.03


def test_a_platform_without_a_past_is_like_the_others_at_first_and_uncertain() -> None:
    rng = np.random.default_rng(3)
    values = np.array([1.0, 1.2, 1.4, np.nan])[:, None] + rng.normal(0, 0.02, (4, 36))
    found = forecast(_series(values), _flat(_series(values)), AHEAD)
    assert np.allclose(found.mean[3], 1.2, atol=0.05)
    assert (found.own_sd[3] > 2 * found.own_sd[0]).all()


def test_the_deviation_is_what_forecasts_missed() -> None:
    inside = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        walk = np.cumsum(rng.normal(0, 0.05, (8, 39)), axis=1) + np.cumsum(rng.normal(0, 0.03, 39))
        past = _series(walk[:, :36])
        found = forecast(past, _flat(past), AHEAD)
        inside.append((np.abs(found.mean - walk[:, 36:]) < 1.2816 * found.sd).mean())
    assert 0.65 < np.mean(inside) < 0.9


def test_nothing_later_is_looked_at() -> None:
    rng = np.random.default_rng(4)
    series = _series(rng.normal(0, 0.1, (4, 36)))
    early, whole = series.iloc[:, :30], series.copy()
    whole.iloc[:, 30:] = 99.0
    one = forecast(early, _flat(early), AHEAD)
    other = forecast(whole.iloc[:, :30], _flat(early), AHEAD)
    assert (one.mean == other.mean).all()


def test_a_month_alone_gives_a_wide_forecast() -> None:
    series = _series(np.array([[1.0], [2.0]]))
    found = forecast(series, _flat(series), [date(2023, 2, 1)])
    assert found.mean.ravel().tolist() == [1.0, 2.0]
    assert (found.sd > 0.1).all()


def test_futures_scatter_together_and_apart() -> None:
    made = Forecast(np.zeros((50, 2)), np.array([0.3, 0.3]), np.full((50, 2), 0.1))
    drawn = made.draws(2_000, np.random.default_rng(0))
    assert np.isclose(drawn.mean(axis=1).std(), 0.3, atol=0.02)
    assert np.isclose((drawn - drawn.mean(axis=1, keepdims=True)).std(), 0.1, atol=0.02)
