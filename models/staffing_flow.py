"""Staffing by network flow: the network is solved exactly, other rules by their prices.

Whatever the prices of moves, skills and salaries, the best plan of the network proves a bound. Prices are
sought at which that plan nearly keeps the rules; what it gains is then taken over as far as the rules allow.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from models.encoder import Floats, Ints
from models.plan import Prices, StaffingRequest
from models.staffing_blend import Candidate, blend
from models.staffing_network import Arcs, Network

#: Is told the best value so far (minus infinity for none) and the bound; answers whether to go on.
Watch: TypeAlias = Callable[[float, float], bool]

#: Most rounds of prices; above how many arcs only the promising are in the network, and how many a person.
ROUNDS, MANY, EACH = 60, 60_000, 8
#: Rounds without progress after which integer programming does the rest of few arcs.
FEW_ROUNDS = 5
#: Values no further apart than this are equal, as they are to HiGHS.
SAME = 1e-6


@dataclass
class Found:
    """The best that was found so far.

    Parameters
    ----------
    bound : float
        What no plan exceeds.
    prices : Prices
        Those that prove the bound.
    place : ndarray of shape (n_people,) or None
        Column of each person, nowhere is the one after the last; None before a plan keeps all rules.
    value : float
        Gain less cost of moves and of what is lacking.
    stopped : bool
        Whether whoever watches had enough.
    """

    bound: float
    prices: Prices
    place: Ints | None = None
    value: float = -np.inf
    stopped: bool = False

    def within(self, gap: float) -> bool:
        """Whether it is proven to be as good as asked for."""
        return self.place is not None and self.bound - self.value <= max(gap * abs(self.value), SAME)


def search(
    request: StaffingRequest,
    arcs: Arcs,
    *,
    until: float,
    gap: float,
    start: Prices | None = None,
    watch: Watch | None = None,
) -> Found | None:
    """Search for the best plan.

    Parameters
    ----------
    request : StaffingRequest
        What is asked; rules of logic are not looked at.
    arcs : Arcs
        Where people may be.
    until : float
        Reading of ``time.perf_counter`` at which to stop.
    gap : float
        Gap at which to stop.
    start : Prices, optional
        Prices of a like request.
    watch : callable of (float, float) to bool, optional
        Is told the best value and the bound after each round; False stops.

    Returns
    -------
    Found or None
        None if seats alone cannot be filled as asked.
    """
    if not arcs.complete:
        return None
    hunt = _Hunt(request, Network.of(request), arcs, start)
    # Prices of moves and of salaries pull at each other, which takes more rounds.
    quick = len(arcs.row) <= MANY and request.budget is None
    patience = FEW_ROUNDS if quick else ROUNDS // 4
    left: list[float] = []
    for turn in range(ROUNDS):
        if not hunt.step():
            return None
        left.append(hunt.found.bound - hunt.found.value)
        stuck = turn > 2 * patience and left[-1] > 0.9 * left[-1 - patience]
        hunt.found.stopped = watch is not None and not watch(hunt.found.value, hunt.found.bound)
        if stuck or hunt.found.stopped or hunt.found.within(gap) or time.perf_counter() > until:
            break
        hunt.reprice(turn)
    return hunt.found


@dataclass
class _Bracket:
    """Halve where the price of a sum (moves, salaries) must lie."""

    most: float | None
    wish: float
    low: float = 0.0
    high: float = np.inf

    def next(self, price: float, used: float, guess: float) -> float:
        if self.most is None:
            return 0.0
        if used > self.most:
            self.low = max(self.low, price)
        else:
            self.high = min(self.high, price)
        if self.high - self.low <= 1e-4 * self.high:  # other prices changed since: open up again
            self.low, self.high = 0.9 * self.low, 1.1 * self.high
        if not np.isfinite(self.high):
            return min(max(guess, 2.0 * price), self.wish)
        return min(0.5 * (self.low + self.high), self.wish)


@dataclass
class _Hunt:
    request: StaffingRequest
    network: Network
    arcs: Arcs
    start: Prices | None
    found: Found = field(init=False)

    def __post_init__(self) -> None:
        request, shape = self.request, self.request.needs.shape
        self.prices = Prices(0.0, np.zeros(shape), 0.0, np.zeros(shape[0]))
        if self.start is not None and self.start.skill.shape == shape:
            self.prices = self._lawful(self.start)
        self.found = Found(np.inf, self.prices)
        self.move, self.pay = (
            _Bracket(request.max_moves, request.wish.move),
            _Bracket(request.budget, request.wish.pay),
        )
        self.lasting = np.zeros(shape, dtype=np.int64)
        self.kept: npt.NDArray[np.bool_] | None = None
        self.nowhere = shape[0]
        spread = np.maximum.reduceat(self.arcs.worth, self.arcs.first)
        spread = spread - np.add.reduceat(self.arcs.worth, self.arcs.first) / np.diff(
            self.arcs.first, append=len(self.arcs.row)
        )
        self.unit = float(spread.mean()) or 1.0
        today = np.where(request.today >= 0, request.today, self.nowhere)
        locked = request.lock >= 0
        today[locked] = request.lock[locked]
        self.candidate: Candidate | None = None
        if self._seated(today):
            self._offer(Candidate(request, today))

    def _lawful(self, prices: Prices) -> Prices:
        """Prices of rules that are not asked for are 0; those of wishes are at most what they cost."""
        wish = self.request.wish
        return replace(
            prices,
            move=0.0 if self.request.max_moves is None else min(prices.move, wish.move),
            pay=0.0 if self.request.budget is None else min(prices.pay, wish.pay),
            skill=np.minimum(np.where(self.request.needs > 0, prices.skill, 0.0), wish.need),
        )

    def _seated(self, place: Ints) -> bool:
        """Whether a plan keeps the network's own rules."""
        count = np.bincount(place, minlength=self.nowhere + 1)
        return self.network.fits(count) and not np.isnan(self._worth(place)).any()

    def _worth(self, place: Ints) -> Floats:
        """Gain of each person less the cost of a move."""
        gain, seated = np.zeros(len(place)), np.flatnonzero(place < self.nowhere)
        gain[seated] = self.request.gain.to_numpy(dtype=np.float64)[seated, place[seated]]
        moved = (place != self.request.place) & (place < self.nowhere)
        worth: Floats = gain - self.request.move_cost * moved
        return worth

    def _offer(self, candidate: Candidate) -> None:
        if self.candidate is None or candidate.broken < self.candidate.broken:
            self.candidate = candidate
        value = float(self._worth(candidate.place).sum()) - candidate.owed
        if candidate.broken == 0.0 and value > self.found.value:
            self.candidate = candidate
            self.found.place, self.found.value = candidate.place.copy(), value

    def step(self) -> bool:
        """Solve the network at the prices, and take over what it gains; False if there is no plan at all."""
        priced = self.network.priced(self.arcs, self.prices)
        inside = self.arcs if self.kept is None else self.arcs.some(self.kept)
        answer = self.network.solve(inside, priced if self.kept is None else priced[self.kept])
        if answer is None:
            return False
        self.place, seat = answer
        self.prices = replace(self.prices, seat=seat)
        bound = self.network.bound(self.arcs, priced, self.prices)
        if bound < self.found.bound:
            self.found.bound, self.found.prices = bound, self.prices
        if len(self.arcs.row) > MANY:
            self._keep(priced)
        self.plain = Candidate(self.request, self.place)
        self._improve()
        return True

    def _improve(self) -> None:
        worth = self._worth(self.place)
        if self.candidate is not None:
            ours = Candidate(self.request, self.candidate.place)
            blend(ours, self.place, worth - self._worth(ours.place))
            theirs = Candidate(self.request, self.place)
            if theirs.broken > 0.0 or theirs.owed > 0.0:  # mend it with parts of ours
                blend(theirs, self.candidate.place, self._worth(self.candidate.place) - worth)
            self._offer(ours)
            self._offer(theirs)
            return
        self._offer(Candidate(self.request, self.place))

    def _keep(self, priced: Floats) -> None:
        """Leave out arcs that are far from being taken at these prices; the bound is over all of them."""
        less = priced - np.append(self.prices.seat, 0.0)[self.arcs.column]
        regret = np.maximum.reduceat(less, self.arcs.first)[self.arcs.row] - less
        if self.kept is None:
            n_kept = min(len(regret), EACH * len(self.arcs.first)) - 1
            self.kept = regret <= np.partition(regret, n_kept)[n_kept]
            self.kept |= ~self.arcs.moves
        self.kept |= regret <= 0.0

    def reprice(self, turn: int) -> None:
        """Move prices towards keeping the rules."""
        lacks, plain = self.plain.lacks[:-1], self.plain
        guess = self._guess() if self.prices.move == 0.0 else 0.0
        move = self.move.next(self.prices.move, plain.moves, guess)
        pay = self.pay.next(
            self.prices.pay, plain.spent, self.unit / max(float(self.request.pay.mean()), 1e-9)
        )
        skill = self.prices.skill
        if lacks.size:
            step = self.unit / np.sqrt(1.0 + turn / 4.0)
            share = lacks / np.maximum(1, self.request.needs)
            fall = 0.15 * (lacks < 0) * (skill > 0.0)
            # What is lacking for long at a wish's price may never be met: get there faster.
            self.lasting = (self.lasting + 1) * (lacks > 0) * np.isfinite(self.request.wish.need)
            faster = 1.5 ** np.minimum(self.lasting, 8)
            skill = np.maximum(0.0, skill + 0.5 * step * (faster * np.maximum(share, 0.0) * 2.0 - fall))
            skill = np.minimum(skill, self.request.wish.need)
            skill[self.request.needs == 0] = 0.0
        self.prices = replace(self.prices, move=move, skill=skill, pay=pay)

    def _guess(self) -> float:
        """Price at which about as many as may move would still want to."""
        moved = np.flatnonzero((self.place != self.request.place) & (self.place < self.nowhere))
        most = self.request.max_moves
        if most is None or len(moved) <= most:
            return 0.0
        home = np.where(self.request.place >= 0, self.request.place, self.nowhere)
        gained = self._worth(self.place)[moved] - np.nan_to_num(self._worth(home)[moved])
        return max(float(np.sort(gained)[len(moved) - most - 1]), 0.05 * self.unit)
