import numpy as np
import pytest

from features.appraisal.yardstick.sensitivity import counted, most_sensitive, sensitivity
from tests.features.appraisal.planted_scores import scored

N = 200


def _noise(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=N)


def test_a_weight_on_what_is_always_the_same_moves_nobody() -> None:
    same = _noise(0)
    frame = sensitivity(scored({"conversion": same, "revenue": same}, {"conversion": 1, "revenue": 3}))
    assert frame["moved"].tolist() == [0, 0]
    assert frame["spearman"].to_numpy() == pytest.approx(1)


def test_opposed_indicators_of_like_weight_are_sensitive() -> None:
    a, b = _noise(1), _noise(2)
    opposed = {"conversion": a + 0.1 * b, "visits": -a + 0.1 * _noise(3)}
    found = most_sensitive(scored(opposed, {"conversion": 1, "visits": 1}))
    assert found.verdict == "alarm"
    assert 0 < found.low <= found.value <= found.high <= 1
    assert "25%" in found.zh
    assert "25%" in found.en


def test_the_ranking_is_compared_with_the_weight_itself_changed() -> None:
    z = {"conversion": _noise(4), "visits": _noise(5)}
    scores = scored(z, {"conversion": 0.6, "visits": 0.4})
    frame = sensitivity(scores, fraction=0.5).set_index("indicator")
    before = np.argsort(np.argsort(0.6 * z["conversion"] + 0.4 * z["visits"]))
    after = [np.argsort(np.argsort(0.6 * f * z["conversion"] + 0.4 * z["visits"])) for f in (0.5, 1.5)]
    moved = max(np.mean(np.abs(one - before) > 0.1 * N) for one in after)
    assert frame["moved"]["conversion"] == pytest.approx(moved)


def test_a_small_role_is_left_out() -> None:
    role = np.where(np.arange(N) < 9, "finance", "front_line")
    scores = scored({"conversion": _noise(6)}, {"conversion": 1}, role=role)
    assert sensitivity(scores)["role"].tolist() == ["front_line"]
    few = scored({"conversion": _noise(6)[:9]}, {"conversion": 1})
    assert most_sensitive(few).verdict == "too little data"


def test_who_has_no_score_does_not_count() -> None:
    scores = scored({"conversion": _noise(7), "visits": _noise(8)}, {"conversion": 1, "visits": 1})
    scores.people.loc[scores.people.index[:50], "state"] = "too little evidence"
    assert len(counted(scores).people) == N - 50
    assert sensitivity(scores)["n"].tolist() == [N - 50] * 2
