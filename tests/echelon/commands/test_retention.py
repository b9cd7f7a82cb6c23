from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner

from data.home import Home
from echelon.cli import cli
from serving.answers import Note
from serving.attrition.retention_answers import (
    Breakdown,
    ClaimTold,
    GroupExits,
    PeriodRate,
    RetentionAnswer,
)
from serving.attrition.retention_requests import RetentionRequest

HALF: dict[str, Any] = {"start": date(2026, 1, 1), "end": date(2026, 7, 1)}
ANSWER = RetentionAnswer(
    request_id="r1",
    as_of=date(2026, 7, 1),
    notes=[Note(zh="区间很宽", en="wide intervals")],
    since=date(2025, 7, 1),
    high_performers=[PeriodRate(**HALF)],
    everybody=[PeriodRate(**HALF, person_years=100.0, exits=4, rate=0.04, low=0.0109, high=0.1024)],
    claims=[
        ClaimTold(
            **HALF,
            limit=0.03,
            person_years=100.0,
            exits=4,
            high=0.1024,
            holds=False,
            more_without_exit=241.0,
            more_at_this_rate=None,
            zh="不能声明低于 3%",
            en="below 3 % cannot be claimed",
        )
    ],
    breakdowns=[
        Breakdown(
            by="platform_id",
            groups=[
                GroupExits(
                    group="P01", headcount=9, person_years=8.0, exits=1, rate=0.125, low=0.003, high=0.7
                ),
                GroupExits(
                    group=None, headcount=7, person_years=6.0, exits=0, rate=0.0, low=0.0, high=0.6148
                ),
            ],
            n_hidden=2,
        )
    ],
)


@pytest.fixture
def asked(home: Home, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The requests that reach the use case, which answers as above."""
    seen: list[Any] = []

    def retention(_context: Any, _caller: Any, request: RetentionRequest) -> RetentionAnswer:
        seen.append(request)
        return ANSWER

    monkeypatch.setattr("serving.attrition.retention.retention", retention)
    return seen


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "en",
            [
                "below 3 % cannot be claimed",
                "none recorded",
                "2 groups shown, 2 hidden",
                "Note: wide intervals",
            ],
        ),
        ("zh", ["不能声明低于 3%", "未记录", "显示 2 组，隐藏 2 组", "说明：区间很宽"]),
    ],
)
def test_rates_claims_and_breakdowns_are_printed(asked: list[Any], lang: str, told: list[str]) -> None:
    ran = CliRunner().invoke(cli, ["retention", "--as-of", "2026-07-01", "--lang", lang])
    assert ran.exit_code == 0, ran.output
    assert asked == [RetentionRequest(as_of=date(2026, 7, 1))]
    for shown in (*told, "4.0 % (1.1-10.2)", "12.5 % (0.3-70.0)", "P01", "r1"):
        assert shown in ran.output


def test_what_is_hidden_prints_as_a_dash_and_breakdowns_are_cut(asked: list[Any]) -> None:
    ran = CliRunner().invoke(cli, ["retention", "--top", "1", "--lang", "en"])
    first = next(line for line in ran.output.splitlines() if "2026-01-01" in line)
    assert [cell.strip() for cell in first.strip("│").split("│")][2:5] == ["-", "-", "-"]
    assert "none recorded" not in ran.output
    assert "2 groups shown" in ran.output
