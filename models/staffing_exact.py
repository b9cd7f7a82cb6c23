"""Staffing by integer programming: HiGHS through ``scipy.optimize.milp``.

Exact for any rule, and quick while there are few arcs: for small requests, for what is left once prices rule
most arcs out, and to tell which rules clash.
"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp  # type: ignore[import-untyped]
from scipy.sparse import csr_array, hstack, identity  # type: ignore[import-untyped]

from models.encoder import Floats, Ints
from models.plan import StaffingRequest
from models.staffing_network import Arcs
from models.staffing_rules import Rules

_TIMED_OUT = 1


def solve(request: StaffingRequest, arcs: Arcs, *, seconds: float, gap: float) -> tuple[Ints | None, float]:
    """Find the best plan that uses some arcs.

    Parameters
    ----------
    request : StaffingRequest
        What is asked.
    arcs : Arcs
        Where people may be.
    seconds : float
        Most time.
    gap : float
        Gap at which to stop.

    Returns
    -------
    place : ndarray of shape (n_people,) or None
        Column of each person, nowhere is the one after the last; None if nothing was found.
    bound : float
        No plan on these arcs exceeds it; minus infinity if there is none, infinity if that is not known.
    """
    if not arcs.complete:
        return None, -np.inf
    rules = Rules.of(request, arcs)
    found = _milp(-arcs.worth, rules.matrix, rules, seconds=seconds, gap=gap)
    if found.x is None:
        return None, np.inf if found.status == _TIMED_OUT else -np.inf
    taken = np.flatnonzero(found.x > 0.5)
    if len(taken) != len(request.gain):
        return None, np.inf
    return arcs.column[taken], -float(found.mip_dual_bound)


def clashes(request: StaffingRequest, *, seconds: float) -> list[str]:
    """Say which rules give way when as little as possible gives way.

    Parameters
    ----------
    request : StaffingRequest
        What cannot be met.
    seconds : float
        Most time.

    Returns
    -------
    list of str
        One sentence for each rule.
    """
    arcs = Arcs.of(request)
    rules = Rules.of(request, arcs)
    n, n_rules = len(arcs.row), len(rules.low)
    slack = identity(n_rules, format="csr")
    n_people = len(request.gain)
    # Ties go to seats: a person without a place or one more move is the last thing to give.
    price = np.full(n_rules, 1.01)
    price[:n_people] = 1.02
    price[n_people : n_people + request.gain.shape[1]] = 1.0
    if request.budget is not None:
        paid = n_people + request.gain.shape[1] + (request.max_moves is not None)
        price[paid] = 1.01 / max(float(request.pay.max()), 1e-9)
    cost = np.concatenate([np.zeros(n), price, price])
    matrix = hstack([rules.matrix, slack, -slack], format="csr")
    found = _milp(cost, matrix, rules, seconds=seconds, gap=1e-6, n_seats=n)
    if found.x is None:
        return ["the rules clash; which of them was not found in time"]
    lacking, above = found.x[n:].reshape(2, n_rules)
    told = [_told(less, by) for (less, _), by in zip(rules.names, lacking, strict=True) if less and by > 1e-6]
    told += [_told(more, by) for (_, more), by in zip(rules.names, above, strict=True) if more and by > 1e-6]
    if lost := round(float(lacking[:n_people].sum() + above[:n_people].sum())):
        told.append(f"{lost} people who have a place would lose it")
    return list(dict.fromkeys(told))


def _told(rule: str, by: float) -> str:
    return rule.replace("{}", f"{by:.10g}")


def _milp(
    cost: Floats, matrix: csr_array, rules: Rules, *, seconds: float, gap: float, n_seats: int | None = None
) -> OptimizeResult:
    """Seats are 0 or 1; what comes after them is how far a rule gives way."""
    n = len(cost)
    high = np.ones(n)
    high[n_seats or n :] = np.inf
    whole = np.ones(n)
    whole[n_seats or n :] = 0.0
    return milp(
        cost,
        integrality=whole,
        bounds=Bounds(0.0, high),
        constraints=LinearConstraint(matrix, rules.low, rules.high),
        options={"time_limit": max(seconds, 0.01), "mip_rel_gap": gap},
    )
