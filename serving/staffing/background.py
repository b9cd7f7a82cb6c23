"""Plans that are worked out in the background of this process, and what of them stays at hand for pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from threading import Lock, Thread

from serving.access import Caller, View
from serving.cache import Cache
from serving.context import Context
from serving.decisions import new_request_id
from serving.refusals import unexpected
from serving.staffing.again import made_again, shown_plan
from serving.staffing.answers import StaffingAnswer
from serving.staffing.compiled import Compiled
from serving.staffing.plan_requests import WhatIfPlanRequest
from serving.staffing.plans import SOLVE, WHAT_IF
from serving.staffing.requests import SolveRequest
from serving.staffing.seat_worth import one_more
from serving.staffing.solves import Solve, Solves, work_out
from serving.staffing.what_if import changed_request

#: Plans whose alternatives and prices stay at hand; one for many people is large.
_KEPT = 8


@dataclass(frozen=True)
class Worked:
    """What a plan came with when it was worked out, beyond what the log keeps.

    Attributes
    ----------
    answer : StaffingAnswer
        With alternatives and prices.
    one_more : mapping of str to float
        What one person more on a platform brings.
    """

    answer: StaffingAnswer
    one_more: Mapping[str, float]


@dataclass
class Background:
    """What is worked out for an installation in this process."""

    solves: Solves = field(default_factory=Solves)
    worked: Cache[tuple[str, str, str, tuple[str, ...]], Worked] = field(default_factory=lambda: Cache(_KEPT))
    rebuilt: Cache[tuple[str, str, str, tuple[str, ...]], StaffingAnswer] = field(
        default_factory=lambda: Cache(_KEPT)
    )
    threads: dict[str, Thread] = field(default_factory=dict)
    turn: Lock = field(default_factory=Lock)

    def kept(self, plan_id: str, caller: Caller) -> Worked | None:
        """Return what is at hand of a plan for whoever had it made; others may see less of it."""
        return self.worked.known(_key(plan_id, caller))

    def again(self, plan_id: str, caller: Caller, make: Callable[[], StaffingAnswer]) -> StaffingAnswer:
        """Return what a caller may see of a plan that is made again from the log; it is made once."""
        return self.rebuilt.get(_key(plan_id, caller), make)

    def busy(self, task_id: str, seconds: float = 0.0) -> bool:
        """Tell whether a task is still worked on, waiting at most so long for its end."""
        thread = self.threads.get(task_id)
        if thread is None:
            return False
        thread.join(seconds)
        if not thread.is_alive():
            self.threads.pop(task_id, None)
        return thread.is_alive()


def _key(plan_id: str, caller: Caller) -> tuple[str, str, str, tuple[str, ...]]:
    return plan_id, caller.subject, caller.role, caller.scopes


@cache
def background(context: Context) -> Background:
    """Return the one background of an installation in this process, for API and pages."""
    return Background()


def submit(context: Context, caller: Caller, request: SolveRequest) -> Solve:
    """Have a plan worked out; the log tells of it when it is done, under the request in hand.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Only people in the caller's scope are staffed.
    request : SolveRequest
        What the planner asks for; what it names is checked at once.

    Raises
    ------
    EchelonError
        As `serving.staffing.recommend.recommend`, at once; OutOfOrder if too many of the caller's wait.
    """
    with context.deciding(caller, SOLVE, request) as decision:
        view = context.policy.view(caller, "staffing.recommend")
        Compiled.of(context, view, request, decision)
        return _begun(context, caller, request, view)


def submit_changed(context: Context, caller: Caller, request: WhatIfPlanRequest) -> Solve:
    """Have a plan worked out again with people locked or excluded, or with other seats.

    Raises
    ------
    EchelonError
        As `submit`; UnknownPlan where the plan is not the caller's to see, OutOfOrder if tables, model
        or scheme were changed since.
    """
    with context.deciding(caller, WHAT_IF, request) as decision:
        view = context.policy.view(caller, "staffing.what_if")
        shown, snapshot = shown_plan(context, view, decision, request.plan_id)
        made_again(context, view, decision, shown, snapshot)
        changed = changed_request(shown.request, request).model_copy(update={"as_of": shown.as_of})
        view = context.policy.view(caller, "staffing.recommend")
        Compiled.of(context, view, changed, decision)
        return _begun(context, caller, changed, view)


def _begun(context: Context, caller: Caller, request: SolveRequest, view: View) -> Solve:
    own = background(context)
    one = own.solves.add(new_request_id(), caller)
    if one.error is not None:
        raise one.error
    thread = Thread(target=_work, args=(context, one, request, view), daemon=True)
    own.threads[one.task_id] = thread
    thread.start()
    return one


def _work(context: Context, one: Solve, request: SolveRequest, view: View) -> None:
    own = background(context)
    with own.turn:
        try:
            work_out(context, one, request)
            if one.answer is not None:
                worked = Worked(one.answer, one_more(context, one.plan_id, view))
                own.worked.get(_key(one.plan_id, view.caller), lambda: worked)
        except Exception as error:  # its text may hold personal data
            unexpected(error, one.plan_id)
