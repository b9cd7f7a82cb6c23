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


def test_a_decision_replaces_the_one_before_and_both_are_kept(appraised: Context) -> None:
    plan = ask(appraised, max_moves=2)
    assert decided(appraised, plan, decision="accept").replaces is None
    assert plan.request_id in appraised.plans.accepted()
    assert decided(appraised, plan, decision="decline", reason="too many at once").replaces == "accept"
    assert plan.request_id not in appraised.plans.accepted()
    read_again = Plans(appraised.log)
    assert [one.decision for one in read_again.history(plan.request_id)] == ["accept", "decline"]
    assert read_again.history(plan.request_id)[-1].reason == "too many at once"


def test_a_single_move_is_decided_apart_from_the_plan(appraised: Context) -> None:
    plan = ask(appraised, max_moves=3)
    one = next(one for one in plan.assignments if one.moves)
    told = decided(appraised, plan, decision="decline", reason="family", employee_id=one.employee_id)
    assert (told.from_platform_id, told.platform_id) == (one.from_platform_id, one.platform_id)
    assert appraised.plans.history(plan.request_id) == []
    assert len(appraised.plans.history(plan.request_id, one.employee_id)) == 1


def test_what_does_not_fit_the_plan_is_refused(appraised: Context) -> None:
    plan = ask(appraised, max_moves=1)
    stays = next(one.employee_id for one in plan.assignments if not one.moves)
    with pytest.raises(InputError, match="nobody who moves"):
        decided(appraised, plan, decision="accept", employee_id=stays)
    with pytest.raises(InputError, match="reason"):
        decided(appraised, plan, decision="decline", reason="  ")
    with pytest.raises(UnknownPlan):
        decide(appraised, console(), DecidePlanRequest(plan_id="none", decision="accept"))
    with pytest.raises(AccessDenied):
        auditor = Caller("a", "auditor", ("company",))
        decide(appraised, auditor, DecidePlanRequest(plan_id=plan.request_id, decision="accept"))
    none = ask(appraised, platforms=[{"platform_id": "P06", "lower": 5_000}])
    with pytest.raises(InputError, match="nothing to decide"):
        decided(appraised, none, decision="accept")
