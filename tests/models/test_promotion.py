import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from data.errors import SchemaError
from features.catalog import Feature, catalogue
from models.artefact import load, save
from models.experience import Experience
from models.promotion import (
    FEWEST_FOR_TREES,
    PAST_DECISIONS,
    PrecedentModel,
    PromotionModel,
    PromotionModels,
)
from models.spread import Learnt, fit_spread
from tests.models.people import promoted

CATALOGUE = catalogue()


def _used(model: type[PromotionModel] | type[PrecedentModel]) -> set[str]:
    return set(model.for_catalogue(CATALOGUE, columns=CATALOGUE).features or ())


def test_pay_the_managers_own_score_and_past_decisions_are_left_out() -> None:
    used = _used(PromotionModel)
    for name in ("base_salary", "market_ratio", "market_ratio_peer", "raise_12m", *PAST_DECISIONS):
        assert name in CATALOGUE
        assert name not in used
    assert {"conv_rel_platform", "review_leadership", "n_platform_moves", "months_in_grade"} <= used


def test_whatever_rests_on_compensation_counts_as_pay() -> None:
    paid = [one for one in CATALOGUE.values() if any("compensation" in need for need in one.needs)]
    assert len(paid) >= 5
    assert all(PromotionModel.left_out(one) for one in paid)


def test_percentiles_among_peers_take_no_part() -> None:
    percentiles = {name for name, one in CATALOGUE.items() if one.peer_of}
    assert "review_leadership_peer" in percentiles
    assert not percentiles & _used(PromotionModel)
    assert percentiles <= _used(PrecedentModel)


def test_precedent_sees_all_that_deciders_could_see() -> None:
    used = _used(PrecedentModel)
    assert used == {name for name, feature in CATALOGUE.items() if not feature.topics}
    assert {"base_salary", "review_manager", "market_ratio", *PAST_DECISIONS} <= used


def test_directions_are_those_of_the_catalogue() -> None:
    directions = PromotionModel.for_catalogue(CATALOGUE, columns=CATALOGUE).directions
    assert directions is not None
    for name in ("n_platform_moves", "follow_ups_per_lead_6m", "review_leadership"):
        assert directions[name] == 1, name
    assert directions["reports_exit_rate_12m"] == -1
    assert all(sign == CATALOGUE[name].direction.get("promotion", 0) for name, sign in directions.items())


def test_own_results_carry_no_direction_as_the_best_sellers_need_not_lead_well() -> None:
    directions = PromotionModel.for_catalogue(CATALOGUE, columns=CATALOGUE).directions
    assert directions is not None
    own = ("conv_rel_platform", "conv_rel_trend", "revenue_rel_platform_12m", "fair_score", "rating_latest")
    assert {name: directions[name] for name in own} == dict.fromkeys(own, 0)


def test_what_past_deciders_thought_better_has_no_direction_either() -> None:
    directions = PrecedentModel.for_catalogue(CATALOGUE, columns=CATALOGUE).directions
    assert directions is not None
    assert set(directions.values()) == {0}


def test_readiness_searches_sparsely_and_precedent_does_not() -> None:
    readiness, precedent = (
        kind.for_catalogue(CATALOGUE, columns=CATALOGUE).search for kind in (PromotionModel, PrecedentModel)
    )
    assert readiness is not None
    assert precedent is not None
    assert readiness.sparse
    assert readiness.undirected > 1.0
    assert readiness.min_rows == FEWEST_FOR_TREES
    assert not precedent.sparse


def test_columns_that_are_no_features_are_not_used() -> None:
    model = PromotionModel.for_catalogue(CATALOGUE, columns=["employee_id", "display_name", "tenure_months"])
    assert model.features == ("tenure_months",)


def test_without_any_feature_there_is_no_model() -> None:
    with pytest.raises(SchemaError, match="import more tables"):
        PromotionModel.for_catalogue(CATALOGUE, columns=pd.Index(["display_name"]))


def test_a_forbidden_feature_is_refused() -> None:
    sneaked = Feature("gender", "x", "x", "count", "team", "x")
    with pytest.raises(SchemaError, match="gender"):
        PromotionModel.for_catalogue({"gender": sneaked}, columns=["gender"])


