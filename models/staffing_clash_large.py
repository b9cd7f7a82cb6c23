"""Why a large request cannot be met: every rule that can be is taken as a wish, and nothing else counts.

The plan that lacks least is the way out. Prices that prove that something is lacking name a clash: only the
rules that have one are in the proof.
"""

import time
from dataclasses import replace

import numpy as np

from models.encoder import Ints
from models.plan import Prices, StaffingRequest
from models.staffing_flow import search
from models.staffing_network import Arcs, Network

#: Gap at which the way out is good enough, and most seconds for it.
_GAP, _SECONDS = 0.05, 10.0
#: What it costs to move everybody, so that nobody moves for nothing; less than what lacks one person.
_ALL = 0.5
_MARGIN = 1e-6


def way_out(
    request: StaffingRequest, prices: dict[str, float], *, until: float
) -> tuple[Ints | None, tuple[str, ...]]:
    """Find the plan that lacks least, and rules that clash.

    Parameters
    ----------
    request : StaffingRequest
        What perhaps cannot be met; rules of logic are not looked at.
    prices : dict of str to float
        Of the rules that may give way; others are not counted where they are wishes.
    until : float
        Reading of ``time.perf_counter`` at which to stop.

    Returns
    -------
    place : ndarray of shape (n_people,) or None
        Column of each person, -1 for none; None if even so there is no plan.
    clash : tuple of str
        Rules that are proven not to hold together; empty if that is not proven.
    """
    free = request.gain.where(request.gain.isna(), 0.0)
    wishes = prices | dict.fromkeys(request.wishes, 0.0)
    wishing = replace(request, gain=free, move_cost=_ALL / len(free), wishes=wishes)
    arcs = Arcs.of(wishing)
    found = search(wishing, arcs, until=min(until, time.perf_counter() + _SECONDS), gap=_GAP)
    if found is None or found.place is None:
        return None, ()
    place = np.where(found.place < request.gain.shape[1], found.place, -1)
    return place, _clash(wishing, arcs, found.prices) if found.bound < -_ALL - _MARGIN else ()


def _clash(request: StaffingRequest, arcs: Arcs, prices: Prices) -> tuple[str, ...]:
    """Leave out of a proof every price that it does without, and rules about people if it can."""
    network, people = Network.of(request), _people(request)
    at = list(_priced(request, prices))
    size = max(1, len(at) // 2)
    while at:
        for i in range(0, len(at), size):
            fewer = _without(prices, at[i : i + size])
            if network.bound(arcs, network.priced(arcs, fewer), fewer) < -_ALL - _MARGIN:
                prices = fewer
        if size == 1:
            break
        at, size = list(_priced(request, prices)), size // 2
    for names, some in people:
        loose = Arcs.of(some, loosely=not names)
        if network.bound(loose, network.priced(loose, prices), prices) < -_ALL - _MARGIN:
            return (*_priced(request, prices).values(), *names)
    return ()


def _people(request: StaffingRequest) -> list[tuple[tuple[str, ...], StaffingRequest]]:
    """List rules about people that a proof may need, none first, with the request that has only those."""
    locked = tuple(f"locked:{name}" for name in request.locked)
    excluded = tuple(f"excluded:{name}" for name in sorted(request.excluded))
    anyone = replace(request, locked={}, excluded=frozenset())
    return [((), anyone), (("places",), anyone), (("places", *locked, *excluded), request)]


def _priced(request: StaffingRequest, prices: Prices) -> dict[tuple[str, int, int], str]:
    """Name the rules that have a price, by where it stands."""
    platforms, skills = (
        request.gain.columns.to_list(),
        [] if request.need is None else request.need.columns.to_list(),
    )
    found = {
        ("seat", int(j), 0): f"{'lower' if prices.seat[j] < 0.0 else 'upper'}:{platforms[j]}"
        for j in np.flatnonzero(prices.seat)
    }
    found |= {
        ("skill", int(j), int(k)): f"need:{platforms[j]}:{skills[k]}"
        for j, k in np.argwhere(prices.skill > 0.0)
    }
    if prices.move > 0.0:
        found["move", 0, 0] = "max_moves"
    if prices.pay > 0.0:
        found["pay", 0, 0] = "budget"
    return found


def _without(prices: Prices, at: list[tuple[str, int, int]]) -> Prices:
    seat, skill, move, pay = prices.seat.copy(), prices.skill.copy(), prices.move, prices.pay
    for kind, j, k in at:
        if kind == "seat":
            seat[j] = 0.0
        elif kind == "skill":
            skill[j, k] = 0.0
        elif kind == "move":
            move = 0.0
        else:
            pay = 0.0
    return Prices(move, skill, pay, seat)
