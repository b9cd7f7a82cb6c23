import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from data.home import Home
from data.store import Store
from echelon.cli import cli
from serving.access import Caller
from serving.appraisal.requests import AppraisalChangeRequest, AppraisalPackRequest, AppraisalScoresRequest
from serving.context import Context
from tests.echelon.commands.appraised import ANSWERS


@pytest.fixture
def asked(home: Home, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Caller, Any]]:
    """Callers and requests that reach the use cases, which answer as above."""
    seen: list[tuple[Caller, Any]] = []

    def answers(answer: Any) -> Callable[[Any, Caller, Any], Any]:
        def use_case(_context: Any, caller: Caller, request: Any) -> Any:
            seen.append((caller, request))
            return answer

        return use_case

    for name, answer in ANSWERS.items():
        monkeypatch.setattr(f"serving.appraisal.{name}", answers(answer))
    return seen


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["appraisal", *words])


CALLS = {
    "scores": (["scores", "--top", "3"], ["71", "60-80", "0.0", "+12.3 Conversion", "2 with too little"]),
    "person": (
        ["person", "E1"],
        [
            "+1.25 ± 0.50",
            "leads",
            "sales, front line, new platforms",
            "strength",
            "81",
            "(P9)",
            "E2 proposed 75",
        ],
    ),
    "distribution": (["distribution", "--by", "department"], ["<5", "51", "33", "70"]),
    "health": (["health"], ["[alarm] Inverted", "To compare", "85%", "12", "0.31", "Conversion"]),
    "raters": (["raters"], ["+0.42", "+0.20 to +0.60", "9 in all"]),
    "feedback": (["feedback"], ["3.25", "3.00-3.50", "+0.10", "clear: too many numbers"]),
    "goals": (["goals"], ["50 %", "2,000", "1,000", "80 %", "103 %", "T1", "on target"]),
    "pack": (
        ["pack", "E2", "--cycle", "2026H1"],
        ["71", "75", "+3.6", "outside 95 %", "locked by E2", "60-80"],
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_an_answer_is_printed(asked: list[Any], name: str) -> None:
    words, shown = CALLS[name]
    ran = run(*words)
    assert ran.exit_code == 0, ran.output
    assert [part for part in shown if part not in ran.output] == []
    assert len(asked) == 1


@pytest.mark.parametrize("name", CALLS)
def test_it_speaks_chinese(asked: list[Any], name: str) -> None:
    ran = run(*CALLS[name][0], "--lang", "zh")
    assert ran.exit_code == 0, ran.output
    assert any("\u4e00" <= letter <= "\u9fff" for letter in ran.output.splitlines()[0])
    assert asked


def test_options_become_the_request(asked: list[Any]) -> None:
    run("scores", "--department", "Sales", "--top", "2", "--as-of", "2026-07-01")
    run("pack", "E2", "--cycle", "2026H1")
    assert [request for _, request in asked] == [
        AppraisalScoresRequest(department="Sales", top=2, as_of=date(2026, 7, 1)),
        AppraisalPackRequest(manager_id="E2", cycle="2026H1"),
    ]


def test_goals_are_printed_down_to_a_level(asked: list[Any]) -> None:
    assert "E9" not in run("goals").output
    assert "E9" in run("goals", "--level", "employee").output
    assert "T1" not in run("goals", "--level", "company").output


def test_a_change_names_who_decides(asked: list[Any]) -> None:
    words = ["--manager", "E2", "--cycle", "2026H1", "--reason", "led the move", "--by", "E2"]
    ran = run("change", "E1", *words, "--score", "75")
    assert ran.exit_code == 0, ran.output
    assert "computed 71, proposed 75" in ran.output
    caller, request = asked[0]
    assert (caller.subject, caller.role) == ("E2", "hr")
    assert request == AppraisalChangeRequest(
        manager_id="E2", cycle="2026H1", employee_id="E1", proposed=75.0, reason="led the move"
    )
    run("change", "E1", *words)
    assert asked[1][1].proposed is None
    assert "3 changes" in run("lock", "E2", "--cycle", "2026H1", "--by", "E2").output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["pack", "E2", "--cycle", "spring"], "cycle"),
        (["change", "E1", "--manager", "E2", "--cycle", "2026H1", "--reason", "so", "--by", "E2"], "reason"),
        (["sheet", "E1", "--to", "sheet.doc"], ".html or .pdf"),
    ],
)
def test_what_does_not_fit_is_told_in_one_line(asked: list[Any], words: list[str], told: str) -> None:
    ran = run(*words)
    assert ran.exit_code == 1
    assert told in ran.output
    assert len(ran.output.splitlines()) <= 2
    assert asked == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("platform_id,budget\n", "holds no pools"),
        ("platform_id,department,budget\nP1,IT,5\n", "line 2"),
        ("platform_id,budget\nP1,12.50\n", "whole minor units"),
        ("platform_id,budget\nP1,\n", "budget"),
    ],
)
def test_faults_of_a_file_of_pools_are_named(home: Home, tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "pools.csv"
    path.write_text(text, encoding="utf-8")
    ran = run("bonus", "--pools", str(path))
    assert ran.exit_code == 1
    assert told in ran.output
    assert not (home.root / "decisions.db").exists()


def test_pools_in_another_encoding_are_refused_in_words(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "pools.csv"
    path.write_bytes("platform_id,budget\n天猫,500\n".encode("gbk"))
    ran = run("bonus", "--pools", str(path))
    assert ran.exit_code == 1
    assert "UTF-8" in ran.output


def test_a_cycle_is_told_in_words_not_as_a_pattern(asked: list[Any]) -> None:
    ran = run("goals", "--cycle", "2026H9")
    assert "half-year (2026H1)" in ran.output
    assert "[12]" not in ran.output
    assert asked == []


def test_texts_asked_for_that_are_too_few_are_said_to_be(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "5 texts" not in run("feedback", "--comments", "2026H1").output  # there are some
    none = ANSWERS["feedback.feedback"].model_copy(update={"comments": []})
    monkeypatch.setattr("serving.appraisal.feedback.feedback", lambda *_: none)
    assert "5 texts" in run("feedback", "--comments", "2026H1").output
    assert "5 texts" not in run("feedback").output


@pytest.mark.slow
def test_bonuses_and_sheets_are_written_to_files(
    example: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(example.home.root, tmp_path / "home")
    context = Context(Home(root=tmp_path / "home"))
    monkeypatch.setattr("serving.context.Context", lambda _home: context)  # the scores are made once
    pools = tmp_path / "pools.csv"
    pools.write_text(
        "platform_id,department,budget,floor,cap\nP01,,1000001,,\n,IT,500000,,\n", encoding="utf-8"
    )
    for name in ("proposal.csv", "proposal.xlsx"):
        ran = run("bonus", "--pools", str(pools), "--to", str(tmp_path / name))
        assert ran.exit_code == 0, ran.output
        assert "10000.01" in ran.output
    assert (tmp_path / "proposal.csv").read_text(encoding="utf-8-sig").count("P01") > 5
    assert (tmp_path / "proposal.xlsx").read_bytes()[:2] == b"PK"
    person = (tmp_path / "proposal.csv").read_text(encoding="utf-8-sig").splitlines()[1].split(",")[0]
    for name, start in (("sheet.html", b"<!doctype"), ("sheet.pdf", b"%PDF")):
        ran = run("sheet", person, "--to", str(tmp_path / name), "--lang", "en")
        assert ran.exit_code == 0, ran.output
        assert (tmp_path / name).read_bytes().lower().lstrip().startswith(start.lower())
