import numpy as np
import pytest

from features.appraisal.reviews import severity
from features.appraisal.reviews.rater_variances import Variances
from features.appraisal.reviews.severity import Crossed
from tests.features.appraisal.scored import Scored, scored

VARIANCES = Variances(noise=0.36, person=0.25, team=0.04, rater=0.25, pair=0.0, change=0.3)


def _by_hand(one: Scored) -> tuple[np.ndarray, np.ndarray]:
    """Return levels and severities by the dense mixed-model equations, nothing eliminated."""
    rows, v = one.rows, VARIANCES
    n, people = len(rows.rater), len(rows.ratees)
    blocks = [
        (rows.ratee, people, v.change * v.person),
        (rows.ratee, people, (1 - v.change) * v.person),
        (rows.rater, len(rows.raters), v.rater),
        (rows.team, len(rows.teams), v.team),
        (rows.relation, 4, 100.0),
        (rows.cycle, 2, 100.0),
    ]
    design = np.hstack([np.eye(size)[code] for code, size, _ in blocks])
    prior = np.concatenate([np.full(size, v.noise / variance) for _, size, variance in blocks])
    score = rows.score[:, 0] - rows.score.mean()
    found = np.linalg.solve(design.T @ design + np.diag(prior), design.T @ score)
    assert len(score) == n
    return found[:people] + found[people : 2 * people], found[2 * people : 2 * people + len(rows.raters)]


def test_the_solution_is_that_of_the_whole_system() -> None:
    one = scored(0, n_teams=5)
    found = Crossed(one.rows, VARIANCES).solve(one.rows.score[:, 0] - one.rows.score.mean())
    level, rater = _by_hand(one)
    assert found.level == pytest.approx(level, abs=1e-7)
    assert found.rater == pytest.approx(rater, abs=1e-7)


def test_severity_is_recovered_and_intervals_hold() -> None:
    inside, correlation = [], []
    for seed in range(5):
        one = scored(seed)
        crossed = Crossed(one.rows, VARIANCES)
        found = crossed.solve(one.rows.score[:, 0] - one.rows.score.mean())
        n = len(one.severity)
        error = crossed.root()[:, :n]
        sd = np.sqrt(VARIANCES.noise * np.sum((error - error.mean(axis=1, keepdims=True)) ** 2, axis=0))
        estimate = -found.rater + found.rater.mean()
        correlation.append(np.corrcoef(estimate, one.severity)[0, 1])
        inside.append(np.abs(estimate - one.severity + one.severity.mean()) < 1.645 * sd)
    assert np.mean(correlation) > 0.88
    assert 0.87 < np.mean(inside) < 0.93


def test_sampled_variances_agree_with_exact_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    crossed = Crossed(scored(0).rows, VARIANCES)
    moved = crossed.moved(np.arange(200))
    exact = crossed.own_variance(np.arange(200)) + np.sum(np.asarray(moved @ crossed.root().T) ** 2, axis=1)
    monkeypatch.setattr(severity, "MOST_DENSE", 10)
    drawn = crossed.root()
    assert drawn.shape == (severity.N_DRAWS, crossed.n_columns)
    sampled = crossed.own_variance(np.arange(200)) + np.sum(np.asarray(moved @ drawn.T) ** 2, axis=1)
    assert sampled == pytest.approx(exact, rel=0.2)
    assert np.mean(sampled) == pytest.approx(np.mean(exact), rel=0.05)


def test_the_same_said_again_by_the_same_rater_adds_little() -> None:
    rows = scored(0, n_teams=5).rows
    again = Variances(0.36, 0.25, 0.04, 0.25, pair=1.0, change=0.3)
    cells = np.arange(40)
    assert np.all(Crossed(rows, again).own_variance(cells) >= Crossed(rows, VARIANCES).own_variance(cells))
