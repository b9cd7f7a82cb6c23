from dataclasses import replace

import pytest

from data.errors import AccessDenied, OutOfOrder, UnknownEmployee, UnknownPlan
from serving.access import Caller, console
from serving.context import Context
from serving.log import DecisionLog
from serving.staffing.answers import StaffingAnswer
from serving.staffing.decide import decide
from serving.staffing.explain import explain
from serving.staffing.plan_requests import DecidePlanRequest, ExplainPlanRequest, WhatIfPlanRequest
from serving.staffing.plans import Plans
from serving.staffing.recommend import recommend
from serving.staffing.requests import StaffingRequest
from serving.staffing.what_if import what_if
from tests.serving.staffing.conftest import ask

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


def test_whatever_is_asked_of_a_plan_the_log_has_the_model_that_it_rests_on(
    staffed: Context, plan: StaffingAnswer
) -> None:
    who = plan.assignments[0].employee_id
    other = what_if(staffed, console(), WhatIfPlanRequest(plan_id=plan.request_id, excluded=[who]))
    decided = decide(staffed, console(), DecidePlanRequest(plan_id=other.request_id, decision="accept"))
    explained = explain(staffed, console(), ExplainPlanRequest(plan_id=other.request_id, rules=False))
    entries = {entry.body["request_id"]: entry.body for entry in DecisionLog(staffed.home).entries()}
    first = entries[plan.request_id]
    assert str(first["model"]).startswith("productivity/")
    for answer in (other, decided, explained):
        body = entries[answer.request_id]
        assert answer.model_version == body["model"] == first["model"]
        assert body["scheme"] == first["scheme"]


@pytest.mark.parametrize("warm", [True, False])
@pytest.mark.parametrize("name", ["tables", "model", "scheme"])
def test_nobody_goes_on_from_a_plan_of_other_tables_another_model_or_another_scheme(
    cold: Context, plan: StaffingAnswer, monkeypatch: pytest.MonkeyPatch, name: str, *, warm: bool
) -> None:
    asked = ExplainPlanRequest(plan_id=plan.request_id, rules=False)
    if warm:
        explain(cold, console(), asked)
    shown = cold.plans.shown(plan.request_id)
    assert shown is not None
    other = replace(shown, basis=replace(shown.basis, **{name: "other"}))
    monkeypatch.setattr(cold.plans, "shown", lambda _: other)
    with pytest.raises(OutOfOrder, match=f"made: {name}; ask for the plan anew"):
        explain(cold, console(), asked)


def test_a_cautious_plan_is_made_again_from_the_log_without_solving(
    cold: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = ask(cold, max_moves=3, risk="cautious", move_cost=0.1)
    restart(cold)

    def never(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("serving.staffing.solved.best_plan", never)
    explained = explain(cold, console(), ExplainPlanRequest(plan_id=plan.request_id, rules=False))
    assert explained.objective == pytest.approx(plan.objective)
    made = cold.plans.made.get(plan.request_id, never)  # type: ignore[arg-type]  # it is at hand
    assert made.plan.bound == pytest.approx(plan.bound)
    assert made.plan.gap == pytest.approx(plan.gap)
    assert {str(one): at for one, at in made.plan.assignments.dropna().items()} == {
        one.employee_id: one.platform_id for one in plan.assignments
    }


def test_a_plan_with_a_budget_is_asked_about_by_those_who_may_see_pay(cold: Context) -> None:
    plan = ask(cold, max_moves=2, budget={"monthly_salary": 10**12})
    planner = Caller("p", "planner", ("company",))
    asked = ExplainPlanRequest(plan_id=plan.request_id, rules=False)
    other = WhatIfPlanRequest(plan_id=plan.request_id, excluded=[plan.assignments[0].employee_id])
    for _ in range(2):  # at hand, and made again
        with pytest.raises(AccessDenied, match="without a budget"):
            explain(cold, planner, asked)
        with pytest.raises(AccessDenied, match="without a budget"):
            what_if(cold, planner, other)
        restart(cold)
    assert explain(cold, console(), asked).objective == pytest.approx(plan.objective)
