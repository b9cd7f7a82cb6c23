import numpy as np
import pytest

from features.appraisal.yardstick.dominance import process_dominance, shares
from tests.features.appraisal.planted_scores import scored

N = 300


def _noise(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=N)


def test_shares_of_a_role_add_up_and_follow_weight_and_spread() -> None:
    z = {"conversion": _noise(0), "visits": 2 * _noise(1)}
    frame = shares(scored(z, {"conversion": 1, "visits": 1})).set_index("indicator")
    assert frame["share"].sum() == pytest.approx(1)
    assert frame["share"]["visits"] == pytest.approx(0.8, abs=0.06)
    assert frame["weight"].to_numpy() == pytest.approx([0.5, 0.5])


def test_the_interval_holds_the_true_share() -> None:
    held = []
    for seed in range(100):
        z = {"conversion": _noise(seed), "visits": _noise(1000 + seed)}
        one = shares(scored(z, {"conversion": 0.6, "visits": 0.4}), kind="process").iloc[0]
        held.append(abs(one["share"] - 0.16 / 0.52) <= 1.96 * one["sd"])
    assert 0.91 <= np.mean(held) <= 0.985


def test_process_measures_that_decide_are_an_alarm_and_those_that_do_not_are_none() -> None:
    loud = {"conversion": 0.3 * _noise(2), "visits": _noise(3), "follow_ups": _noise(4)}
    found = process_dominance(scored(loud, {"conversion": 2, "visits": 1, "follow_ups": 1}))
    assert [one.verdict for one in found] == ["alarm"]
    assert "前台" in found[0].zh
    assert "front line" in found[0].en
    quiet = {name: _noise(10 + k) for k, name in enumerate(loud)}
    found = process_dominance(scored(quiet, {"conversion": 4, "visits": 1, "follow_ups": 1}))
    assert [one.verdict for one in found] == ["ok"]


def test_a_role_without_process_measures_or_people_says_nothing() -> None:
    assert (
        process_dominance(scored({"conversion": _noise(5)}, {"conversion": 1}))[0].verdict
        == "too little data"
    )
    few = scored({"visits": _noise(6)[:19]}, {"visits": 1})
    assert process_dominance(few)[0].verdict == "too little data"
