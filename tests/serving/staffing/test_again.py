import pytest

from data.errors import UnknownEmployee, UnknownPlan
from serving.access import Caller, console
from serving.context import Context
from serving.staffing.answers import StaffingAnswer
from serving.staffing.explain import explain
from serving.staffing.plan_requests import ExplainPlanRequest, WhatIfPlanRequest
from serving.staffing.plans import Plans
from serving.staffing.recommend import recommend
from serving.staffing.requests import StaffingRequest
from serving.staffing.what_if import what_if

#: Plans the people of one platform alone.
PLANNER = Caller("p", "planner", ("platform:P02",))


def restart(context: Context) -> None:
    """Forget everything but the log."""
    context.__dict__["plans"] = Plans(context.log)


def test_a_what_if_by_hr_tells_a_planner_of_nobody_out_of_scope_after_a_restart(
    cold: Context, plan: StaffingAnswer
) -> None:
    own = recommend(cold, PLANNER, StaffingRequest(max_moves=3, alternatives=0))
    who = own.assignments[0].employee_id
    other = what_if(cold, console(), WhatIfPlanRequest(plan_id=own.request_id, excluded=[who]))
    restart(cold)
    outsider = next(one for one in plan.assignments if one.from_platform_id == "P01")
    asked = ExplainPlanRequest(
        plan_id=other.request_id, employee_id=outsider.employee_id, platform_id="P01", rules=False
    )
    for caller in (PLANNER, console()):
        with pytest.raises(UnknownEmployee):
            explain(cold, caller, asked)
    again = explain(cold, PLANNER, ExplainPlanRequest(plan_id=other.request_id, rules=False))
    assert again.objective == pytest.approx(other.objective)
    elsewhere = Caller("q", "planner", ("platform:P01",))
    with pytest.raises(UnknownPlan):
        explain(cold, elsewhere, ExplainPlanRequest(plan_id=other.request_id))
