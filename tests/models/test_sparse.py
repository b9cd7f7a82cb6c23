"""A blend whose linear part is a lasso, as promotion uses it."""

import copy
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score

from models.blend import Blend
from models.encoder import Floats
from models.tuning import Search
from tests.models.people import MERITS, promoted

SPARSE = Search(sparse=True, undirected=10.0, tree_share=0.25, min_rows=100, min_events=30, n_trees=80)
N_NOISE = 40


def _blend(n_bootstraps: int = 1, search: Search = SPARSE) -> Blend:
    return Blend(directions=MERITS, search=search, n_bootstraps=n_bootstraps)


@pytest.fixture(scope="module")
def fitted() -> Blend:
    X, y, _ = promoted(300, n_noise=N_NOISE)
    return _blend(n_bootstraps=6).fit(X, y)


def _fresh(n_noise: int = N_NOISE, n_people: int = 300) -> tuple[pd.DataFrame, Floats, Floats]:
    return promoted(n_people, n_noise=n_noise, seed=9)


@pytest.mark.parametrize(("name", "sign"), list(MERITS.items()))
def test_directions_hold_in_both_parts(fitted: Blend, name: str, sign: int) -> None:
    X, _, _ = _fresh(n_people=60)
    steps = np.linspace(X[name].min(), X[name].max(), 15)
    rows = [fitted.encode(X.assign(**{name: step})) for step in steps]
    state = fitted.fitted_
    assert state.trees is not None
    linear = np.array([one.linear @ state.linear.beta[:-1] for one in rows])
    boosted = np.array([state.trees.margin(one.tree, 1) for one in rows])
    members = np.array([state.member_margins(one, 1) for one in rows])
    for scores in (linear, boosted, members):
        assert (sign * np.diff(scores, axis=0)).min() >= -1e-12
        assert np.ptp(scores, axis=0).max() > 0.05


def test_most_columns_that_say_nothing_are_left_out(fitted: Blend) -> None:
    owner = fitted.fitted_.encoder.linear_owner
    used = {fitted.feature_names_[i] for i in owner[np.flatnonzero(fitted.fitted_.linear.beta[:-1])]}
    assert set(MERITS) <= used
    assert len(used - set(MERITS)) <= 3


def test_noise_columns_change_the_order_little() -> None:
    X, y, _ = promoted(300)
    noisy, same, _ = promoted(300, n_noise=N_NOISE)
    assert np.array_equal(y, same)
    fresh, _, truth = _fresh()
    without = _blend().fit(X, y).decision_function(fresh[X.columns])
    with_noise = _blend().fit(noisy, y).decision_function(fresh)
    assert spearmanr(without, with_noise)[0] > 0.95
    assert spearmanr(with_noise, truth)[0] > 0.9


def test_a_plain_ridge_among_as_much_noise_finds_less() -> None:
    noisy, y, _ = promoted(150, n_noise=N_NOISE)
    fresh, _, truth = _fresh()
    ridge, lasso = Search(min_rows=1000), Search(sparse=True, undirected=10.0, min_rows=1000)
    plain, sparse = (
        spearmanr(_blend(search=search).fit(noisy, y).decision_function(fresh), truth)[0]
        for search in (ridge, lasso)
    )
    assert sparse > plain + 0.1


def test_labels_that_mean_nothing_give_chance() -> None:
    X, y, _ = promoted(300, n_noise=N_NOISE)
    fresh, fresh_y, _ = _fresh(n_people=600)
    rng = np.random.default_rng(1)
    for _ in range(3):
        by_chance = _blend().fit(X, rng.permutation(y)).predict_proba(fresh)[:, 1]
        assert 0.4 < roc_auc_score(rng.permutation(fresh_y), by_chance) < 0.6
        assert by_chance.std() < 0.08  # and it knows that it knows nothing
        assert by_chance.mean() == pytest.approx(y.mean(), abs=0.05)
    told = _blend().fit(X, y).predict_proba(fresh)[:, 1]
    assert roc_auc_score(fresh_y, told) > 0.75
    assert told.std() > 0.2


@pytest.mark.parametrize(("n_people", "grown"), [(99, False), (100, True)])
def test_fewer_rows_than_asked_for_leave_the_linear_part_alone(n_people: int, grown: bool) -> None:  # noqa: FBT001
    X, y, _ = promoted(200)
    found = _blend().fit(X[:n_people], y[:n_people])
    assert found.n_events_ >= SPARSE.min_events
    assert (found.fitted_.trees is not None) == grown
    assert (found.choice_.tree_share > 0.0) == grown


@pytest.mark.parametrize("assumed", [0.1, 0.8])
def test_few_rows_leave_the_share_of_the_trees_near_what_is_assumed(assumed: float) -> None:
    X, y, _ = promoted(120)
    found = _blend(search=replace(SPARSE, tree_share=assumed)).fit(X, y)
    assert found.choice_.tree_share == pytest.approx(assumed, abs=0.2)


def test_contributions_add_up_to_the_score(fitted: Blend) -> None:
    X, _, _ = _fresh()
    unknown = X.assign(**dict.fromkeys(MERITS, np.nan), role_family=None)
    for rows in (X, unknown):
        found = fitted.contributions(rows)
        gap = found.sum(axis=1) + fitted.base_value_ - fitted.decision_function(rows)
        assert np.abs(gap).max() <= 1e-9


def test_what_is_left_out_of_both_parts_contributes_nothing(fitted: Blend) -> None:
    X, _, _ = _fresh()
    assert fitted.fitted_.trees is not None
    split_on = fitted.fitted_.trees.booster.feature_importance("split")
    encoder = fitted.fitted_.encoder
    used = {*encoder.linear_owner[np.flatnonzero(fitted.fitted_.linear.beta[:-1])]}
    used |= {*encoder.tree_owner[np.flatnonzero(split_on)]}
    silent = [name for i, name in enumerate(fitted.feature_names_) if i not in used]
    assert len(silent) >= 5
    assert (fitted.contributions(X)[silent] == 0.0).all(axis=None)


def test_a_refit_to_the_same_outcome_is_the_same_model_again(fitted: Blend) -> None:
    X, y, _ = promoted(300, n_noise=N_NOISE)
    again = fitted.refit(X, y, n_bootstraps=fitted.n_bootstraps)
    fresh, _, _ = _fresh()
    assert np.array_equal(again.decision_function(fresh), fitted.decision_function(fresh))
    pd.testing.assert_frame_equal(again.contributions(fresh), fitted.contributions(fresh))
    assert again.choice_ == fitted.choice_


def test_a_refit_to_another_outcome_leaves_the_original_as_it_was(fitted: Blend) -> None:
    X, y, _ = promoted(300, n_noise=N_NOISE)
    fresh, _, truth = _fresh()
    before, members = fitted.decision_function(fresh).copy(), fitted.interval(fresh).copy()
    parameters = copy.deepcopy(fitted.get_params())
    other = fitted.refit(X, 1.0 - y)
    assert other.n_bootstraps == 1
    assert spearmanr(other.decision_function(fresh), truth)[0] < 0.3  # signs forbid the rest
    assert np.array_equal(fitted.decision_function(fresh), before)
    assert np.array_equal(fitted.interval(fresh), members)
    assert fitted.get_params() == parameters
