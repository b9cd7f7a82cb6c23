from pathlib import Path

import pytest

from data.errors import SchemaError
from data.manifest import Attribute, Company
from data.tables import TABLES
from features.catalog import GROUPS, catalogue, forbidden, page

ROOT = Path(__file__).resolve().parents[2]


def test_there_are_at_least_forty_features_beside_their_peer_percentiles() -> None:
    assert sum(not feature.peer_of for feature in catalogue().values()) >= 40


def test_every_feature_says_in_both_languages_what_it_is_and_what_it_tells() -> None:
    for feature in catalogue().values():
        assert feature.group in GROUPS, feature.name
        assert all(
            any("一" <= letter <= "鿿" for letter in text) for text in (feature.zh, feature.purpose_zh)
        )
        assert len(feature.en) > 3, feature.name
        assert len(feature.purpose) > 15, feature.name
        assert feature.type in ("number", "category")
        assert feature.higher_is in ("better", "worse", "neutral")


def test_directions_are_signs_of_known_topics() -> None:
    for feature in catalogue().values():
        assert set(feature.direction) <= {"promotion", "attrition"}, feature.name
        assert set(feature.direction.values()) <= {-1, 1}, feature.name


def test_a_peer_percentile_keeps_the_direction_of_its_feature() -> None:
    features = catalogue()
    peers = [feature for feature in features.values() if feature.peer_of]
    assert peers
    assert all(features[peer.peer_of].direction == peer.direction for peer in peers)


def test_every_need_is_a_table_or_a_column_of_one() -> None:
    for feature in catalogue().values():
        for need in (one for many in feature.needs for one in many.split("|")):
            table, _, column = need.partition(".")
            declared = TABLES["sales_monthly" if table == "sales" else table]
            assert column in ("", "history", *declared.names), (feature.name, need)


def test_no_feature_is_forbidden_or_reads_a_closed_table() -> None:
    for feature in catalogue().values():
        assert not any(map(forbidden, (feature.name, feature.zh, feature.en))), feature.name
        assert not any(need.startswith("protected") for need in feature.needs)


@pytest.mark.parametrize(
    "name", ["Age", "gender", "birth_year", "MaritalStatus", "DistanceFromHome", "postcode", "photo", "性别"]
)
def test_protected_attributes_and_their_proxies_are_forbidden(name: str) -> None:
    assert forbidden(name)
    with pytest.raises(SchemaError, match="may not be used"):
        catalogue(Company(attributes={name: Attribute("number", "某项", "Something", "none")}))


@pytest.mark.parametrize(
    "name", ["StageOfCareer", "average_order", "percentage", "engagement", "manager_changes", "stock_options"]
)
def test_harmless_names_are_allowed(name: str) -> None:
    assert not forbidden(name)


def test_a_forbidden_label_is_refused_under_a_harmless_name() -> None:
    declared = {"x1": Attribute("number", "婚姻状况", "X1", "none")}
    with pytest.raises(SchemaError, match="x1"):
        catalogue(Company(attributes=declared))


def test_an_attribute_of_the_company_joins_with_its_words() -> None:
    declared = {"engagement": Attribute("number", "敬业度", "Engagement", "yearly question", "team")}
    feature = catalogue(Company(attributes=declared))["attr_engagement"]
    assert (feature.zh, feature.en, feature.group) == ("敬业度", "Engagement", "team")
    assert "attr_engagement" not in catalogue()


@pytest.mark.parametrize(("leaving", "direction"), [(-1, {"attrition": -1}), (1, {"attrition": 1}), (0, {})])
def test_what_an_attribute_says_of_leaving_is_its_direction_for_attrition_alone(
    leaving: int, direction: dict[str, int]
) -> None:
    declared = {"engagement": Attribute("number", "敬业度", "Engagement", "yearly question", leaving=leaving)}
    features = catalogue(Company(attributes=declared))
    assert features["attr_engagement"].direction == direction
    assert features["attr_engagement_mean"].direction == direction


def test_a_number_of_the_company_has_a_mean_for_attrition_where_it_was_asked_repeatedly() -> None:
    declared = {
        "engagement": Attribute("number", "敬业度", "Engagement", "yearly question", "team"),
        "shift": Attribute("category", "班次", "Shift", "roster"),
    }
    features = catalogue(Company(attributes=declared))
    mean = features["attr_engagement_mean"]
    assert (mean.topics, mean.needs, mean.group) == (("attrition",), ("attributes.history",), "team")
    assert (mean.zh, mean.en) == ("敬业度（历次平均）", "Engagement, mean of all so far")
    assert features["attr_engagement"].topics == ()
    assert "attr_shift_mean" not in features


def test_a_feature_is_for_all_topics_or_for_known_ones_and_so_is_its_percentile() -> None:
    features = catalogue()
    assert all(set(feature.topics) <= {"promotion", "attrition"} for feature in features.values())
    assert all(set(one.direction) <= set(one.topics) for one in features.values() if one.topics)
    assert all(one.topics == features[one.peer_of].topics for one in features.values() if one.peer_of)
    limited = {name for name, feature in features.items() if feature.topics == ("attrition",)}
    assert {"rounds_passed_over_6m", "steps_back_12m", "manager_changes_6m", "team_exits_3m"} <= limited
    assert "rounds_passed_over_24m" not in limited


def test_an_attribute_of_an_unknown_group_is_refused() -> None:
    declared = {"engagement": Attribute("number", "敬业度", "Engagement", "yearly question", "luck")}
    with pytest.raises(SchemaError, match="luck"):
        catalogue(Company(attributes=declared))


def test_the_page_of_features_is_up_to_date() -> None:
    written = (ROOT / "docs" / "features.md").read_text(encoding="utf-8")
    assert written == page(), "run `python -m features.catalog`"
