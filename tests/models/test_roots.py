import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit  # type: ignore[import-untyped]
from sklearn.metrics import log_loss

from models.artefact import load, save
from models.attrition import AttritionModel, DismissalModel, ExitModel
from models.blend import Blend
from models.encoder import Encoder, Floats
from models.promotion import PrecedentModel, PromotionModel
from models.roots import Roots
from models.tuning import Search
from tests.models.people import DIRECTIONS, rows

SMALL = Search(l2=(1.0, 30.0), n_trees=60, roots=True)


@pytest.fixture(scope="module")
def fitted() -> Blend:
    X, y, person = rows()
    model = AttritionModel(directions=DIRECTIONS, search=SMALL, n_bootstraps=4)
    return model.fit(X.assign(manager=(X["overtime_3m"] > 25.0).astype(float)), y, groups=person)


@pytest.fixture(scope="module")
def unseen() -> pd.DataFrame:
    X, _, _ = rows(60, seed=4)
    X.loc[:5, ["overtime_3m", "tenure_months"]] = [[-50.0, 1e6]]
    X.loc[6:9, "market_ratio"] = np.nan
    return X.assign(manager=1.0)


def test_roots_are_standardised_and_bent_and_rise_with_the_number() -> None:
    values = np.sort(np.random.default_rng(0).exponential(size=(400, 1)), axis=0)
    found = Roots.fit(values).columns(values)
    assert found.mean() == pytest.approx(0.0, abs=1e-12)
    assert found.std() == pytest.approx(1.0)
    assert (np.diff(found[:, 0]) > 0.0).all()
    slope = np.diff(found[:, 0]) / np.diff(values[:, 0])
    assert slope[0] > slope[100] > slope[398]


def test_every_root_knows_its_feature_and_two_values_or_none_have_no_root() -> None:
    X = pd.DataFrame({"role": ["a", "b"] * 20, "same": 3.0, "front_line": [0.0, 1.0] * 20})
    X["unknown"], X["tenure_months"] = np.nan, np.arange(40.0)
    encoder = Encoder.fit(X, roots=True)
    named = [encoder.features[i] for i in encoder.linear_owner]
    assert named == ["same", "front_line", "unknown", "tenure_months", "role", "role", "tenure_months"]
    assert encoder.encode(X).linear.shape == (40, len(named))
    assert encoder.directions({"tenure_months": -1})[0].tolist() == [0, 0, 0, -1, 0, 0, -1]
    assert len(encoder.costs({}, 10.0)[0]) == len(named)
    assert np.isfinite(encoder.encode(X).linear).all()


def test_rows_without_numbers_have_no_roots() -> None:
    X = pd.DataFrame({"role": ["a", "b"] * 20})
    assert Encoder.fit(X, roots=True).encode(X).linear.shape == (40, 2)


def test_contributions_add_up_to_the_score_in_the_model_and_in_every_member(
    fitted: Blend, unseen: pd.DataFrame
) -> None:
    assert len(fitted.fitted_.encoder.roots.places) == 4  # all numbers but the yes-or-no one
    gap = fitted.contributions(unseen).sum(axis=1) + fitted.base_value_ - fitted.decision_function(unseen)
    assert np.abs(gap).max() <= 1e-9
    encoded, state = fitted.encode(unseen), fitted.fitted_
    left = state.member_contributions(encoded, 1).sum(axis=2).T - state.member_margins(encoded, 1)
    assert np.ptp(left, axis=0).max() <= 1e-9
    assert (fitted.interval(unseen)[:, 0] < fitted.interval(unseen)[:, 1]).all()


@pytest.mark.parametrize(("name", "sign"), list(DIRECTIONS.items()))
def test_no_root_goes_against_a_direction(fitted: Blend, unseen: pd.DataFrame, name: str, sign: int) -> None:
    X, _, _ = rows()
    steps = np.linspace(X[name].min(), X[name].max(), 25)
    scores = np.array([fitted.decision_function(unseen.assign(**{name: step})) for step in steps])
    assert (sign * np.diff(scores, axis=0)).min() >= -1e-12
    assert np.ptp(scores, axis=0).max() > 0.1


def test_a_model_with_roots_survives_its_files_bit_for_bit(
    fitted: Blend, unseen: pd.DataFrame, tmp_path: Path
) -> None:
    save({"attrition": fitted}, tmp_path, topic="attrition", meta={})
    again = load(tmp_path).model
    assert again.search == SMALL
    ours, theirs = fitted.assess(unseen, explain=True), again.assess(unseen, explain=True)
    assert np.array_equal(ours.logit, theirs.logit)
    assert np.array_equal(ours.low, theirs.low)
    assert np.array_equal(np.asarray(ours.contributions), np.asarray(theirs.contributions))
    assert np.array_equal(np.asarray(ours.members), np.asarray(theirs.members))


def test_only_attrition_in_an_undated_table_reads_roots() -> None:
    assert AttritionModel.tried.roots
    for model in (ExitModel, DismissalModel, PromotionModel, PrecedentModel):
        assert not model.tried.roots
    X, _, _ = rows(100)
    assert "roots" not in json.dumps(Encoder.fit(X).to_json())


def test_effects_that_wear_off_are_found_better() -> None:
    X, y, X_new, y_new = (part for seed in (1, 2) for part in _wearing_off(seed))
    alone = Search(min_events=10_000)
    losses = [
        log_loss(y_new, Blend(search=search, n_bootstraps=1).fit(X, y).predict_proba(X_new))
        for search in (alone, replace(alone, roots=True))
    ]
    assert losses[1] < losses[0] - 0.01


def _wearing_off(seed: int) -> tuple[pd.DataFrame, Floats]:
    """Who leaves depends on the root of the tenure."""
    rng = np.random.default_rng(seed)
    tenure = rng.exponential(60.0, 1500)
    y = (rng.random(1500) < expit(3.0 - 0.7 * np.sqrt(tenure))).astype(np.float64)
    return pd.DataFrame({"tenure_months": tenure, "noise": rng.normal(size=1500)}), y
