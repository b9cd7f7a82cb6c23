"""The best feasible staffing of platforms, with the proof of how good it is.

People who stand on one of the platforms keep a place; others may stay where they are. A network flow with
prices for other rules finds nearly everything; where the gap asked for is not reached, integer programming
settles the few (person, platform) that prices leave open, and rules of logic in the same way. Constraint
programming does that too where it is asked for.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

from data.errors import InputError, NoPlan, TooLittleData
from models import staffing_exact, staffing_logic
from models.encoder import Floats, Ints
from models.plan import Prices, StaffingPlan, StaffingRequest
from models.plan_check import faults
from models.staffing_check import check
from models.staffing_clash import Clash, clash_of
from models.staffing_flow import Found, Watch, search
from models.staffing_network import Arcs, Network

Method: TypeAlias = Literal["auto", "flow", "exact", "logic"]

#: Seconds that the solvers may take, and the gap at which they stop; the finer one up to so many arcs.
SECONDS, GAP, FINE, FEW = 30.0, 1e-4, 1e-6, 3_000
#: Most arcs that are left to integer and constraint programming after a flow.
MOST = 60_000

_Solver: TypeAlias = Callable[..., tuple[Ints | None, float]]


def staff(
    request: StaffingRequest,
    *,
    method: Method = "auto",
    seconds: float = SECONDS,
    gap: float | None = None,
    start: Prices | None = None,
    watch: Watch | None = None,
) -> StaffingPlan:
    """Find the best plan.

    Parameters
    ----------
    request : StaffingRequest
        What is asked.
    method : {"auto", "flow", "exact", "logic"}
        Network flow, HiGHS on everything, or CP-SAT on what a flow leaves; by itself the flow, and HiGHS on
        what it leaves where rules of logic are asked for.
    seconds : float
        Time after which the best so far is returned, with its gap.
    gap : float, optional
        Gap at which to stop; 1e-6 for few people and platforms, else 1e-4.
    start : Prices, optional
        Prices of the plan of a like request.
    watch : callable of (float, float) to bool, optional
        Is told the best value so far (minus infinity if none) and the bound between rounds; where it answers
        False the best so far is returned. Integer programming is not interrupted.

    Returns
    -------
    StaffingPlan
        Never worse than today's plan where that is allowed.

    Raises
    ------
    InputError
        If the request makes no sense.
    NoPlan
        If the rules cannot all be met; it names those that clash, and what the cheapest way out is.
    TooLittleData
        If time ran out, or the search was stopped, before any plan was found.
    """
    began = time.perf_counter()
    check(request)
    arcs = Arcs.of(request)
    used = _method(request, method)
    task = _Task(request, arcs, began + seconds, _gap(arcs, gap), watch)
    found = task.all_at_once() if used == "exact" and method == "exact" else task.by_prices(used, start)
    if found is None or (found.place is None and found.bound == -np.inf):
        raise _no_plan(clash_of(request))
    if found.place is None and found.stopped:
        msg = "the search was stopped before any plan was found; let it go on for longer"
        raise TooLittleData(msg)
    if found.place is None:
        msg = f"found no plan within {seconds:g} s; ask about fewer people or platforms, or for fewer rules"
        raise TooLittleData(msg)
    return _plan(request, found, task.gap, used, began)


def _no_plan(clash: Clash) -> NoPlan:
    return NoPlan(f"no plan meets the request: {clash.sentence}", clash.rules, clash.relaxations)


def _method(request: StaffingRequest, method: Method) -> str:
    if method == "auto":
        return "exact" if request.is_logical else "flow"
    if method == "flow" and request.is_logical:
        msg = "a flow knows no rules of logic (together, apart, groups); take the method auto, logic or exact"
        raise InputError(msg)
    return method


def _gap(arcs: Arcs, asked: float | None) -> float:
    if asked is not None:
        return asked
    return FINE if len(arcs.row) <= FEW else GAP


@dataclass
class _Task:
    request: StaffingRequest
    arcs: Arcs
    until: float
    gap: float
    watch: Watch | None = None

    @property
    def left(self) -> float:
        return self.until - time.perf_counter()

    def all_at_once(self) -> Found:
        shape = self.request.needs.shape
        found = Found(np.inf, Prices(0.0, np.zeros(shape), 0.0, np.zeros(shape[0])))
        self._today(found)
        if self._goes_on(found):
            place, bound = staffing_exact.solve(self.request, self.arcs, seconds=self.left, gap=self.gap)
            self._take(found, place)
        else:
            bound = np.inf
        found.bound = max(bound, found.value)
        return found

    def by_prices(self, used: str, start: Prices | None) -> Found | None:
        """Search by flow, then settle what prices leave open."""
        found = search(self.request, self.arcs, until=self.until, gap=self.gap, start=start, watch=self.watch)
        if found is None:
            return None
        if found.place is None and len(self.arcs.row) > MOST and not found.stopped:
            self._rescue(found)
        solver: _Solver = staffing_exact.solve
        if used == "logic":
            solver = partial(staffing_logic.solve, hint=found.place)
        if self.request.is_logical:
            relaxed, found.place, found.value = found.place, None, -np.inf
            self._today(found)
            self._take(found, relaxed)
        if not found.within(self.gap) and self.left > 0.0 and not found.stopped:
            self._settle(found, solver)
        if found.place is None and found.bound > -np.inf and not found.stopped:
            self._rescue(found)
        return found

    def _rescue(self, found: Found) -> None:
        """Look for any plan where prices found none; there may be none."""
        if self.left > 0.0:
            clash = clash_of(self.request, seconds=self.left)
            if clash.relaxations:
                raise _no_plan(clash)
            self._take(found, clash.place)

    def _goes_on(self, found: Found) -> bool:
        """Tell whoever watches how far it is."""
        found.stopped = self.watch is not None and not self.watch(found.value, found.bound)
        return not found.stopped

    def _today(self, found: Found) -> None:
        self._take(found, np.where(self.request.today >= 0, self.request.today, self.request.gain.shape[1]))

    def _take(self, found: Found, place: Ints | None) -> None:
        """Keep a plan that is better and meets every rule."""
        if place is None:
            return
        named = np.where(place < self.request.gain.shape[1], place, -1)
        if faults(self.request, named):
            return
        value = self.request.value(named)
        if value > found.value:
            found.place, found.value = place, value

    def _settle(self, found: Found, solver: _Solver) -> None:
        """Solve over the arcs that a better plan can use: each costs its distance from the bound."""
        top, regret = found.bound, self._regret(found.prices)
        width = max(self.gap, GAP) * max(abs(top), 1.0)
        while True:
            if found.place is not None:
                width = min(width, top - found.value)
            kept = regret <= width * (1.0 + 1e-9) + 1e-9
            if kept.sum() > (MOST if found.place is not None else 4 * MOST):
                return
            place, bound = solver(self.request, self.arcs.some(kept), seconds=self.left, gap=self.gap)
            self._take(found, place)
            outside = -np.inf if kept.all() else top - width
            found.bound = min(found.bound, max(bound, outside, found.value))
            settled = found.place is not None and top - width <= found.value
            if settled or kept.all() or found.within(self.gap) or self.left <= 0.0:
                return
            if not self._goes_on(found):
                return
            width *= 4.0

    def _regret(self, prices: Prices) -> Floats:
        priced = Network.of(self.request).priced(self.arcs, prices)
        less = priced - np.append(prices.seat, 0.0)[self.arcs.column]
        regret: Floats = np.maximum.reduceat(less, self.arcs.first)[self.arcs.row] - less
        return regret


def _plan(request: StaffingRequest, found: Found, gap: float, used: str, began: float) -> StaffingPlan:
    taken = np.asarray(found.place)
    place = np.where(taken < request.gain.shape[1], taken, -1)
    value = request.value(place)
    bound = found.bound = max(found.bound, value)
    reached = (bound - value) / max(abs(value), 1e-9)
    return StaffingPlan(
        assignments=_named(request, place),
        objective=value,
        today=request.value_today,
        bound=bound,
        gap=reached,
        status="optimal" if found.within(gap) else "feasible",
        moves=_moves(request, place),
        seconds=time.perf_counter() - began,
        method=used,
        prices=found.prices,
        lacking=request.lacking(place),
    )


def _named(request: StaffingRequest, place: Ints) -> pd.Series:
    names = np.array([*request.gain.columns, None], dtype=object)
    return pd.Series(names[place], index=request.gain.index, name="platform_id", dtype=object)


def _moves(request: StaffingRequest, place: Ints) -> pd.DataFrame:
    who = (place >= 0) & (place != request.place)
    before, after = _named(request, request.place), _named(request, place)
    return pd.DataFrame({"from_platform_id": before[who], "platform_id": after[who]})
