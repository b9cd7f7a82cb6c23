"""Staffing by integer programming: HiGHS through ``scipy.optimize.milp``.

Exact for any rule, and quick while there are few arcs: for small requests, and for what is left once prices
rule most arcs out.
"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp  # type: ignore[import-untyped]
from scipy.sparse import csr_array, hstack  # type: ignore[import-untyped]

from models.encoder import Floats, Ints
from models.plan import StaffingRequest
from models.staffing_network import Arcs
from models.staffing_rules import Rules

TIMED_OUT = 1


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
    rules, n = Rules.of(request, arcs), len(arcs.row)
    ways, price = rules.wished(request.wishes)
    cost, most = np.concatenate([-arcs.worth, price]), np.append(np.ones(n), np.full(len(price), np.inf))
    found = programme(cost, hstack([rules.matrix, ways]), rules, most, seconds=seconds, gap=gap)
    if found.x is None:
        return None, np.inf if found.status == TIMED_OUT else -np.inf
    taken = np.flatnonzero(found.x[:n] > 0.5)
    if len(taken) != len(request.gain):
        return None, np.inf
    return arcs.column[taken], -float(found.mip_dual_bound)


def programme(
    cost: Floats, matrix: csr_array, rules: Rules, most: Floats, *, seconds: float, gap: float
) -> OptimizeResult:
    """Solve the rows of some rules at least cost.

    Parameters
    ----------
    cost : ndarray of shape (n_columns,)
        Of each column.
    matrix : csr_array of shape (n_rules, n_columns)
        Arcs, and what comes after them: by how much rules give way.
    rules : Rules
        Bounds of the rows.
    most : ndarray of shape (n_columns,)
        Most of each column; the arcs, 0 or 1, are the first ones of `rules`.
    seconds, gap : float
        Most time, and the gap at which to stop.

    Returns
    -------
    OptimizeResult
        As of ``scipy.optimize.milp``.
    """
    whole = np.zeros(len(cost))
    whole[: rules.matrix.shape[1]] = 1.0
    return milp(
        cost,
        integrality=whole,
        bounds=Bounds(0.0, most),
        constraints=LinearConstraint(matrix, rules.low, rules.high),
        options={"time_limit": max(seconds, 0.01), "mip_rel_gap": gap},
    )
