from typing import Any

import pytest

from data.errors import AccessDenied, InputError, UnknownPlan
from serving.access import Caller, console
from serving.context import Context
from serving.staffing.answers import DecidePlanAnswer, StaffingAnswer
from serving.staffing.decide import decide
from serving.staffing.plan_requests import DecidePlanRequest
from serving.staffing.plans import Plans
from tests.serving.staffing.conftest import ask


def decided(context: Context, plan: StaffingAnswer, **more: Any) -> DecidePlanAnswer:
    return decide(context, console(), DecidePlanRequest(plan_id=plan.request_id, **more))


def test_a_decision_replaces_the_one_before_and_both_are_kept(staffed: Context) -> None:
    plan = ask(staffed, max_moves=2)
    assert decided(staffed, plan, decision="accept").replaces is None
    assert plan.request_id in staffed.plans.accepted()
    assert decided(staffed, plan, decision="decline", reason="too many at once").replaces == "accept"
    assert plan.request_id not in staffed.plans.accepted()
    read_again = Plans(staffed.log)
    assert [one.decision for one in read_again.history(plan.request_id)] == ["accept", "decline"]
    assert read_again.history(plan.request_id)[-1].reason == "too many at once"


def test_a_single_move_is_decided_apart_from_the_plan(staffed: Context) -> None:
    plan = ask(staffed, max_moves=3)
    one = next(one for one in plan.assignments if one.moves)
    told = decided(staffed, plan, decision="decline", reason="family", employee_id=one.employee_id)
    assert (told.from_platform_id, told.platform_id) == (one.from_platform_id, one.platform_id)
    assert staffed.plans.history(plan.request_id) == []
    assert len(staffed.plans.history(plan.request_id, one.employee_id)) == 1


def test_what_does_not_fit_the_plan_is_refused(staffed: Context) -> None:
    plan = ask(staffed, max_moves=1)
    stays = next(one.employee_id for one in plan.assignments if not one.moves)
    with pytest.raises(InputError, match="nobody who moves"):
        decided(staffed, plan, decision="accept", employee_id=stays)
    with pytest.raises(InputError, match="reason"):
        decided(staffed, plan, decision="decline", reason="  ")
    with pytest.raises(UnknownPlan):
        decide(staffed, console(), DecidePlanRequest(plan_id="none", decision="accept"))
    auditor = Caller("a", "auditor", ("company",))
    with pytest.raises(AccessDenied):
        decide(staffed, auditor, DecidePlanRequest(plan_id=plan.request_id, decision="accept"))
    none = ask(staffed, platforms=[{"platform_id": "P06", "lower": 5_000}])
    with pytest.raises(InputError, match="nothing to decide"):
        decided(staffed, none, decision="accept")
