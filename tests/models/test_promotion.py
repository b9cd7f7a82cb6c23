import pandas as pd
import pytest

from data.errors import SchemaError
from features.catalog import Feature, catalogue
from models.promotion import PAST_DECISIONS, PromotionModel

CATALOGUE = catalogue()


def test_pay_the_managers_own_score_and_past_decisions_are_left_out() -> None:
    used = PromotionModel.for_catalogue(CATALOGUE, columns=CATALOGUE).features
    assert used is not None
    for name in ("base_salary", "market_ratio", "market_ratio_peer", "raise_12m", *PAST_DECISIONS):
        assert name in CATALOGUE
        assert name not in used
    assert {"conv_rel_platform", "review_leadership", "n_platform_moves", "months_in_grade"} <= set(used)


def test_whatever_rests_on_compensation_counts_as_pay() -> None:
    paid = [one for one in CATALOGUE.values() if any("compensation" in need for need in one.needs)]
    assert len(paid) >= 5
    assert all(PromotionModel.left_out(one) for one in paid)


def test_directions_are_those_of_the_catalogue() -> None:
    directions = PromotionModel.for_catalogue(CATALOGUE, columns=CATALOGUE).directions
    assert directions is not None
    assert directions["conv_rel_platform"] == 1
    assert directions["reports_exit_rate_12m"] == -1
    assert all(sign == CATALOGUE[name].direction.get("promotion", 0) for name, sign in directions.items())


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
