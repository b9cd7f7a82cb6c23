from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from data.errors import InputError, SchemaError, TooLittleData
from models.blend import Blend
from models.encoder import Floats
from models.tuning import Search
from tests.models.people import DIRECTIONS, rows

SMALL = Search(l2=(1.0, 30.0), n_trees=40, n_folds=3)

#: Folds, medians and bins are of rows, so a weight of two is close to, not the same as, a row twice.
KNOWN = {
    "check_sample_weight_equivalence_on_dense_data": "folds and medians are of rows",
}


@pytest.fixture(scope="module")
def fitted() -> Blend:
    X, y, person = rows()
    return Blend(directions=DIRECTIONS, n_bootstraps=8).fit(X, y, groups=person)


@parametrize_with_checks(
    [Blend(search=SMALL, n_bootstraps=2)],
    expected_failed_checks=lambda estimator: KNOWN,
)
def test_estimator_keeps_the_contract_of_scikit_learn(estimator: Blend, check: Any) -> None:
    check(estimator)


def test_it_finds_what_was_planted_better_than_the_base_rate(fitted: Blend) -> None:
    X, y, _ = rows(600, seed=9)
    p = fitted.predict_proba(X)[:, 1]
    assert roc_auc_score(y, p) > 0.75
    assert log_loss(y, p) < log_loss(y, np.full(len(y), y.mean())) - 0.08
    assert y.sum() / p.sum() == pytest.approx(1.0, abs=0.15)


def test_contributions_add_up_to_the_score(fitted: Blend) -> None:
    X, _, _ = rows(seed=4)
    found = fitted.contributions(X)
    assert list(found.columns) == list(X.columns)
    gap = found.sum(axis=1) + fitted.base_value_ - fitted.decision_function(X)
    assert np.abs(gap).max() <= 1e-9


def test_contributions_of_every_member_add_up_to_its_score(fitted: Blend) -> None:
    X, _, _ = rows(40, seed=4)
    encoded, state = fitted.encode(X), fitted.fitted_
    gap = state.member_contributions(encoded, 1).sum(axis=2).T - state.member_margins(encoded, 1)
    assert np.ptp(gap, axis=0).max() <= 1e-9  # what is left is each member's base value


@pytest.mark.parametrize(("name", "sign"), list(DIRECTIONS.items()))
def test_score_never_goes_against_a_direction(fitted: Blend, name: str, sign: int) -> None:
    X, _, _ = rows(60, seed=2)
    steps = np.linspace(X[name].min(), X[name].max(), 15)
    scores = np.array([fitted.decision_function(X.assign(**{name: step})) for step in steps])
    assert (sign * np.diff(scores, axis=0)).min() >= -1e-12
    assert np.ptp(scores, axis=0).max() > 0.1


def test_interval_holds_the_probability_and_grows_with_the_level(fitted: Blend) -> None:
    X, _, _ = rows(50, seed=8)
    p = fitted.predict_proba(X)[:, 1]
    low, high = fitted.interval(X).T
    wide_low, wide_high = fitted.interval(X, level=0.99).T
    assert ((low < p) & (p < high)).all()
    assert ((wide_low < low) & (high < wide_high)).all()


def test_interval_narrows_with_more_people() -> None:
    X, _, _ = rows(50, seed=8)
    few, many = (
        Blend(search=SMALL, n_bootstraps=8).fit(*rows(n)[:2], groups=rows(n)[2]).interval(X)
        for n in (100, 1200)
    )
    assert np.median(many[:, 1] - many[:, 0]) < 0.6 * np.median(few[:, 1] - few[:, 0])


def test_repeating_every_row_of_a_person_does_not_narrow_the_interval() -> None:
    X, y, person = rows(200, 1)
    five = np.repeat(np.arange(len(y)), 5)
    once = Blend(search=SMALL, n_bootstraps=8).fit(X, y, groups=person).interval(X)
    again = Blend(search=SMALL, n_bootstraps=8).fit(X.iloc[five], y[five], groups=person[five]).interval(X)
    assert np.median(np.ptp(again, axis=1)) > 0.8 * np.median(np.ptp(once, axis=1))


def test_same_input_gives_the_same_bits_at_any_number_of_threads() -> None:
    X, y, person = rows()
    one, two = (Blend(search=SMALL, n_bootstraps=3, n_threads=n).fit(X, y, groups=person) for n in (1, 2))
    assert np.array_equal(one.decision_function(X), two.decision_function(X))
    assert np.array_equal(one.interval(X), two.interval(X))


def test_few_events_leave_the_linear_part_alone() -> None:
    X, y, person = rows(60, 1)
    found = Blend(n_bootstraps=3).fit(X, y, groups=person)
    assert found.fitted_.trees is None
    assert found.choice_.tree_share == 0.0
    assert (
        np.abs(found.contributions(X).sum(axis=1) + found.base_value_ - found.decision_function(X)).max()
        < 1e-9
    )


def test_noise_gives_nearly_the_base_rate() -> None:
    rng = np.random.default_rng(3)
    X = pd.DataFrame(rng.normal(size=(400, 8)), columns=list("abcdefgh"))
    y = (rng.random(400) < 0.3).astype(int)
    fresh = pd.DataFrame(rng.normal(size=(400, 8)), columns=list("abcdefgh"))
    p = Blend(n_bootstraps=2).fit(X, y).predict_proba(fresh)[:, 1]
    assert p.std() < 0.08
    assert p.mean() == pytest.approx(y.mean(), abs=0.03)


