import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from data.home import Home
from echelon.cli import cli
from echelon.commands.promotion_fairness import VERDICTS
from echelon.commands.promotion_judged import SCORES
from echelon.commands.promotion_shown import show_list, show_nine_box
from echelon.words_promotion import PROMOTION
from serving.access import Caller, console
from serving.promotion.requests import (
    BacktestRequest,
    BenchRequest,
    CompareRequest,
    DecideRequest,
    FairnessRequest,
    FollowRequest,
    NineBoxRequest,
    RankRequest,
    WhyNotRequest,
)
from tests.echelon.commands.promoted import ANSWERS, OUTSIDE, PERSON

LIST = ANSWERS["rank.rank"]
WHY_NOT = ANSWERS["why_not.why_not"]
OPTIONS = ["--target", "team-lead", "--top", "3"]


@pytest.fixture
def asked(home: Home, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Caller, Any]]:
    """Callers and requests that reach the use cases, which answer as above."""
    seen: list[tuple[Caller, Any]] = []
    for name, answer in ANSWERS.items():
        monkeypatch.setattr(f"serving.promotion.{name}", answering(answer, seen))
    return seen


def answering(answer: Any, seen: list[tuple[Caller, Any]]) -> Callable[[Any, Caller, Any], Any]:
    def use_case(_context: Any, caller: Caller, request: Any) -> Any:
        seen.append((caller, request))
        return answer

    return use_case


def run(*given: str) -> Result:
    return CliRunner().invoke(cli, ["promotions", *given])


def printed(*given: str) -> str:
    """What a command prints, with lines that a narrow cell broke put together again."""
    ran = run(*given)
    assert ran.exit_code == 0, ran.output
    return " ".join(ran.output.replace("│", " ").split())


def test_the_list_is_asked_for_by_target_platform_round_and_length(asked: list[tuple[Caller, Any]]) -> None:
    printed("--target", "platform-lead", "--platform", "P07", "--round", "2026H1", "--top", "5")
    request = RankRequest(target="platform-lead", platform_id="P07", round="2026H1", top=5)
    assert asked == [(console(), request)]


def test_the_list_shows_how_sure_each_place_is_and_what_speaks_for_and_against(
    asked: list[tuple[Caller, Any]],
) -> None:
    text = printed()
    for shown in (
        "Ready for: Platform lead, round 2026-07-01, platform P07 (129 eligible)",
        "93 % (70-99)",
        "(1-117)",
        "69 %",
        "<1 %",
        "overlooked",
        "32",
        "[bold]李[/]",
        "++ Ability: Reviews: leadership (higher than 95 % of peers)",
        "\u2212\u2212 Ability: Reviews: leadership (higher than 95 % of peers); can be acted on",
        "\u2212\u2212 Ability: Reviews: leadership (higher than 95 % of peers); context",
        "? outside experience: the score is a guess",
        "To contain the best 10 with 90 % probability you must look at 65 people; the list holds 5.9 of them",
        "Overlooked: ready, not in line by habit",
        "learnt from 302 promotions with a known outcome, until 2026-01-01",
        "promotion/1@abc · request r1",
        "Note: advice",
    ):
        assert shown in text
    assert "Peter risk" not in text  # there is none


def test_the_list_is_printed_in_the_language_asked_for(asked: list[tuple[Caller, Any]]) -> None:
    text = printed("--lang", "zh")
    for shown in (
        "晋升准备度：平台负责人，批次 2026-07-01，平台 P07（129 人符合条件）",
        "++ 能力：评价：领导力（高于95%的同类同事）",
        "；可改进",
        "须考察 65 人",
        "说明：建议",
    ):
        assert shown in text
    assert "准备度" in CliRunner().invoke(cli, ["promotions"], env={"ECHELON_LANGUAGE": "zh"}).output


def test_whoever_is_outside_experience_is_greyed(monkeypatch: pytest.MonkeyPatch) -> None:
    to = Console(file=io.StringIO(), force_terminal=True, width=150)
    monkeypatch.setattr("echelon.terminal.console", lambda: to)
    show_list(LIST, "en")
    assert isinstance(to.file, io.StringIO)
    lines = to.file.getvalue().splitlines()
    ids = [PERSON.employee_id, OUTSIDE.employee_id]
    assert [next(f"\x1b[2m{who}" in line for line in lines if f"{who} " in line) for who in ids] == [
        False,
        True,
    ]


def test_an_empty_list_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    nobody: dict[str, Any] = {"people": [], "overlooked": [], "platform_id": None, "n_eligible": 0}
    show_list(LIST.model_copy(update=nobody), "en")
    text = capsys.readouterr().out
    assert "Nobody is eligible." in text
    assert "platform P07" not in text
    assert "rank (90 %)" not in text


def test_options_before_a_subcommand_are_refused_instead_of_ignored(asked: list[tuple[Caller, Any]]) -> None:
    ran = run("--top", "3", "nine-box")
    assert ran.exit_code == 2
    assert "give options after nine-box" in ran.output
    assert asked == []


