from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner

from data.home import Home
from echelon.cli import cli
from serving.answers import GroupGap, Note, RankAnswer, Ranked, Reason, WhyNotAnswer
from serving.requests import RankRequest, WhyNotRequest

REASON = Reason(
    group="ability",
    group_zh="能力",
    group_en="Ability",
    direction="raises",
    contribution=0.4,
    zh="能力与较高的成功概率相关。",
    en="Ability is associated with success.",
    actionable=True,
)
PERSON = Ranked(
    employee_id="E1",
    name="[bold]李[/]",
    rank=1,
    tier=1,
    score=0.625,
    low=0.5,
    high=0.75,
    reasons=[REASON],
)
LIST = RankAnswer(
    request_id="r1",
    as_of=date(2026, 7, 1),
    model_version="promotion/1@abc",
    notes=[Note(zh="建议", en="advice")],
    n_eligible=7,
    people=[PERSON],
)
WHY_NOT = WhyNotAnswer(
    request_id="r2",
    as_of=date(2026, 7, 1),
    person=PERSON,
    listed=False,
    eligible=True,
    zh="理由",
    en="The reason.",
    gaps=[GroupGap(group="ability", group_zh="能力", group_en="Ability", gap=-0.3)],
)


@pytest.fixture
def asked(home: Home, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The requests that reach the use cases, which answer as above."""
    seen: list[Any] = []

    def answers(answer: RankAnswer | WhyNotAnswer) -> Callable[[Any, Any, Any], Any]:
        def use_case(_context: Any, _caller: Any, request: Any) -> Any:
            seen.append(request)
            return answer

        return use_case

    monkeypatch.setattr("serving.promotion.rank", answers(LIST))
    monkeypatch.setattr("serving.promotion.why_not", answers(WHY_NOT))
    return seen


def test_the_list_is_printed_with_interval_tier_and_reasons(asked: list[Any]) -> None:
    ran = CliRunner().invoke(
        cli, ["promotions", "--as-of", "2026-07-01", "--platform", "P1", "--grade", "3", "--top", "5"]
    )
    assert ran.exit_code == 0, ran.output
    assert asked == [RankRequest(as_of=date(2026, 7, 1), platform_id="P1", grade=3, top=5)]
    for shown in ("62.5 %", "50-75 %", "[bold]李[/]", REASON.en, "7 eligible", "promotion/1@abc", "advice"):
        assert shown in ran.output


def test_reasons_are_printed_in_the_language_asked_for(asked: list[Any]) -> None:
    printed = CliRunner().invoke(cli, ["promotions", "--lang", "zh"]).output
    for shown in (REASON.zh, "名次", "7 人符合条件", "说明：建议"):
        assert shown in printed
    assert REASON.zh in CliRunner().invoke(cli, ["promotions"], env={"ECHELON_LANGUAGE": "zh"}).output


def test_why_not_names_the_person_and_what_holds_them_below(asked: list[Any]) -> None:
    ran = CliRunner().invoke(cli, ["promotions", "--why-not", "E9", "--top", "3"])
    assert asked == [WhyNotRequest(employee_id="E9", top=3)]
    assert "The reason." in ran.output
    assert "-0.30" in ran.output


def test_without_tables_the_command_says_what_to_run(home: Home) -> None:
    ran = CliRunner().invoke(cli, ["promotions"])
    assert ran.exit_code == 1
    assert "echelon import" in ran.output
    assert "Traceback" not in ran.output