def test_a_person_is_never_on_both_sides_of_a_choice() -> None:
    rng = np.random.default_rng(0)
    n_people = 120
    person = np.repeat(np.arange(n_people), 8)
    X = pd.DataFrame(rng.normal(size=(n_people, 6))[person], columns=list("abcdef"))
    y = (rng.random(n_people) < 0.5)[person].astype(int)  # chance, but the same for every row of a person
    by_person = Blend(search=SMALL, n_bootstraps=1).fit(X, y, groups=person)
    by_row = Blend(search=SMALL, n_bootstraps=1).fit(X, y)
    assert _spread(by_person, X) < 0.5 * _spread(by_row, X)


def _spread(model: Blend, X: pd.DataFrame) -> float:
    return float(model.decision_function(X).std())


def test_weights_count() -> None:
    X, y, person = rows()
    heavy = np.where(y > 0, 3.0, 1.0)
    plain = Blend(search=SMALL, n_bootstraps=1).fit(X, y, groups=person)
    weighted = Blend(search=SMALL, n_bootstraps=1).fit(X, y, groups=person, sample_weight=heavy)
    assert weighted.predict_proba(X)[:, 1].mean() > plain.predict_proba(X)[:, 1].mean() + 0.1


def test_only_named_features_are_used() -> None:
    X, y, _ = rows()
    model = Blend(features=("market_ratio", "role"), search=SMALL, n_bootstraps=1).fit(X, y)
    assert model.feature_names_ == ("market_ratio", "role")
    shuffled = X[["role", "tenure_months", "market_ratio"]].assign(tenure_months=-1.0)
    assert np.array_equal(model.decision_function(shuffled), model.decision_function(X))
    with pytest.raises(SchemaError, match="market_ratio"):
        model.predict(X[["role"]])


def test_unknown_and_unseen_values_are_scored(fitted: Blend) -> None:
    X, _, _ = rows(20)
    nothing = X.assign(**{name: np.nan for name in X.columns if name != "role"}, role="never seen")
    assert np.isfinite(fitted.decision_function(nothing)).all()
    assert (
        np.abs(
            fitted.contributions(nothing).sum(axis=1) + fitted.base_value_ - fitted.decision_function(nothing)
        ).max()
        < 1e-9
    )


def test_one_outcome_is_too_little() -> None:
    X, _, _ = rows(10)
    with pytest.raises(TooLittleData, match="one class"):
        Blend().fit(X, np.zeros(len(X)))


def test_without_members_there_is_no_interval_and_no_model() -> None:
    X, y, _ = rows(10)
    with pytest.raises(InputError, match="n_bootstraps=0"):
        Blend(n_bootstraps=0).fit(X, y)


@pytest.mark.parametrize("method", ["predict", "predict_proba", "contributions", "interval", "assess"])
def test_what_was_not_fitted_says_so(method: str) -> None:
    X, _, _ = rows(10)
    with pytest.raises(NotFittedError):
        getattr(Blend(), method)(X)


def test_text_outcomes_keep_their_names() -> None:
    X, y, _ = rows(60)
    named = np.where(y > 0, "left", "here")
    model = Blend(search=SMALL, n_bootstraps=1).fit(X, named)
    assert set(model.predict(X)) == {"left", "here"}
    assert list(model.classes_) == ["here", "left"]


def test_a_clone_is_unfitted_with_the_same_parameters() -> None:
    model = Blend(directions=DIRECTIONS, random_state=3)
    assert clone(model).get_params() == model.get_params()


def test_assessment_is_what_the_single_methods_say(fitted: Blend) -> None:
    X, _, _ = rows(30, seed=6)
    found = fitted.assess(X, explain=True)
    assert found.contributions is not None
    assert found.members is not None
    assert np.array_equal(found.probability, fitted.predict_proba(X)[:, 1])
    assert np.array_equal(np.column_stack([found.low, found.high]), fitted.interval(X))
    pd.testing.assert_frame_equal(found.contributions, fitted.contributions(X))
    assert found.members.shape == (8, len(X), X.shape[1])
    assert fitted.assess(X).contributions is None


def test_choice_is_held_at_a_half_and_the_identity_where_evidence_is_little() -> None:
    few = _choice_of(80)
    assert few.slope == pytest.approx(1.0, abs=0.35)
    many = _choice_of(1500)
    assert abs(few.tree_share - 0.5) <= abs(many.tree_share - 0.5) + 0.2
    assert many.slope == pytest.approx(1.0, abs=0.3)


def _choice_of(n_people: int) -> Any:
    X, y, person = rows(n_people, 1)
    return Blend(search=Search(n_trees=40, min_events=10), n_bootstraps=1).fit(X, y, groups=person).choice_


def test_shap_explainers_say_the_same(fitted: Blend) -> None:
    import shap
    from sklearn.linear_model import LogisticRegression

    X, y, _ = rows()
    encoded, state = fitted.encode(X), fitted.fitted_
    assert state.trees is not None
    explained: Floats = np.asarray(shap.TreeExplainer(state.trees.booster).shap_values(encoded.tree[:80]))
    assert np.array_equal(state.trees.contributions(encoded.tree[:80], 1), explained)
    same = LogisticRegression().fit(encoded.linear, y)
    same.coef_, same.intercept_ = state.linear.beta[None, :-1], state.linear.beta[-1:]
    masker = shap.maskers.Independent(encoded.linear, max_samples=len(X))
    linear = shap.LinearExplainer(same, masker).shap_values(encoded.linear[:80])
    assert np.abs(state.linear.contributions(encoded.linear[:80]) - linear).max() <= 1e-12
