"""Scenarios of gains, and the mean of the worst of them."""

import numpy as np

from data.errors import InputError
from models.encoder import Floats, Ints
from models.plan import StaffingRequest

#: Most numbers that scenarios may have, so that they fit in memory.
MOST = 200_000_000


def values(request: StaffingRequest, scenarios: Floats, place: Ints) -> Floats:
    """Return what a plan is worth in each scenario.

    Parameters
    ----------
    request : StaffingRequest
        What is asked.
    scenarios : ndarray of shape (n_scenarios, n_people, n_platforms)
        Gains.
    place : ndarray of int, shape (n_people,)
        Column of each person's platform; -1 for none.

    Returns
    -------
    ndarray of shape (n_scenarios,)
        Gain less cost of moves and of what is lacking.
    """
    seated = np.flatnonzero(place >= 0)
    gained = scenarios[:, seated, place[seated]].sum(axis=1)
    return np.asarray(
        gained - request.move_cost * request.n_moves(place) - request.owed(place), dtype=np.float64
    )


def values_today(request: StaffingRequest, scenarios: Floats) -> Floats:
    """Return what today's plan is worth in each scenario; impossible places count 0.

    Parameters
    ----------
    request : StaffingRequest
        What is asked.
    scenarios : ndarray of shape (n_scenarios, n_people, n_platforms)
        Gains.

    Returns
    -------
    ndarray of shape (n_scenarios,)
        Gain less the cost of what is lacking.
    """
    seated = np.flatnonzero(request.today >= 0)
    at = request.today[seated]
    able = request.gain.notna().to_numpy()[seated, at]
    gained = scenarios[:, seated[able], at[able]].sum(axis=1)
    return np.asarray(gained - request.owed(request.today), dtype=np.float64)


def worst_mean(values: Floats, tail: float) -> float:
    """Return the mean of the worst share of some values.

    Parameters
    ----------
    values : ndarray of shape (n_scenarios,)
        What a plan brings in each scenario.
    tail : float
        The share; less than one of them is the worst one.

    Returns
    -------
    float
        Their mean, the last one counted in part.
    """
    weight = np.minimum(
        most_weight(len(values), tail),
        np.maximum(0.0, 1.0 - np.arange(len(values)) * most_weight(len(values), tail)),
    )
    return float(np.sort(values) @ weight)


def most_weight(n: int, tail: float) -> float:
    """Return the most that one of some scenarios can weigh among the worst share.

    Parameters
    ----------
    n : int
        How many scenarios there are.
    tail : float
        The share.

    Returns
    -------
    float
        At most 1.
    """
    return min(1.0, 1.0 / (tail * n))


def check_scenarios(request: StaffingRequest, scenarios: Floats, tail: float) -> None:
    """Refuse scenarios that cannot be used.

    Parameters
    ----------
    request : StaffingRequest
        What is asked.
    scenarios : ndarray of shape (n_scenarios, n_people, n_platforms)
        Gains.
    tail : float
        The share of them that counts.

    Raises
    ------
    InputError
        If they are of another shape, too many or not finite, or the share is not above 0 and at most 1.
    """
    if scenarios.ndim != 3 or scenarios.shape[1:] != request.gain.shape or not len(scenarios):
        msg = f"expected scenarios of shape (n, *{request.gain.shape}), got {scenarios.shape}"
        raise InputError(msg)
    if scenarios.size > MOST:
        most = MOST // request.gain.size
        msg = (
            f"{len(scenarios)} scenarios of {request.gain.size} places do not fit in memory; "
            f"give at most {most}, or ask about fewer people or platforms"
        )
        raise InputError(msg)
    if not 0.0 < tail <= 1.0:
        msg = f"expected a share of scenarios above 0 and at most 1, got {tail}"
        raise InputError(msg)
    able = request.gain.notna().to_numpy()
    if not all(np.isfinite(one[able]).all() for one in scenarios):
        msg = "expected a finite gain in every scenario wherever the request has one"
        raise InputError(msg)
