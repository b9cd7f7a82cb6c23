"""What a staffing plan rests on: the request is changed in one point and solved again.

Prices of the plan are where each solve starts. Nothing here is read off prices: a price is what the next
little bit costs; these are differences of two plans, and what neither can exceed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

import numpy as np
import pandas as pd

from data.errors import InputError, NoPlan
from models.plan import StaffingPlan, StaffingRequest
from models.staffing import FINE, SECONDS, staff


@dataclass(frozen=True)
class Difference:
    """What a change of the request costs or brings.

    Parameters
    ----------
    value : float
        Objective of the changed request less that of the plan; minus infinity where no plan meets it.
    low, high : float
        What the best plans of both can differ by, as far as proven; equal where both are proven best.
    plan : StaffingPlan or None
        Plan of the changed request.
    reason : str
        Why there is none; empty where there is one.
    """

    value: float
    low: float
    high: float
    plan: StaffingPlan | None
    reason: str = ""


def what_if(
    request: StaffingRequest, plan: StaffingPlan, changed: StaffingRequest, *, seconds: float = SECONDS
) -> Difference:
    """Solve a changed request, starting from the prices of a plan.

    Parameters
    ----------
    request : StaffingRequest
        What was asked.
    plan : StaffingPlan
        What was answered.
    changed : StaffingRequest
        What is asked instead.
    seconds : float
        Most time.

    Returns
    -------
    Difference
        Of the changed request to the plan.
    """
    start = plan.prices if list(request.gain.columns) == list(changed.gain.columns) else None
    try:
        found = staff(changed, gap=FINE, start=start, seconds=seconds)
    except NoPlan as cause:
        return Difference(-np.inf, -np.inf, -np.inf, None, str(cause))
    low, high = found.objective - plan.bound, found.bound - plan.objective
    return Difference(found.objective - plan.objective, low, high, found)


def value_without(
    request: StaffingRequest, plan: StaffingPlan, employee_id: str, platform_id: str
) -> Difference:
    """Tell what a plan loses if a person may not be on a platform.

    Parameters
    ----------
    request, plan : StaffingRequest, StaffingPlan
        What was asked and answered.
    employee_id, platform_id : str
        Who and where.

    Returns
    -------
    Difference
        At most 0, but for what is not proven.
    """
    _known(request, employee_id, platform_id)
    gain = request.gain.copy()
    gain.loc[employee_id, platform_id] = np.nan
    locked = {name: at for name, at in request.locked.items() if (name, at) != (employee_id, platform_id)}
    return what_if(request, plan, replace(request, gain=gain, locked=locked))


def value_of_seat(
    request: StaffingRequest, plan: StaffingPlan, platform_id: str, more: int = 1
) -> Difference:
    """Tell what more seats on a platform bring.

    Parameters
    ----------
    request, plan : StaffingRequest, StaffingPlan
        What was asked and answered.
    platform_id : str
        Where.
    more : int
        How many.

    Returns
    -------
    Difference
        At least 0, but for what is not proven; 0 where seats are without limit.
    """
    _known(request, None, platform_id)
    most = request.upper.get(platform_id)
    upper = dict(request.upper) if most is None else {**request.upper, platform_id: most + more}
    return what_if(request, plan, replace(request, upper=upper))


def why_not(
    request: StaffingRequest, plan: StaffingPlan, employee_id: str, platform_id: str
) -> tuple[Difference, pd.DataFrame]:
    """Tell what it takes to have a person on a platform.

    Parameters
    ----------
    request, plan : StaffingRequest, StaffingPlan
        What was asked and answered.
    employee_id, platform_id : str
        Who and where.

    Returns
    -------
    difference : Difference
        At most 0, but for what is not proven; its reason says why it cannot be.
    changes : DataFrame of shape (n_changed, 2)
        Index employee_id; ``before`` and ``after``, the platforms of everybody who is elsewhere then.
    """
    _known(request, employee_id, platform_id)
    none = pd.DataFrame({"before": [], "after": []}, dtype=object)
    if request.gain[platform_id].isna()[employee_id]:
        reason = f"{platform_id} is impossible for {employee_id}"
        return Difference(-np.inf, -np.inf, -np.inf, None, reason), none
    if employee_id in request.excluded:
        return Difference(-np.inf, -np.inf, -np.inf, None, f"{employee_id} is excluded"), none
    found = what_if(request, plan, replace(request, locked={**request.locked, employee_id: platform_id}))
    return found, none if found.plan is None else changes(plan, found.plan)


def changes(plan: StaffingPlan, other: StaffingPlan) -> pd.DataFrame:
    """List who is elsewhere in another plan.

    Parameters
    ----------
    plan, other : StaffingPlan
        Plans for the same people.

    Returns
    -------
    DataFrame of shape (n_changed, 2)
        Index employee_id; ``before`` and ``after``, missing where without a place.
    """
    before, after = plan.assignments, other.assignments
    elsewhere = (before.fillna("") != after.fillna("")).to_numpy()
    return pd.DataFrame({"before": before[elsewhere], "after": after[elsewhere]}, dtype=object)


_Loosened: TypeAlias = dict[str, StaffingRequest]
_Value = TypeVar("_Value")


def rules(request: StaffingRequest) -> _Loosened:
    """Name the rules of a request, each with the request as it is without it.

    Parameters
    ----------
    request : StaffingRequest
        What is asked.

    Returns
    -------
    dict of str to StaffingRequest
        By names such as ``max_moves``, ``budget``, ``lower:P1``, ``need:P1:live``, ``group:NAME``,
        ``locked:E7`` and, by their position, ``together:0`` and ``apart:0``. A wish goes with its price.
    """
    found: _Loosened = {}
    if request.max_moves is not None:
        found["max_moves"] = replace(request, max_moves=None)
    if request.budget is not None:
        found["budget"] = replace(request, budget=None)
    for name, low in request.lower.items():
        if low > 0:
            found[f"lower:{name}"] = replace(request, lower=_less(request.lower, name))
    for name in request.upper:
        found[f"upper:{name}"] = replace(request, upper=_less(request.upper, name))
    for person in request.locked:
        found[f"locked:{person}"] = replace(request, locked=_less(request.locked, person))
    for person in sorted(request.excluded):
        found[f"excluded:{person}"] = replace(request, excluded=request.excluded - {person})
    found |= _needs(request) | _logic(request)
    return {
        name: replace(loosened, wishes=_less(request.wishes, name)) if name in request.wishes else loosened
        for name, loosened in found.items()
    }


def _needs(request: StaffingRequest) -> _Loosened:
    found: _Loosened = {}
    if request.need is None:
        return found
    for j, k in np.argwhere(request.need.fillna(0).to_numpy() > 0).tolist():
        need = request.need.copy()
        need.iloc[j, k] = 0
        name = f"need:{need.index.to_list()[j]}:{need.columns.to_list()[k]}"
        found[name] = replace(request, need=need)
    return found


def _logic(request: StaffingRequest) -> _Loosened:
    found: _Loosened = {}
    for i in range(len(request.together)):
        left = request.together[:i] + request.together[i + 1 :]
        found[f"together:{i}"] = replace(request, together=left)
    for i in range(len(request.apart)):
        found[f"apart:{i}"] = replace(request, apart=request.apart[:i] + request.apart[i + 1 :])
    for i, rule in enumerate(request.groups):
        left_groups = request.groups[:i] + request.groups[i + 1 :]
        found[f"group:{rule.name}"] = replace(request, groups=left_groups)
    return found


def price_of_rules(
    request: StaffingRequest, plan: StaffingPlan, *, chosen: Callable[[str], bool] | None = None
) -> dict[str, Difference]:
    """Tell what each rule costs: what a plan without it would gain.

    Parameters
    ----------
    request, plan : StaffingRequest, StaffingPlan
        What was asked and answered.
    chosen : callable of str to bool, optional
        Says by name which rules are looked at; see `rules`.

    Returns
    -------
    dict of str to Difference
        At least 0 each, but for what is not proven.
    """
    return {
        name: what_if(request, plan, loosened)
        for name, loosened in rules(request).items()
        if chosen is None or chosen(name)
    }


def _less(mapping: Mapping[str, _Value], name: str) -> dict[str, _Value]:
    return {key: value for key, value in mapping.items() if key != name}


def _known(request: StaffingRequest, employee_id: str | None, platform_id: str) -> None:
    if platform_id not in request.gain.columns:
        msg = f"expected one of the {request.gain.shape[1]} platforms of the request, got {platform_id}"
        raise InputError(msg)
    if employee_id is not None and employee_id not in request.gain.index:
        msg = f"expected one of the {len(request.gain)} people of the request, got {employee_id}"
        raise InputError(msg)
