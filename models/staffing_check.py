"""Refuse staffing requests that make no sense, before anything is solved."""

from collections.abc import Iterable

import numpy as np

from data.errors import InputError
from models.plan import StaffingRequest


def check(request: StaffingRequest) -> None:
    """Refuse what cannot be meant.

    Parameters
    ----------
    request : StaffingRequest
        What is asked.

    Raises
    ------
    InputError
        If it names who or what is unknown, or has impossible numbers.
    """
    _frames(request)
    _names(request)
    for name, low, high in zip(request.gain.columns, request.low, request.high, strict=True):
        if low < 0 or low > request.upper.get(name, low) or high < 0:
            msg = f"{name} asks for {low} to {request.upper.get(name)} people; give 0 <= lower <= upper"
            raise InputError(msg)
    if request.max_moves is not None and request.max_moves < 0:
        msg = f"expected at least 0 moves, got {request.max_moves}; leave it out for no cap"
        raise InputError(msg)
    if request.budget is not None and not (request.budget >= 0.0 and (request.pay >= 0.0).all()):
        msg = f"expected a budget and salaries from 0 up, got a budget of {request.budget}"
        raise InputError(msg)
    for rule in request.groups:
        if rule.lower < 0 or (rule.upper is not None and rule.upper < rule.lower):
            asked = f"{rule.platform_id} asks for {rule.lower} to {rule.upper} of a group"
            msg = f"{asked}; give 0 <= lower <= upper"
            raise InputError(msg)


def _frames(request: StaffingRequest) -> None:
    if request.gain.empty or not request.gain.index.is_unique or not request.gain.columns.is_unique:
        msg = f"expected each person once and at least one platform, got a gain of shape {request.gain.shape}"
        raise InputError(msg)
    if np.isinf(request.gain.to_numpy(dtype=np.float64)).any() or not 0.0 <= request.move_cost < np.inf:
        msg = (
            f"expected finite gains, NaN where impossible, and a move cost from 0 up; got {request.move_cost}"
        )
        raise InputError(msg)
    if request.need is not None:
        known = [] if request.skills is None else request.skills.columns.to_list()
        _known("needs", "skills", request.need.columns, known)


def _names(request: StaffingRequest) -> None:
    platforms, people = request.gain.columns, request.gain.index
    _known("bounds", "platforms", {*request.lower, *request.upper}, platforms)
    if request.need is not None:
        _known("needs", "platforms", request.need.index, platforms)
    _known("locks", "platforms", request.locked.values(), platforms)
    _known("group rules", "platforms", [rule.platform_id for rule in request.groups], platforms)
    groups = [*request.together, *request.apart, *(rule.people for rule in request.groups)]
    named = {*request.locked, *request.excluded, *(person for group in groups for person in group)}
    _known("rules", "people", named, people)
    if both := sorted({*request.locked} & request.excluded):
        msg = f"{', '.join(both)} are locked to a platform and excluded; choose one of the two"
        raise InputError(msg)


def _known(what: str, kind: str, named: Iterable[str], known: Iterable[str]) -> None:
    expected = set(known)
    if unknown := sorted(set(named) - expected):
        some = ", ".join(map(str, sorted(expected)[:20]))
        msg = f"{what} name the {kind} {', '.join(map(str, unknown))}; expected some of {some}"
        raise InputError(msg)
