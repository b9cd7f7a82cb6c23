"""Solving a compiled request, and what a change of it costs."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from data.errors import Canceled, InputError, NoPlan, TooLittleData
from models import plan
from models.plan import StaffingPlan
from models.staffing import FINE, staff
from models.staffing_explained import Difference, rules
from serving.staffing.compiled import Compiled
from serving.staffing.own_process import best_plan, solve_apart

Floats: TypeAlias = npt.NDArray[np.float64]
Watch: TypeAlias = Callable[[float, float], bool]

#: Share of what may happen, the worst of it, that a cautious plan is made for; draws that it is made from.
TAIL, _DRAWS = 0.2, 100
#: Most seconds of one solve that explains.
EACH = 5.0


@dataclass(frozen=True)
class Made:
    """A plan with what it was made from."""

    compiled: Compiled
    plan: StaffingPlan


def solve(
    compiled: Compiled,
    *,
    seconds: float | None = None,
    start: StaffingPlan | None = None,
    watch: Watch | None = None,
    asked: plan.StaffingRequest | None = None,
) -> StaffingPlan:
    """Find the best plan by the measure of the request.

    Parameters
    ----------
    compiled : Compiled
        What is asked.
    seconds : float, optional
        Most time; as the request says if None.
    start : StaffingPlan, optional
        A plan of a like request, from whose prices to begin.
    watch : callable of float and float to bool, optional
        Called with the best value so far and the bound; False stops. The plan is then found in a process of
        its own.
    asked : models.plan.StaffingRequest, optional
        A changed request for the same people and platforms.

    Raises
    ------
    NoPlan
        If the rules cannot all be met.
    InputError
        If what may happen cannot be drawn for so many people.
    TooLittleData
        If time ran out before any plan was found.
    """
    asked = asked or compiled.asked
    limit = compiled.request.seconds if seconds is None else seconds
    scenarios = draws(compiled) if compiled.request.risk == "cautious" else None
    if watch is not None:
        return solve_apart(asked, scenarios, seconds=limit, tail=TAIL, watch=watch)
    if start is not None and scenarios is None:
        return staff(asked, seconds=limit, start=start.prices, gap=FINE)
    return best_plan(asked, scenarios, seconds=limit, tail=TAIL)


def draws(compiled: Compiled) -> Floats:
    """Return the draws of what may happen that a cautious plan is made from.

    Raises
    ------
    InputError
        If what may happen cannot be drawn for so many people.
    """
    if compiled.scenarios is None:
        msg = "risk is cautious, which takes draws for every person and platform; there are too many of them"
        raise InputError(msg)
    return compiled.scenarios[:_DRAWS]


def check_wanted(watch: Watch | None, plan: StaffingPlan | None = None) -> None:
    """Stop where nobody waits for the answer any more.

    Raises
    ------
    Canceled
        If whoever watches had enough.
    """
    best, bound = (plan.objective, plan.bound) if plan is not None else (-np.inf, np.inf)
    if watch is not None and not watch(best, bound):
        msg = "the plan is not wanted any more"
        raise Canceled(msg)


def difference(made: Made, asked: plan.StaffingRequest, *, seconds: float = EACH) -> Difference:
    """Solve a changed request, and tell how its plan differs in value."""
    try:
        found = solve(made.compiled, seconds=seconds, start=made.plan, asked=asked)
    except NoPlan as cause:
        return Difference(-np.inf, -np.inf, -np.inf, None, str(cause))
    low, high = found.objective - made.plan.bound, found.bound - made.plan.objective
    return Difference(found.objective - made.plan.objective, low, high, found)


def without(made: Made, employee_id: str, platform_id: str) -> Difference:
    """Tell what the plan would lose if a person could not be on a platform."""
    asked = made.compiled.asked
    gain = asked.gain.copy()
    gain.loc[employee_id, platform_id] = np.nan
    locked = {name: at for name, at in asked.locked.items() if (name, at) != (employee_id, platform_id)}
    return difference(made, replace(asked, gain=gain, locked=locked))


def with_there(made: Made, employee_id: str, platform_id: str) -> Difference:
    """Tell what it takes to have a person on a platform."""
    asked = made.compiled.asked
    if employee_id in asked.excluded:
        return Difference(-np.inf, -np.inf, -np.inf, None, "the request excludes them")
    if np.isnan(asked.gain[platform_id][employee_id]):
        return Difference(-np.inf, -np.inf, -np.inf, None, "it is impossible")
    return difference(made, replace(asked, locked={**asked.locked, employee_id: platform_id}))


def binding(made: Made) -> set[str]:
    """Return the rules that a plan just meets, or does not."""
    asked, place = made.compiled.asked, made.compiled.place(made.plan.assignments)
    seats = np.bincount(place[place >= 0], minlength=asked.gain.shape[1])
    found = {name for name, by in made.plan.lacking.items() if by > 0}
    for j, name in enumerate(map(str, asked.gain.columns)):
        if seats[j] <= asked.low[j]:
            found.add(f"lower:{name}")
        if name in asked.upper and seats[j] >= asked.high[j]:
            found.add(f"upper:{name}")
    if asked.max_moves is not None and asked.n_moves(place) >= asked.max_moves:
        found.add("max_moves")
    if asked.budget is not None and asked.spend(place) + float(asked.pay.max(initial=0.0)) > asked.budget:
        found.add("budget")
    return found | set(_tight_cover(asked, place)) | set(_tight_groups(asked, place))


def _tight_cover(asked: plan.StaffingRequest, place: npt.NDArray[np.int64]) -> Iterator[str]:
    if asked.need is None:
        return
    has = asked.cover(place)
    for j, k in np.argwhere((asked.needs > 0) & (has <= asked.needs)):
        yield f"need:{asked.gain.columns[j]}:{asked.need.columns[k]}"


def _tight_groups(asked: plan.StaffingRequest, place: npt.NDArray[np.int64]) -> Iterator[str]:
    for rule in asked.groups:
        at = asked.gain.columns.get_loc(rule.platform_id)
        n = int((place[asked.rows(rule.people)] == at).sum())
        if n <= rule.lower or (rule.upper is not None and n >= rule.upper):
            yield f"group:{rule.name}"


def prices(
    made: Made, chosen: Callable[[str], bool], *, seconds: float, watch: Watch | None = None
) -> tuple[dict[str, Difference], int]:
    """Tell what rules cost: what the plan would gain without each.

    Parameters
    ----------
    made : Made
        The plan.
    chosen : callable of str to bool
        Says by name which rules are looked at.
    seconds : float
        Most time for all of them.
    watch : callable of float and float to bool, optional
        Says whether the answer is still wanted.

    Returns
    -------
    prices : dict of str to Difference
        By name.
    n_skipped : int
        Rules for which no time was left.
    """
    until = time.monotonic() + seconds
    found: dict[str, Difference] = {}
    loosened = {name: asked for name, asked in rules(made.compiled.asked).items() if chosen(name)}
    for name, asked in loosened.items():
        check_wanted(watch, made.plan)
        left = until - time.monotonic()
        if left <= 0.0:
            break
        try:
            found[name] = difference(made, asked, seconds=min(EACH, left))
        except TooLittleData:
            break
    return found, len(loosened) - len(found)
