"""Staffing that looks at the bad cases: the mean of the worst scenarios is made as large as possible.

The mean of the worst share of scenarios is the least that any weights of the scenarios give, none above its
share. So the best plan for the gains at *any* such weights, an ordinary request, proves a bound. Weights are
sought that make it small; of the plans found on the way, and of what parts of them make together, the best by
the measure itself is kept.
"""

import time
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy.optimize import linprog  # type: ignore[import-untyped]

from models.encoder import Floats, Ints
from models.plan import StaffingPlan, StaffingRequest
from models.plan_check import faults
from models.staffing import GAP, SECONDS, staff
from models.staffing_blend import Candidate, parts
from models.staffing_cautious_exact import settle
from models.staffing_flow import Watch
from models.staffing_scenarios import check_scenarios, most_weight, values, values_today, worst_mean

#: Most weights that are tried; and after how many without getting nearer it ends.
ROUNDS, PATIENCE = 80, 12
#: Seconds that integer programming gets at the end.
SETTLING = 5.0
#: Share of the gap still open at which each request is solved.
_SHARE = 0.1


def staff_cautiously(
    request: StaffingRequest,
    scenarios: "np.ndarray[tuple[int, int, int], np.dtype[np.float64]]",
    *,
    tail: float = 0.2,
    seconds: float = SECONDS,
    watch: Watch | None = None,
) -> StaffingPlan:
    """Find the plan whose worst scenarios are best.

    Parameters
    ----------
    request : StaffingRequest
        What is asked; its own gains say what is impossible, and give the plan to begin with.
    scenarios : ndarray of shape (n_scenarios, n_people, n_platforms)
        Gains that are as likely as each other.
    tail : float
        Share of scenarios, the worst ones of a plan, whose mean is made as large as possible; 1 is all.
    seconds : float
        Time after which the best so far is returned, with its gap.
    watch : callable of (float, float) to bool, optional
        Is told the best value and the bound after each round; False stops with the best so far.

    Returns
    -------
    StaffingPlan
        Objective, today's value and bound are of that mean, less the cost of moves and of what is lacking.

    Raises
    ------
    InputError
        If scenarios are of another shape, too many or not finite, or the share is not above 0 and at most 1.
    NoPlan
        If the rules cannot all be met.
    TooLittleData
        If time ran out before any plan was found.
    """
    began = time.perf_counter()
    check_scenarios(request, scenarios, tail)
    hunt = _Hunt(request, scenarios, tail, began + seconds)
    hunt.begin()
    hunt.run(watch)
    if not hunt.closed and not hunt.stopped:
        hunt.settle()
    return hunt.plan(time.perf_counter() - began)