CALLS: dict[str, tuple[list[str], Any, list[str]]] = {
    "nine-box": (
        ["nine-box", *OPTIONS],
        NineBoxRequest(target="team-lead", top=3),
        ["ready and strong", "149.8 (89-210)", "performance high", "fair score: 4"],
    ),
    "why-not": (
        ["why-not", "E1", *OPTIONS],
        WhyNotRequest(employee_id="E1", target="team-lead", top=3),
        [
            "The sentence.",
            "Rank 2 (1-117), tier 1, readiness 93 % (70-99)",
            "Ability clearly",
            "Smallest change that would do 2, not 1",
        ],
    ),
    "compare": (
        ["compare", "E1", "E2", *OPTIONS],
        CompareRequest(employee_id="E1", other_id="E2", target="team-lead", top=3),
        [
            "among the best 3",
            "ready and strong (55 %)",
            "Refund rate: 6.2 %",
            "Told apart",
            "Ability E2 clearly",
        ],
    ),
    "decide": (
        ["decide", "L1", "E1", "decline", "--reason", "leaves in May"],
        DecideRequest(list_id="L1", employee_id="E1", decision="decline", reason="leaves in May"),
        ["E1 was declined, though on the list (rank 2, tier 1)", "list L1, by console, 2026-07-03 08:00 UTC"],
    ),
    "follow": (["follow"], FollowRequest(), ["Most were on a list.", "18", "75 % (60-87)"]),
    "bench": (
        ["bench", "--platform", "P07"],
        BenchRequest(platform_id="P07"),
        [
            "Platform lead all 140 58.0 (27-95) 74.5 (36-116) 75.0 (38-114)",
            "at least 60 % probable",
            "E7 王 not yet eligible 81 % 80 %",
        ],
    ),
    "backtest": (
        ["backtest"],
        BacktestRequest(),
        [
            "no step back",
            "52 % 59 % (49-69)",
            "lowest 41 24 % 32 % (21-44)",
            "readiness (this list) 75 % (68-82) 25 % (18-32) 41 90 % 1.53",
            "own sales 54 %",
        ],
    ),
    "fairness": (
        ["fairness", "--target", "team-lead", "--top", "30"],
        FairnessRequest(target="team-lead", top=30, attribute="sex"),
        [
            "past decisions: disadvantage shown",
            "female 3401 90 2.6 % (2.1-3.2) 0.29 (0.23-0.37) disadvantage shown",
            "male 4092 368 9.0 % (8.1-9.9) - highest rate",
            "other <5 - - - too few people to tell",
            "The rating tells nothing.",
            "54% of pairs (41%-66%)",
            "female 120 -0.31 (-0.50 to -0.12)",
        ],
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_subcommand_asks_and_prints(name: str, asked: list[tuple[Caller, Any]]) -> None:
    given, request, shown = CALLS[name]
    text = printed(*given)
    assert [one for one in shown if one not in text] == []
    assert [one for _, one in asked] == [request]


@pytest.mark.parametrize("name", CALLS)
def test_a_subcommand_prints_in_the_language_asked_for(name: str, asked: list[tuple[Caller, Any]]) -> None:
    text = printed(*CALLS[name][0], "--lang", "zh")
    assert "说明：建议" in text
    assert set(re.findall("[a-z]{4,}", text)) <= {"promotion", "bold", "console", "other"}


def test_fairness_alone_is_asked_in_the_role_that_may(asked: list[tuple[Caller, Any]]) -> None:
    printed("fairness", "--attribute", "age")
    printed("compare", "E1", "E2")
    assert [caller for caller, _ in asked] == [Caller("console", "auditor", ("company",)), console()]


def test_the_list_that_would_have_done_best_stands_first(asked: list[tuple[Caller, Any]]) -> None:
    text = printed("backtest")
    assert text.index("readiness (this list)") < text.index("own sales")


def test_a_person_who_is_not_eligible_is_told_what_is_unmet(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    unmet = [{"zh": "职级：1；要求3", "en": "Grade: 1; 3 is asked for"}]
    refused = {"person": None, "eligible": False, "gaps": [], "changes": [], "unmet": unmet}
    answer = type(WHY_NOT).model_validate(WHY_NOT.model_dump() | refused)
    monkeypatch.setattr("serving.promotion.why_not.why_not", answering(answer, []))
    text = printed("why-not", "E9")
    assert "E9 · Platform lead" in text
    assert "\u2212 Grade: 1; 3 is asked for" in text
    assert "Smallest change" not in text


def test_without_a_change_that_would_do_that_is_said(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = WHY_NOT.model_copy(update={"changes": []})
    monkeypatch.setattr("serving.promotion.why_not.why_not", answering(answer, []))
    assert "No small change of what can be acted on would do." in printed("why-not", "E1")


def test_without_fair_scores_there_is_no_nine_box(capsys: pytest.CaptureFixture[str]) -> None:
    show_nine_box(ANSWERS["nine_box.nine_box"].model_copy(update={"boxes": None}), "en")
    assert "No candidate has a fair score" in capsys.readouterr().out


def test_every_code_word_of_an_answer_has_words_in_both_languages() -> None:
    assert [name for name in [*SCORES.values(), *VERDICTS.values()] if name not in PROMOTION] == []


@pytest.mark.parametrize("given", [[], ["why-not", "E1"], ["bench"], ["nine-box"], ["fairness"]])
def test_without_tables_the_command_says_what_to_run(given: list[str], home: Home) -> None:
    ran = run(*given)
    assert ran.exit_code == 1
    assert "echelon import" in ran.output
    assert "Traceback" not in ran.output
