from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner

from data.home import Home
from echelon.cli import cli
from serving.answers import Note, Person, Reason
from serving.attrition.risk_answers import (
    AtRisk,
    CurveAnswer,
    FlightRiskAnswer,
    GroupStay,
    ListTold,
    MonthAhead,
    TalkTopic,
    Within,
)
from serving.attrition.risk_requests import CurveRequest, FlightRiskRequest


def _reason(direction: str, contribution: float, *, actionable: bool) -> Reason:
    return Reason(
        group="pay",
        group_zh="薪酬晋升",
        group_en="Pay and promotion",
        direction=direction,  # type: ignore[arg-type]
        contribution=contribution,
        zh="薪酬晋升与较高的主动离职概率明显相关：市场薪酬比：0.85。",
        en="Pay and promotion is clearly associated with a higher probability of leaving: Salary: 0.85.",
        actionable=actionable,
    )


LIST = FlightRiskAnswer(
    request_id="r1",
    as_of=date(2026, 7, 1),
    model_version="attrition/2@abc",
    notes=[Note(zh="挽留", en="keep them")],
    horizon_months=6,
    n_people=40,
    currency="CNY",
    people=[
        AtRisk(
            employee_id="E1",
            name="王",
            rank=1,
            tier=1,
            score=0.25,
            low=0.125,
            high=0.5,
            within=[Within(horizon_months=3, probability=0.11)],
            high_performer=0.8,
            risk=0.2,
            loss=123_456.0,
            leaving=[_reason("raises", 0.7, actionable=True)],
            staying=[_reason("lowers", -0.3, actionable=False)],
            topics=[TalkTopic(id="S01", zh="薪酬", en="Pay", ask_zh="?", ask_en="?", company_can_act=True)],
        ),
        AtRisk(employee_id="E2", rank=2, tier=1),
    ],
    record=ListTold(
        n_lists=2,
        n_listed=40,
        n_left=12,
        precision=0.3,
        low=0.2,
        high=0.42,
        recall=None,
        base_rate=0.1,
        observed=80,
        expected=85.0,
    ),
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


def test_the_list_is_printed_with_horizons_losses_reasons_topics_and_what_such_lists_held(
    asked: list[Any],
) -> None:
    command = ["flight-risk", "--department", "Sales", "--top", "2", "--horizon", "6"]
    ran = CliRunner().invoke(cli, command, env={"COLUMNS": "200"})
    assert ran.exit_code == 0, ran.output
    assert asked == [FlightRiskRequest(department="Sales", top=2, horizon_months=6)]
    shown = ("20 %", "25 % (12-50)", "80 %", "123,456", "within 6 months", "attrition/2@abc", "keep them")
    for text in (*shown, "+++", "[Pay and promotion", "talk about: Pay", "30 % (20-42)"):
        assert text in ran.output, text


def test_the_list_is_printed_in_chinese(asked: list[Any]) -> None:
    ran = CliRunner().invoke(cli, ["flight-risk", "--lang", "zh"], env={"COLUMNS": "200"})
    assert ran.exit_code == 0, ran.output
    for text in ("6 个月内可能主动离职", "可谈：薪酬", "过去同样长度的名单（2份）", "挽留"):
        assert text in ran.output, text


def test_a_list_that_is_too_long_or_of_no_horizon_is_refused(asked: list[Any]) -> None:
    assert CliRunner().invoke(cli, ["flight-risk", "--top", "501"]).exit_code == 2
    assert CliRunner().invoke(cli, ["flight-risk", "--horizon", "7"]).exit_code == 2
    assert asked == []


def test_where_exits_are_too_few_groups_are_printed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    group = GroupStay(group="sales", n_people=30, n_left=2, horizon_months=12, stays=0.93, low=0.8, high=0.98)
    told = LIST.model_copy(
        update={
            "people": [],
            "groups": [group],
            "record": None,
            "horizon_months": None,
            "model_version": None,
        }
    )
    monkeypatch.setattr("serving.attrition.flight_risk.flight_risk", lambda *_: told)
    ran = CliRunner().invoke(cli, ["flight-risk"])
    assert ran.exit_code == 0, ran.output
    for text in ("Who does not leave", "sales", "93 % (80-98)"):
        assert text in ran.output


def test_a_curve_is_printed_by_month_and_cause(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    months = [
        MonthAhead(
            month=month,
            voluntary=0.01 * month,
            low=0.0,
            high=0.2,
            involuntary=0.002,
            other=0.001,
            typical=0.05,
        )
        for month in range(1, 13)
    ]
    told = CurveAnswer(
        request_id="r2",
        as_of=date(2026, 7, 1),
        model_version="attrition/2@abc",
        person=Person(employee_id="E1", name="王"),
        months=months,
        leaving=LIST.people[0].leaving,
        zh="十二个月内",
        en="within twelve months",
    )
    seen: list[CurveRequest] = []

    def curve(_context: Any, _caller: Any, request: CurveRequest) -> CurveAnswer:
        seen.append(request)
        return told

    monkeypatch.setattr("serving.attrition.curve.curve", curve)
    ran = CliRunner().invoke(cli, ["exit-curve", "E1", "--as-of", "2026-07-01"], env={"COLUMNS": "160"})
    assert ran.exit_code == 0, ran.output
    assert seen == [CurveRequest(employee_id="E1", as_of=date(2026, 7, 1))]
    for text in ("E1 王", "12.0 % (0.0-20.0)", "within twelve months", "+++"):
        assert text in ran.output, text
