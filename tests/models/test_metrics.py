import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from data.errors import TooLittleData
from models.encoder import Floats
from models.metrics import compare, evaluate


def _scored(n_rows: int = 400, seed: int = 3) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    chance = np.round(rng.beta(2.0, 5.0, n_rows), 2)  # rounded, so that there are ties
    return (rng.random(n_rows) < chance).astype(np.float64), chance


def test_values_are_those_of_scikit_learn() -> None:
    y, p = _scored()
    found = evaluate(y, p, n_bootstraps=20)
    assert found["roc_auc"].value == pytest.approx(roc_auc_score(y, p), abs=1e-12)
    assert found["average_precision"].value == pytest.approx(average_precision_score(y, p), abs=1e-12)
    assert found["log_loss"].value == pytest.approx(log_loss(y, p), abs=1e-12)
    assert found["brier"].value == pytest.approx(brier_score_loss(y, p), abs=1e-12)
    assert found["observed_expected"].value == pytest.approx(y.sum() / p.sum())


def test_a_draw_weighs_rows_as_if_they_were_repeated() -> None:
    y, p = _scored(60)
    twice = evaluate(np.repeat(y, 2), np.repeat(p, 2), n_bootstraps=5)
    once = evaluate(y, p, n_bootstraps=5)
    assert [m.value for m in twice][:4] == pytest.approx([m.value for m in once][:4], abs=1e-12)


def test_intervals_cover_the_expected_value() -> None:
    rng = np.random.default_rng(0)
    chance = rng.beta(2.0, 5.0, 100_000)
    truth = roc_auc_score(rng.random(100_000) < chance, chance)
    hits = []
    for seed in range(60):
        y, p = _scored(300, seed)
        auc = evaluate(y, p, n_bootstraps=150, seed=seed)["roc_auc"]
        hits.append(auc.low <= truth <= auc.high)
    assert 0.8 <= np.mean(hits) <= 0.99


def test_repeated_rows_of_a_person_do_not_narrow_the_interval() -> None:
    y, p = _scored(150)
    person = np.repeat(np.arange(150), 10)
    alone, clustered = (
        evaluate(y, p, n_bootstraps=300)["log_loss"],
        evaluate(np.repeat(y, 10), np.repeat(p, 10), people=person, n_bootstraps=300)["log_loss"],
    )
    assert clustered.high - clustered.low == pytest.approx(alone.high - alone.low, rel=1e-9)


def test_comparison_is_paired_and_has_the_sign_of_ours_less_theirs() -> None:
    y, p = _scored(600)
    found = compare(y, p, np.full(600, y.mean()))
    own, base = evaluate(y, p)["log_loss"], evaluate(y, np.full(600, y.mean()))["log_loss"]
    assert found["log_loss"].value == pytest.approx(own.value - base.value)
    assert found["log_loss"].high < 0.0
    assert found["log_loss"].high - found["log_loss"].low < own.high - own.low


def test_calibration_error_tells_wrong_probabilities() -> None:
    y, p = _scored(4000)
    assert evaluate(y, p, n_bootstraps=5)["ece"].value < 0.04
    assert evaluate(y, p * 0.5, n_bootstraps=5)["ece"].value > 0.1


@pytest.mark.parametrize(("y", "p"), [([0, 0], [0.1, 0.2]), ([], [])])
def test_one_outcome_is_too_little(y: list[int], p: list[float]) -> None:
    with pytest.raises(TooLittleData, match="both outcomes"):
        evaluate(y, p)


@pytest.mark.parametrize(("y", "p"), [([0, 1], [0.1, 1.2]), ([0, 2], [0.1, 0.2]), ([0, 1], [0.1])])
def test_what_is_no_probability_is_refused(y: list[int], p: list[float]) -> None:
    with pytest.raises(ValueError, match="expected"):
        evaluate(y, p)


def test_flat_names_carry_the_interval() -> None:
    y, p = _scored(80)
    found = evaluate(y, p, n_bootstraps=10)
    flat = found.flat("held_out_")
    assert flat["held_out_brier_low"] <= flat["held_out_brier"] <= flat["held_out_brier_high"]
    assert str(found["brier"]).startswith("brier 0.")
