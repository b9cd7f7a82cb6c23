import numpy as np
import pandas as pd
import pytest

from training.gates import (
    beats_baseline,
    calibration_error,
    holds_against,
    is_calibrated,
    judge,
    uses_nothing_forbidden,
    verdict,
)


def _held_out(n: int = 800, *, signal: float = 1.5, shift: float = 0.0, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    logit = -1.5 + signal * rng.normal(size=n)
    outcome = (rng.random(n) < 1 / (1 + np.exp(-logit))).astype(int)
    return pd.DataFrame(
        {
            "row": [f"r{i}" for i in range(n)],
            "employee_id": [f"E{i}" for i in range(n)],
            "repeat": 0,
            "outcome": outcome,
            "model": 1 / (1 + np.exp(-(logit + shift))),
            "base_rate": outcome.mean(),
        }
    )


def test_a_model_that_knows_something_beats_the_base_rate() -> None:
    gate = beats_baseline(_held_out())
    assert gate.passed
    assert "needed below 0" in gate.finding


def test_shuffled_scores_do_not_beat_the_base_rate() -> None:
    held_out = _held_out()
    held_out["model"] = np.random.default_rng(0).permutation(held_out["model"])
    assert not beats_baseline(held_out).passed


def test_a_true_forecast_is_calibrated_and_one_that_is_twice_too_high_is_not() -> None:
    assert is_calibrated(_held_out()).passed
    assert not is_calibrated(_held_out(shift=1.2)).passed


def test_a_forecast_right_on_average_but_too_extreme_is_not_calibrated() -> None:
    held_out = _held_out(n=2000, signal=1.0)
    logit = np.log(held_out["model"] / (1 - held_out["model"]))
    stretched = 1 / (1 + np.exp(-(3.0 * (logit + 1.5) - 1.9)))
    ratio = held_out["outcome"].mean() / stretched.mean()
    assert 0.8 < ratio < 1.25
    assert not is_calibrated(held_out.assign(model=stretched)).passed


def test_the_calibration_error_takes_off_what_chance_explains() -> None:
    errors = [
        calibration_error(h["outcome"].to_numpy(float), h["model"].to_numpy(float))
        for h in (_held_out(n=150, seed=seed) for seed in range(40))
    ]
    assert np.mean(errors) < 0.04


@pytest.mark.parametrize("name", ["attr_age", "gender", "attr_marital_status", "attr_distance_from_home"])
def test_a_forbidden_feature_fails_its_gate(name: str) -> None:
    gate = uses_nothing_forbidden(["tenure_months", name])
    assert not gate.passed
    assert name in gate.finding


def test_ordinary_features_pass() -> None:
    assert uses_nothing_forbidden(["tenure_months", "attr_job_satisfaction"]).passed


def test_the_first_challenger_has_no_champion_to_meet() -> None:
    assert holds_against(_held_out(), None).passed


def test_the_same_model_again_holds_against_itself_and_a_worse_one_does_not() -> None:
    champion = _held_out()
    assert holds_against(champion, champion.drop(columns="employee_id")).passed
    worse = champion.assign(model=np.random.default_rng(0).permutation(champion["model"]))
    gate = holds_against(worse, champion.drop(columns="employee_id"))
    assert not gate.passed
    assert "shared held-out rows" in gate.finding


def test_on_other_rows_each_is_measured_against_its_own_base_rate() -> None:
    champion = _held_out(seed=5, signal=2.5).drop(columns="employee_id")
    champion["row"] = "x" + champion["row"]
    same = holds_against(_held_out(seed=6, signal=2.5), champion)
    assert same.passed
    assert "on other rows" in same.finding
    assert not holds_against(_held_out(seed=6, signal=0.3), champion).passed


def test_the_verdict_names_every_gate_that_failed() -> None:
    held_out = _held_out(shift=1.5)
    gates = judge(held_out, ["tenure_months", "gender"])
    assert [gate.name for gate in gates] == ["baseline", "calibration", "features", "champion"]
    assert verdict(gates).endswith("calibration, features") or "baseline" in verdict(gates)
    assert verdict(judge(_held_out(), ["tenure_months"])) == "passed"
