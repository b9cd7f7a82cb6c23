"""Near-best staffing plans that are really different, each with what no plan so different can exceed."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from data.errors import InputError
from models.encoder import Floats, Ints
from models.plan import StaffingPlan, StaffingRequest
from models.plan_check import faults
from models.staffing import FINE, SECONDS, staff

#: Solves for one alternative: the price of likeness is doubled until plans differ, then halved in between.
SOLVES = 12


@dataclass(frozen=True)
class Alternative:
    """A plan that differs from the others.

    Parameters
    ----------
    plan : StaffingPlan
        Its value is that of the request; its bound holds for all plans that differ as much.
    differs : int
        People who have a place in the best plan and are elsewhere in this one.
    """

    plan: StaffingPlan
    differs: int


def alternatives(
    request: StaffingRequest, plan: StaffingPlan, *, n: int = 3, differ: int = 3, seconds: float = SECONDS
) -> list[Alternative]:
    """Find near-best plans that differ from a plan and from each other.

    Being where an earlier plan has a person is made dearer until enough people are elsewhere.

    Parameters
    ----------
    request, plan : StaffingRequest, StaffingPlan
        What was asked and answered.
    n : int
        How many plans.
    differ : int
        How many people, of those who have a place in an earlier plan, have to be elsewhere.
    seconds : float
        Most time for each solve.

    Returns
    -------
    list of Alternative
        Best first; fewer than `n` if no more were found.

    Raises
    ------
    InputError
        If `n` or `differ` is below 1.
    """
    if n < 1 or differ < 1:
        msg = f"expected at least 1 plan that differs in at least 1 place, got {n} and {differ}"
        raise InputError(msg)
    known, found = [_place(request, plan)], []
    for _ in range(n):
        other = _next(request, plan, known, differ, seconds)
        if other is None:
            break
        place = _place(request, other)
        found.append(Alternative(other, _differs(known[0], place)))
        known.append(place)
    return sorted(found, key=lambda one: -one.plan.objective)


def _next(
    request: StaffingRequest, plan: StaffingPlan, known: list[Ints], differ: int, seconds: float
) -> StaffingPlan | None:
    low, high = 0.0, np.inf
    price = max(plan.bound - plan.objective, 1e-3 * _unit(request))
    best: StaffingPlan | None = None
    bound = plan.bound
    prices = plan.prices
    for _ in range(SOLVES):
        gain = request.gain.to_numpy(dtype=np.float64) - price * _taken(request, known)
        dearer = replace(request, gain=request.gain.copy())
        dearer.gain.iloc[:, :] = gain
        answer = staff(dearer, gap=FINE, start=prices, seconds=seconds)
        place, prices = _place(request, answer), answer.prices
        most = sum(int((earlier >= 0).sum()) - differ for earlier in known)
        bound = min(bound, answer.bound + price * most)
        if min(_differs(earlier, place) for earlier in known) >= differ and not faults(request, place):
            high = price
            value = request.value(place)
            if best is None or value > best.objective:
                best = replace(answer, objective=value, lacking=request.lacking(place))
        else:
            low = price
        price = 2.0 * price if np.isinf(high) else 0.5 * (low + high)
        if high - low < 0.02 * high:
            break
    if best is None:
        return None
    bound = max(bound, best.objective)
    gap = (bound - best.objective) / max(abs(best.objective), 1e-9)
    return replace(
        best, today=plan.today, bound=bound, gap=gap, status="optimal" if gap <= FINE else "feasible"
    )


def _taken(request: StaffingRequest, known: list[Ints]) -> Floats:
    """Count how many earlier plans have each person on each platform."""
    found = np.zeros(request.gain.shape)
    for place in known:
        seated = np.flatnonzero(place >= 0)
        found[seated, place[seated]] += 1.0
    return found


def _unit(request: StaffingRequest) -> float:
    return max(float(np.nanstd(request.gain.to_numpy(dtype=np.float64))), 1e-6)


def _differs(earlier: Ints, place: Ints) -> int:
    return int(((earlier >= 0) & (earlier != place)).sum())


def _place(request: StaffingRequest, plan: StaffingPlan) -> Ints:
    named = pd.Index(plan.assignments.to_numpy(dtype=object), dtype=object)
    return np.asarray(request.gain.columns.get_indexer(named), dtype=np.int64)
