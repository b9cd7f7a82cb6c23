from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from data.errors import InputError
from data.home import Home
from echelon.cli import cli
from echelon.commands.staffing import _seats
from serving.answers import Note
from serving.staffing.answers import (
    Assignment,
    Lacking,
    RulePrice,
    SeatsTold,
    StaffingAnswer,
    Unit,
    ValueTold,
)
from serving.staffing.requests import StaffingRequest

ANSWER = StaffingAnswer(
    request_id="r1",
    as_of=date(2026, 7, 1),
    status="optimal",
    unit=Unit(measure="conversions", zh="每月成交数", en="conversions a month"),
    start=date(2026, 7, 1),
    end=date(2026, 9, 30),
    risk="expected",
    objective=120.5,
    today=110.0,
    bound=120.5,
    gap=0.0,
    proof=Note(zh="没有更好的方案。", en="No plan can be better."),
    value=ValueTold(expected=118.0, today=109.0, uplift=9.0, low=4.0, high=14.0),
    n_moves=1,
    seconds=0.1,
    seats=[SeatsTold(platform_id="P2", name="JD", asked=True, lower=3, today=0, plan=1, lacking=2)],
    lacking=[
        Lacking(rule="lower:P2", where="platforms[0].lower", by=2, zh="JD缺2人", en="JD lacks 2 people")
    ],
    prices=[
        RulePrice(
            rule="max_moves", where="max_moves", zh="至多1人调动", en="at most 1 move", value=3.5, low=3.5,
            high=3.5, wish=False,
        )
    ],
    notes=[Note(zh="估计", en="an estimate")],
    assignments=[
        Assignment(employee_id="E1", platform_id="P2", from_platform_id="P1", moves=True, expected=7.25),
        Assignment(employee_id="E2", platform_id="P1", from_platform_id="P1", moves=False),
    ],
)  # fmt: skip


@pytest.fixture
def asked(home: Home, monkeypatch: pytest.MonkeyPatch) -> list[StaffingRequest]:
    """The requests that reach the use case, which answers with the plan above."""
    seen: list[StaffingRequest] = []

    def recommend(_context: Any, _caller: Any, request: StaffingRequest) -> StaffingAnswer:
        seen.append(request)
        return ANSWER

    monkeypatch.setattr("serving.staffing.recommend.recommend", recommend)
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
    result = CliRunner().invoke(cli, ["staff", str(file), "--platform", "P2=7", "--max-moves", "1"])
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
        ("- 1\n", "key"),
        ("a: [\n", "YAML"),
        ("platforms:\n  - {platform_id: P1, lower: -1}\n", "platforms[0].lower"),
    ],
)
def test_a_wrong_file_is_refused_by_key(
    asked: list[StaffingRequest], tmp_path: Path, content: str, told: str
) -> None:
    file = tmp_path / "ask.yaml"
    file.write_text(content, encoding="utf-8")
    result = CliRunner().invoke(cli, ["staff", str(file)])
    assert result.exit_code == 1
    assert told in result.output
    assert asked == []


def test_the_answer_shows_seats_moves_proof_wishes_and_prices(asked: list[StaffingRequest]) -> None:
    shown = CliRunner().invoke(cli, ["staff"]).output
    assert "E1" in shown
    assert "E2" not in shown
    assert "7.2" in shown
    for told in (
        "120.5",
        "110.0",
        "No plan can be better.",
        "JD lacks 2 people",
        "at most 1 move",
        "an estimate",
    ):
        assert told in shown


def test_the_answer_speaks_chinese(asked: list[StaffingRequest]) -> None:
    shown = CliRunner().invoke(cli, ["staff", "--lang", "zh"]).output
    for told in ("没有更好的方案。", "JD缺2人", "至多1人调动", "估计"):
        assert told in shown
    assert "an estimate" not in shown


def test_everyone_lists_also_who_stays(asked: list[StaffingRequest]) -> None:
    assert "E2" in CliRunner().invoke(cli, ["staff", "--everyone"]).output


def test_the_example_is_printed_without_any_data() -> None:
    shown = CliRunner().invoke(cli, ["staff", "--example"])
    assert shown.exit_code == 0
    assert "platforms:" in shown.output
