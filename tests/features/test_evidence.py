import numpy as np
import pytest

from features.evidence import DEFAULT_LOG_ODDS_SD, Counts, shrunk_log_odds

N_PEOPLE = 600


def _simulated(spread: float, seed: int = 0) -> tuple[np.ndarray, Counts, tuple[Counts, Counts]]:
    rng = np.random.default_rng(seed)
    truth = rng.normal(0, spread, N_PEOPLE)
    leads = rng.integers(20, 400, (2, N_PEOPLE))
    won = rng.binomial(leads, 1 / (1 + np.exp(2 - truth)))
    halves = tuple(
        Counts(w.astype(float), n.astype(float), n / (1 + np.exp(2))) for w, n in zip(won, leads, strict=True)
    )
    both = Counts(
        *(getattr(halves[0], name) + getattr(halves[1], name) for name in ("successes", "trials", "expected"))
    )
    return truth, both, (halves[0], halves[1])


def test_planted_log_odds_are_recovered_with_honest_intervals() -> None:
    truth, counts, halves = _simulated(spread=0.4)
    found = shrunk_log_odds(counts, halves)
    assert np.corrcoef(found.mean, truth)[0, 1] > 0.85
    assert found.spread == pytest.approx(0.4, rel=0.15)
    covered = np.abs(found.mean - truth) < 1.645 * found.sd
    assert 0.86 < covered.mean() < 0.94


def test_shrinking_lowers_the_error_against_the_raw_log_odds() -> None:
    truth, counts, halves = _simulated(spread=0.3)
    rate = (counts.successes + 0.5) / (counts.trials + 1)
    raw = np.log(rate / (1 - rate)) + 2
    found = shrunk_log_odds(counts, halves)
    assert np.mean((found.mean - truth) ** 2) < 0.8 * np.mean((raw - truth) ** 2)


def test_little_evidence_stays_near_the_average_and_none_is_unknown() -> None:
    _, counts, halves = _simulated(spread=0.4)
    counts.successes[:3], counts.trials[:3], counts.expected[:3] = (1, 400, 0), (1, 400, 0), (0.12, 48, 0)
    found = shrunk_log_odds(counts, halves)
    assert 0 < found.mean[0] < found.mean[1]
    assert found.sd[0] > found.sd[1]
    assert np.isnan(found.mean[2])


def test_too_few_people_fall_back_to_the_assumed_spread() -> None:
    three = Counts(np.array([5.0, 9.0, 1.0]), np.array([30.0, 30.0, 30.0]), np.array([5.0, 5.0, 5.0]))
    assert shrunk_log_odds(three, (three, three)).spread == DEFAULT_LOG_ODDS_SD
