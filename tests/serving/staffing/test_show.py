from dataclasses import replace

import pytest

from data.errors import AccessDenied, UnknownPlan
from serving.access import Caller, console
from serving.context import Context
from serving.decisions import new_request_id
from serving.staffing import today as now
from serving.staffing.answers import StaffingAnswer
from serving.staffing.background import background, submit
from serving.staffing.decide import decide
from serving.staffing.own_plans import OwnPlansRequest, own_plans
from serving.staffing.plan_requests import DecidePlanRequest
from serving.staffing.requests import SolveRequest
from serving.staffing.show import ShowPlanRequest, show
from tests.serving.staffing.conftest import ask, head_counts

_ASKED = now.StaffingTodayRequest()


def test_a_plan_is_shown_as_it_was_made(staffed: Context, plan: StaffingAnswer) -> None:
    told = show(staffed, console(), ShowPlanRequest(plan_id=plan.request_id))
    assert told.plan is not None
    assert told.plan.objective == pytest.approx(plan.objective)
    assert told.plan.assignments == plan.assignments
    assert told.plan.value == plan.value
    assert {one.employee_id for one in told.moves} == {
        one.employee_id for one in plan.assignments if one.moves
    }
    assert not told.complete
    assert "solve again" in told.notes[0].en


def test_what_platforms_bring_adds_up_to_the_plan(staffed: Context, plan: StaffingAnswer) -> None:
    told = show(staffed, console(), ShowPlanRequest(plan_id=plan.request_id))
    assert plan.value is not None
    assert sum(one.expected or 0.0 for one in told.worth) == pytest.approx(plan.value.expected)
    assert sum(one.today or 0.0 for one in told.worth) == pytest.approx(plan.value.today)
    for one in told.worth:
        assert one.low is not None
        assert one.high is not None
        assert one.low < (one.expected or 0.0) < one.high


def test_after_a_restart_the_same_plan_comes_from_the_log(staffed: Context, plan: StaffingAnswer) -> None:
    told = show(Context(staffed.home), console(), ShowPlanRequest(plan_id=plan.request_id))
    assert told.plan is not None
    assert told.plan.objective == pytest.approx(plan.objective)
    assert [one.platform_id for one in told.plan.assignments] == [one.platform_id for one in plan.assignments]


@pytest.mark.parametrize("risk", ["expected", "cautious"])
def test_whoever_is_excluded_counts_neither_then_nor_now(
    staffed: Context, plan: StaffingAnswer, risk: str
) -> None:
    out = next(one.employee_id for one in plan.assignments if not one.moves and (one.expected or 0.0) > 1.0)
    made = ask(staffed, max_moves=3, excluded=[out], risk=risk, seconds=5)
    assert made.value is not None
    assert made.today is not None
    for context in (staffed, Context(staffed.home)):
        told = show(context, console(), ShowPlanRequest(plan_id=made.request_id))
        assert told.plan is not None
        assert told.plan.today == pytest.approx(made.today)
        assert sum(one.today or 0.0 for one in told.worth) == pytest.approx(made.value.today)


def test_a_plan_that_was_submitted_comes_with_prices_until_it_is_forgotten(staffed: Context) -> None:
    caller = Caller("tester", "hr", ("company",), new_request_id())
    one = submit(staffed, caller, SolveRequest(max_moves=4, alternatives=1))
    assert not background(staffed).busy(one.task_id, 60)
    told = show(staffed, caller, ShowPlanRequest(plan_id=one.plan_id))
    assert told.complete
    assert told.plan is not None
    assert told.plan.alternatives
    assert told.one_more
    # others see what the policy grants to them, not what was kept for whoever asked
    planner = Caller("p", "planner", ("company",))
    assert not show(staffed, planner, ShowPlanRequest(plan_id=one.plan_id)).complete


def test_rules_that_clash_are_told_again(staffed: Context) -> None:
    answer = ask(staffed, platforms=[{"platform_id": "P06", "lower": 60}], max_moves=1)
    assert answer.status == "impossible"
    told = show(staffed, console(), ShowPlanRequest(plan_id=answer.request_id))
    assert told.plan is not None
    assert {one.rule for one in told.plan.clash} == {one.rule for one in answer.clash}
    assert told.worth == []


def test_decisions_stand_with_the_plan_and_the_latest_counts_in_the_list(staffed: Context) -> None:
    caller = Caller("decider", "hr", ("company",), new_request_id())
    one = submit(staffed, caller, SolveRequest(max_moves=2, alternatives=0))
    assert not background(staffed).busy(one.task_id, 60)
    listed = own_plans(staffed, caller, OwnPlansRequest())
    assert [(each.plan_id, each.state) for each in listed.plans] == [(one.plan_id, "open")]
    shown = staffed.plans.shown(one.plan_id)
    assert shown is not None
    mover = next(iter(shown.moves))
    decide(staffed, caller, DecidePlanRequest(plan_id=one.plan_id, decision="accept"))
    refused = DecidePlanRequest(plan_id=one.plan_id, decision="decline", employee_id=mover, reason="away")
    decide(staffed, caller, refused)
    told = show(staffed, caller, ShowPlanRequest(plan_id=one.plan_id))
    assert [(each.employee_id, each.decision, each.reason) for each in told.decided] == [
        (None, "accept", None),
        (mover, "decline", "away"),
    ]
    assert own_plans(staffed, caller, OwnPlansRequest(state="accept")).n == 1
    assert own_plans(staffed, caller, OwnPlansRequest(state="open")).n == 0
    assert own_plans(staffed, replace(caller, subject="other"), OwnPlansRequest()).plans == []


def test_two_plans_are_compared(staffed: Context, plan: StaffingAnswer, today: StaffingAnswer) -> None:
    asked = ShowPlanRequest(plan_id=plan.request_id, than=today.request_id)
    told = show(staffed, console(), asked).compared
    assert told is not None
    assert told.difference == pytest.approx((plan.objective or 0.0) - (today.objective or 0.0))
    assert len(told.changes) == plan.n_moves
    unknown = ShowPlanRequest(plan_id=plan.request_id, than="nothing")
    assert show(staffed, console(), unknown).compared is None


def test_a_plan_with_a_budget_is_for_those_who_may_see_pay(staffed: Context) -> None:
    answer = ask(staffed, max_moves=2, budget={"monthly_salary": 10**12})
    asked = ShowPlanRequest(plan_id=answer.request_id)
    assert show(staffed, console(), asked).request.budget is not None
    with pytest.raises(AccessDenied, match="pay"):
        show(staffed, Caller("p", "planner", ("company",)), asked)


@pytest.mark.parametrize(
    ("role", "scope", "error"),
    [("head", "platform:P06", UnknownPlan), ("auditor", "company", AccessDenied)],
)
def test_nobody_else_sees_a_plan(
    staffed: Context, plan: StaffingAnswer, role: str, scope: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        show(staffed, Caller("x", role, (scope,)), ShowPlanRequest(plan_id=plan.request_id))


def test_todays_staffing_is_that_of_the_plan_without_moves(staffed: Context, today: StaffingAnswer) -> None:
    counts = head_counts(today)
    told = now.today(staffed, console(), _ASKED)
    assert {one.platform_id: one.today for one in told.platforms if one.today} == dict(counts)
    assert told.n_people == sum(counts.values()) + told.n_free
    assert "live_stream" in told.skills
    assert told.monthly_salary is not None
    assert now.today(staffed, Caller("p", "planner", ("company",)), _ASKED).monthly_salary is None
    few = now.today(staffed, Caller("p", "head", ("platform:P06",)), _ASKED)
    assert few.n_people == counts["P06"]
