from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner

from data.home import Home
from echelon.cli import cli
from serving.answers import AtRisk, FlightRiskAnswer, Note
from serving.requests import FlightRiskRequest

LIST = FlightRiskAnswer(
    request_id="r1",
    as_of=date(2026, 7, 1),
    model_version="attrition/2@abc",
    notes=[Note(zh="挽留", en="keep them")],
    horizon_months=6,
    n_people=40,
    people=[
        AtRisk(
            employee_id="E1",
            name="王",
            rank=1,
            tier=1,
            score=0.25,
            low=0.125,
            high=0.5,
            high_performer=0.8,
            risk=0.2,
        ),
        AtRisk(employee_id="E2", rank=2, tier=1),
    ],
)


@pytest.fixture
def asked(home: Home, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The requests that reach the use case, which answers as above."""
    seen: list[Any] = []

    def flight_risk(_context: Any, _caller: Any, request: FlightRiskRequest) -> FlightRiskAnswer:
        seen.append(request)
        return LIST

    monkeypatch.setattr("serving.attrition.flight_risk.flight_risk", flight_risk)
    return seen


def test_the_list_is_printed_with_both_probabilities_and_the_horizon(asked: list[Any]) -> None:
    ran = CliRunner().invoke(cli, ["flight-risk", "--department", "Sales", "--top", "2"])
    assert ran.exit_code == 0, ran.output
    assert asked == [FlightRiskRequest(department="Sales", top=2)]
    for shown in ("20.0 %", "25.0 %", "80.0 %", "12-50 %", "within 6 months", "attrition/2@abc", "keep them"):
        assert shown in ran.output


def test_a_list_that_is_too_long_is_refused(asked: list[Any]) -> None:
    assert CliRunner().invoke(cli, ["flight-risk", "--top", "501"]).exit_code == 2
    assert asked == []
