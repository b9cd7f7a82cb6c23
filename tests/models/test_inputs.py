import pytest

from data.errors import SchemaError
from data.manifest import Attribute, Company
from features.catalog import Feature, catalogue
from models.attrition import AttritionModel, DismissalModel, ExitModel
from models.inputs import inputs
from models.promotion import PrecedentModel, PromotionModel
from models.topic import TopicModel

COMPANY = Company(
    attributes={"engagement": Attribute("number", "敬业度", "Engagement", "survey", leaving=-1)}
)
CATALOGUE = catalogue(COMPANY)
LIMITED = {name for name, feature in CATALOGUE.items() if feature.topics == ("attrition",)}


def _features(kind: type[TopicModel]) -> set[str]:
    return set(kind.for_catalogue(CATALOGUE, columns=CATALOGUE).features or ())


def _nothing(_: Feature) -> bool:
    return False


@pytest.mark.parametrize("kind", [PromotionModel, PrecedentModel])
def test_what_is_for_attrition_alone_is_not_given_to_promotion_and_precedent(kind: type[TopicModel]) -> None:
    assert {"rounds_passed_over_6m", "team_exits_3m", "attr_engagement_mean"} <= LIMITED
    assert not _features(kind) & LIMITED
    assert {"fair_score", "attr_engagement"} <= _features(kind)


@pytest.mark.parametrize("kind", [AttritionModel, ExitModel])
def test_attrition_is_given_it_with_the_direction_that_the_company_states(kind: type[TopicModel]) -> None:
    assert _features(kind) >= LIMITED
    directions = kind.for_catalogue(CATALOGUE, columns=CATALOGUE).directions
    assert directions is not None
    assert directions["attr_engagement"] == directions["attr_engagement_mean"] == -1
    assert directions["team_exits_3m"] == 1


def test_a_direction_for_leaving_says_nothing_of_promotion() -> None:
    directions = PromotionModel.for_catalogue(CATALOGUE, columns=CATALOGUE).directions
    assert directions is not None
    assert directions["attr_engagement"] == 0


def test_dismissal_is_told_of_performance_alone() -> None:
    found = _features(DismissalModel)
    assert {CATALOGUE[name].group for name in found} == {"ability", "process", "customers", "collaboration"}
    assert "fair_score" in found
    assert not any(CATALOGUE[name].peer_of for name in found)


def test_columns_keep_their_order_and_those_of_no_feature_are_left_out() -> None:
    columns = ["tenure_months", "somebody", "market_ratio"]
    found = inputs(CATALOGUE, "attrition", columns=columns, leave_out=_nothing)
    assert list(found) == ["tenure_months", "market_ratio"]


def test_nothing_left_and_forbidden_features_are_refused() -> None:
    with pytest.raises(SchemaError, match="import more tables"):
        inputs(CATALOGUE, "promotion", columns=["team_exits_3m"], leave_out=_nothing)
    age = Feature("age", "某项", "Something", "years", "environment", "none")
    with pytest.raises(SchemaError, match="age may not be used"):
        inputs({"age": age}, "attrition", columns=["age"], leave_out=_nothing)
