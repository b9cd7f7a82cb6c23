"""A request and what is known, put into the form that the solver takes."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.calendar import add_months
from data.errors import AccessDenied, MissingTable
from features.staffing.platforms import launches
from models import plan
from models.productivity import Productivity
from serving.access import View
from serving.context import Context
from serving.decisions import Decision
from serving.snapshot import Snapshot
from serving.staffing.known import check
from serving.staffing.requests import StaffingRequest, first_day
from serving.staffing.rules import Rule, Rules
from serving.staffing.seats import Seats, seats_of
from serving.staffing.team import Team
from serving.staffing.worth import n_scenarios, order_amounts

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Compiled:
    """What was asked, with everything that it is answered from.

    Parameters
    ----------
    request : StaffingRequest
        As it came.
    team : Team
        Who may be staffed.
    productivity : Productivity
        What each of them is expected to bring on each platform.
    factor : ndarray of shape (n_people, n_platforms)
        Share of the period that a person is there, times what a conversion brings if revenue counts.
    asked : models.plan.StaffingRequest
        For the solver.
    seats : Seats
        Head counts, skills and groups, with names and words of all rules.
    names : dict of str to str
        Name of each platform.
    period : tuple of date
        First and last day.
    """

    request: StaffingRequest
    team: Team
    productivity: Productivity
    factor: Floats
    asked: plan.StaffingRequest
    seats: Seats
    names: dict[str, str]
    period: tuple[date, date]

    @classmethod
    def of(
        cls,
        context: Context,
        view: View,
        request: StaffingRequest,
        decision: Decision,
        people: Collection[str] | None = None,
    ) -> "Compiled":
        """Compile a request.

        Parameters
        ----------
        context : Context
            The installation.
        view : View
            Who may be staffed, and whether pay may be asked about.
        request : StaffingRequest
            What is asked.
        decision : Decision
            The answer that it is for.
        people : collection of str, optional
            Nobody but these may be staffed; everybody in the view's scope if None.

        Raises
        ------
        EchelonError
            AccessDenied, FutureDate, MissingTable, NoModel, TooLittleData, or Misfits with every fault of the
            request.
        """
        if request.budget and not view.sees("pay"):
            msg = f"the role {view.caller.role} may not see pay; leave `budget` out"
            raise AccessDenied(msg)
        snapshot = context.snapshot(request.as_of, decision)
        team = Team.of(snapshot, view, people)
        start = first_day(snapshot.as_of, request.period)
        end = add_months(start, request.period.months)
        months = tuple(add_months(start, ahead) for ahead in range(request.period.months))
        named = request.named_platforms & launches(snapshot.known, until=end)
        worth = context.productivity(snapshot, decision, months, tuple(map(str, team.people.index)), named)
        check(request, team, pd.Index(worth.platforms))
        names = _names(snapshot, worth.platforms)
        presence = team.presence(request.unavailable, start, end)
        absent = {*request.excluded, *team.people.index[presence <= 0.0]}
        factor = presence[:, None] * _amounts(snapshot, request, worth)[None, :]
        seats = seats_of(request, team, names, absent)
        asked = _asked(request, team, seats, worth.mean * factor, absent)
        return cls(request, team, worth, factor, asked, seats, names, (start, end - timedelta(days=1)))

    @property
    def snapshot(self) -> Snapshot:
        """The company as of the date."""
        return self.team.snapshot

    @property
    def rules(self) -> Rules:
        """Every rule by name and in words."""
        return self.seats.rules

    @cached_property
    def cautioned(self) -> Floats:
        """What held of such estimates on evidence that they were not made from."""
        return self.productivity.cautioned.to_numpy(dtype=np.float64) * self.factor

    @cached_property
    def scenarios(self) -> Floats | None:
        """Draws of what may happen, of shape (n, n_people, n_platforms); None where too few would fit."""
        n = n_scenarios(*self.factor.shape)
        return self.productivity.scenarios(n) * self.factor if n else None

    def place(self, assignments: "pd.Series[str]") -> npt.NDArray[np.int64]:
        """Return the column of each person's platform in a plan; -1 is none."""
        named = pd.Index(assignments.reindex(self.asked.gain.index).to_numpy(dtype=object), dtype=object)
        return np.asarray(self.asked.gain.columns.get_indexer(named), dtype=np.int64)

    def changed(self, request: StaffingRequest) -> "Compiled":
        """Compile a changed request from the same tables and estimates; dates and measure stay.

        Raises
        ------
        Misfits
            If it names who or what is unknown.
        """
        check(request, self.team, self.asked.gain.columns)
        presence = self.team.presence(request.unavailable, self.period[0], self.period[1] + timedelta(days=1))
        absent = {*request.excluded, *self.team.people.index[presence <= 0.0]}
        seats = seats_of(request, self.team, self.names, absent)
        gain = self.productivity.mean * self.factor
        return replace(
            self, request=request, seats=seats, asked=_asked(request, self.team, seats, gain, absent)
        )


def _names(snapshot: Snapshot, ids: tuple[str, ...]) -> dict[str, str]:
    rows = snapshot.facts.known("platforms", as_of=snapshot.as_of)
    named = dict(zip(rows["platform_id"], rows["name"], strict=True)) if rows.height else {}
    return {name: str(named.get(name) or name) for name in ids}


def _amounts(snapshot: Snapshot, request: StaffingRequest, worth: Productivity) -> Floats:
    """Return what a conversion on each platform counts."""
    if request.measure == "conversions":
        return np.ones(len(worth.platforms))
    amounts = order_amounts(snapshot, pd.Index(worth.platforms))
    if amounts is None:
        msg = "neither orders nor revenue are known; import orders, or take the measure conversions"
        raise MissingTable(msg)
    return np.array([amounts[name] for name in worth.platforms])


def _asked(
    request: StaffingRequest, team: Team, seats: Seats, gain: pd.DataFrame, absent: set[str]
) -> plan.StaffingRequest:
    rules = seats.rules
    moves = Rule(
        "max_moves", "max_moves", "moves.most" if request.moves else "max_moves", upper=request.most_moves
    )
    rules.add(moves, request.moves.price if request.moves else None)
    if request.budget:
        rules.add(Rule("budget", "budget", "budget.monthly_salary"), request.budget.price)
    if request.max_platforms:
        gain = gain.mask(team.closed(gain.columns, request.max_platforms))
    return plan.StaffingRequest(
        gain=gain,
        current=team.current,
        lower=seats.lower,
        upper=seats.upper,
        max_moves=request.most_moves,
        move_cost=request.move_cost,
        skills=seats.skills,
        need=seats.need,
        salary=team.salaries() if request.budget else None,
        budget=float(request.budget.monthly_salary) if request.budget else None,
        locked=_locked(request, team, absent),
        excluded=frozenset(absent),
        together=tuple(map(tuple, request.together)),
        apart=tuple(map(tuple, request.apart)),
        groups=tuple(seats.groups),
        wishes=rules.prices,
    )


def _locked(request: StaffingRequest, team: Team, absent: set[str]) -> dict[str, str]:
    """Return who is on a given platform: those named, and the members of protected teams."""
    protected = team.current[team.people["team_id"].isin(request.protected_teams)].dropna()
    stays = {str(person): str(at) for person, at in protected.items() if person not in absent}
    return {**stays, **{person: at for person, at in request.locked.items() if person not in absent}}
