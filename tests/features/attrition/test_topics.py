"""Topics follow from what goes with a higher risk, and from nothing else."""

import re
from dataclasses import dataclass

import pytest

from data.errors import SchemaError
from data.forbidden import why_forbidden
from features.attrition.topics import Topic, read, topics, topics_for
from features.catalog import GROUPS, catalogue
from tests.project.tree import text

#: Health, private life, age and emotion, as they may turn up in a question.
PRIVATE = re.compile(
    r"\b(feel\w*|happ\w+|stress\w*|burn\w*|mood|famil\w+|partner|home|sleep|tired|ill|sick|age|old|young)\b"
    r"|家|孩子|身体|睡眠|压力|心情|感受|开心|疲|年龄|年纪",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Behind:
    feature: str
    contribution: float = 0.5
    value: float | str | None = None


@dataclass(frozen=True)
class Reason:
    group: str
    evidence: tuple[Behind, ...] = ()
    direction: int = 1


def _ids(*reasons: Reason) -> list[str]:
    return [topic.id for topic in topics_for(reasons)]


PAY = Reason("pay", (Behind("market_ratio"),))
OVERTIME = Reason("environment", (Behind("overtime_3m"),))
EXITS = Reason("team", (Behind("team_exit_rate_12m"), Behind("manager_changes_24m")))
PASSED_OVER = Reason("pay", (Behind("rounds_passed_over_24m"),))


def test_topics_come_in_the_order_of_the_reasons_three_at_most() -> None:
    assert _ids(PAY, OVERTIME, EXITS) == ["S01", "S11", "S09"]
    assert _ids(OVERTIME, PAY) == ["S11", "S01"]
    assert _ids(PAY, OVERTIME, EXITS, PASSED_OVER) == ["S01", "S11", "S09"]


def test_nothing_follows_from_what_lowers_the_risk() -> None:
    lowers = Reason("pay", (Behind("market_ratio", -0.5),), direction=-1)
    assert _ids(lowers, OVERTIME) == ["S11"]
    assert _ids(lowers) == ["S21"]
    mixed = Reason("pay", (Behind("market_ratio", -0.1), Behind("rounds_passed_over_24m", 0.4)))
    assert _ids(mixed) == ["S04"]


def test_without_a_reason_that_fits_there_is_one_general_opener() -> None:
    assert _ids() == ["S21"]
    assert _ids(Reason("environment", (Behind("leave_days_6m"),))) == ["S21"]
    assert _ids(Reason("environment", (Behind("leave_days_6m"),)), PAY) == ["S01"]


def test_no_topic_comes_twice_and_a_second_feature_stands_in() -> None:
    assert _ids(EXITS, EXITS) == ["S09", "S07"]
    assert _ids(PAY, PAY) == ["S01"]


def test_a_group_leads_to_its_topic_where_no_feature_does() -> None:
    assert _ids(Reason("collaboration", (Behind("attr_engagement"),))) == ["S16"]
    assert _ids(Reason("ability", (Behind("conv_rel_trend", value=0.3),))) == ["S03"]  # they rise
    assert _ids(Reason("team", (Behind("manager_changes_24m"),))) == ["S07"]


@pytest.mark.parametrize(
    ("behind", "topic"),
    [
        (Behind("tenure_months", value=4.0), "S17"),
        (Behind("tenure_months", value=80.0), "S05"),
        (Behind("tenure_months", value=24.0), "S06"),  # by its group
        (Behind("tenure_months"), "S06"),
        (Behind("months_with_manager", value=3.0), "S07"),
        (Behind("months_with_manager", value=30.0), "S08"),
        (Behind("market_change_12m", value=-12.0), "S18"),
        (Behind("market_change_12m", value=9.0), "S21"),
        (Behind("fair_score", value=88.0), "S03"),
        (Behind("fair_score", value=30.0), "S13"),
        (Behind("market_ratio_peer", value=0.1), "S01"),
        (Behind("steps_back_12m", value=1.0), "S20"),
    ],
)
def test_the_value_tells_topics_of_one_feature_apart(behind: Behind, topic: str) -> None:
    group = catalogue()[behind.feature].group
    assert _ids(Reason(group, (behind,))) == [topic]


@pytest.mark.parametrize("topic", topics(), ids=lambda topic: topic.id)
def test_every_topic_has_both_languages_an_open_question_and_nothing_private(topic: Topic) -> None:
    told = [topic.zh, topic.en, topic.ask_zh, topic.ask_en]
    assert why_forbidden(told) is None
    assert not any(PRIVATE.search(one) for one in told)
    assert "？" in topic.ask_zh
    assert "?" in topic.ask_en
    assert re.search("[一-鿿]", topic.zh)
    assert topic.en.isascii()
    assert "leave_days_6m" not in topic.features


def test_a_question_names_no_risk() -> None:
    asked = " ".join(one.ask_zh + one.ask_en for one in topics())
    assert not re.search(r"risk|probab|score|风险|概率|分数|离职风险", asked)


def test_what_the_catalogue_covers() -> None:
    found = topics()
    ids = [one.id for one in found]
    assert ids == sorted(ids)
    assert len(ids) >= 14
    led = {group for one in found for group in one.groups}
    assert led == set(GROUPS) - {"environment"}  # too many things to guess what it is about
    assert any(not one.company_can_act for one in found)
    signed = {name for name, one in catalogue().items() if one.direction.get("attrition") and not one.peer_of}
    assert signed <= {name for one in found for name in one.features}


@pytest.mark.parametrize(
    "wrong",
    [{"features": ["shoe_size"]}, {"groups": ["weather"]}, {"only": {"overtime_3m": {"at_least": 1}}}],
)
def test_names_that_the_catalogue_does_not_have_are_refused(wrong: dict[str, object]) -> None:
    plain = {"zh": "话题", "en": "topic", "ask_zh": "？", "ask_en": "?", "company_can_act": True}
    with pytest.raises(SchemaError, match="S01 names"):
        read({"topics": [{"id": "S01", **plain, **wrong}], "general": {"id": "S02", **plain}})
    with pytest.raises(SchemaError, match="stands twice"):
        read({"topics": [{"id": "S01", **plain}], "general": {"id": "S01", **plain}})


def test_every_topic_is_documented_as_it_is() -> None:
    page = text("docs/attrition-topics.md")
    rows = re.findall(r"^\| (S\d+) \| (.+?) \| (.+?) \|", page, re.MULTILINE)
    assert rows == [(one.id, one.zh, one.en) for one in topics()]
    assert [one.id for one in topics() if one.ask_zh not in page or one.ask_en not in page] == []
    led = dict(re.findall(r"^\| `(S\d+)` \| (.*) \|$", page, re.MULTILINE))
    assert {one.id: set(re.findall(r"`(\w+)`", led[one.id])) for one in topics()} == {
        one.id: {*one.features, *one.groups} for one in topics()
    }
