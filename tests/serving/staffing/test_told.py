import pandas as pd
import pytest

from data.errors import AccessDenied
from serving.access import Caller, console
from serving.context import Context
from serving.decisions import Decision
from serving.requests import Asked
from serving.staffing.answers import StaffingAnswer
from serving.staffing.explain import explain
from serving.staffing.plan_requests import ExplainPlanRequest, SeatsThen, WhatIfPlanRequest
from serving.staffing.recommend import recommend
from serving.staffing.requests import StaffingRequest
from serving.staffing.what_if import what_if


@pytest.fixture(scope="session")
def managers(staffed: Context, plan: StaffingAnswer) -> "pd.Series[str]":
    """Manager of everybody."""
    aside = Decision(staffed.log, console(), "test", Asked())
    return staffed.snapshot(plan.as_of, aside).roster["manager_id"]


@pytest.fixture(scope="session")
def lead(plan: StaffingAnswer, managers: "pd.Series[str]") -> Caller:
    """Somebody with a superior and peers in the plan."""
    placed = [one.employee_id for one in plan.assignments]
    among = managers.reindex(placed).dropna()
    who = next(str(who) for who, above in among.items() if above in placed and (among == above).sum() > 1)
    return Caller(who, "head", ("company",))


def figures(answer: StaffingAnswer) -> dict[str, set[float | None]]:
    """Return what is told of everybody's worth."""
    return {one.employee_id: {one.expected, one.low, one.high, one.gained} for one in answer.assignments}


def masked(lead: Caller, managers: "pd.Series[str]") -> set[str]:
    """Return peers and superiors, found one by one."""
    above: set[str] = set()
    at: object = managers[lead.subject]
    while isinstance(at, str):
        above.add(at)
        at = managers.get(at)
    peers = managers.index[managers == managers[lead.subject]]
    return above | {str(one) for one in peers} - {lead.subject}


def test_nobody_sees_what_peers_and_superiors_bring_and_the_plan_stays_whole(
    staffed: Context, plan: StaffingAnswer, lead: Caller, managers: "pd.Series[str]"
) -> None:
    hidden = masked(lead, managers)
    own = recommend(staffed, lead, StaffingRequest(max_moves=6, alternatives=0))
    other = WhatIfPlanRequest(plan_id=own.request_id, seats=[SeatsThen(platform_id="P01", lower=1)])
    for answer in (own, what_if(staffed, lead, other)):
        told = figures(answer)
        assert set(told) == {one.employee_id for one in plan.assignments}
        assert hidden & set(told)
        assert all(told[who] == {None} for who in hidden & set(told))
        assert all(len(told[who]) > 1 for who in set(told) - hidden)
    assert {one.employee_id: one.platform_id for one in own.assignments} == {
        one.employee_id: one.platform_id for one in plan.assignments
    }
    assert own.objective == pytest.approx(plan.objective)


def test_the_place_of_a_peer_or_a_superior_is_not_explained(
    staffed: Context, plan: StaffingAnswer, lead: Caller, managers: "pd.Series[str]"
) -> None:
    hidden = masked(lead, managers)
    one = next(one for one in plan.assignments if one.employee_id in hidden)
    asked = {"plan_id": plan.request_id, "employee_id": one.employee_id, "platform_id": one.platform_id}
    request = ExplainPlanRequest.model_validate({**asked, "rules": False})
    with pytest.raises(AccessDenied, match="peers and superiors"):
        explain(staffed, lead, request)
    assert explain(staffed, console(), request).place
    seen = next(one for one in plan.assignments if one.employee_id not in hidden)
    asked |= {"employee_id": seen.employee_id, "platform_id": seen.platform_id}
    assert explain(staffed, lead, ExplainPlanRequest.model_validate({**asked, "rules": False})).place
