import numpy as np
import pytest

from models.encoder import Floats
from models.outlook import FEWEST, Outlook, expected_ready


def _year(n_people: int, seed: int = 0) -> tuple[Floats, Floats]:
    """Logits a year ago and now, with a planted slope of .6, drift of .2 and change of .4."""
    rng = np.random.default_rng(seed)
    before = rng.normal(size=n_people)
    return before, 0.2 + 0.6 * before + 0.4 * rng.normal(size=n_people)


def test_the_planted_trend_is_found_among_those_seen_twice() -> None:
    before, now = _year(3000)
    before[::3], now[1::3] = np.nan, np.nan
    found = Outlook.of(before, now)
    assert found.slope == pytest.approx(0.6, abs=0.05)
    assert found.intercept == pytest.approx(0.2, abs=0.05)
    assert found.change == pytest.approx(0.4, abs=0.03)


@pytest.mark.parametrize("n_people", [0, 1, FEWEST - 1])
def test_few_people_say_nothing_but_that_it_is_unsure(n_people: int) -> None:
    before, now = _year(n_people)
    assert Outlook.of(before, now) == Outlook(1.0, 0.0, 1.0)
    padded = np.concatenate([before, np.full(100, np.nan)])
    assert Outlook.of(padded, np.concatenate([now, np.ones(100)])) == Outlook(1.0, 0.0, 1.0)
    enough = Outlook.of(*_year(FEWEST))
    assert 0.2 < enough.change < 0.8


def test_scores_that_were_all_alike_show_no_trend() -> None:
    assert Outlook.of(np.zeros(50), _year(50)[1]) == Outlook(1.0, 0.0, 1.0)


def test_no_years_change_nothing() -> None:
    draws = np.random.default_rng(1).normal(size=(30, 4))
    assert np.array_equal(Outlook(0.5, 1.0, 2.0).after(draws, 0), draws)


def test_extremes_are_drawn_to_the_middle_year_by_year() -> None:
    draws = np.tile([-3.0, 0.5, 3.0], (4000, 1))
    outlook = Outlook(0.6, 0.2, 0.4)
    means = np.array([outlook.after(draws, years).mean(axis=0) for years in range(4)])
    for years in range(1, 4):
        assert means[years] == pytest.approx(0.2 + 0.6 * means[years - 1], abs=0.04)
    assert (np.diff(np.ptp(means, axis=1)) < 0.0).all()
    assert means[3, 1] == pytest.approx(0.5, abs=0.04)  # the middle of the trend stays


@pytest.mark.parametrize("slope", [0.6, 1.0])
def test_the_further_ahead_the_wider(slope: float) -> None:
    outlook = Outlook(slope, 0.0, 0.4)
    spread = [outlook.after(np.zeros((4000, 2)), years).std() for years in range(4)]
    assert (np.diff(spread) > 0.0).all()
    expected = np.sqrt(sum((0.4 * slope**ahead) ** 2 for ahead in range(3)))
    assert spread[3] == pytest.approx(expected, rel=0.05)


def test_the_same_seed_gives_the_same_future() -> None:
    draws, outlook = np.zeros((20, 3)), Outlook(0.6, 0.2, 0.4)
    assert np.array_equal(outlook.after(draws, 2, seed=1), outlook.after(draws, 2, seed=1))
    assert not np.array_equal(outlook.after(draws, 2, seed=1), outlook.after(draws, 2, seed=2))
    assert np.array_equal(draws, np.zeros((20, 3)))  # what was given stays as it was


def test_those_who_reach_the_bar_are_counted_draw_by_draw() -> None:
    rng = np.random.default_rng(3)
    draws = rng.normal(size=(400, 25))
    mean, low, high = expected_ready(draws, 0.5)
    counts = sorted(sum(one >= 0.5 for one in row) for row in draws)
    assert mean == pytest.approx(sum(counts) / 400)
    assert low < mean < high
    assert sum(low <= count <= high for count in counts) >= 0.9 * 400
    assert (low, high) == (counts[20], counts[379])


def test_exactly_the_bar_is_ready_and_of_nobody_none_are() -> None:
    assert expected_ready(np.array([[0.4, 0.5, 0.6]] * 10), 0.5) == (2.0, 2, 2)
    assert expected_ready(np.zeros((10, 0)), 0.5) == (0.0, 0, 0)
