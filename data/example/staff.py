"""Who sits where: the seats of the company, and its teams and departments."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from data.example.arrays import LONG_AGO, NEVER, NONE, Flags, Floats, Ints
from data.example.people import Traits
from data.example.story import Story
from data.example.world import World

#: Role families; the first one is the front line.
FAMILIES = ("sales", "operations", "customer_service", "supply_chain", "it", "finance")
BACK_OFFICE_SHARES = (0.30, 0.30, 0.16, 0.14, 0.10)
#: Families whose teams serve one platform each.
SERVE_A_PLATFORM = (1, 2)
LEAD_GRADE, SENIOR_LEAD_GRADE, HEAD_GRADE, TOP_GRADE = 3, 4, 5, 6
#: Seat of the general manager, who stays.
TOP_SEAT = 0


@dataclass(slots=True)
class Teams:
    """All g teams; a pool is a platform's sellers or a back-office family, and has one head."""

    pool: Ints
    platform: Ints
    label: list[str]
    lead: Ints
    base: Floats
    outcome: Floats
    outcome_goal: Floats
    recent_exits: Ints  # shape (g, 3): this month's and the two before
    head: Ints  # shape (n_pools,): seat of the head

    def of_pool(self, pool: int) -> Ints:
        """Return the teams of a pool."""
        return np.flatnonzero(self.pool == pool)


@dataclass(slots=True)
class Staff:
    """One entry a seat; months are indices, days are days since 1970."""

    traits: Traits
    employee: Ints
    family: Ints
    pool: Ints
    team: Ints
    platform: Ints
    second: Ints
    grade: Ints
    hired_day: Ints
    hired_month: Ints
    grade_month: Ints
    grade_day: Ints
    platform_day: Ints
    rise_month: Ints
    moved_month: Ints
    n_moves: Ints
    manager: Ints
    manager_month: Ints
    passed_over_month: Ints
    stepped_back_month: Ints
    step_back_due: Ints
    dismissal_due: Ints
    exit_day: Ints
    exit_cause: Ints
    performance: Floats
    overtime: Floats
    log_pay_gap: Floats  # log of salary over the market's, now
    entity: Ints
    city: Ints

    @property
    def n_seats(self) -> int:
        """Seats, all of them taken at the start of a month."""
        return len(self.employee)

    @property
    def front(self) -> Flags:
        """Seats that convert leads."""
        flags: Flags = (self.family == 0) & (self.grade < HEAD_GRADE)
        return flags

    def leads_team(self, teams: Teams) -> Flags:
        """Return who leads a team."""
        lead: Ints = np.where(self.team != NONE, teams.lead[self.team], NONE)
        flags: Flags = lead == np.arange(self.n_seats)
        return flags

    def clear(self, seats: Ints, month: int) -> None:
        """Forget the careers of those who sat here before."""
        for name in ("moved_month", "passed_over_month", "stepped_back_month", "rise_month"):
            getattr(self, name)[seats] = LONG_AGO
        for name in ("step_back_due", "dismissal_due", "exit_day"):
            getattr(self, name)[seats] = NEVER
        self.n_moves[seats] = 0
        self.second[seats] = NONE
        self.exit_cause[seats] = NONE
        self.performance[seats] = 0.0
        self.manager[seats] = NONE
        self.manager_month[seats] = LONG_AGO
        self.hired_month[seats] = month
        self.grade_month[seats] = month


def empty_staff(traits: Traits) -> Staff:
    """Return seats without a history."""
    n = len(traits.skill)
    made: dict[str, Any] = {
        field.name: np.zeros(n, np.int64 if field.type == Ints else np.float64)
        for field in fields(Staff)
        if field.name != "traits"
    }
    staff = Staff(traits=traits, **made)
    staff.clear(np.arange(n), 0)
    return staff


def build_teams(rng: np.random.Generator, world: World, n_employees: int, story: Story) -> Teams:
    """Lay out teams of about five: per platform for the sellers, per family for the back office."""
    n_front = story.front_share * n_employees
    share = np.stack([world.target_share(month) for month in range(world.n_months)])
    usual = np.array([column[column > 0].mean() if (column > 0).any() else 0.0 for column in share.T])
    sizes = [*(usual * n_front), *((n_employees - n_front) * np.array(BACK_OFFICE_SHARES))]
    n_teams = np.maximum(1, np.rint(np.array(sizes) / story.team_size)).astype(np.int64)
    pool = np.repeat(np.arange(len(sizes)), n_teams)
    number = np.concatenate([np.arange(count) for count in n_teams])
    platform = np.where(pool < world.n_platforms, pool, NONE)
    open_now = world.launched(0)
    serving = np.isin(pool - world.n_platforms + 1, SERVE_A_PLATFORM)
    platform[serving] = open_now[number[serving] % len(open_now)]
    places = zip(pool.tolist(), platform.tolist(), number.tolist(), strict=True)
    label = [team_label(world, *place) for place in places]
    g = len(pool)
    return Teams(
        pool=pool,
        platform=platform,
        label=label,
        lead=np.full(g, NONE),
        base=rng.normal(0, story.team_base, g),
        outcome=np.zeros(g),
        outcome_goal=np.zeros(g),
        recent_exits=np.zeros((g, 3), np.int64),
        head=np.full(len(sizes), NONE),
    )


def team_label(world: World, pool: int, platform: int, number: int) -> str:
    """Return the team id, such as P01-T1 or, in the back office, P01-OP1."""
    if pool < world.n_platforms:
        return f"P{pool + 1:02d}-T{number + 1}"
    short = ("OP", "CS", "SC", "IT", "FI")[pool - world.n_platforms]
    return f"P{platform + 1:02d}-{short}{number + 1}" if platform != NONE else f"{short}{number + 1}"


def join_teams(rng: np.random.Generator, staff: Staff, teams: Teams, seats: Ints) -> None:
    """Put seats into the smallest teams of their pools."""
    for pool in np.unique(staff.pool[seats]):
        comers = rng.permutation(seats[staff.pool[seats] == pool])
        open_teams = teams.of_pool(pool)
        staff.team[comers] = NONE
        members = staff.team[(staff.pool == pool) & (staff.team != NONE)]
        size = np.bincount(members, minlength=len(teams.pool))[open_teams]
        depth = int(size.max() - size.min()) + len(comers) // len(open_teams) + 2
        level = size[:, None] + np.arange(depth) + rng.random((len(open_teams), depth)) * 0.9
        order = np.argsort(level, axis=None)[: len(comers)]
        staff.team[comers] = open_teams[order // depth]
