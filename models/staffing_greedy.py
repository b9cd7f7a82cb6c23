"""What a planner reaches who fills seats one after the other: the yardstick that a plan has to beat."""

from dataclasses import dataclass

import numpy as np

from models.encoder import Floats, Ints
from models.plan import StaffingRequest
from models.plan_check import faults

#: Worth of what cannot be, and what everything possible is above.
NEVER, POSSIBLE = -1e15, -1e14
#: Pairs of person and platform that are tried, dearest first.
TRIED = 400


@dataclass(frozen=True)
class GreedyPlan:
    """What was reached.

    Parameters
    ----------
    place : ndarray of shape (n_people,)
        Column of each person's platform; -1 is none.
    broken : int
        Rules that are not met.
    """

    place: Ints
    broken: int


def greedy(request: StaffingRequest, score: Floats | None = None) -> GreedyPlan:
    """Fill seats greedily, from today's plan.

    Parameters
    ----------
    request : StaffingRequest
        What is asked.
    score : ndarray of shape (n_people,), optional
        The best ones by it go where most is expected; by default the largest gain in expectation goes first.

    Returns
    -------
    GreedyPlan
        Empty seats first, then one move or exchange after the other, as long as no rule is broken that held.
    """
    desk = _Desk(request, score)
    desk.fill()
    desk.cover()
    desk.improve()
    return GreedyPlan(desk.place, len(faults(request, desk.place)))


class _Desk:
    def __init__(self, request: StaffingRequest, score: Floats | None) -> None:
        self.request = request
        self.gain = np.where(request.gain.isna(), NEVER, request.gain.to_numpy(dtype=np.float64))
        self.score = None if score is None else np.nan_to_num(score, nan=0.0)
        self.fixed = request.out | (request.lock >= 0)
        held = np.where(request.lock >= 0, request.lock, request.place)
        self.place: Ints = np.where(request.out, -1, held)

    @property
    def seats(self) -> Ints:
        return np.bincount(self.place[self.place >= 0], minlength=self.gain.shape[1])

    def fill(self) -> None:
        """Fill platforms that are short, then empty those that are too full."""
        low, high = self.request.low, self.request.high
        for j in np.flatnonzero(self.seats < low):
            while self.seats[j] < low[j] and self._bring(int(j)):
                pass
        for j in np.flatnonzero(self.seats > high):
            while self.seats[j] > high[j] and self._send(int(j)):
                pass

    def cover(self) -> None:
        """Bring holders of skills that are short, in exchange for others."""
        for j, k in np.argwhere(self.request.cover(self.place) < self.request.needs):
            holds = self.request.holds[:, k] > 0
            for _ in range(int(self.request.needs[j, k])):
                if self.request.cover(self.place)[j, k] >= self.request.needs[j, k]:
                    break
                free = holds & ~self.fixed & (self.place != j) & (self.gain[:, j] > POSSIBLE)
                mine = ~holds & ~self.fixed & (self.place == j)
                if not free.any() or not mine.any():
                    break
                i = int(np.argmax(np.where(free, self._key()[:, j], NEVER)))
                self._exchange(i, int(j), mine)

    def improve(self) -> None:
        """Take the largest gains first."""
        key = self._key() - (self._now()[:, None] if self.score is None else 0.0)
        key[self.fixed] = NEVER
        if self.score is not None:  # everybody where most is expected of them, the best first
            best = np.argmax(self.gain, axis=1)
            only = np.full_like(key, NEVER)
            only[np.arange(len(best)), best] = self.score
            key = np.where(self.fixed[:, None], NEVER, only)
        order = np.argsort(-key, axis=None, kind="stable")[:TRIED]
        for i, j in zip(*np.unravel_index(order, key.shape), strict=True):
            if key[i, j] <= POSSIBLE or (self.score is None and key[i, j] <= self.request.move_cost):
                break
            if self.place[i] != j:
                self._try(int(i), int(j))

    def _key(self) -> Floats:
        return self.gain if self.score is None else np.where(self.gain > POSSIBLE, self.score[:, None], NEVER)

    def _now(self) -> Floats:
        rows = np.arange(len(self.place))
        held = np.where(self.place >= 0, self.gain[rows, self.place], 0.0)
        return np.asarray(np.where(held > POSSIBLE, held, 0.0))  # whoever cannot stay brings nothing

    def _bring(self, j: int) -> bool:
        spare = np.append(self.seats > self.request.low, True)
        fits = spare[self.place] & ~self.fixed & (self.place != j) & (self.gain[:, j] > POSSIBLE)
        if not fits.any():
            return False
        worth = self._key()[:, j] - (self._now() if self.score is None else 0.0)
        self.place[int(np.argmax(np.where(fits, worth, NEVER)))] = j
        return True

    def _send(self, j: int) -> bool:
        room = self.seats < self.request.high
        worth = np.where(room[None, :], self.gain, NEVER) - self._now()[:, None]
        worth[(self.place != j) | self.fixed] = NEVER
        i, to = np.unravel_index(int(np.argmax(worth)), worth.shape)
        if worth[i, to] <= POSSIBLE:
            return False
        self.place[i] = to
        return True

    def _try(self, i: int, j: int) -> None:
        """Move or exchange, if no rule is broken that held, and in expectation something is gained."""
        before, kept = len(faults(self.request, self.place)), self.place.copy()
        value = self.request.value(self.place)
        room = self.seats[j] < self.request.high[j]
        source = self.place[i]
        if room and (source < 0 or self.seats[source] > self.request.low[source]):
            self.place[i] = j
        else:
            self._exchange(i, j, (self.place == j) & ~self.fixed)
        worse = self.score is None and self.request.value(self.place) <= value
        if worse or len(faults(self.request, self.place)) > before:
            self.place = kept

    def _exchange(self, i: int, j: int, partners: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> None:
        source = self.place[i]
        if source < 0 or not partners.any():
            return
        back = self.gain[:, source] - self.gain[:, j] if self.score is None else -self.score
        back = np.where(partners & (self.gain[:, source] > POSSIBLE), back, NEVER)
        partner = int(np.argmax(back))
        if back[partner] > POSSIBLE:
            self.place[i], self.place[partner] = j, source
