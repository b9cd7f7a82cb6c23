from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from data.errors import InputError
from data.home import Home
from echelon.cli import cli
from echelon.commands.staffing import _seats
from serving.answers import Assignment, Note, StaffingAnswer
from serving.requests import StaffingRequest

ANSWER = StaffingAnswer(
    request_id="r1",
    as_of=date(2026, 7, 1),
    status="optimal",
    objective=120.5,
    today=110.0,
    bound=120.5,
    gap=0.0,
    n_moves=1,
    seconds=0.1,
    notes=[Note(zh="估计", en="an estimate")],
    assignments=[
        Assignment(
            employee_id="E1", platform_id="P2", from_platform_id="P1", moves=True, expected_conversions=7.25
        ),
        Assignment(employee_id="E2", platform_id="P1", from_platform_id="P1", moves=False),
    ],
)


@pytest.fixture
def asked(home: Home, monkeypatch: pytest.MonkeyPatch) -> list[StaffingRequest]:
    """The requests that reach the use case, which answers with the plan above."""
    seen: list[StaffingRequest] = []

    def recommend(_context: Any, _caller: Any, request: StaffingRequest) -> StaffingAnswer:
        seen.append(request)
        return ANSWER

    monkeypatch.setattr("serving.staffing.recommend", recommend)
    return seen


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("P03=12", {"platform_id": "P03", "lower": 12, "upper": 12}),
        ("P03=10-14", {"platform_id": "P03", "lower": 10, "upper": 14}),
        ("P03=10-", {"platform_id": "P03", "lower": 10}),
        ("own-store=-14", {"platform_id": "own-store", "upper": 14}),
    ],
)
def test_seats_are_a_number_a_range_or_one_bound(text: str, bounds: dict[str, Any]) -> None:
    assert _seats(text) == bounds


@pytest.mark.parametrize("text", ["P03", "P03=", "P03=-", "=12", "P03=twelve", "P03=1-2-3"])
def test_other_seats_are_refused_with_the_forms_that_are_allowed(text: str) -> None:
    with pytest.raises(InputError, match=r"P03=12, P03=10-14"):
        _seats(text)


def test_options_become_the_request(asked: list[StaffingRequest]) -> None:
    result = CliRunner().invoke(
        cli,
        ["staff", "--platform", "P1=3-4", "--max-moves", "2", "--move-cost", "1.5", "--as-of", "2026-07-01"],
    )
    assert result.exit_code == 0, result.output
    (request,) = asked
    assert request.as_of == date(2026, 7, 1)
    assert (request.max_moves, request.move_cost) == (2, 1.5)
    assert [(bounds.platform_id, bounds.lower, bounds.upper) for bounds in request.platforms] == [
        ("P1", 3, 4)
    ]


def test_without_options_the_service_defaults_hold(asked: list[StaffingRequest]) -> None:
    assert CliRunner().invoke(cli, ["staff"]).exit_code == 0
    assert asked == [StaffingRequest()]


def test_options_come_on_top_of_a_file(asked: list[StaffingRequest], tmp_path: Path) -> None:
    file = tmp_path / "ask.yaml"
    file.write_text(
        "as_of: 2026-01-01\nmax_moves: 5\nplatforms:\n  - {platform_id: P1, lower: 1, upper: 1}\n"
        "  - {platform_id: P2, lower: 2, upper: 2}\n",
        encoding="utf-8",
    )
    result = CliRunner().invoke(
        cli, ["staff", "--request", str(file), "--platform", "P2=7", "--max-moves", "1"]
    )
    assert result.exit_code == 0, result.output
    (request,) = asked
    assert request.as_of == date(2026, 1, 1)
    assert request.max_moves == 1
    assert {bounds.platform_id: bounds.lower for bounds in request.platforms} == {"P1": 1, "P2": 7}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("max_moves: many\n", "max_moves"),
        ("moves: 3\n", "moves"),
        ("- 1\n", "expected keys"),
        ("a: [\n", "no YAML"),
    ],
)
def test_a_wrong_file_is_refused_by_key(
    asked: list[StaffingRequest], tmp_path: Path, content: str, told: str
) -> None:
    file = tmp_path / "ask.yaml"
    file.write_text(content, encoding="utf-8")
    result = CliRunner().invoke(cli, ["staff", "--request", str(file)])
    assert result.exit_code == 1
    assert told in result.output
    assert asked == []


def test_the_answer_shows_seats_moves_gain_and_gap(asked: list[StaffingRequest]) -> None:
    shown = CliRunner().invoke(cli, ["staff"]).output
    assert "Moves (1)" in shown
    assert "E1" in shown
    assert "E2" not in shown
    assert "7.2" in shown
    assert "120.5 (today's plan 110.0)" in shown
    assert "gap 0.00%" in shown
    assert "Note: an estimate" in shown


def test_everyone_lists_also_who_stays(asked: list[StaffingRequest]) -> None:
    assert "E2" in CliRunner().invoke(cli, ["staff", "--everyone"]).output
