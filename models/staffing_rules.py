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
        for j, name in enumerate(names):
            rows.add(
                (arcs.column == j).astype(np.float64),
                (float(request.low[j]), float(request.high[j])),
                f"{name} lacks {{}} of the at least {request.low[j]} people asked for",
                f"{name} would need {{}} more than the at most {request.high[j]} people allowed",
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


def _skills(rows: _Rows, request: StaffingRequest) -> None:
    for j, k in np.argwhere(request.needs > 0):
        name, skill = request.gain.columns[j], request.need.columns[k]  # type: ignore[union-attr]
        rows.add(
            request.holds[rows.arcs.row, k] * (rows.arcs.column == j),
            (float(request.needs[j, k]), np.inf),
            f"{name} lacks {{}} of the {request.needs[j, k]} people with {skill}",
            "",
        )


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
