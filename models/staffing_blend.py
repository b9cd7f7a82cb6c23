"""Make a plan better with parts of another one, without breaking rules.

Two plans that keep the seats differ by chains (a leaves for b, who leaves for c) and rings. Each of them can
be taken over on its own and seats stay within their bounds, so each is judged by what it gains, less the
price of what it lacks, and by the rules that are not about seats: moves, skills and salaries.
"""

from dataclasses import dataclass

import numpy as np

from models.encoder import Floats, Ints
from models.plan import StaffingRequest


@dataclass
class Candidate:
    """A plan on the way; `place` has a column for each person, nowhere is the one after the last.

    Parameters
    ----------
    request : StaffingRequest
        What is asked.
    place : ndarray of shape (n_people,)
        Column of each person.
    """

    request: StaffingRequest
    place: Ints

    def __post_init__(self) -> None:
        request, self.place = self.request, self.place.copy()
        named = np.where(self.place < request.gain.shape[1], self.place, -1)
        nowhere = np.zeros((1, request.needs.shape[1]), dtype=np.int64)
        self.lacks = np.vstack([request.needs - request.cover(named), nowhere])
        self.moves = request.n_moves(named)
        self.spent = request.spend(named)
        self.seats = np.bincount(self.place, minlength=request.gain.shape[1] + 1)

    @property
    def broken(self) -> float:
        """How far the rules on moves, skills and salaries that must hold are from being met; 0 is met."""
        wish, short = self.request.wish, np.maximum(self.lacks[:-1], 0)
        found = float(short.sum() if wish.none else (short * wish.must_need).sum())
        found += self._over if np.isinf(wish.move) else 0
        if np.isinf(wish.pay) and self._overspent:
            found += self._overspent / max(self.request.budget or 0.0, 1e-9)
        return found

    @property
    def owed(self) -> float:
        """Price of the wishes that are not met."""
        if self.request.wish.none:
            return 0.0
        request, soft, seats = self.request, self.request.wish.soft, self.seats[:-1]
        found = float((np.maximum(self.lacks[:-1], 0) * soft.need).sum())
        found += float((np.maximum(request.low - seats, 0) * soft.lower).sum())
        found += float((np.maximum(seats - request.high, 0) * soft.upper).sum())
        return found + soft.move * self._over + soft.pay * self._overspent

    @property
    def _over(self) -> int:
        return 0 if self.request.max_moves is None else max(0, self.moves - self.request.max_moves)

    @property
    def _overspent(self) -> float:
        return 0.0 if self.request.budget is None else max(0.0, self.spent - self.request.budget)

    def shift(self, people: list[int], to: list[int]) -> None:
        """Seat people elsewhere."""
        request, nowhere = self.request, self.request.gain.shape[1]
        for person, column in zip(people, to, strict=True):
            before = int(self.place[person])
            if request.holds.shape[1]:
                self.lacks[before] += request.holds[person]
                self.lacks[column] -= request.holds[person]
                self.lacks[nowhere] = 0
            self.moves += int(column not in (nowhere, request.place[person]))
            self.moves -= int(before not in (nowhere, request.place[person]))
            self.spent += float(request.pay[person]) * (int(before == nowhere) - int(column == nowhere))
            self.seats[before] -= 1
            self.seats[column] += 1
            self.place[person] = column


def blend(candidate: Candidate, other: Ints, gain: Floats) -> None:
    """Take over what makes a plan better.

    Parameters
    ----------
    candidate : Candidate
        The plan, changed in place.
    other : ndarray of shape (n_people,)
        A plan that keeps the seats.
    gain : ndarray of shape (n_people,)
        What each person brings more where the other plan has them, less the cost of moves.
    """
    pieces = parts(candidate.place, other)
    now = candidate.request.place
    nowhere = candidate.request.gain.shape[1]
    moved = _moved(other, now, nowhere) - _moved(candidate.place, now, nowhere)
    worth = [(float(gain[part].sum()), int(moved[part].sum())) for part in pieces]
    wished = not candidate.request.wish.none
    if wished:
        worth = [(w + _saved(candidate, part, other), n) for (w, n), part in zip(worth, pieces, strict=True)]
    order = sorted(range(len(pieces)), key=lambda i: (-_rate(*worth[i]), i))
    state = candidate.broken, candidate.owed
    for _ in range(2):
        left = []
        for i in order:
            if state[0] == 0.0 and worth[i][0] <= 0.0 and not wished:
                left.append(i)
                continue
            before = candidate.place[pieces[i]].tolist()
            candidate.shift(pieces[i], other[pieces[i]].tolist())
            after = candidate.broken, candidate.owed
            gained = float(gain[pieces[i]].sum()) + state[1] - after[1]
            if after[0] < state[0] or (after[0] == state[0] and gained > 0.0):
                state = after
            else:
                candidate.shift(pieces[i], before)
                left.append(i)
        if len(left) == len(order):
            return
        order = left


def _saved(candidate: Candidate, part: list[int], other: Ints) -> float:
    """Tell what taking over one part alone would save of the price of what is lacking."""
    before, owed = candidate.place[part].tolist(), candidate.owed
    candidate.shift(part, other[part].tolist())
    saved = owed - candidate.owed
    candidate.shift(part, before)
    return saved


def _moved(place: Ints, now: Ints, nowhere: int) -> Ints:
    return np.asarray((place != now) & (place != nowhere), dtype=np.int64)


def _rate(gained: float, moves: int) -> float:
    """Gain for each move; what frees moves comes first."""
    return gained / moves if moves > 0 else (np.inf if gained > 0.0 else gained)


def parts(place: Ints, other: Ints) -> list[list[int]]:
    """Split the difference of two plans into chains and rings of people.

    Parameters
    ----------
    place, other : ndarray of shape (n_people,)
        Plans that keep the seats.

    Returns
    -------
    list of list of int
        Rows of people; each part can be taken over from the other plan on its own.
    """
    people = np.flatnonzero(place != other)
    leaving: dict[int, list[int]] = {}
    net: dict[int, int] = {}
    for person, old, new in zip(people.tolist(), place[people].tolist(), other[people].tolist(), strict=True):
        leaving.setdefault(old, []).append(person)
        net[old] = net.get(old, 0) + 1
        net[new] = net.get(new, 0) - 1
    found: list[list[int]] = []
    for start in sorted(net):
        for _ in range(net[start]):
            found += _walk(start, leaving, other)
    for start in sorted(leaving):  # what is left are rings
        while leaving[start]:
            found += _walk(start, leaving, other)
    return found


def _walk(start: int, leaving: dict[int, list[int]], other: Ints) -> list[list[int]]:
    """Follow who leaves for where until it ends; cut off a ring whenever a platform comes again."""
    found, chain, seen, column = [], [], {start: 0}, start
    while leaving.get(column):
        person = leaving[column].pop()
        chain.append(person)
        column = int(other[person])
        if column in seen:
            ring, chain = chain[seen[column] :], chain[: seen[column]]
            found.append(ring)
            seen = {name: at for name, at in seen.items() if at <= len(chain)}
        else:
            seen[column] = len(chain)
    return found + ([chain] if chain else [])
