"""Refuse staffing requests that make no sense, before anything is solved."""

from collections.abc import Iterable

import numpy as np

from data.errors import InputError
from models.plan import StaffingRequest

#: Rules that can be wishes, and kinds of rules that cannot.
WISHES = ("max_moves", "budget", "lower", "upper", "need")
FIRM = ("locked", "excluded", "together", "apart", "places")


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
    _wishes(request)
    for rule in request.groups:
        if rule.lower < 0 or (rule.upper is not None and rule.upper < rule.lower):
            asked = f"{rule.platform_id} asks for {rule.lower} to {rule.upper} of a group"
            msg = f"{asked}; give 0 <= lower <= upper"
            raise InputError(msg)


def _wishes(request: StaffingRequest) -> None:
    names = [rule.name for rule in request.groups]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        msg = f"two group rules are called {', '.join(map(repr, twice))}; give each a name of its own"
        raise InputError(msg)
    if not request.wishes:
        return
    known = ["max_moves", "budget", *(f"group:{name}" for name in names)]
    known += [f"{kind}:{name}" for kind in ("lower", "upper") for name in request.gain.columns]
    if request.need is not None:
        known += [f"need:{at}:{skill}" for at in request.need.index for skill in request.need.columns]
    if firm := [name for name in request.wishes if name.partition(":")[0] in FIRM]:
        msg = f"{', '.join(firm)} must hold; wishes can be {', '.join(WISHES)} and groups"
        raise InputError(msg)
    _known("wishes", "rules", request.wishes, known)
    for name, price in request.wishes.items():
        if not 0.0 <= price < np.inf:
            msg = f"expected a price from 0 up for the wish {name}, got {price}; leave out what must hold"
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
