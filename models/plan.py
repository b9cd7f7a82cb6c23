"""What staffing is asked, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from models.encoder import Floats, Ints
from models.staffing_wishes import WishPrices


@dataclass(frozen=True)
class GroupRule:
    """How many people of a group a platform may have.

    Parameters
    ----------
    people : tuple of str
        The group.
    platform_id : str
        The platform.
    lower, upper : int or None
        Fewest and most of the group on it; no upper is as many as there are.
    name : str
        What the rule is called; no two have the same.
    """

    people: tuple[str, ...]
    platform_id: str
    lower: int = 0
    upper: int | None = None
    name: str = ""


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
        Most people who change platform, those who are free and get a place included.
    move_cost : float
        What a move must gain to be worth it.
    skills : DataFrame of shape (n_people, n_skills) or None
        True where a person holds a skill at the level asked for; who is missing holds none.
    need : DataFrame of shape (n_platforms, n_skills) or None
        How many people with a skill a platform needs; missing is none.
    salary : Series of shape (n_people,) or None
        What a person costs a month, in the unit of the budget; missing is 0.
    budget : float or None
        Most that the salaries of everybody who has a place may come to.
    locked : mapping of str to str
        People who are on a given platform whatever else happens.
    excluded : frozenset of str
        People who take no part and get no place.
    together, apart : tuple of tuple of str
        Groups of people who are all on one platform, or all without a place; groups of whom no two share one.
    groups : tuple of GroupRule
        How many people of a group a platform may have.
    wishes : mapping of str to float
        Rules that need not hold, by name (``max_moves``, ``budget``, ``lower:P1``, ``upper:P1``,
        ``need:P1:live``, ``group:NAME``), each with the price of a unit lacking, in the unit of gain.
    """

    gain: pd.DataFrame
    current: pd.Series
    lower: Mapping[str, int] = field(default_factory=dict)
    upper: Mapping[str, int] = field(default_factory=dict)
    max_moves: int | None = None
    move_cost: float = 0.0
    skills: pd.DataFrame | None = None
    need: pd.DataFrame | None = None
    salary: pd.Series | None = None
    budget: float | None = None
    locked: Mapping[str, str] = field(default_factory=dict)
    excluded: frozenset[str] = frozenset()
    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    groups: tuple[GroupRule, ...] = ()
    wishes: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_logical(self) -> bool:
        """Whether rules are asked for that are neither seats nor sums."""
        return bool(self.together or self.apart or self.groups)

    @cached_property
    def low(self) -> Ints:
        """Fewest people on each platform."""
        return np.array([self.lower.get(name, 0) for name in self.gain.columns], dtype=np.int64)

    @cached_property
    def high(self) -> Ints:
        """Most people on each platform."""
        most = max(len(self.gain), int(self.low.max(initial=0)))
        return np.array([min(self.upper.get(name, most), most) for name in self.gain.columns], dtype=np.int64)

    @cached_property
    def place(self) -> Ints:
        """Column of each person's platform now; -1 is free."""
        now = self.current.reindex(self.gain.index).to_numpy(dtype=object)
        return np.asarray(self.gain.columns.get_indexer(pd.Index(now, dtype=object)), dtype=np.int64)

    @cached_property
    def today(self) -> Ints:
        """Column of each person's platform now, as plans are told: who takes no part has none."""
        return np.where(self.out, -1, self.place)

    @cached_property
    def value_today(self) -> float:
        """Value of today's plan, whether it is allowed or not; impossible places count 0."""
        seated = np.flatnonzero(self.today >= 0)
        gained = np.nansum(self.gain.to_numpy(dtype=np.float64)[seated, self.today[seated]])
        return float(gained) - self.owed(self.today)

    @cached_property
    def out(self) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Who takes no part."""
        return np.asarray(self.gain.index.isin(list(self.excluded)), dtype=bool)

    @cached_property
    def held(self) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Who has to have a place."""
        return np.asarray(((self.place >= 0) | (self.lock >= 0)) & ~self.out, dtype=bool)

    @cached_property
    def lock(self) -> Ints:
        """Column that each person is locked to; -1 is none."""
        found = np.full(len(self.gain), -1, dtype=np.int64)
        found[self.rows(self.locked)] = self.gain.columns.get_indexer(pd.Index(list(self.locked.values())))
        return found

    @cached_property
    def holds(self) -> Ints:
        """1 where a person holds a skill, a row a person and a column a skill that is needed."""
        if self.skills is None or self.need is None:
            return np.zeros((len(self.gain), 0), dtype=np.int64)
        named = self.skills.reindex(index=self.gain.index, columns=self.need.columns)
        return np.asarray(named.eq(True).to_numpy(), dtype=np.int64)  # noqa: FBT003

    @cached_property
    def needs(self) -> Ints:
        """Holders of each skill that each platform needs."""
        if self.skills is None or self.need is None:
            return np.zeros((self.gain.shape[1], 0), dtype=np.int64)
        return np.asarray(self.need.reindex(self.gain.columns).fillna(0).to_numpy(), dtype=np.int64)

    @cached_property
    def pay(self) -> Floats:
        """Salary of each person."""
        if self.salary is None:
            return np.zeros(len(self.gain))
        return np.asarray(self.salary.reindex(self.gain.index).fillna(0.0), dtype=np.float64)

    @cached_property
    def wish(self) -> WishPrices:
        """What a unit lacking costs, by rule."""
        skills = [] if self.skills is None or self.need is None else self.need.columns.to_list()
        names = [rule.name for rule in self.groups]
        return WishPrices.of(self.wishes, self.gain.columns.to_list(), skills, names)

    def rows(self, people: "Mapping[str, str] | tuple[str, ...]") -> Ints:
        """Row of each of some people."""
        return np.asarray(self.gain.index.get_indexer(pd.Index(list(people), dtype=object)), dtype=np.int64)

    def value(self, place: Ints) -> float:
        """Gain of a plan less its moves and what it lacks; `place` is a column a person, -1 for none."""
        seated = np.flatnonzero(place >= 0)
        gained = self.gain.to_numpy(dtype=np.float64)[seated, place[seated]].sum()
        return float(gained - self.move_cost * self.n_moves(place) - self.owed(place))

    def owed(self, place: Ints) -> float:
        """Sum the prices of what a plan lacks."""
        return float(sum(self.wishes[name] * by for name, by in self.lacking(place).items()))

    def lacking(self, place: Ints) -> dict[str, float]:
        """Tell by how much a plan does not meet the wishes, where it does not."""
        if not self.wishes:
            return {}
        seats = np.bincount(place[place >= 0], minlength=self.gain.shape[1])
        names = self.gain.columns.to_list()
        lacks = {f"lower:{name}": by for name, by in zip(names, self.low - seats, strict=True)}
        lacks |= {f"upper:{name}": by for name, by in zip(names, seats - self.high, strict=True)}
        if self.max_moves is not None:
            lacks["max_moves"] = self.n_moves(place) - self.max_moves
        if self.budget is not None:
            lacks["budget"] = self.spend(place) - self.budget
        short, skills = (
            self.needs - self.cover(place),
            [] if self.need is None else self.need.columns.to_list(),
        )
        lacks |= {
            f"need:{names[j]}:{skills[k]}": short[j, k]
            for j, k in np.ndindex(*short.shape)
            if short[j, k] > 0
        }
        for rule in self.groups:
            n = int((place[self.rows(rule.people)] == names.index(rule.platform_id)).sum())
            lacks[f"group:{rule.name}"] = max(rule.lower - n, 0 if rule.upper is None else n - rule.upper)
        return {name: float(lacks[name]) for name in self.wishes if lacks.get(name, 0) > 0}

    def n_moves(self, place: Ints) -> int:
        """Count the people of a plan who change platform."""
        return int(((place >= 0) & (place != self.place)).sum())

    def cover(self, place: Ints) -> Ints:
        """Count the holders of each skill on each platform of a plan."""
        found = np.zeros(self.needs.shape, dtype=np.int64)
        seated = place >= 0
        np.add.at(found, place[seated], self.holds[seated])
        return found

    def spend(self, place: Ints) -> float:
        """Sum the salaries of everybody who has a place."""
        return float(self.pay[place >= 0].sum())