def _models(n_people: int) -> PromotionModels:
    X, y, _ = promoted(n_people)
    X = X.assign(market_ratio=np.random.default_rng(1).normal(size=n_people))
    readiness = PromotionModel.for_catalogue(CATALOGUE, columns=X.columns).set_params(n_bootstraps=3)
    precedent = PrecedentModel.for_catalogue(CATALOGUE, columns=X.columns).set_params(n_bootstraps=1)
    readiness.fit(X, y)
    precedent.fit(X, (X["market_ratio"] > 0.0).astype(float))
    learnt = Learnt(X, y.astype(np.int64), np.arange(n_people).astype(object))
    return PromotionModels(
        readiness=readiness,
        precedent=precedent,
        spread=fit_spread(readiness, learnt, X, n_simulations=1),
        experience=Experience.of(readiness, X, CATALOGUE),
        learnt_until=date(2025, 7, 1),
        n_cases=n_people,
    )


@pytest.fixture(scope="module")
def models() -> PromotionModels:
    return _models(120)


def test_readiness_and_precedent_are_two_numbers(models: PromotionModels) -> None:
    X, _, truth = promoted(300, seed=5)
    X = X.assign(market_ratio=np.random.default_rng(2).normal(size=300))
    readiness, precedent = models.readiness.decision_function(X), models.precedent.decision_function(X)
    assert np.corrcoef(readiness, truth)[0, 1] > 0.9
    assert np.corrcoef(precedent, X["market_ratio"])[0, 1] > 0.9
    assert abs(np.corrcoef(readiness, precedent)[0, 1]) < 0.3
    assert np.array_equal(models.readiness.decision_function(X.assign(market_ratio=9.0)), readiness)


@pytest.mark.parametrize("suffix", ["", "@2025-07-01"])
def test_what_is_taken_apart_is_put_together_again(models: PromotionModels, suffix: str) -> None:
    blends = {"attrition": models.precedent, **models.blends(suffix)}
    again = PromotionModels.of(blends, json.loads(json.dumps(models.to_json())), suffix)
    X, _, _ = promoted(80, seed=6)
    X = X.assign(market_ratio=0.0)
    for ours, theirs in ((models.readiness, again.readiness), (models.precedent, again.precedent)):
        assert np.array_equal(ours.decision_function(X), theirs.decision_function(X))
    assert np.array_equal(
        models.spread.draws(models.readiness, X, 9), again.spread.draws(again.readiness, X, 9)
    )
    assert np.array_equal(
        models.experience.outside(models.readiness, X, CATALOGUE),
        again.experience.outside(again.readiness, X, CATALOGUE),
    )
    assert (again.learnt_until, again.n_cases) == (models.learnt_until, models.n_cases)


def test_a_kept_model_reads_categories_as_before_whatever_their_names(tmp_path: Path) -> None:
    X, _, _ = promoted(200)
    rng = np.random.default_rng(3)
    # in the catalogue's order, which is not that of the alphabet
    X = X.assign(role=rng.choice(["seller", "clerk", "lead"], 200), department=rng.choice(["D1", "D2"], 200))
    y = ((X["role"] == "clerk") | (X["department"] == "D2")).astype(float)
    model = PrecedentModel.for_catalogue(CATALOGUE, columns=X.columns).set_params(n_bootstraps=2).fit(X, y)
    save({"precedent": model}, tmp_path, topic="precedent", meta={})
    again = load(tmp_path).model
    assert np.array_equal(again.decision_function(X), model.decision_function(X))
    assert np.array_equal(again.interval(X), model.interval(X))
    assert_frame_equal(again.contributions(X), model.contributions(X))


def test_models_of_another_round_are_not_taken_for_these(models: PromotionModels) -> None:
    with pytest.raises(KeyError, match="2025-01-01"):
        PromotionModels.of(models.blends("@2025-07-01"), models.to_json(), "@2025-01-01")


@pytest.mark.parametrize(("n_people", "few"), [(FEWEST_FOR_TREES - 1, True), (FEWEST_FOR_TREES, False)])
def test_few_cases_are_said_to_be_few_and_grow_no_trees(n_people: int, few: bool) -> None:  # noqa: FBT001
    found = _models(n_people)
    assert found.few == few
    assert (found.readiness.fitted_.trees is None) == few
