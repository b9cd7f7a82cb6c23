import numpy as np
import pandas as pd
import pytest

from features.appraisal.yardstick.inversion import Inversion, inversion

N_BACK, N_FRONT = 60, 140


def _ranked(rng: np.random.Generator, *, lift: float, noise: float = 1.0) -> tuple[pd.Series, ...]:
    """Return a standing that lifts the back office, who is front line, and the merit behind it."""
    ids = [f"E{i:03d}" for i in range(N_BACK + N_FRONT)]
    front = pd.Series(np.arange(len(ids)) >= N_BACK, ids)
    merit = pd.Series(rng.normal(size=len(ids)), ids)
    standing = merit + noise * rng.normal(size=len(ids)) + lift * ~front
    return standing, front, merit


def _all_above(n_back: int, n_front: int) -> Inversion:
    front = pd.Series([False] * n_back + [True] * n_front)
    return inversion(pd.Series(np.where(front, 0.0, 1.0)) + np.arange(len(front)) * 1e-3, front)


def test_the_index_is_the_difference_of_mean_percentiles() -> None:
    standing, front, _ = _ranked(np.random.default_rng(0), lift=0.7)
    percentile = (standing.rank() - 0.5) / len(standing)
    found = inversion(standing, front)
    assert found.index == pytest.approx(percentile[~front].mean() - percentile[front].mean())


def test_everybody_above_everybody_is_one_half() -> None:
    assert _all_above(20, 80).index == pytest.approx(0.5)
    assert _all_above(20, 80).top_share_ratio == pytest.approx(5)


def test_what_is_supported_is_no_inversion() -> None:
    standing, front, merit = _ranked(np.random.default_rng(1), lift=1.0, noise=0.0)
    assert inversion(standing, front).alarm
    assert not inversion(standing, front, supported=standing * 2 + 1).alarm
    assert inversion(standing, front, supported=standing**3).index == 0
    assert inversion(standing, front, supported=merit).alarm


def test_the_alarm_is_hardly_ever_false_and_finds_what_matters() -> None:
    rng = np.random.default_rng(2)
    false = [inversion(*_split(_ranked(rng, lift=0.0))).alarm for _ in range(400)]
    true = [inversion(*_split(_ranked(rng, lift=0.9))).alarm for _ in range(100)]
    assert np.mean(false) <= 0.05
    assert np.mean(true) >= 0.8


def test_the_alarm_is_not_raised_by_unequal_evidence_or_a_few_grades() -> None:
    rng = np.random.default_rng(3)
    alarms = []
    for _ in range(300):
        standing, front, merit = _ranked(rng, lift=0.0, noise=0.3)
        standing += np.where(front, 2.0, 0.0) * rng.normal(size=len(front))
        graded = standing.round().clip(-1, 1)
        alarms.append(inversion(graded, front, supported=merit).alarm)
    assert np.mean(alarms) <= 0.05


def test_the_interval_holds_what_is_true() -> None:
    rng = np.random.default_rng(4)
    truth = 0.5 * (1 + 2 * 0.2602) - 0.5  # P(N(1,1) > N(0,1)) - 1/2
    held = []
    for _ in range(300):
        standing, front, _ = _ranked(rng, lift=1.0, noise=0.0)
        found = inversion(standing, front)
        held.append(found.low <= truth <= found.high)
    assert 0.92 <= np.mean(held) <= 0.98


def test_people_without_a_figure_are_left_out() -> None:
    standing, front, merit = _ranked(np.random.default_rng(5), lift=0.8)
    standing.iloc[::7], merit.iloc[::5] = np.nan, np.nan
    seen = standing.notna() & merit.notna()
    found = inversion(standing, front, supported=merit)
    assert found == inversion(standing[seen], front[seen], supported=merit[seen])
    assert found.n_back + found.n_front == seen.sum()


def test_too_few_people_give_no_figure_and_no_alarm() -> None:
    found = _all_above(9, 80)
    assert np.isnan([found.index, found.low, found.high, found.top_share_ratio]).all()
    assert not found.alarm
    assert "数据不足" in found.zh
    assert "Too little data" in found.en


def test_words_say_what_the_figures_say() -> None:
    found = _all_above(20, 80)
    assert "50" in found.zh
    assert "50" in found.en
    assert "Inversion" in found.en
    front = pd.Series([True] * 20 + [False] * 80)
    assert "Front line ranks higher" in inversion(pd.Series(np.arange(100.0)[::-1]), front).en


def _split(made: tuple[pd.Series, ...]) -> tuple[pd.Series, pd.Series]:
    return made[0], made[1]
