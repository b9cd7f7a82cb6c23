import threading
import time
from typing import Any

import pytest

from data.errors import Canceled, OutOfOrder, Settled, TooLittleData, UnknownTask
from serving.access import Caller
from serving.context import Context
from serving.decisions import new_request_id
from serving.staffing import recommend, solves
from serving.staffing.plan_requests import TaskRequest
from serving.staffing.requests import SolveRequest
from serving.staffing.solves import AT_ONCE, Solve, Solves


def planner(subject: str = "p", role: str = "planner") -> Caller:
    return Caller(subject, role, ("company",), new_request_id())


def quick(**more: Any) -> SolveRequest:
    return SolveRequest(max_moves=3, alternatives=0, **more)


def test_a_plan_worked_out_in_the_background_is_that_of_the_submission(staffed: Context) -> None:
    known, caller = Solves(), planner()
    one = known.add("t1", caller)
    solves.work_out(staffed, one, quick())
    told = solves.status(staffed, planner(), TaskRequest(task_id="t1"), known)
    assert (told.status, told.plan_id) == ("completed", caller.request_id)
    assert told.best is not None
    assert told.bound is not None
    assert told.best <= told.bound + 1e-6
    answer = solves.result(staffed, planner(), TaskRequest(task_id="t1"), known)
    assert answer.request_id == caller.request_id
    assert answer.objective == pytest.approx(told.best)
    assert staffed.plans.shown(caller.request_id) is not None


@pytest.mark.parametrize(
    "other", [planner("q"), planner(role="head"), Caller("p", "planner", ("platform:P01",))]
)
def test_nobody_else_learns_of_a_task(staffed: Context, other: Caller) -> None:
    known = Solves()
    known.add("t1", planner())
    for ask in (solves.status, solves.result, solves.cancel):
        with pytest.raises(UnknownTask) as caught:
            ask(staffed, other, TaskRequest(task_id="t1"), known)
        with pytest.raises(UnknownTask) as nothing:
            ask(staffed, other, TaskRequest(task_id="t2"), known)
        assert str(caught.value) == str(nothing.value)


def test_a_canceled_solve_stops_within_a_second_and_leaves_nothing(
    staffed: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serving.staffing.own_process._solve", _for_ever)
    known, caller = Solves(), planner()
    one = known.add("t1", caller)
    working = threading.Thread(target=solves.work_out, args=(staffed, one, quick()))
    working.start()
    while one.state == "waiting":
        time.sleep(0.01)
    time.sleep(0.5)
    with pytest.raises(OutOfOrder, match="in_progress"):
        solves.result(staffed, planner(), TaskRequest(task_id="t1"), known)
    began = time.monotonic()
    assert solves.cancel(staffed, planner(), TaskRequest(task_id="t1"), known).status == "canceled"
    working.join(5)
    assert time.monotonic() - began < 1.0
    assert not working.is_alive()
    with pytest.raises(Canceled):
        solves.result(staffed, planner(), TaskRequest(task_id="t1"), known)
    assert one.answer is None
    assert staffed.plans.shown(caller.request_id) is None


def _for_ever(*_: Any) -> None:
    time.sleep(600)


def test_what_waits_and_is_canceled_is_never_begun(staffed: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(solves, "recommend", never)
    known = Solves()
    one = known.add("t1", planner())
    solves.cancel(staffed, planner(), TaskRequest(task_id="t1"), known)
    solves.work_out(staffed, one, quick())
    assert one.state == "canceled"


def test_what_is_done_can_not_be_canceled_and_what_failed_says_why(staffed: Context) -> None:
    known = Solves()
    done, failed = known.add("t1", planner()), known.add("t2", planner())
    done.end("completed")
    with pytest.raises(Settled, match="completed"):
        solves.cancel(staffed, planner(), TaskRequest(task_id="t1"), known)
    scopes = ("platform:nowhere",)
    failed.caller = Caller("p", "planner", scopes, new_request_id())
    solves.work_out(staffed, failed, quick())
    assert failed.state == "failed"
    with pytest.raises(TooLittleData, match="nobody in your scope"):
        solves.result(staffed, Caller("p", "planner", scopes), TaskRequest(task_id="t2"), known)


def test_a_caller_has_a_few_tasks_at_once_and_others_are_not_held_up() -> None:
    known = Solves()
    tasks = [known.add(f"t{i}", planner()) for i in range(AT_ONCE + 1)]
    assert [one.state for one in tasks] == ["waiting"] * AT_ONCE + ["failed"]
    assert isinstance(tasks[-1].error, OutOfOrder)
    assert known.add("other", planner("q")).state == "waiting"


def test_progress_only_gets_better() -> None:
    one = Solve("t", planner())
    assert one.watch(5.0, 10.0)
    assert one.watch(3.0, 12.0)
    assert (one.best, one.bound) == (5.0, 10.0)


def test_the_plan_of_a_process_of_its_own_is_that_of_this_one(staffed: Context) -> None:
    told: list[tuple[float, float]] = []

    def watch(best: float, bound: float) -> bool:
        told.append((best, bound))
        return True

    apart = recommend.recommend(staffed, planner(), quick(), watch=watch)
    here = recommend.recommend(staffed, planner(), quick())
    assert apart.objective == here.objective
    assert [one.platform_id for one in apart.assignments] == [one.platform_id for one in here.assignments]
    assert told
