"""Make a plan better with parts of another one, without breaking rules.

Two plans that keep the seats differ by chains (a leaves for b, who leaves for c) and rings. Each of them can
be taken over on its own and seats stay within their bounds, so each is judged by what it gains and by the
rules that are not about seats: moves, skills and salaries.
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

    @property
    def broken(self) -> float:
        """How far the rules on moves, skills and salaries are from being met; 0 is met."""
        over = 0 if self.request.max_moves is None else max(0, self.moves - self.request.max_moves)
        return over + int(np.maximum(self.lacks[:-1], 0).sum()) + self._overspent

    @property
    def _overspent(self) -> float:
        most = self.request.budget
        if most is None or self.spent <= most:
            return 0.0
        return (self.spent - most) / max(most, 1e-9)

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
    parts = _parts(candidate.place, other)
    now = candidate.request.place
    nowhere = candidate.request.gain.shape[1]
    moved = _moved(other, now, nowhere) - _moved(candidate.place, now, nowhere)
    worth = [(float(gain[part].sum()), int(moved[part].sum())) for part in parts]
    order = sorted(range(len(parts)), key=lambda i: (-_rate(*worth[i]), i))
    broken = candidate.broken
    for _ in range(2):
        left = []
        for i in order:
            part, before = parts[i], candidate.place[parts[i]].tolist()
            if broken == 0.0 and worth[i][0] <= 0.0:
                left.append(i)
                continue
            candidate.shift(part, other[part].tolist())
            after = candidate.broken
            if after < broken or (after == broken and worth[i][0] > 0.0):
                broken = after
            else:
                candidate.shift(part, before)
                left.append(i)
        if len(left) == len(order):
            return
        order = left


def _moved(place: Ints, now: Ints, nowhere: int) -> Ints:
    return np.asarray((place != now) & (place != nowhere), dtype=np.int64)


def _rate(gained: float, moves: int) -> float:
    """Gain for each move; what frees moves comes first."""
    return gained / moves if moves > 0 else (np.inf if gained > 0.0 else gained)


def _parts(place: Ints, other: Ints) -> list[list[int]]:
    """Split the difference of two plans into chains and rings of people."""
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
