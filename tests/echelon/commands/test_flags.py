import re
from collections.abc import Callable
from datetime import date
from typing import Any, get_args

import pytest
from click.testing import CliRunner, Result

from data.home import Home
from echelon.cli import cli
from echelon.commands.flags_shown import SAID, show_trial
from echelon.words import words
from echelon.words_attrition import ATTRITION
from serving.access import Caller, console
from serving.answers import Note
from serving.attrition.answers import (
    AcknowledgeAnswer,
    FlagsAnswer,
    FlagTold,
    RaiseAnswer,
    StepTold,
    TrialAnswer,
)
from serving.attrition.flags import State, Step
from serving.attrition.requests import (
    AcknowledgeRequest,
    Action,
    FlagsRequest,
    Outcome,
    RaiseRequest,
    TrialRequest,
)

DAY = date(2026, 7, 1)
HEAD: dict[str, Any] = {"request_id": "r1", "as_of": DAY, "notes": [Note(zh="挽留", en="keep them")]}
STEPS = [
    StepTold(step=step, as_of=DAY, by="E7", at="2026-07-03T08:00:12.345+00:00", **more)  # type: ignore[arg-type]
    for step, more in (
        ("acknowledged", {"note": "on Monday"}),
        ("acted", {"action": "pay"}),
        ("outcome", {"outcome": "left"}),
    )
]
FLAG = FlagTold(
    employee_id="E1",
    name="[bold]李[/]",
    flag_id="f00d",
    flagged_as_of=date(2026, 6, 1),
    cause="workload",
    cause_zh="工作量",
    cause_en="Workload",
    score=0.4,
    risk=0.25,
    model="attrition/2@abc",
    owner="E7",
    due=date(2026, 6, 15),
    state="open",
    overdue=True,
)
DONE = FLAG.model_copy(update={"state": "closed", "overdue": False, "history": STEPS})
TRIAL = TrialAnswer(
    **HEAD,
    verdict="fewer leave",
    zh="离职较少。",
    en="Fewer left.",
    n_flagged=60,
    n_held_back=40,
    n_waiting=7,
    n_left_flagged=6,
    n_left_held_back=16,
    difference=-0.3,
    low=-0.46,
    high=-0.13,
    p=0.001,
    smallest_found=0.253,
    n_needed=900,
)
ANSWERS: dict[str, Any] = {
    "raised.raise_flags": RaiseAnswer(**HEAD, n_people=300, n_skipped=3, n_held_back=4, flags=[FLAG]),
    "flagged.flags": FlagsAnswer(**HEAD, n_overdue=1, flags=[FLAG, DONE]),
    "acknowledge.acknowledge": AcknowledgeAnswer(**HEAD, replaces=STEPS[2], flag=DONE),
    "trial.trial": TRIAL,
}


@pytest.fixture
def seen(home: Home, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Caller, Any]]:
    """Callers and requests that reach the use cases, which answer as above."""
    found: list[tuple[Caller, Any]] = []
    for name, answer in ANSWERS.items():
        monkeypatch.setattr(f"serving.attrition.{name}", answering(answer, found))
    return found


def answering(answer: Any, found: list[tuple[Caller, Any]]) -> Callable[[Any, Caller, Any], Any]:
    def use_case(_context: Any, caller: Caller, request: Any) -> Any:
        found.append((caller, request))
        return answer

    return use_case


def run(*given: str) -> Result:
    return CliRunner().invoke(cli, ["flags", *given])


def printed(*given: str) -> str:
    """What a command prints, with lines that a narrow cell broke put together again."""
    ran = run(*given)
    assert ran.exit_code == 0, ran.output
    return " ".join(ran.output.replace("│", " ").split())


