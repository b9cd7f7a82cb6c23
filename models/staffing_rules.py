"""Every rule of a staffing request as rows of a linear programme, one 0/1 variable for each arc."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.sparse import csr_array, vstack  # type: ignore[import-untyped]

from models.encoder import Floats, Ints
from models.plan import StaffingRequest
from models.staffing_network import Arcs

#: Name of the rule that a row is short of, and what is told then; the same for a row that is exceeded.
Told: TypeAlias = tuple[tuple[str, str], tuple[str, str]]
_NOTHING = ("", "")


@dataclass(frozen=True)
class Rules:
    """Rows with bounds, and what each means.

    Parameters
    ----------
    matrix : csr_array of shape (n_rules, n_arcs)
        People first, then seats, moves, salaries, skills and rules of logic.
    low, high : ndarray of shape (n_rules,)
        Bounds.
    told : list of Told
        Which rule gives way, and how that is told, below the lower bound and above the upper.
    """

    matrix: csr_array
    low: Floats
    high: Floats
    told: list[Told]

    @classmethod
    def of(cls, request: StaffingRequest, arcs: Arcs, *, loosely: bool = False) -> "Rules":
        """Write down the rules for some arcs; loosely with who is held, locked and excluded as rows."""
        rows = _Rows(arcs)
        n_people, names = len(request.gain), request.gain.columns.to_list()
        rows.seat_everybody(n_people)
        rows.by_platform(
            np.ones(len(arcs.row)),
            np.arange(len(names)),
            (request.low.astype(np.float64), request.high.astype(np.float64)),
            [_seats(name, *bounds) for name, *bounds in zip(names, request.low, request.high, strict=True)],
        )
        if request.max_moves is not None:
            told = f"{{}} moves more than the at most {request.max_moves} allowed are needed"
            weights = (arcs.moves & (arcs.column < len(names))).astype(np.float64)
            rows.add(weights, (0.0, float(request.max_moves)), (_NOTHING, ("max_moves", told)))
        if request.budget is not None:
            told = f"salaries exceed the budget of {request.budget:.10g} by {{}}"
            weights = request.pay[arcs.row] * (arcs.column < len(names))
            rows.add(weights, (0.0, request.budget), (_NOTHING, ("budget", told)))
        _skills(rows, request)
        _logic(rows, request)
        if loosely:
            _people(rows, request)
        return cls(vstack(rows.matrices, format="csr"), np.array(rows.low), np.array(rows.high), rows.told)

    def wished(self, wishes: Mapping[str, float]) -> tuple[csr_array, Floats]:
        """Return columns by which rows that are wishes may give way, and the price of each."""
        way = [
            (row, sign, wishes[side[0]])
            for row, told in enumerate(self.told)
            for sign, side in zip((1.0, -1.0), told, strict=True)
            if side[0] in wishes
        ]
        at = ([row for row, _, _ in way], list(range(len(way))))
        signs = [sign for _, sign, _ in way]
        columns = csr_array((signs, at), shape=(len(self.low), len(way)), dtype=np.float64)
        return columns, np.array([price for _, _, price in way], dtype=np.float64)


class _Rows:
    def __init__(self, arcs: Arcs) -> None:
        self.arcs = arcs
        self.matrices: list[csr_array] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.told: list[Told] = []

    def add(self, weights: Floats, bounds: tuple[float, float], told: Told) -> None:
        """Append one row."""
        self.matrices.append(csr_array(np.asarray(weights, dtype=np.float64)[None, :]))
        self.low.append(bounds[0])
        self.high.append(bounds[1])
        self.told.append(told)

    def by_platform(
        self, weights: Floats, where: Ints, bounds: tuple[Floats, Floats], told: list[Told]
    ) -> None:
        """Append a row for each of some platforms: the weights of the arcs to it."""
        at, n_platforms = np.flatnonzero(weights), int(self.arcs.column.max(initial=0)) + 1
        shape = (max(n_platforms, int(where.max(initial=0)) + 1), len(weights))
        every = csr_array((weights[at], (self.arcs.column[at], at)), shape=shape)
        self.matrices.append(every[where])
        self.low += bounds[0].tolist()
        self.high += bounds[1].tolist()
        self.told += told

    def seat_everybody(self, n_people: int) -> None:
        """Append a row for each person: exactly one seat."""
        each = np.arange(len(self.arcs.row))
        self.matrices.append(
            csr_array((np.ones(len(each)), (self.arcs.row, each)), shape=(n_people, len(each)))
        )
        self.low += [1.0] * n_people
        self.high += [1.0] * n_people
        self.told += [(_NOTHING, _NOTHING)] * n_people

    def of_people(self, people: Ints, column: int) -> Floats:
        """Return 1 at the arcs of some people to a platform."""
        return np.asarray(np.isin(self.arcs.row, people) & (self.arcs.column == column), dtype=np.float64)

    def no_place(self, people: Ints, bounds: tuple[float, float], told: list[Told]) -> None:
        """Append a row for each of some people: whether they are nowhere, the last of their arcs."""
        last = np.append(self.arcs.first[1:], len(self.arcs.row))[people] - 1
        ones = np.ones(len(people))
        shape = (len(people), len(self.arcs.row))
        self.matrices.append(csr_array((ones, (np.arange(len(people)), last)), shape=shape))
        self.low += [bounds[0]] * len(people)
        self.high += [bounds[1]] * len(people)
        self.told += told


def _seats(name: str, low: int, high: int) -> Told:
    return (
        (f"lower:{name}", f"{name} lacks {{}} of the at least {low} people asked for"),
        (f"upper:{name}", f"{name} would need {{}} more than the at most {high} people allowed"),
    )


def _skills(rows: _Rows, request: StaffingRequest) -> None:
    skills = [] if request.need is None else request.need.columns.to_list()
    names = request.gain.columns.to_list()
    for k in np.flatnonzero((request.needs > 0).any(axis=0)).tolist():
        where = np.flatnonzero(request.needs[:, k] > 0)
        least = request.needs[where, k]
        told = [
            (
                (f"need:{names[j]}:{skills[k]}", f"{names[j]} lacks {{}} of the {n} people with {skills[k]}"),
                _NOTHING,
            )
            for j, n in zip(where, least, strict=True)
        ]
        bounds = (least.astype(np.float64), np.full(len(where), np.inf))
        rows.by_platform(request.holds[rows.arcs.row, k].astype(np.float64), where, bounds, told)


def _logic(rows: _Rows, request: StaffingRequest) -> None:
    columns = request.gain.columns.to_list()
    for i, group in enumerate(request.together):
        told = (f"together:{i}", f"{', '.join(group)} cannot be together")
        people = request.rows(group)
        for j in range(len(columns)):
            first = rows.of_people(people[:1], j)
            for other in people[1:]:
                rows.add(first - rows.of_people(np.array([other]), j), (0.0, 0.0), (told, told))
    for i, group in enumerate(request.apart):
        told = (f"apart:{i}", f"{', '.join(group)} cannot be apart")
        for j in range(len(columns)):
            rows.add(rows.of_people(request.rows(group), j), (0.0, 1.0), (_NOTHING, told))
    for rule in request.groups:
        most = float(len(rule.people) if rule.upper is None else rule.upper)
        name, at = f"group:{rule.name}", rule.platform_id
        named = f" {rule.name}" if rule.name else ""
        less = f"{at} lacks {{}} of the at least {rule.lower} of a group{named}"
        more = f"{at} would need {{}} more than the at most {most:.0f} of a group{named}"
        rows.add(
            rows.of_people(request.rows(rule.people), columns.index(at)),
            (float(rule.lower), most),
            ((name, less), (name, more)),
        )


def keepers(request: StaffingRequest) -> Ints:
    """List the people who keep a place because they have one.

    Parameters
    ----------
    request : StaffingRequest
        What is asked.

    Returns
    -------
    ndarray of shape (n_kept,)
        Rows of people.
    """
    return np.flatnonzero((request.place >= 0) & ~request.out)


def _people(rows: _Rows, request: StaffingRequest) -> None:
    """Write down who keeps a place, who is locked to one and who is excluded."""
    places = ("places", "{} people who have a place would lose it")
    held = keepers(request)
    rows.no_place(held, (0.0, 0.0), [(_NOTHING, places)] * len(held))
    for person, platform in request.locked.items():
        told = (f"locked:{person}", f"{person} cannot be on {platform}, as locked")
        column = request.gain.columns.to_list().index(platform)
        rows.add(rows.of_people(request.rows((person,)), column), (1.0, 1.0), (told, _NOTHING))
    out = sorted(request.excluded)
    told_out = [
        ((f"excluded:{person}", f"{person}, who is excluded, would be needed"), _NOTHING) for person in out
    ]
    rows.no_place(request.rows(tuple(out)), (1.0, 1.0), told_out)
