"""Every rule of a staffing request as rows of a linear programme, one 0/1 variable for each arc."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, vstack  # type: ignore[import-untyped]

from models.encoder import Floats, Ints
from models.plan import StaffingRequest
from models.staffing_network import Arcs


@dataclass(frozen=True)
class Rules:
    """Rows with bounds, and what each means.

    Parameters
    ----------
    matrix : csr_array of shape (n_rules, n_arcs)
        People first, then seats, moves, salaries, skills and rules of logic.
    low, high : ndarray of shape (n_rules,)
        Bounds.
    names : list of tuple of str, str
        What is told where a rule has to give way: less than its lower bound, more than its upper.
    """

    matrix: csr_array
    low: Floats
    high: Floats
    names: list[tuple[str, str]]

    @classmethod
    def of(cls, request: StaffingRequest, arcs: Arcs) -> "Rules":
        """Write down the rules of a request for some arcs."""
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
            rows.add(
                (arcs.moves & (arcs.column < len(names))).astype(np.float64),
                (0.0, float(request.max_moves)),
                "",
                f"{{}} moves more than the at most {request.max_moves} allowed are needed",
            )
        if request.budget is not None:
            rows.add(
                request.pay[arcs.row] * (arcs.column < len(names)),
                (0.0, request.budget),
                "",
                f"salaries exceed the budget of {request.budget:.10g} by {{}}",
            )
        _skills(rows, request)
        _logic(rows, request)
        return cls(vstack(rows.matrices, format="csr"), np.array(rows.low), np.array(rows.high), rows.names)


class _Rows:
    def __init__(self, arcs: Arcs) -> None:
        self.arcs = arcs
        self.matrices: list[csr_array] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.names: list[tuple[str, str]] = []

    def add(self, weights: Floats, bounds: tuple[float, float], less: str, more: str) -> None:
        """Append one row."""
        self.matrices.append(csr_array(np.asarray(weights, dtype=np.float64)[None, :]))
        self.low.append(bounds[0])
        self.high.append(bounds[1])
        self.names.append((less, more))

    def by_platform(
        self, weights: Floats, where: Ints, bounds: tuple[Floats, Floats], told: list[tuple[str, str]]
    ) -> None:
        """Append a row for each of some platforms: the weights of the arcs to it."""
        at, n_platforms = np.flatnonzero(weights), int(self.arcs.column.max(initial=0)) + 1
        shape = (max(n_platforms, int(where.max(initial=0)) + 1), len(weights))
        every = csr_array((weights[at], (self.arcs.column[at], at)), shape=shape)
        self.matrices.append(every[where])
        self.low += bounds[0].tolist()
        self.high += bounds[1].tolist()
        self.names += told

    def seat_everybody(self, n_people: int) -> None:
        """Append a row for each person: exactly one seat."""
        each = np.arange(len(self.arcs.row))
        self.matrices.append(
            csr_array((np.ones(len(each)), (self.arcs.row, each)), shape=(n_people, len(each)))
        )
        self.low += [1.0] * n_people
        self.high += [1.0] * n_people
        self.names += [("", "")] * n_people

    def of_people(self, people: Ints, column: int) -> Floats:
        """Return 1 at the arcs of some people to a platform."""
        return np.asarray(np.isin(self.arcs.row, people) & (self.arcs.column == column), dtype=np.float64)


def _seats(name: str, low: int, high: int) -> tuple[str, str]:
    return (
        f"{name} lacks {{}} of the at least {low} people asked for",
        f"{name} would need {{}} more than the at most {high} people allowed",
    )


def _skills(rows: _Rows, request: StaffingRequest) -> None:
    skills = [] if request.need is None else request.need.columns.to_list()
    names = request.gain.columns.to_list()
    for k in np.flatnonzero((request.needs > 0).any(axis=0)).tolist():
        where = np.flatnonzero(request.needs[:, k] > 0)
        least = request.needs[where, k]
        told = [
            (f"{names[j]} lacks {{}} of the {n} people with {skills[k]}", "")
            for j, n in zip(where, least, strict=True)
        ]
        bounds = (least.astype(np.float64), np.full(len(where), np.inf))
        rows.by_platform(request.holds[rows.arcs.row, k].astype(np.float64), where, bounds, told)


def _logic(rows: _Rows, request: StaffingRequest) -> None:
    columns = request.gain.columns.to_list()
    for group in request.together:
        people, told = request.rows(group), f"{', '.join(group)} cannot be together"
        for j in range(len(columns)):
            first = rows.of_people(people[:1], j)
            for other in people[1:]:
                rows.add(first - rows.of_people(np.array([other]), j), (0.0, 0.0), told, told)
    for group in request.apart:
        for j in range(len(columns)):
            told = f"{', '.join(group)} cannot be apart"
            rows.add(rows.of_people(request.rows(group), j), (0.0, 1.0), "", told)
    for rule in request.groups:
        most = float(len(rule.people) if rule.upper is None else rule.upper)
        rows.add(
            rows.of_people(request.rows(rule.people), columns.index(rule.platform_id)),
            (float(rule.lower), most),
            f"{rule.platform_id} lacks {{}} of the at least {rule.lower} of a group",
            f"{rule.platform_id} would need {{}} more than the at most {most:.0f} of a group",
        )
