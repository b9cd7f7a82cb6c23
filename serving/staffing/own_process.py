"""Solving in a process of its own: the service goes on answering meanwhile, and can stop it at any time."""

import math
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from data.errors import Canceled, EchelonError, TooLittleData
from models.plan import StaffingPlan, StaffingRequest
from models.staffing import staff
from models.staffing_cautious import staff_cautiously

#: Seconds between two looks at whether the plan is still wanted.
_LOOK = 0.1


def best_plan(
    asked: StaffingRequest,
    scenarios: Any,
    *,
    seconds: float,
    tail: float,
    watch: Callable[[float, float], bool] | None = None,
) -> StaffingPlan:
    """Solve a request as it says: for the mean, or with scenarios for the worst of what may happen."""
    if scenarios is None:
        return staff(asked, seconds=seconds, watch=watch)
    return staff_cautiously(asked, scenarios, tail=tail, seconds=seconds, watch=watch)


def solve_apart(
    asked: StaffingRequest,
    scenarios: Any,
    *,
    seconds: float,
    tail: float,
    watch: Callable[[float, float], bool],
) -> StaffingPlan:
    """Solve a request in a process of its own.

    Parameters
    ----------
    asked : StaffingRequest
        What is asked.
    scenarios : ndarray of shape (n, n_people, n_platforms) or None
        Draws of what may happen, for a cautious plan.
    seconds : float
        Most time.
    tail : float
        Share of the draws, the worst of them, that a cautious plan is made for.
    watch : callable of float and float to bool
        Called about ten times a second with the best value so far and the bound; False stops at once.

    Raises
    ------
    Canceled
        If whoever watches had enough.
    EchelonError
        As `models.staffing.staff`.
    """
    start = multiprocessing.get_context("spawn")
    receiver, sender = start.Pipe(duplex=False)
    child = start.Process(target=_solve, args=(sender, asked, scenarios, seconds, tail), daemon=True)
    child.start()
    sender.close()
    try:
        return _result(receiver, watch)
    finally:
        child.kill()
        child.join()
        receiver.close()


def _result(receiver: "Connection[Any, Any]", watch: Callable[[float, float], bool]) -> StaffingPlan:
    best, bound = -math.inf, math.inf
    while True:
        if receiver.poll(_LOOK):
            try:
                kind, told = receiver.recv()
            except EOFError:
                msg = "the solver ended without a plan, perhaps for lack of memory; ask about fewer people"
                raise TooLittleData(msg) from None
            if kind == "plan":
                plan: StaffingPlan = told
                return plan
            if kind == "error":
                raise told
            best, bound = told
        if not watch(best, bound):
            msg = "the plan is not wanted any more"
            raise Canceled(msg)


def _solve(
    sender: "Connection[Any, Any]", asked: StaffingRequest, scenarios: Any, seconds: float, tail: float
) -> None:
    def watch(best: float, bound: float) -> bool:
        sender.send(("so far", (best, bound)))
        return True

    try:
        plan = best_plan(asked, scenarios, seconds=seconds, tail=tail, watch=watch)
    except EchelonError as error:
        sender.send(("error", error))
    else:
        sender.send(("plan", plan))
