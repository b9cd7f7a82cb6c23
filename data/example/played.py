"""A staffing plan played forward: the company stopped at the end of its tables, and months after that.

In the months after the stop everything goes on that befalls people (exits, newcomers in their seats, new
managers, overtime, outcomes of earlier promotions, steps back that are due), and nobody decides anything but
the plan: no transfers, no help on a second platform (what there is ends at the stop), no promotion rounds.
No platform is launched, because the youngest is two months old at the stop. That holds for every plan alike.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import InputError, UnknownPlatform
from data.example import Size, pay, simulate
from data.example.ahead import lengthen
from data.example.arrays import NEVER, NONE, Ints
from data.example.exits import draw_exits
from data.example.firm import Chance, Firm
from data.example.founding import hire
from data.example.ids import Ids
from data.example.journal import Journal
from data.example.moves import move, set_managers, vacate
from data.example.promotions import drift_outcomes, step_back
from data.example.staff import TOP_SEAT
from data.example.story import Story
from data.example.work import Legs, hours, process, sell
from data.progress import Progress, silent
from data.store import Store

#: Which streams of a seed draw what comes after the stop; the company's own are 0 to 7.
_AHEAD = 1_000


class _Unwritten(Journal):
    """Forgets what it is told: nobody reads of months that may never come."""

    def add(self, table: str, **columns: npt.NDArray[Any] | str | float) -> None:
        """Write nothing."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A company on the first day after its tables.

    Attributes
    ----------
    firm : Firm
        Seats after the last month, in a world that goes on.
    month : int
        Index of the first month after the stop.
    seed : int
        Seed of the company.
    people : Series of shape (n_people,)
        Seat of everybody who converts leads and has not left; index employee_id.
    platforms : tuple of str
        Ids in the order of the world's platforms.
    ids : Ids
        How ids are written.
    """

    firm: Firm
    month: int
    seed: int
    people: "pd.Series[int]"
    platforms: tuple[str, ...]
    ids: Ids

    @property
    def current(self) -> "pd.Series[str]":
        """Platform of everybody who converts leads; index employee_id."""
        names = np.array(self.platforms, dtype=object)[self.firm.staff.platform[self.people]]
        return pd.Series(names, index=self.people.index, name="platform_id")

    @property
    def leads(self) -> pd.Index:
        """Ids of those among `people` who lead a team, and therefore stay."""
        leading = self.firm.staff.leads_team(self.firm.teams)[self.people]
        return self.people.index[leading]


def stop(store: Store, size: Size, *, seed: int, n_ahead: int = 6, progress: Progress = silent) -> Stopped:
    """Write a simulated company as `generate` does, and keep it so that plans can be played forward.

    Parameters
    ----------
    store : Store
        Tables to write to; they must be empty.
    size : Size
        Employees, months (a year or more) and platforms.
    seed : int
        The same seed gives the same company.
    n_ahead : int, default 6
        Months that can be played.
    progress : Progress, optional
        Told how far the months are.

    Returns
    -------
    Stopped
        The company on the first day after its tables.

    Raises
    ------
    InputError
        If the tables hold something, or the company would be too small or its history shorter than a year.
    """
    firm, ids = simulate(store, size, seed=seed, progress=progress)
    market = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_AHEAD,)))
    world = lengthen(firm.world, Story(), n_ahead, market)
    staff = firm.staff
    staff.second[:] = NONE
    seats = np.flatnonzero(staff.front & (staff.platform != NONE) & (staff.exit_day == NEVER))
    named = ids.employee(staff.employee[seats]).to_list()
    return Stopped(
        firm=replace(firm, world=world, journal=_Unwritten()),
        month=size.n_months,
        seed=seed,
        people=pd.Series(seats, index=pd.Index(named, name="employee_id")),
        platforms=tuple(ids.platform(np.arange(world.n_platforms)).to_list()),
        ids=ids,
    )


def play(
    stopped: Stopped, plan: Mapping[str, str], *, runs: Iterable[int], n_months: int = 6
) -> pd.DataFrame:
    """Apply a plan and let the months pass, once for each run.

    A run has the same chance whatever the plan: each month's generators start anew from company, run and
    month, so that two plans differ by what they change and not by luck.

    Parameters
    ----------
    stopped : Stopped
        The company; it is not changed.
    plan : mapping of str to str
        Platform of people; who is not named stays.
    runs : iterable of int
        Numbers of the runs.
    n_months : int, default 6
        Months played.

    Returns
    -------
    DataFrame of shape (n_rows, 6)
        A row a run, person and platform worked on, newcomers included: ``run``, ``employee_id``,
        ``platform_id``, ``leads``, ``conversions`` and ``expected`` (leads times probability of conversion,
        before chance).

    Raises
    ------
    InputError
        If the plan names somebody who is not at work in the front line, moves who leads a team, or has a
        platform that is not there.
    """
    seats, to = _resolved(stopped, plan)
    if not 1 <= n_months <= stopped.firm.world.n_months - stopped.month:
        most = stopped.firm.world.n_months - stopped.month
        msg = f"expected 1 to {most} months to play, got {n_months}; stop the company with more months ahead"
        raise InputError(msg)
    told = []
    for run in runs:
        firm = replace(stopped.firm, staff=deepcopy(stopped.firm.staff), teams=deepcopy(stopped.firm.teams))
        legs = list(_months(firm, stopped, run, (seats, to), n_months))
        told.append(_summed(legs, stopped).assign(run=run))
    columns = ["run", "employee_id", "platform_id", "leads", "conversions", "expected"]
    return pd.concat(told, ignore_index=True)[columns]


def _resolved(stopped: Stopped, plan: Mapping[str, str]) -> tuple[Ints, Ints]:
    if strange := sorted(set(plan) - set(stopped.people.index)):
        msg = f"the plan names {', '.join(strange[:5])}; expected people of the front line who are at work"
        raise InputError(msg)
    if unknown := sorted(set(plan.values()) - set(stopped.platforms)):
        msg = f"the plan names the platforms {', '.join(unknown)}; expected {', '.join(stopped.platforms)}"
        raise UnknownPlatform(msg)
    current = stopped.current
    moving = {person: place for person, place in plan.items() if place != current[person]}
    if leads := sorted(set(moving) & set(stopped.leads)):
        msg = f"the plan moves {', '.join(leads[:5])}, who lead a team; expected leads to stay"
        raise InputError(msg)
    seats = np.asarray(stopped.people[list(moving)], dtype=np.int64)
    number = {name: index for index, name in enumerate(stopped.platforms)}
    return seats, np.array([number[place] for place in moving.values()], dtype=np.int64)


def _months(
    firm: Firm, stopped: Stopped, run: int, moved: tuple[Ints, Ints], n_months: int
) -> Iterator[Legs]:
    """Let the months pass, the first of them with the moves of the plan."""
    staff, teams, world = firm.staff, firm.teams, firm.world
    left = np.flatnonzero(staff.exit_day != NEVER)
    for month in range(stopped.month, stopped.month + n_months):
        firm = replace(firm, chance=_chance(stopped.seed, run, month))
        hire(firm, left, month)
        if month == stopped.month:
            move(firm, *moved, month)
        step_back(firm.chance.promotions, staff, teams, month)
        drift_outcomes(teams, firm.story)
        if pay.is_raise_month(world.months[month]):
            pay.raise_pay(firm.chance.pay, staff)
        set_managers(staff, teams, TOP_SEAT, month)
        left = draw_exits(firm, month)
        legs = sell(firm.chance.work, firm, month)
        process(firm.chance.work, firm, legs, month)
        hours(firm.chance.work, firm, month)
        pay.drift(staff)
        vacate(staff, teams, left)
        yield legs


def _chance(seed: int, run: int, month: int) -> Chance:
    streams = np.random.SeedSequence(seed, spawn_key=(_AHEAD, run, month)).spawn(len(fields(Chance)))
    return Chance(*map(np.random.default_rng, streams))


def _summed(legs: list[Legs], stopped: Stopped) -> pd.DataFrame:
    """Sum the months of one run by person and platform."""
    rows = pd.DataFrame(
        {
            name: np.concatenate([getattr(one, name) for one in legs])
            for name in ("employee", "platform", "leads", "conversions", "expected")
        }
    )
    total = rows.groupby(["employee", "platform"], as_index=False).sum()
    total["employee_id"] = stopped.ids.employee(total["employee"].to_numpy()).to_list()
    total["platform_id"] = np.array(stopped.platforms, dtype=object)[total["platform"]]
    return total
