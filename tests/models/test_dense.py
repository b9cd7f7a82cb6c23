import numpy as np
import pytest
from scipy.special import expit  # type: ignore[import-untyped]

from models.dense import SPREADS, Dense
from models.encoder import Floats
from models.linear import margin

N_COLUMNS = 8


def _world(seed: int, size: float, n_rows: int = 300) -> tuple[Floats, Floats, Floats]:
    """Rows, outcomes, and true coefficients (intercept last) of which every one matters a little."""
    rng = np.random.default_rng(seed)
    Z = rng.normal(size=(n_rows, N_COLUMNS))
    truth = np.append(size * rng.normal(size=N_COLUMNS) / np.sqrt(N_COLUMNS), 0.4)
    return Z, (rng.random(n_rows) < expit(margin(Z, truth))).astype(np.float64), truth


def _people() -> Floats:
    return np.random.default_rng(99).normal(size=(200, N_COLUMNS))


def test_intervals_of_logits_hold_the_planted_truth_as_often_as_they_say() -> None:
    held = []
    for seed in range(12):
        Z, y, truth = _world(seed, 1.0)
        draws = Dense.fit(Z, y).draws(_people(), 300, np.random.default_rng(seed))
        low, high = np.quantile(draws, [0.05, 0.95], axis=0)
        real = margin(_people(), truth)
        held.append(((low <= real) & (real <= high)).mean())
    assert 0.85 <= np.mean(held) <= 0.97


def test_where_nothing_matters_all_coefficients_are_near_0() -> None:
    for seed in range(3):
        Z, y, _ = _world(seed, 0.0)
        assert margin(_people(), Dense.fit(Z, y).mean).std() < 0.3
    Z, y, _ = _world(0, 2.0)
    assert margin(_people(), Dense.fit(Z, y).mean).std() > 1.0


def test_with_more_rows_less_is_left_open_and_the_truth_is_found() -> None:
    Z, y, truth = _world(5, 1.0, n_rows=4000)
    few, many = (Dense.fit(Z[:n], y[:n]) for n in (100, 4000))
    wide, narrow = (one.apart(_people(), 400, np.random.default_rng(0)).std() for one in (few, many))
    assert narrow < 0.4 * wide
    assert many.mean == pytest.approx(truth, abs=0.15)


def test_the_root_is_one_of_the_covariance_at_the_middle() -> None:
    Z, y, _ = _world(1, 1.0)
    found = Dense.fit(Z, y)
    precision = np.linalg.inv(found.root @ found.root.T)
    rate = expit(margin(Z, found.mean))
    design = np.column_stack([Z, np.ones(len(y))])
    prior = precision - (design * (rate * (1.0 - rate))[:, None]).T @ design
    l2 = (Z**2).sum(axis=1).mean() / SPREADS**2
    own = prior[0, 0]
    assert np.abs(l2 / own - 1.0).min() < 1e-4  # one of the spreads that are tried
    assert prior == pytest.approx(np.diag([own] * N_COLUMNS + [0.0]), abs=1e-3)


def test_draws_lie_around_the_middle_and_come_from_the_generator_alone() -> None:
    Z, y, _ = _world(2, 1.0)
    found = Dense.fit(Z, y)
    draws = found.draws(_people(), 4000, np.random.default_rng(3))
    assert draws.shape == (4000, 200)
    apart = np.abs(draws.mean(axis=0) - margin(_people(), found.mean)) / draws.std(axis=0)
    assert apart.max() < 4.0 / np.sqrt(4000.0) * 1.5
    assert np.array_equal(draws[:5], found.draws(_people(), 4000, np.random.default_rng(3))[:5])
    assert not np.array_equal(draws, found.draws(_people(), 4000, np.random.default_rng(4)))


def test_columns_without_a_number_are_borne() -> None:
    _, y, _ = _world(3, 1.0)
    found = Dense.fit(np.zeros((300, 2)), y)
    assert found.mean[:-1] == pytest.approx([0.0, 0.0])
    assert expit(found.mean[-1]) == pytest.approx(y.mean(), abs=1e-4)
