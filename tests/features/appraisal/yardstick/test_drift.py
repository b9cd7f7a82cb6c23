import numpy as np

from features.appraisal.yardstick.drift import drift
from tests.features.appraisal.planted_scores import scored

N = 400


def _z(seed: int, *, loud: str = "") -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=N) * (3 if name == loud else 1) for name in ("conversion", "visits")}


WEIGHT = {"conversion": 0.6, "visits": 0.4}


def test_other_people_under_the_same_scheme_mean_the_same() -> None:
    verdicts = [
        drift(scored(_z(seed), WEIGHT), scored(_z(seed + 500), WEIGHT))[0].verdict for seed in range(40)
    ]
    assert verdicts.count("ok") >= 39


def test_an_indicator_that_takes_over_is_an_alarm() -> None:
    found = drift(scored(_z(1, loud="visits"), WEIGHT), scored(_z(1), WEIGHT))[0]
    assert found.verdict == "alarm"
    assert found.low <= found.value <= found.high
    assert "Visits" in found.en or "Conversion" in found.en


def test_the_same_ranking_is_stable_and_another_is_not() -> None:
    z = _z(2)
    near = {name: values + 0.2 * np.random.default_rng(3).normal(size=N) for name, values in z.items()}
    assert drift(scored(z, WEIGHT), scored(near, WEIGHT))[1].verdict == "ok"
    found = drift(scored(z, WEIGHT), scored(_z(4), WEIGHT))[1]
    assert found.verdict == "alarm"
    assert abs(found.value) < 0.2


def test_without_a_cycle_before_nothing_is_said() -> None:
    assert [one.verdict for one in drift(scored(_z(5), WEIGHT), None)] == ["too little data"] * 2
    few = scored({name: values[:15] for name, values in _z(6).items()}, WEIGHT)
    assert [one.verdict for one in drift(few, few)] == ["too little data"] * 2
