"""The plan whose worst scenarios are best, by integer programming over the few places that may be in it."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]
from scipy.sparse import csr_array, hstack, identity, vstack  # type: ignore[import-untyped]

from models.encoder import Floats, Ints
from models.plan import StaffingPlan, StaffingRequest
from models.staffing import FEW, FINE, GAP
from models.staffing_network import Arcs, Network
from models.staffing_rules import Rules

#: Most numbers (scenarios times places) for which that is tried.
MOST = 150_000


def settle(
    request: StaffingRequest, scenarios: Floats, top: StaffingPlan, value: float, tail: float, seconds: float
) -> tuple[Ints | None, float] | None:
    """Find the best plan among those that can be better than one that is known.

    Parameters
    ----------
    request : StaffingRequest
        What is asked, with gains at some weights of the scenarios.
    scenarios : ndarray of shape (n_scenarios, n_people, n_platforms)
        Gains.
    top : StaffingPlan
        Plan for the request; its prices prove a bound.
    value : float
        What is reached already.
    tail : float
        Share of scenarios that counts.
    seconds : float
        Most time.

    Returns
    -------
    tuple of (ndarray of shape (n_people,) or None, float), or None
        Column of each person, -1 for none, and what no plan exceeds; None if places are too many.
    """
    arcs = Arcs.of(request)
    if top.prices is None or seconds <= 0.0:
        return None
    network = Network.of(request)
    priced = network.priced(arcs, top.prices)
    less = priced - np.append(top.prices.seat, 0.0)[arcs.column]
    regret = np.maximum.reduceat(less, arcs.first)[arcs.row] - less
    width = network.bound(arcs, priced, top.prices) - value
    kept = regret <= width * (1.0 + 1e-9) + 1e-9
    if int(kept.sum()) * len(scenarios) > MOST:
        return None
    return _programme(request, arcs.some(kept), scenarios, tail, seconds)


def _programme(
    request: StaffingRequest, arcs: Arcs, scenarios: Floats, tail: float, seconds: float
) -> tuple[Ints | None, float]:
    """Solve for seats, what wishes lack, a threshold and by how much each scenario falls short of it."""
    n_scenarios, n, nowhere = len(scenarios), len(arcs.row), request.gain.shape[1]
    rules = Rules.of(request, arcs)
    ways, price = rules.wished(request.wishes)
    seated = arcs.column < nowhere
    gain = np.zeros((n_scenarios, n))
    gain[:, seated] = scenarios[:, arcs.row[seated], arcs.column[seated]]
    mean = gain.mean(axis=0)
    costs = request.move_cost * (arcs.moves & seated)
    share = max(1.0, tail * n_scenarios)
    cost = np.concatenate([costs - mean, price, [-1.0], np.full(n_scenarios, 1.0 / share)])
    others = csr_array((len(rules.low), 1 + n_scenarios))
    short = hstack(
        [
            csr_array(gain - mean),
            csr_array((n_scenarios, len(price))),
            csr_array(-np.ones((n_scenarios, 1))),
            identity(n_scenarios, format="csr"),
        ]
    )
    low = np.concatenate([np.zeros(n + len(price)), [-np.inf], np.zeros(n_scenarios)])
    high = np.concatenate([np.ones(n), np.full(len(price) + 1 + n_scenarios, np.inf)])
    found = milp(
        cost,
        integrality=np.append(np.ones(n), np.zeros(len(cost) - n)),
        bounds=Bounds(low, high),
        constraints=LinearConstraint(
            vstack([hstack([rules.matrix, ways, others]), short], format="csr"),
            np.append(rules.low, np.zeros(n_scenarios)),
            np.append(rules.high, np.full(n_scenarios, np.inf)),
        ),
        options={
            "time_limit": max(seconds, 0.01),
            "mip_rel_gap": FINE if request.gain.size <= FEW else 0.5 * GAP,
        },
    )
    bound = np.inf if found.mip_dual_bound is None else -float(found.mip_dual_bound)
    taken = np.array([], dtype=np.int64) if found.x is None else np.flatnonzero(found.x[:n] > 0.5)
    if len(taken) != len(request.gain):
        return None, bound
    column = arcs.column[taken]
    return np.where(column < nowhere, column, -1), bound
