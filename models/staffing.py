"""The best feasible staffing of platforms, with the proof of how good it is.

Exact, by HiGHS through ``scipy.optimize.milp``: maximise gain less cost of moves, each person on at most one
platform, seats of each platform within bounds, at most so many moves. People who stand on one of the
platforms keep a place; others may stay where they are.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp  # type: ignore[import-untyped]
from scipy.sparse import csr_array, hstack, identity, vstack  # type: ignore[import-untyped]

from data.errors import InputError, TooLittleData
from models.encoder import Floats, Ints
from models.plan import StaffingPlan, StaffingRequest, faults

#: Seconds that the solver may take, and the gap at which it stops.
SECONDS, GAP = 30.0, 1e-6
_TIMED_OUT = 1


def staff(
    gain: pd.DataFrame,
    current: pd.Series,
    *,
    lower: Mapping[str, int],
    upper: Mapping[str, int],
    max_moves: int | None = None,
    move_cost: float = 0.0,
) -> StaffingPlan:
    """Find the best plan.

    Parameters
    ----------
    gain : DataFrame of shape (n_people, n_platforms)
        What each person is expected to bring on each platform; NaN is impossible.
    current : Series of shape (n_people,)
        Platform of each person now; missing, or not among the columns, is free.
    lower, upper : mapping of str to int
        Seats of a platform; unnamed is 0 and everyone.
    max_moves : int, optional
        Most people who change platform, those who are free and get a place included.
    move_cost : float
        What a move must gain to be worth it.

    Returns
    -------
    StaffingPlan
        Never worse than today's plan where that is allowed.

    Raises
    ------
    InputError
        If the bounds cannot all be met; the message names those that clash.
    TooLittleData
        If time ran out before any plan was found.
    """
    began = time.perf_counter()
    request = StaffingRequest(gain, current, lower, upper, max_moves, move_cost)
    _check(request)
    model = _Model.of(request)
    found = model.solve()
    if found.x is None:
        if found.status == _TIMED_OUT:
            msg = f"found no plan within {SECONDS:.0f} s; ask about fewer people or platforms"
            raise TooLittleData(msg)
        msg = f"no plan meets the request: {'; '.join(model.clashes())}; loosen one of these"
        raise InputError(msg)
    place = model.places(found.x)
    value, bound = request.value(place), -float(found.mip_dual_bound)
    if not faults(request, request.place) and request.value(request.place) > value:
        place, value = request.place, request.value(request.place)
    bound = max(bound, value)
    return StaffingPlan(
        assignments=_named(request, place),
        objective=value,
        today=_value_today(request),
        bound=bound,
        gap=(bound - value) / max(abs(value), 1e-9),
        status="optimal" if found.status == 0 else "feasible",
        moves=_moves(request, place),
        seconds=time.perf_counter() - began,
    )


@dataclass(frozen=True)
class _Model:
    """The request as an integer programme: one variable for each possible (person, platform)."""

    request: StaffingRequest
    row: Ints
    column: Ints
    matrix: csr_array
    low: Floats
    high: Floats
    labels: list[str]
    n_people: int

    @classmethod
    def of(cls, request: StaffingRequest) -> "_Model":
        n_people, n_platforms = request.gain.shape
        row, column = np.nonzero(request.gain.notna().to_numpy())
        each = np.arange(len(row))
        seated = csr_array((np.ones(len(row)), (row, each)), shape=(n_people, len(row)))
        seats = csr_array((np.ones(len(row)), (column, each)), shape=(n_platforms, len(row)))
        moved = csr_array((column != request.place[row]).astype(np.float64)[None, :])
        most = n_people if request.max_moves is None else request.max_moves
        held = (request.place >= 0).astype(np.float64)
        return cls(
            request=request,
            row=row,
            column=column,
            matrix=vstack([seated, seats, moved], format="csr"),
            low=np.concatenate([held, request.low, [0.0]]),
            high=np.concatenate([np.ones(n_people), request.high, [most]]),
            labels=[str(name) for name in request.gain.columns],
            n_people=n_people,
        )

    def solve(self) -> OptimizeResult:
        if not len(self.row):  # nobody is possible anywhere, which the solver does not take
            met = bool((self.low <= 0.0).all())
            return OptimizeResult(x=np.zeros(0) if met else None, status=0 if met else 2, mip_dual_bound=0.0)
        gained = self.request.gain.to_numpy(dtype=np.float64)[self.row, self.column]
        moves = self.column != self.request.place[self.row]
        return milp(
            -(gained - self.request.move_cost * moves),
            integrality=np.ones(len(self.row)),
            bounds=Bounds(0.0, 1.0),
            constraints=LinearConstraint(self.matrix, self.low, self.high),
            options={"time_limit": SECONDS, "mip_rel_gap": GAP},
        )

    def places(self, chosen: Floats) -> Ints:
        place = np.full(self.n_people, -1, dtype=np.int64)
        taken = chosen > 0.5
        place[self.row[taken]] = self.column[taken]
        return place

    def clashes(self) -> list[str]:
        """Say which bounds give way when as little as possible gives way."""
        n_bounds = len(self.low)
        slack = identity(n_bounds, format="csr")
        matrix = hstack([self.matrix, slack, -slack], format="csr")
        n = len(self.row)
        # Ties go to seats: a person without a place or one more move is the last thing to give.
        price = np.concatenate([np.full(self.n_people, 1.02), np.ones(len(self.labels)), [1.01]])
        found = milp(
            np.concatenate([np.zeros(n), price, price]),
            integrality=np.ones(n + 2 * n_bounds),
            bounds=Bounds(0.0, np.concatenate([np.ones(n), np.full(2 * n_bounds, np.inf)])),
            constraints=LinearConstraint(matrix, self.low, self.high),
            options={"time_limit": SECONDS},
        )
        if found.x is None:
            return ["the bounds on seats and moves clash"]
        lacking, above = np.round(found.x[n:]).astype(int).reshape(2, n_bounds)
        return self._told(lacking, above)

    def _told(self, lacking: Ints, above: Ints) -> list[str]:
        people = slice(0, self.n_people)
        seats = slice(self.n_people, -1)
        told = [
            f"{name} lacks {n} of the at least {low} people asked for"
            for name, n, low in zip(self.labels, lacking[seats], self.request.low, strict=True)
            if n
        ]
        told += [
            f"{name} would need {n} more than the at most {high} people allowed"
            for name, n, high in zip(self.labels, above[seats], self.request.high, strict=True)
            if n
        ]
        if n := int(lacking[people].sum() + above[people].sum()):
            told.append(f"{n} people who have a place would lose it")
        if above[-1]:
            told.append(
                f"{above[-1]} moves more than the at most {self.request.max_moves} allowed are needed"
            )
        return told


def _check(request: StaffingRequest) -> None:
    unknown = sorted({*request.lower, *request.upper} - set(request.gain.columns))
    if unknown:
        known = ", ".join(map(str, request.gain.columns))
        msg = f"bounds name the platforms {', '.join(unknown)}; expected some of {known}"
        raise InputError(msg)
    if request.gain.empty or not request.gain.index.is_unique:
        msg = f"expected each person once and at least one platform, got a gain of shape {request.gain.shape}"
        raise InputError(msg)
    if np.isinf(request.gain.to_numpy(dtype=np.float64)).any() or not request.move_cost >= 0.0:
        msg = (
            f"expected finite gains, NaN where impossible, and a move cost from 0 up; got {request.move_cost}"
        )
        raise InputError(msg)
    for name, low, high in zip(request.gain.columns, request.low, request.high, strict=True):
        if low < 0 or low > request.upper.get(name, low) or high < 0:
            msg = f"{name} asks for {low} to {request.upper.get(name)} people; give 0 <= lower <= upper"
            raise InputError(msg)
    if request.max_moves is not None and request.max_moves < 0:
        msg = f"expected at least 0 moves, got {request.max_moves}; leave it out for no cap"
        raise InputError(msg)


def _value_today(request: StaffingRequest) -> float:
    seated = np.flatnonzero(request.place >= 0)
    return float(np.nansum(request.gain.to_numpy(dtype=np.float64)[seated, request.place[seated]]))


def _named(request: StaffingRequest, place: Ints) -> pd.Series:
    names = np.array([*request.gain.columns, None], dtype=object)
    return pd.Series(names[place], index=request.gain.index, name="platform_id", dtype=object)


def _moves(request: StaffingRequest, place: Ints) -> pd.DataFrame:
    who = (place >= 0) & (place != request.place)
    before, after = _named(request, request.place), _named(request, place)
    return pd.DataFrame({"from_platform_id": before[who], "platform_id": after[who]})
