"""What a planner asks of a simulated company, and planners that need no model."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.encoder import Floats, Ints
from models.plan import StaffingRequest

#: Head counts as shares of today's, and the share of those who may move that does.
LEAST, MOST, MOVING = 0.8, 1.25, 0.15
#: Level from which somebody holds a skill, and the share of a platform's fewest people who need to hold each.
HOLDS, NEEDED = 3.0, 0.2
#: Grade from which people lead teams, and stay.
LEAD_GRADE = 3


def movable(staff: pd.DataFrame) -> "pd.Series[str]":
    """Return the platform of everybody of the front line who may be moved; index employee_id."""
    fits = staff["front_line"].fillna(value=False).to_numpy(bool) & staff["platform_id"].notna().to_numpy()
    fits &= (staff["grade"] < LEAD_GRADE).to_numpy(bool)
    return staff.loc[fits, "platform_id"]


def request(gain: pd.DataFrame, current: "pd.Series[str]", levels: pd.DataFrame) -> StaffingRequest:
    """Return what a planner asks: seats about as today, few moves, and holders of every skill everywhere.

    Parameters
    ----------
    gain : DataFrame of shape (n_people, n_platforms)
        What the plan is made for; index and columns cover `current`.
    current : Series of shape (n_people,)
        Platform of those who may be moved.
    levels : DataFrame of shape (n_assessed, n_skills)
        Assessed levels of skills; index employee_id.
    """
    gain = gain.loc[current.index]
    count = current.value_counts().reindex(gain.columns).fillna(0)
    lower, upper = (LEAST * count).apply(np.ceil).astype(int), (MOST * count).apply(np.floor).astype(int)
    holds = levels.reindex(current.index) >= HOLDS
    has = holds.groupby(current).sum().reindex(gain.columns).fillna(0)
    need = has.clip(upper=np.maximum(1, (NEEDED * lower).astype(int)), axis=0).astype(int)
    return StaffingRequest(
        gain=gain,
        current=current,
        lower={str(name): int(n) for name, n in lower.items()},
        upper={str(name): int(n) for name, n in upper.items()},
        max_moves=int(MOVING * len(current)),
        skills=holds,
        need=need,
    )


def greedy(asked: StaffingRequest, score: pd.Series, leads: pd.Series) -> "pd.Series[str]":
    """Put the best people on the platforms with the most leads, as long as the rules hold.

    From the highest score down, everybody goes to the platform with the most leads that has a seat, if it
    has more than their own, and their own can do without them.

    Parameters
    ----------
    asked : StaffingRequest
        The rules; its gain is not looked at.
    score : Series of shape (n_people,)
        How good people are; those without one are not moved.
    leads : Series of shape (n_platforms,)
        Leads a head.

    Returns
    -------
    Series of shape (n_people,)
        Platform of each person.
    """
    seats = _Seats.of(asked)
    order = np.argsort(-leads.reindex(asked.gain.columns).to_numpy(np.float64), kind="stable")
    rank = np.argsort(order)
    known = score.reindex(asked.gain.index).dropna().sort_values(ascending=False, kind="stable")
    most, n_moves = asked.max_moves or 0, 0
    for person in asked.gain.index.get_indexer(known.index).tolist():
        if n_moves >= most:
            break
        for platform in order[: rank[seats.place[person]]]:
            if seats.take(person, int(platform)):
                n_moves += 1
                break
    return pd.Series(np.asarray(asked.gain.columns)[seats.place], index=asked.gain.index)


@dataclass
class _Seats:
    place: Ints
    count: Ints
    held: npt.NDArray[np.int64]
    asked: StaffingRequest

    @classmethod
    def of(cls, asked: StaffingRequest) -> "_Seats":
        place = asked.place.copy()
        return cls(place, np.bincount(place, minlength=asked.gain.shape[1]), asked.cover(place), asked)

    def take(self, person: int, platform: int) -> bool:
        """Move somebody if both platforms allow it, and tell whether they did."""
        own, holds = self.place[person], self.asked.holds[person]
        allowed = self.count[own] > self.asked.low[own] and self.count[platform] < self.asked.high[platform]
        if not allowed or (self.held[own] - holds < self.asked.needs[own]).any():
            return False
        self.count[own] -= 1
        self.count[platform] += 1
        self.held[own] -= holds
        self.held[platform] += holds
        self.place[person] = platform
        return True


def value(gain: pd.DataFrame, plan: "pd.Series[str]") -> float:
    """Sum the gain of everybody where the plan puts them."""
    at = gain.columns.get_indexer(pd.Index(plan.to_numpy()))
    values: Floats = gain.loc[plan.index].to_numpy(np.float64)[np.arange(len(plan)), at]
    return float(values.sum())
