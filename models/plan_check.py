"""The check of a staffing plan against its request, which does not trust the solver."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.encoder import Ints
from models.plan import StaffingPlan, StaffingRequest


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
    broken = _broken(request, place)
    found = [one.told for one in broken if one.name not in request.wishes]
    lacking = {one.name: one.by for one in broken if one.name in request.wishes}
    alike = {name: by for name, by in plan.lacking.items() if np.isclose(by, lacking.get(name, 0.0))}
    if not alike.keys() == lacking.keys() == plan.lacking.keys():
        found.append(f"the plan lacks {lacking}, not {dict(plan.lacking)}")
    seated = np.flatnonzero(place >= 0)
    value = float(request.gain.to_numpy(dtype=np.float64)[seated, place[seated]].sum())
    value -= request.move_cost * request.n_moves(place)
    value -= sum(request.wishes[name] * by for name, by in lacking.items())
    if not np.isclose(value, plan.objective, rtol=1e-9, atol=1e-9):
        found.append(f"the plan is worth {value}, not {plan.objective}")
    if request.n_moves(place) != len(plan.moves):
        found.append(f"the plan has {request.n_moves(place)} moves, not {len(plan.moves)}")
    if plan.bound < plan.objective - 1e-9:
        found.append(f"the bound {plan.bound} lies below the objective {plan.objective}")
    return found


@dataclass(frozen=True)
class _Broken:
    """A rule that a plan does not keep, by how much, and how that is told; who and where has no name."""

    name: str
    by: float
    told: str


def faults(request: StaffingRequest, place: Ints) -> list[str]:
    """Tell which conditions of the request a plan breaks that are no wishes.

    Parameters
    ----------
    request : StaffingRequest
        What was asked.
    place : ndarray of shape (n_people,)
        Column of each person, -1 for none.

    Returns
    -------
    list of str
        A sentence each.
    """
    return [one.told for one in _broken(request, place) if one.name not in request.wishes]


def _broken(request: StaffingRequest, place: Ints) -> list[_Broken]:
    found = _seats(request, place)
    seated = np.flatnonzero(place >= 0)
    if np.isnan(request.gain.to_numpy(dtype=np.float64)[seated, place[seated]]).any():
        found.append(_Broken("", 0.0, "someone is on a platform that is impossible for them"))
    if (request.held & (place < 0)).any():
        found.append(_Broken("", 0.0, "someone who had a place has none"))
    over = 0 if request.max_moves is None else request.n_moves(place) - request.max_moves
    if over > 0:
        told = f"{request.n_moves(place)} people move, at most {request.max_moves} may"
        found.append(_Broken("max_moves", over, told))
    return [*found, *_sums(request, place), *_people(request, place), *_logic(request, place)]


def _seats(request: StaffingRequest, place: Ints) -> list[_Broken]:
    seats = np.bincount(place[place >= 0], minlength=request.gain.shape[1])
    found = []
    for name, n, low, high in zip(request.gain.columns, seats, request.low, request.high, strict=True):
        told = f"{name} has {n} people, asked for {low} to {high}"
        if n < low:
            found.append(_Broken(f"lower:{name}", float(low - n), told))
        if n > high:
            found.append(_Broken(f"upper:{name}", float(n - high), told))
    return found


def _sums(request: StaffingRequest, place: Ints) -> list[_Broken]:
    has, names = request.cover(place), request.gain.columns.to_list()
    skills = [] if request.need is None else request.need.columns.to_list()
    found = [
        _Broken(
            f"need:{names[j]}:{skills[k]}",
            float(request.needs[j, k] - has[j, k]),
            f"{names[j]} has {has[j, k]} people with {skills[k]}, needs {request.needs[j, k]}",
        )
        for j, k in np.argwhere(has < request.needs)
    ]
    spent, most = request.spend(place), request.budget
    if most is not None and spent > most * (1.0 + (0.0 if "budget" in request.wishes else 1e-12)):
        told = f"salaries come to {spent}, more than the budget of {most}"
        found.append(_Broken("budget", spent - most, told))
    return found


def _people(request: StaffingRequest, place: Ints) -> list[_Broken]:
    people, names = request.gain.index.to_list(), request.gain.columns.to_list()
    astray = (request.lock >= 0) & (place != request.lock)
    told = [f"{people[i]} is not on {names[request.lock[i]]}, as locked" for i in np.flatnonzero(astray)]
    told += [f"{people[i]} has a place, though excluded" for i in np.flatnonzero(request.out & (place >= 0))]
    return [_Broken("", 0.0, one) for one in told]


def _logic(request: StaffingRequest, place: Ints) -> list[_Broken]:
    found = []
    for group in request.together:
        if len(set(place[request.rows(group)])) > 1:
            found.append(_Broken("", 0.0, f"{', '.join(group)} are not together"))
    for group in request.apart:
        on = place[request.rows(group)]
        if len(set(on[on >= 0])) < (on >= 0).sum():
            found.append(_Broken("", 0.0, f"{', '.join(group)} are not apart"))
    for rule in request.groups:
        n = int((place[request.rows(rule.people)] == request.gain.columns.get_loc(rule.platform_id)).sum())
        by = max(rule.lower - n, 0 if rule.upper is None else n - rule.upper)
        if by > 0:
            most = "any" if rule.upper is None else rule.upper
            named = f"a group {rule.name}".rstrip()
            told = f"{rule.platform_id} has {n} of {named}, asked for {rule.lower} to {most}"
            found.append(_Broken(f"group:{rule.name}", float(by), told))
    return found