@dataclass(frozen=True)
class Prices:
    """What the rules cost at the margin; they prove a bound, and start the next solve.

    Parameters
    ----------
    move : float
        Of one more move.
    skill : ndarray of shape (n_platforms, n_skills)
        Of one holder more that a platform needs.
    pay : float
        Of a unit of the budget.
    seat : ndarray of shape (n_platforms,)
        Of a seat; below 0 where a platform has to be filled.
    """

    move: float
    skill: Floats
    pay: float
    seat: Floats


@dataclass(frozen=True)
class StaffingPlan:
    """Who works where, and how good that is.

    Parameters
    ----------
    assignments : Series of shape (n_people,)
        Platform of each person; missing for free people who are not needed.
    objective : float
        Gain less cost of moves, less the price of what is lacking.
    today : float
        The same for today's plan, whether it is allowed or not; impossible places, and who takes no part,
        count 0.
    bound : float
        No plan that meets the request reaches more, whatever person and platform it uses.
    gap : float
        (bound - objective) / abs(objective); 0 is proven best.
    status : str
        ``optimal`` (within the gap asked for) or ``feasible`` (stopped before that).
    moves : DataFrame of shape (n_moves, 2)
        Index employee_id; ``from_platform_id`` (missing where free) and ``platform_id``.
    seconds : float
        Time taken.
    method : str
        ``flow``, ``exact``, ``logic`` or ``cautious``.
    prices : Prices or None
        What a next, like request may start from.
    lacking : mapping of str to float
        By how much wishes are not met, by rule: people, holders, moves or units of salary; those that are met
        are not named.
    """

    assignments: pd.Series
    objective: float
    today: float
    bound: float
    gap: float
    status: str
    moves: pd.DataFrame
    seconds: float
    method: str = "flow"
    prices: Prices | None = None
    lacking: Mapping[str, float] = field(default_factory=dict)
