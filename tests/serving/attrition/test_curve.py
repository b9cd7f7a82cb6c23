import numpy as np
import pytest

from data.errors import AccessDenied, UnknownEmployee
from serving.access import Caller, console
from serving.attrition.curve import curve
from serving.attrition.flight_risk import flight_risk
from serving.attrition.risk_requests import CurveRequest, FlightRiskRequest
from serving.context import Context
from serving.log import DecisionLog
from tests.serving.conftest import everybody_of


def test_probabilities_never_fall_with_the_months_and_causes_add_up_to_at_most_one(context: Context) -> None:
    for person in everybody_of(context)[:8]:
        months = curve(context, console(), CurveRequest(employee_id=person)).months
        rows = np.array([[one.voluntary, one.involuntary, one.other, one.typical] for one in months])
        assert len(rows) == 12
        assert (np.diff(rows, axis=0) >= 0).all()
        assert (rows[:, :3].sum(axis=1) <= 1).all()
        assert all((one.low or 0) <= one.voluntary <= (one.high or 1) for one in months)


def test_the_list_and_the_curve_agree_at_every_horizon(context: Context) -> None:
    person = flight_risk(context, console(), FlightRiskRequest(top=1, horizon_months=6)).people[0]
    months = curve(context, console(), CurveRequest(employee_id=person.employee_id)).months
    assert [one.horizon_months for one in person.within] == [3, 6, 12]
    for one in person.within:
        assert one.probability == pytest.approx(months[one.horizon_months - 1].voluntary, abs=1e-12)
    assert person.score == pytest.approx(person.within[1].probability, abs=1e-12)


def test_nobody_is_told_of_themselves_and_a_planner_of_nobody(context: Context) -> None:
    person = everybody_of(context)[3]
    with pytest.raises(UnknownEmployee):
        curve(context, Caller(person, "hr", ("company",)), CurveRequest(employee_id=person))
    with pytest.raises(AccessDenied):
        curve(context, Caller("p", "planner", ("company",)), CurveRequest(employee_id=person))
    with pytest.raises(AccessDenied):
        curve(context, Caller(person, "employee", (f"self:{person}",)), CurveRequest(employee_id=person))


def test_the_risk_of_being_dismissed_is_for_hr_alone(context: Context) -> None:
    request = CurveRequest(employee_id=everybody_of(context)[3])
    for role in ("head", "auditor"):
        told = curve(context, Caller("x", role, ("company",)), request).months
        assert {(one.involuntary, one.other) for one in told} == {(None, None)}
    assert all(one.involuntary is not None for one in curve(context, console(), request).months)


def test_reasons_of_pay_are_hidden_from_a_head_and_the_answer_is_in_the_log(context: Context) -> None:
    for person in everybody_of(context)[:12]:
        told = curve(context, Caller("h", "head", ("company",)), CurveRequest(employee_id=person))
        assert "pay" not in {one.group for one in (*told.leaving, *told.staying)}
    entry = list(DecisionLog(context.home).entries(routes=("/attrition/curve",)))[-1].body
    assert entry["request_id"] == told.request_id
    assert entry["shown"] == [{"id": person, "score": told.months[-1].voluntary}]
