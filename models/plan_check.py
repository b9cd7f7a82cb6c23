"""The check of a staffing plan against its request, which does not trust the solver."""

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
    if (request.held & (place < 0)).any():
        found.append("someone who had a place has none")
    if request.max_moves is not None and request.n_moves(place) > request.max_moves:
        found.append(f"{request.n_moves(place)} people move, at most {request.max_moves} may")
    return [*found, *_sums(request, place), *_people(request, place), *_logic(request, place)]


def _sums(request: StaffingRequest, place: Ints) -> list[str]:
    has, names = request.cover(place), request.gain.columns.to_list()
    skills = [] if request.need is None else request.need.columns.to_list()
    found = [
        f"{names[j]} has {has[j, k]} people with {skills[k]}, needs {request.needs[j, k]}"
        for j, k in np.argwhere(has < request.needs)
    ]
    spent = request.spend(place)
    if request.budget is not None and spent > request.budget * (1.0 + 1e-12):
        found.append(f"salaries come to {spent}, more than the budget of {request.budget}")
    return found


def _people(request: StaffingRequest, place: Ints) -> list[str]:
    people, names = request.gain.index.to_list(), request.gain.columns.to_list()
    astray = (request.lock >= 0) & (place != request.lock)
    found = [f"{people[i]} is not on {names[request.lock[i]]}, as locked" for i in np.flatnonzero(astray)]
    seated = np.flatnonzero(request.out & (place >= 0))
    return found + [f"{people[i]} has a place, though excluded" for i in seated]


def _logic(request: StaffingRequest, place: Ints) -> list[str]:
    found = []
    for group in request.together:
        if len(set(place[request.rows(group)])) > 1:
            found.append(f"{', '.join(group)} are not together")
    for group in request.apart:
        on = place[request.rows(group)]
        if len(set(on[on >= 0])) < (on >= 0).sum():
            found.append(f"{', '.join(group)} are not apart")
    for rule in request.groups:
        n = int((place[request.rows(rule.people)] == request.gain.columns.get_loc(rule.platform_id)).sum())
        if n < rule.lower or n > (n if rule.upper is None else rule.upper):
            most = "any" if rule.upper is None else rule.upper
            found.append(f"{rule.platform_id} has {n} of a group, asked for {rule.lower} to {most}")
    return found
