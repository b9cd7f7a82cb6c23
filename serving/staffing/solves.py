"""Plans that are worked out in the background: who asked, how far they are, and what came of them."""

import math
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Lock
from typing import Literal

from data.errors import Canceled, EchelonError, OutOfOrder, Settled, UnknownTask
from serving.access import Caller
from serving.context import Context
from serving.staffing.answers import ProgressAnswer, StaffingAnswer
from serving.staffing.plan_requests import TaskRequest
from serving.staffing.plans import SOLVE
from serving.staffing.recommend import recommend
from serving.staffing.requests import SolveRequest

State = Literal["waiting", "in_progress", "completed", "failed", "canceled"]

STATUS, GET, CANCEL = "/staffing/solve/status", "/staffing/solve/get", "/staffing/solve/cancel"

#: Tasks that are remembered; of those that ended, the oldest are forgotten first.
KEPT = 100
#: Tasks of one caller that may wait or run at once.
AT_ONCE = 3


@dataclass
class Solve:
    """One plan that is being worked out.

    Attributes
    ----------
    task_id, plan_id : str
        Id of the task, and of the plan when it is done.
    caller : Caller
        Who asked.
    state : str
        Where it is.
    best, bound : float
        Value of the best plan so far, and what no plan exceeds.
    """

    task_id: str
    caller: Caller
    state: State = "waiting"
    best: float = -math.inf
    bound: float = math.inf
    answer: StaffingAnswer | None = None
    error: EchelonError | None = None
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None
    unwanted: Event = field(default_factory=Event)

    @property
    def plan_id(self) -> str:
        """The request in hand when it was submitted."""
        return self.caller.request_id

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.state not in ("waiting", "in_progress")

    def watch(self, best: float, bound: float) -> bool:
        """Note how far the solver is, and tell whether it should go on."""
        self.best, self.bound = max(best, self.best), min(bound, self.bound)
        return not self.unwanted.is_set()

    def end(self, state: State) -> None:
        """Note what came of it, unless it ended before."""
        if not self.over:
            self.state, self.ended = state, time.monotonic()

    def asked_by(self, caller: Caller) -> bool:
        """Tell whether it is the caller's own."""
        return self.caller.is_same(caller)


class Solves:
    """What is being worked out in this process, and what came of it."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Solve] = OrderedDict()
        self._lock = Lock()

    def add(self, task_id: str, caller: Caller) -> Solve:
        """Take in a task; one too many of a caller ends at once."""
        with self._lock:
            own = [one for one in self._known.values() if one.asked_by(caller) and not one.over]
            one = self._known[task_id] = Solve(task_id, caller)
            if len(own) >= AT_ONCE:
                msg = f"{len(own)} plans are being worked out for you; wait for one, or cancel one first"
                one.error = OutOfOrder(msg)
                one.end("failed")
            ended = [name for name, each in self._known.items() if each.over and name != task_id]
            for name in ended[: max(0, len(self._known) - KEPT)]:
                del self._known[name]
            return one

    def of(self, task_id: str, caller: Caller) -> Solve:
        """Return a task of a caller.

        Raises
        ------
        UnknownTask
            If there is none, or somebody else asked: the two look the same.
        """
        with self._lock:
            one = self._known.get(task_id)
        if one is None or not one.asked_by(caller):
            msg = "there is no task of yours with this task_id; tasks are forgotten when the service restarts"
            raise UnknownTask(msg)
        return one


def work_out(context: Context, one: Solve, request: SolveRequest) -> None:
    """Work out a plan, and keep with the task what came of it; one that is not wanted leaves nothing."""
    if one.over:
        return
    one.state = "in_progress"
    try:
        answer = recommend(context, one.caller, request, route=SOLVE, watch=one.watch)
    except Canceled:
        one.end("canceled")
    except EchelonError as error:
        one.error = error
        one.end("failed")
    except BaseException:
        one.end("failed")
        raise
    else:
        if not one.over:
            one.answer = answer
        one.end("completed")


def status(context: Context, caller: Caller, request: TaskRequest, solves: Solves) -> ProgressAnswer:
    """Tell whoever submitted a task how far it is.

    Raises
    ------
    EchelonError
        AccessDenied, or UnknownTask for everybody else.
    """
    with context.deciding(caller, STATUS, request) as decision:
        context.policy.view(caller, "staffing.recommend")
        one = solves.of(request.task_id, caller)
        return decision.give(_progress(one, decision.request_id), [])


def cancel(context: Context, caller: Caller, request: TaskRequest, solves: Solves) -> ProgressAnswer:
    """Stop a task for whoever submitted it; nothing is kept of it.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownTask for everybody else, or Settled where it ended before.
    """
    with context.deciding(caller, CANCEL, request) as decision:
        context.policy.view(caller, "staffing.recommend")
        one = solves.of(request.task_id, caller)
        if one.over and one.state != "canceled":
            msg = f"the task is {one.state} already; there is nothing to cancel"
            raise Settled(msg)
        one.unwanted.set()
        one.end("canceled")
        return decision.give(_progress(one, decision.request_id), [])


def result(context: Context, caller: Caller, request: TaskRequest, solves: Solves) -> StaffingAnswer:
    """Return the plan of a task to whoever submitted it.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownTask for everybody else, OutOfOrder while it is worked out, Canceled, or what
        went wrong.
    """
    with context.deciding(caller, GET, request) as decision:
        context.policy.view(caller, "staffing.recommend")
        one = solves.of(request.task_id, caller)
        if one.error is not None:
            raise one.error
        if one.state == "canceled":
            msg = "the task was canceled; submit the request again"
            raise Canceled(msg)
        if one.answer is None:
            msg = f"the task is {one.state}; ask for its status until it is completed first"
            raise OutOfOrder(msg)
        decision.basis |= {
            "plan_id": one.plan_id,
            "tables": {"as_of": str(one.answer.as_of)},
            "model": one.answer.model_version,
        }
        return decision.give(
            one.answer, [{"id": each.employee_id} for each in one.answer.assignments if each.moves]
        )


def _progress(one: Solve, request_id: str) -> ProgressAnswer:
    best = one.best if math.isfinite(one.best) else None
    bound = one.bound if math.isfinite(one.bound) else None
    gap = None if best is None or bound is None else max(0.0, bound - best) / max(abs(best), 1e-9)
    until = one.ended or time.monotonic()
    return ProgressAnswer(
        request_id=request_id,
        as_of=one.answer.as_of if one.answer else datetime.now(UTC).date(),
        task_id=one.task_id,
        plan_id=one.plan_id,
        status=one.state,
        best=best,
        bound=bound,
        gap=gap,
        seconds=until - one.began,
    )
