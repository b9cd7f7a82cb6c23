"""What staffing is asked and answers, and the check of an answer that does not trust the solver."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.encoder import Ints


@dataclass(frozen=True)
class StaffingRequest:
    """What is asked.

    Parameters
    ----------
    gain : DataFrame of shape (n_people, n_platforms)
        What each person is expected to bring on each platform; NaN is impossible.
    current : Series of shape (n_people,)
        Platform of each person now; missing, or not among the columns, is free.
    lower, upper : mapping of str to int
        Seats of a platform; unnamed is 0 and everyone.
    max_moves : int or None
        Most people who change platform.
    move_cost : float
        What a move must gain to be worth it.
    """

    gain: pd.DataFrame
    current: pd.Series
    lower: Mapping[str, int]
    upper: Mapping[str, int]
    max_moves: int | None
    move_cost: float

    @property
    def low(self) -> Ints:
        """Fewest people on each platform."""
        return np.array([self.lower.get(name, 0) for name in self.gain.columns], dtype=np.int64)

    @property
    def high(self) -> Ints:
        """Most people on each platform."""
        most = max(len(self.gain), int(self.low.max(initial=0)))
        return np.array([min(self.upper.get(name, most), most) for name in self.gain.columns], dtype=np.int64)

    @property
    def place(self) -> Ints:
        """Column of each person's platform now; -1 is free."""
        now = self.current.reindex(self.gain.index).to_numpy(dtype=object)
        return np.asarray(self.gain.columns.get_indexer(pd.Index(now, dtype=object)), dtype=np.int64)

    def value(self, place: Ints) -> float:
        """Gain of a plan less its moves; `place` is a column for each person, -1 for none."""
        seated = np.flatnonzero(place >= 0)
        gained = self.gain.to_numpy(dtype=np.float64)[seated, place[seated]].sum()
        return float(gained - self.move_cost * self.n_moves(place))

    def n_moves(self, place: Ints) -> int:
        """Count the people of a plan who change platform."""
        return int(((place >= 0) & (place != self.place)).sum())


@dataclass(frozen=True)
class StaffingPlan:
    """Who works where, and how good that is.

    Parameters
    ----------
    assignments : Series of shape (n_people,)
        Platform of each person; missing for free people who are not needed.
    objective : float
        Gain less cost of moves.
    today : float
        The same for today's plan, whether it is allowed or not; impossible places count 0.
    bound : float
        No plan reaches more.
    gap : float
        (bound - objective) / abs(objective); 0 is proven best.
    status : str
        ``optimal`` or ``feasible`` (time ran out).
    moves : DataFrame of shape (n_moves, 2)
        Index employee_id; ``from_platform_id`` (missing where free) and ``platform_id``.
    seconds : float
        Time taken.
    """

    assignments: pd.Series
    objective: float
    today: float
    bound: float
    gap: float
    status: str
    moves: pd.DataFrame
    seconds: float


def verify(plan: StaffingPlan, request: StaffingRequest) -> list[str]:
    """Check a plan against the request without the solver.

    Parameters
    ----------
    plan : StaffingPlan
        What was answered.
    request : StaffingRequest
        What was asked.

    Returns
    -------
    list of str
        What is wrong; empty if nothing is.
    """
    named = plan.assignments
    if not named.index.equals(request.gain.index):
        return ["the plan is about other people than the request"]
    strange = sorted(set(named.dropna()) - set(request.gain.columns))
    if strange:
        return [f"the plan uses unknown platforms {', '.join(strange)}"]
    place = request.gain.columns.get_indexer(pd.Index(named.to_numpy(dtype=object), dtype=object))
    found = faults(request, place)
    if not np.isclose(request.value(place), plan.objective, rtol=1e-9, atol=1e-9):
        found.append(f"the plan is worth {request.value(place)}, not {plan.objective}")
    if request.n_moves(place) != len(plan.moves):
        found.append(f"the plan has {request.n_moves(place)} moves, not {len(plan.moves)}")
    if plan.bound < plan.objective - 1e-9:
        found.append(f"the bound {plan.bound} lies below the objective {plan.objective}")
    return found


def faults(request: StaffingRequest, place: Ints) -> list[str]:
    """Tell which conditions of the request a plan breaks; `place` is a column a person, -1 for none."""
    seats = np.bincount(place[place >= 0], minlength=request.gain.shape[1])
    names = request.gain.columns.to_list()
    found = [
        f"{names[j]} has {seats[j]} people, asked for {request.low[j]} to {request.high[j]}"
        for j in np.flatnonzero((seats < request.low) | (seats > request.high))
    ]
    seated = np.flatnonzero(place >= 0)
    if np.isnan(request.gain.to_numpy(dtype=np.float64)[seated, place[seated]]).any():
        found.append("someone is on a platform that is impossible for them")
    if ((request.place >= 0) & (place < 0)).any():
        found.append("someone who had a place has none")
    if request.max_moves is not None and request.n_moves(place) > request.max_moves:
        found.append(f"{request.n_moves(place)} people move, at most {request.max_moves} may")
    return found