@dataclass
class _Hunt:
    request: StaffingRequest
    scenarios: Floats
    tail: float
    until: float
    value: float = -np.inf
    bound: float = np.inf
    stopped: bool = False
    cuts: list[Floats] = field(default_factory=list)

    def begin(self) -> None:
        """Take the plan for the gains as given, and today's."""
        n = len(self.scenarios)
        self.weights = self.best = np.full(n, 1.0 / n)
        first = staff(self.request, seconds=self.left)
        self.last = self.top = first
        self.place = self._place(first)
        self._offer(self.place)
        if not faults(self.request, self.request.today):
            self._offer(self.request.today)

    def run(self, watch: Watch | None) -> None:
        """Try weights until the bound is reached or comes no nearer."""
        self.width, stale = 1.0, 0
        for _ in range(ROUNDS):
            if self.left <= 0.0:
                return
            before = self.bound - self.value
            self._step()
            self.stopped = watch is not None and not watch(self.value, self.bound)
            stale = 0 if self.bound - self.value < 0.99 * before else stale + 1
            if self.stopped or self.closed or stale > PATIENCE or not self._reweigh():
                return

    def settle(self) -> None:
        """Let integer programming do the rest of few places."""
        gain = self._gain(self.best)
        answer = settle(
            replace(self.request, gain=gain),
            self.scenarios,
            self.top,
            self.value,
            self.tail,
            min(self.left, SETTLING),
        )
        if answer is not None:
            place, bound = answer
            if place is not None:
                self._offer(place)
            self.bound = min(self.bound, max(bound, self.value))

    @property
    def left(self) -> float:
        return max(0.0, self.until - time.perf_counter())

    @property
    def closed(self) -> bool:
        return self.bound - self.value <= GAP * abs(self.value)

    def _gain(self, weights: Floats) -> pd.DataFrame:
        gain = np.tensordot(weights, self.scenarios, 1)
        gain[self.request.gain.isna().to_numpy()] = np.nan
        return pd.DataFrame(gain, index=self.request.gain.index, columns=self.request.gain.columns)

    def _place(self, plan: StaffingPlan) -> Ints:
        named = pd.Index(plan.assignments.to_numpy(dtype=object), dtype=object)
        return np.asarray(self.request.gain.columns.get_indexer(named), dtype=np.int64)

    def _step(self) -> None:
        """Solve at the weights, note what that proves, and what the plan is worth in each scenario."""
        request = replace(self.request, gain=self._gain(self.weights))
        open_ = (self.bound - self.value) / max(abs(self.value), 1e-9)
        gap = float(np.clip(_SHARE * open_, 0.2 * GAP, GAP))
        self.last = staff(request, seconds=self.left, gap=gap, start=self.last.prices)
        self.improved = self.last.bound < self.bound
        if self.improved:
            self.bound, self.best, self.top = self.last.bound, self.weights, self.last
        place = self._place(self.last)
        self.cuts.append(values(self.request, self.scenarios, place))
        self._offer(place)
        self._blend(place)

    def _reweigh(self) -> bool:
        """Choose weights near the best ones that make the best of all plans so far as bad as can be."""
        n, most = len(self.scenarios), most_weight(len(self.scenarios), self.tail)
        self.width = min(1.0, 2.0 * self.width) if self.improved else 0.5 * self.width
        reach = self.width * most
        cuts = np.array(self.cuts)
        answer = linprog(
            np.append(np.zeros(n), 1.0),
            A_ub=np.hstack([cuts, -np.ones((len(cuts), 1))]),
            b_ub=np.zeros(len(cuts)),
            A_eq=np.append(np.ones(n), 0.0)[None, :],
            b_eq=[1.0],
            bounds=[
                *zip(np.maximum(0.0, self.best - reach), np.minimum(most, self.best + reach), strict=True),
                (None, None),
            ],
        )
        if answer.x is None:
            return False
        weights = np.clip(answer.x[:n], 0.0, most)
        self.weights = weights / weights.sum()
        return True

    def _offer(self, place: Ints) -> None:
        value = worst_mean(values(self.request, self.scenarios, place), self.tail)
        if value > self.value:
            self.place, self.value = place, value

    def _blend(self, other: Ints) -> None:
        """Take over parts of another plan that make the worst scenarios better."""
        request, nowhere = self.request, self.request.gain.shape[1]
        ours = Candidate(request, np.where(self.place >= 0, self.place, nowhere))
        theirs = np.where(other >= 0, other, nowhere)
        gained = values(self.request, self.scenarios, self.place) + self._costs(ours)
        value, changed = self.value, False
        for part in parts(ours.place, theirs):
            before = ours.place[part]
            after = gained + self._of(part, theirs[part]) - self._of(part, before)
            ours.shift(part, theirs[part].tolist())
            better = worst_mean(after, self.tail) - self._costs(ours)
            if better > value and ours.broken == 0.0 and not self._illogical(ours.place):
                gained, value, changed = after, better, True
            else:
                ours.shift(part, before.tolist())
        place = np.where(ours.place < nowhere, ours.place, -1)
        if changed and not faults(request, place):
            self._offer(place)

    def _costs(self, candidate: Candidate) -> float:
        place = np.where(candidate.place < self.request.gain.shape[1], candidate.place, -1)
        owed = self.request.owed(place) if self.request.groups else candidate.owed
        return self.request.move_cost * candidate.moves + owed

    def _illogical(self, place: Ints) -> bool:
        named = np.where(place < self.request.gain.shape[1], place, -1)
        return self.request.is_logical and bool(faults(self.request, named))

    def _of(self, people: list[int], place: Ints) -> Floats:
        seated = place < self.request.gain.shape[1]
        who = np.array(people)[seated]
        return np.asarray(self.scenarios[:, who, place[seated]].sum(axis=1), dtype=np.float64)

    def plan(self, seconds: float) -> StaffingPlan:
        """Say what was found."""
        request, place = self.request, self.place
        names = np.array([*request.gain.columns, None], dtype=object)
        before, after = (
            pd.Series(names[at], index=request.gain.index, dtype=object) for at in (request.place, place)
        )
        who = (place >= 0) & (place != request.place)
        self.bound = max(self.bound, self.value)
        return StaffingPlan(
            assignments=after.rename("platform_id"),
            objective=self.value,
            today=worst_mean(values_today(request, self.scenarios), self.tail),
            bound=self.bound,
            gap=(self.bound - self.value) / max(abs(self.value), 1e-9),
            status="optimal" if self.closed else "feasible",
            moves=pd.DataFrame({"from_platform_id": before[who], "platform_id": after[who]}),
            seconds=seconds,
            method="cautious",
            prices=self.top.prices,
            lacking=request.lacking(place),
        )
