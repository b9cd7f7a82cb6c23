import re
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner

from data.home import Home
from echelon.cli import cli
from serving.answers import Note, Person
from serving.attrition.risk_answers import Within
from serving.attrition.what_if_answers import (
    Earlier,
    EarlierScenario,
    FeatureThen,
    ScenarioTold,
    WhatIfAnswer,
    WithinThen,
)
from serving.attrition.what_if_requests import WhatIfRequest
from serving.attrition.what_if_words import CHOSEN, NO_EFFECT

TEXT = Note(zh="文字", en="text")
OLD: dict[Any, float] = {"3": 0.05, "6": 0.07, "12": 0.09}


def _then(months: Any, difference: float, *, sure: bool) -> WithinThen:
    return WithinThen(
        horizon_months=months,
        probability=0.3 + difference / 100,
        low=0.2,
        high=0.4,
        difference=difference,
        agreement=0.9 if sure else 0.6,
        sure=sure,
        words=TEXT,
    )


def _feature(name: str, *, percentile: bool) -> FeatureThen:
    now, then = Note(zh="0.85", en="0.85"), Note(zh="1", en="1")
    told: dict[str, Any] = {"zh": "市场薪酬比", "en": "Salary against the market", "now": now, "then": then}
    return FeatureThen(feature=name, group="pay", percentile=percentile, **told)


ANSWER = WhatIfAnswer(
    request_id="r2",
    as_of=date(2026, 7, 1),
    model_version="attrition/2@abc",
    notes=[NO_EFFECT, CHOSEN],
    person=Person(employee_id="E1", name="王"),
    now=[Within(horizon_months=months, probability=0.3) for months in (3, 6, 12)],
    scenarios=[
        ScenarioTold(
            changes=["pay"],
            zh="薪酬调至市场水平",
            en="Pay to market",
            assumed=[Note(zh="工资上调", en="Base salary goes up")],
            idle=[],
            within=[_then(3, -1.24, sure=True), _then(6, 0.8, sure=False), _then(12, 2.0, sure=True)],
            features=[
                _feature("market_ratio", percentile=False),
                _feature("market_ratio_peer", percentile=True),
            ],
        ),
        ScenarioTold(
            changes=["manager"],
            zh="更换上级",
            en="New manager",
            assumed=[],
            idle=[Note(zh="没有上级", en="No manager is recorded")],
            within=[_then(months, 0.0, sure=False) for months in (3, 6, 12)],
            features=[],
        ),
    ],
    earlier=[
        Earlier(
            request_id="0123456789abcdef",
            at="2026-06-02T08:00:12.345+00:00",
            as_of=date(2026, 6, 1),
            model_version="attrition/1@abc",
            now=OLD,
            scenarios=[EarlierScenario(changes=["manager", "promotion"], within=OLD)],
        )
    ],
)


@pytest.fixture
def asked(home: Home, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The requests that reach the use case, which answers as above."""
    seen: list[Any] = []

    def what_if(_context: Any, _caller: Any, request: WhatIfRequest) -> WhatIfAnswer:
        seen.append(request)
        return ANSWER

    monkeypatch.setattr("serving.attrition.what_if.what_if", what_if)
    return seen


def printed(*given: str) -> str:
    ran = CliRunner().invoke(cli, ["what-if", "E1", *given])
    assert ran.exit_code == 0, ran.output
    return ran.output


def test_scenarios_are_asked_as_they_are_written(asked: list[Any]) -> None:
    printed("--change", "pay", "--change", "promotion+ manager", "--as-of", "2026-07-01")
    scenarios: Any = [["pay"], ["promotion", "manager"]]
    assert asked == [WhatIfRequest(employee_id="E1", scenarios=scenarios, as_of=date(2026, 7, 1))]


def test_differences_stand_beside_probabilities_and_doubt_is_a_question_mark(asked: list[Any]) -> None:
    text = printed("--change", "pay")
    assert asked
    rows = {row.split("│")[1].strip(): row for row in text.splitlines() if row.count("│") == 5}
    assert "30.0 %" in rows["the profile as it is"]
    for shown in ("28.8 % (20.0-40.0) \u22121.2", "30.8 % (20.0-40.0) ?", "32.0 % (20.0-40.0) +2.0"):
        assert shown in rows["Pay to market"]
    assert rows["New manager"].count("±0.0") == 3


def test_the_warning_stands_under_the_table_with_what_is_assumed_and_changes(asked: list[Any]) -> None:
    text = re.sub(r"\s+", " ", printed("--change", "pay"))
    assert asked
    assert text.index(NO_EFFECT.en) < text.index("assumed: Base salary goes up")
    for shown in (
        "Salary against the market: 0.85 -> 1 and 1 percentiles among peers",
        "No manager is recorded",
        "were chosen for it",
        "attrition/2@abc",
    ):
        assert shown in text


def test_former_what_ifs_stand_below(asked: list[Any]) -> None:
    text = printed("--change", "pay")
    assert asked
    for shown in ("01234567", "2026-06-02 08:00 UTC", "New manager + Promotion", "5.0 % · 7.0 % · 9.0 %"):
        assert shown in text


def test_the_answer_is_printed_in_chinese_too(asked: list[Any]) -> None:
    text = printed("--change", "pay", "--lang", "zh")
    assert asked
    for shown in (
        NO_EFFECT.zh,
        "现有档案",
        "假设：工资上调",
        "市场薪酬比：0.85 -> 1",
        "以往的假设",
        "更换上级、晋升",
    ):
        assert shown in text


def test_changes_that_are_none_are_refused_in_one_line(asked: list[Any]) -> None:
    for given, told in (("bonus", "'pay', 'manager', 'transfer' or 'promotion'"), ("pay+pay", "twice")):
        ran = CliRunner().invoke(cli, ["what-if", "E1", "--change", given])
        assert ran.exit_code == 1
        assert told in ran.output
    assert CliRunner().invoke(cli, ["what-if", "E1"]).exit_code == 2
    assert asked == []
