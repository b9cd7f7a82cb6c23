from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from features.catalog import catalogue
from models.blend import Blend
from models.counterfactual import GRID, MOST_FEATURES, Counterfactual, smallest_change
from models.encoder import Floats
from models.tuning import Search
from tests.models.people import MERITS, promoted

CATALOGUE = catalogue()
#: What can be acted on and has a direction, then what cannot and what has none.
FREE = ("review_leadership", "follow_ups_per_lead_6m", "refund_rate_6m")
FIXED = ("months_in_grade", "conv_rel_platform")


class Planted(Blend):
    """A blend whose score is a sum that was written down."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        super().__init__(directions={name: CATALOGUE[name].direction.get("promotion", 0) for name in weights})
        self.weights = dict(weights)

    @property
    def feature_names_(self) -> tuple[str, ...]:
        return tuple(self.weights)

    def decision_function(self, X: pd.DataFrame | npt.ArrayLike) -> Floats:
        assert isinstance(X, pd.DataFrame)
        known = X[list(self.weights)].fillna(0.0).to_numpy(dtype=np.float64)
        return np.asarray(known @ np.array(list(self.weights.values())))


WEIGHTS = {"review_leadership": 1.0, "follow_ups_per_lead_6m": 0.4, "refund_rate_6m": -0.7}
STRONG = dict.fromkeys(FIXED, 5.0)


def _people(n_people: int = 200, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.normal(size=(n_people, 5)), columns=[*FREE, *FIXED])


def _lifted(weights: Mapping[str, float], bar: float, **values: float) -> Counterfactual:
    """The change for somebody in the middle of everything, but for these values."""
    person = pd.DataFrame([dict.fromkeys([*FREE, *FIXED], 0.0) | values])
    return smallest_change(Planted(weights), person, _people(), CATALOGUE, bar=bar)


def _passed(others: pd.Series, now: float, then: float) -> float:
    low, high = sorted((now, then))
    return float(others.between(low, high).mean())


@pytest.mark.parametrize("seed", range(8))
def test_where_one_feature_does_it_is_the_one_of_least_effort(seed: int) -> None:
    others, person = _people(), _people(1, seed=seed + 50)
    model = Planted(WEIGHTS)
    bar = float(model.decision_function(person)[0]) + 0.3
    efforts = {
        (name, value): _passed(others[name], now, value)
        for name, sign in MERITS.items()
        for now in person[name]
        for value in others[name].quantile(GRID)
        if (value - now) * sign > 0 and model.decision_function(person.assign(**{name: value}))[0] >= bar
    }
    assert efforts
    found = smallest_change(model, person, others, CATALOGUE, bar=bar)
    (change,) = found.changes
    assert found.reached
    assert change.effort == pytest.approx(efforts[change.feature, change.then], abs=0.011)
    assert change.effort <= min(efforts.values()) + 0.011
    assert change.now == person[change.feature].iloc[0]


def test_score_is_that_of_the_changed_profile() -> None:
    X, y, _ = promoted(200)
    model = Blend(directions=MERITS, search=Search(sparse=True, min_rows=100, n_trees=40), n_bootstraps=1)
    model.fit(X, y)
    scores = model.decision_function(X)
    bar = float(np.quantile(scores, 0.9))
    for place in np.argsort(scores)[:100:20]:
        person = X.iloc[[place]]
        found = smallest_change(model, person, X, CATALOGUE, bar=bar)
        changed = person.assign(**{change.feature: change.then for change in found.changes})
        assert found.logit == pytest.approx(float(model.decision_function(changed)[0]), abs=1e-12)
        assert found.reached == (found.logit >= bar)
        assert all((change.then - change.now) * MERITS[change.feature] > 0 for change in found.changes)


def test_whoever_stands_above_the_bar_needs_nothing() -> None:
    assert _lifted(WEIGHTS, -0.1) == Counterfactual((), reached=True, logit=0.0)


def test_what_cannot_be_acted_on_or_has_no_direction_is_never_touched() -> None:
    found = _lifted(STRONG | WEIGHTS, 1.5)
    assert {change.feature for change in found.changes} <= set(FREE)
    assert found.reached
    nothing = _lifted(STRONG, 1.5)
    assert (nothing.changes, nothing.reached) == ((), False)
    assert _lifted(STRONG, -1.0).reached


def test_nothing_moves_against_its_direction() -> None:
    wrong = {name: -10.0 * weight for name, weight in WEIGHTS.items()}  # every score rises the wrong way
    assert _lifted(wrong, 1.0) == Counterfactual((), reached=False, logit=0.0)
    found = _lifted(WEIGHTS | {"refund_rate_6m": -50.0}, 5.0)
    assert [(one.feature, one.then < one.now) for one in found.changes] == [("refund_rate_6m", True)]


def test_what_is_not_known_of_a_person_is_not_changed() -> None:
    (known,), (unknown,) = (
        _lifted(WEIGHTS, 0.5, review_leadership=value).changes for value in (0.0, float("nan"))
    )
    assert known.feature == "review_leadership"
    assert unknown.feature == "refund_rate_6m"


def test_nobody_is_asked_to_be_the_very_best() -> None:
    found = _lifted(WEIGHTS, 1e6)
    others = _people()
    for change in found.changes:
        low, high = others[change.feature].quantile([GRID[0], GRID[-1]])
        assert low <= change.then <= high
    best = _lifted(WEIGHTS, 0.5, review_leadership=9.0, follow_ups_per_lead_6m=9.0)
    assert best.reached  # already beyond everybody else


def test_an_impossible_bar_is_said_to_be_so_after_the_changes_that_gain_most() -> None:
    found = _lifted(WEIGHTS, 1e6)
    assert not found.reached
    assert [change.feature for change in found.changes] == sorted(FREE, key=lambda name: -abs(WEIGHTS[name]))
    assert len(found.changes) == MOST_FEATURES
    assert found.logit == pytest.approx(sum(WEIGHTS[one.feature] * one.then for one in found.changes))


def test_two_features_change_where_one_does_not_do_and_the_last_no_further_than_needed() -> None:
    bar = 2.0
    first, second = _lifted(WEIGHTS, bar).changes
    others = _people()
    assert max(others[name].mul(weight).quantile(0.95) for name, weight in WEIGHTS.items()) < bar
    assert first.feature == "review_leadership"
    assert first.then == pytest.approx(others["review_leadership"].quantile(0.95))
    steps = sorted(others[second.feature].quantile(GRID), key=lambda value: abs(value - second.now))
    nearer = [step for step in steps if abs(step) < abs(second.then) and step * second.then > 0]
    reached = [first.then + WEIGHTS[second.feature] * step >= bar for step in (*nearer, second.then)]
    assert reached == [False] * len(nearer) + [True]


def test_moving_to_a_value_that_many_share_counts_only_who_is_passed() -> None:
    others = _people(100)
    others["refund_rate_6m"] = np.repeat([0.0, 0.1, 0.3], [60, 20, 20])
    person = pd.DataFrame([dict.fromkeys([*FREE, *FIXED], 0.0) | {"refund_rate_6m": 0.1}])
    (change,) = smallest_change(
        Planted({"refund_rate_6m": -10.0}), person, others, CATALOGUE, bar=-0.001
    ).changes
    assert change.then == 0.0
    assert change.effort == pytest.approx(0.2, abs=0.051)  # those at .1, not the 60 who have nothing either


def test_a_feature_that_nobody_else_has_is_no_way_up() -> None:
    person, others = _people(1), _people().assign(review_leadership=np.nan)
    model = Planted(WEIGHTS)
    bar = float(model.decision_function(person)[0]) + 0.2
    found = smallest_change(model, person, others, CATALOGUE, bar=bar)
    assert found.reached
    assert "review_leadership" not in {change.feature for change in found.changes}
