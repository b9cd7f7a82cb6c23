import threading
from typing import Any

import pytest

from data.errors import AccessDenied, Misfits, OutOfOrder, UnknownPlan
from serving.access import Caller
from serving.context import Context
from serving.decisions import new_request_id
from serving.staffing import background as module
from serving.staffing.answers import StaffingAnswer
from serving.staffing.background import background, submit, submit_changed
from serving.staffing.plan_requests import WhatIfPlanRequest
from serving.staffing.requests import SolveRequest, StaffingRequest
from serving.staffing.solves import AT_ONCE, Solve
from tests.serving.staffing.conftest import ask


def hr(subject: str = "tester") -> Caller:
    return Caller(subject, "hr", ("company",), new_request_id())


def done(context: Context, one: Solve) -> Solve:
    assert not background(context).busy(one.task_id, 60)
    return one


def test_a_submitted_plan_is_logged_under_the_request_and_stays_at_hand(
    staffed: Context, plan: StaffingAnswer
) -> None:
    caller = hr()
    one = done(staffed, submit(staffed, caller, SolveRequest(max_moves=6, alternatives=0)))
    assert one.state == "completed"
    assert one.plan_id == caller.request_id
    assert staffed.plans.shown(caller.request_id) is not None
    worked = background(staffed).kept(one.plan_id, caller)
    assert worked is not None
    assert worked.answer.objective == pytest.approx(plan.objective)


def test_one_person_more_is_worth_what_the_request_for_it_brings(staffed: Context) -> None:
    caller = hr()
    one = done(staffed, submit(staffed, caller, SolveRequest(max_moves=6, alternatives=0)))
    worked = background(staffed).kept(one.plan_id, caller)
    assert worked is not None
    best = max(worked.one_more, key=lambda name: worked.one_more[name])
    n = next(seats.plan for seats in worked.answer.seats if seats.platform_id == best)
    assert n is not None
    more = ask(staffed, max_moves=6, platforms=[{"platform_id": best, "lower": n + 1, "upper": n + 1}])
    gained = (more.objective or 0.0) - (worked.answer.objective or 0.0)
    assert worked.one_more[best] == pytest.approx(gained, abs=0.05)
    assert worked.one_more[best] > min(worked.one_more.values())


def test_what_a_request_names_is_checked_before_anything_waits(staffed: Context) -> None:
    known = len(background(staffed).threads)
    with pytest.raises(Misfits):
        submit(staffed, hr(), SolveRequest(excluded=["nobody"]))
    with pytest.raises(AccessDenied):
        submit(staffed, Caller("a", "auditor", ("company",), new_request_id()), SolveRequest())
    assert len(background(staffed).threads) == known


def test_too_many_at_once_are_refused(staffed: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    def waits(_context: Context, one: Solve, _request: StaffingRequest) -> None:
        go_on.wait(30)
        one.end("canceled")

    monkeypatch.setattr(module, "work_out", waits)
    caller = hr("busy")
    waiting = [submit(staffed, caller, SolveRequest()) for _ in range(AT_ONCE)]
    try:
        with pytest.raises(OutOfOrder, match="being worked out"):
            submit(staffed, caller, SolveRequest())
        assert background(staffed).busy(waiting[0].task_id)
    finally:
        go_on.set()
    for one in waiting:
        done(staffed, one)


def test_a_changed_plan_keeps_day_and_wishes_and_obeys_what_is_locked(
    staffed: Context, plan: StaffingAnswer
) -> None:
    mover = next(one for one in plan.assignments if one.moves)
    asked = WhatIfPlanRequest(plan_id=plan.request_id, excluded=[mover.employee_id])
    one = done(staffed, submit_changed(staffed, hr(), asked))
    shown = staffed.plans.shown(one.plan_id)
    assert shown is not None
    assert (shown.as_of, shown.request.max_moves) == (plan.as_of, 6)
    assert shown.request.excluded == [mover.employee_id]
    assert mover.employee_id in shown.out
    assert mover.employee_id not in shown.moves


def test_a_plan_of_others_cannot_be_changed(staffed: Context, plan: StaffingAnswer) -> None:
    few = Caller("few", "head", ("platform:P06",), new_request_id())
    mover = next(one for one in plan.assignments if one.moves)
    asked: dict[str, Any] = {"plan_id": plan.request_id, "excluded": [mover.employee_id]}
    with pytest.raises(UnknownPlan):
        submit_changed(staffed, few, WhatIfPlanRequest(**asked))