CALLS: dict[str, tuple[list[str], Caller, Any, list[str]]] = {
    "raise": (
        ["raise", "--people", "5", "--owner", "E7", "--platform", "P07"],
        console(),
        RaiseRequest(people=5, owner="E7", platform_id="P07"),
        [
            "Flags raised as of 2026-07-01 (300 people looked at)",
            "f00d E1 [bold]李[/] 2026-06-01 25.0 % Workload E7 2026-06-15 overdue",
            "same cause not long ago: 3",
            "Held back by chance: 4",
            "Note: keep them",
        ],
    ),
    "list": (
        ["list", "--all"],
        console(),
        FlagsRequest(show="all"),
        ["(1 overdue)", "closed", "acknowledged · on Monday", "acted · pay", "outcome · left the company"],
    ),
    "acknowledge": (
        ["acknowledge", "f00d", "outcome", "--outcome", "left", "--by", "E7"],
        Caller("E7", "hr", ("company",)),
        AcknowledgeRequest(flag_id="f00d", step="outcome", outcome="left"),
        ["the flag of E1 is closed", "by E7, 2026-07-03 08:00 UTC", "instead of: 2026-07-01 outcome"],
    ),
    "trial": (
        ["trial"],
        console(),
        TrialRequest(),
        [
            "Fewer left.",
            "flagged at once 60 6 10.0 %",
            "held back 40 16 40.0 %",
            "Not known yet: 7",
            "p = 0.001",
            "a drop of 25.3 points",
            "takes 900 people",
        ],
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_subcommand_asks_and_prints(name: str, seen: list[tuple[Caller, Any]]) -> None:
    given, caller, request, shown = CALLS[name]
    text = printed(*given)
    assert [one for one in shown if one not in text] == []
    assert seen == [(caller, request)]


@pytest.mark.parametrize("name", CALLS)
def test_a_subcommand_prints_in_the_language_asked_for(name: str, seen: list[tuple[Caller, Any]]) -> None:
    text = printed(*CALLS[name][0], "--lang", "zh")
    assert "说明：挽留" in text
    assert set(re.findall("[a-z]{4,}", text)) <= {"bold", "onday"}  # a name, and a note


def test_the_console_acknowledges_where_nobody_is_named(seen: list[tuple[Caller, Any]]) -> None:
    printed("acknowledge", "f00d", "acknowledged", "--note", "on Monday")
    assert seen == [(console(), AcknowledgeRequest(flag_id="f00d", step="acknowledged", note="on Monday"))]


def test_every_code_word_of_an_answer_has_a_word_in_chinese() -> None:
    codes = {code for kind in (Action, Outcome, State, Step) for code in get_args(kind)}
    assert [code for code in codes if SAID.get(code, code) not in ATTRITION] == []
    assert words("zh")("waiting") == "待处理"


def test_a_trial_that_cannot_be_judged_shows_what_it_would_take(capsys: pytest.CaptureFixture[str]) -> None:
    none = dict.fromkeys(("n_left_flagged", "n_left_held_back", "difference", "low", "high", "p"))
    few = {**none, "smallest_found": None, "verdict": "too little data", "n_flagged": 10}
    show_trial(TRIAL.model_copy(update=few), "en")
    text = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "flagged at once 10 - -" in text
    assert "takes 900 people" in text
    assert "80 % power" not in text
    show_trial(TRIAL.model_copy(update={"smallest_found": None}), "en")
    assert "do not find any drop" in capsys.readouterr().out
    show_trial(
        TRIAL.model_copy(update={**few, "verdict": "no trial", "n_needed": None, "n_waiting": 0}), "en"
    )
    assert "arm" not in capsys.readouterr().out


def test_where_there_is_no_flag_that_is_said(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = ANSWERS["flagged.flags"].model_copy(update={"flags": [], "n_overdue": 0})
    monkeypatch.setattr("serving.attrition.flagged.flags", answering(answer, []))
    assert "There is no flag." in printed("list")


def test_what_does_not_fit_is_told_in_one_line(home: Home) -> None:
    ran = run("acknowledge", "f00d", "acted", "--action", "talk", "--note", "x" * 501)
    assert ran.exit_code == 1
    assert "note: String should have at most 500 characters" in ran.output
    assert run("acknowledge", "f00d", "threatened").exit_code == 2


@pytest.mark.parametrize("given", [["raise"], ["list"], ["trial"], ["acknowledge", "f00d", "acknowledged"]])
def test_without_tables_the_command_says_what_to_run(given: list[str], home: Home) -> None:
    ran = run(*given)
    assert ran.exit_code == 1
    assert "echelon import" in ran.output
    assert "Traceback" not in ran.output
