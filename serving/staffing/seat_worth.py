"""What platforms bring in a plan, and what one person more there would."""

import time
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from data.errors import EchelonError
from serving.access import View
from serving.answers import AnswerPart
from serving.context import Context
from serving.staffing.plan_requests import SeatsThen, WhatIfPlanRequest
from serving.staffing.solved import Made, difference
from serving.staffing.told import scores_seen
from serving.staffing.what_if import changed_request

Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.int64]

#: Most seconds of one solve, and of all together.
_EACH, _ALL = 2.0, 15.0


class PlatformWorth(AnswerPart):
    """What one platform brings in a plan, a month, weighed by how such estimates held."""

    platform_id: str
    name: str
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    today: float | None = None


def platforms_worth(made: Made, view: View) -> list[PlatformWorth]:
    """Return what every platform that has people brings, now and in a plan.

    Parameters
    ----------
    made : Made
        The plan.
    view : View
        Whether it may be told.
    """
    if not view.sees("score"):
        return []
    compiled = made.compiled
    then, now = compiled.place(made.plan.assignments), compiled.asked.today
    n = compiled.asked.gain.shape[1]
    expected, today = (_by_platform(compiled.cautioned, place, n) for place in (then, now))
    drawn = _drawn(made, n) if view.sees("interval") else None
    told = []
    unseen = ~scores_seen(compiled, view)
    for at, (name, shown) in enumerate(compiled.names.items()):
        there = (then == at) | (now == at)
        if not there.any() or unseen[there].any():  # less the others, a sum would tell of a single person
            continue
        low = high = None
        if drawn is not None:
            around = drawn[:, at] - drawn[:, at].mean() + expected[at]
            low, high = (float(end) for end in np.quantile(around, [0.1, 0.9]))
        told.append(
            PlatformWorth(
                platform_id=name,
                name=shown,
                expected=float(expected[at]),
                low=low,
                high=high,
                today=float(today[at]),
            )
        )
    return told


def _by_platform(values: Floats, place: Places, n: int) -> Floats:
    seated = np.flatnonzero(place >= 0)
    return np.asarray(
        np.bincount(place[seated], weights=values[seated, place[seated]], minlength=n), dtype=np.float64
    )


def _drawn(made: Made, n: int) -> Floats | None:
    """Return draws of what each platform brings, of shape (n_draws, n_platforms)."""
    scenarios = made.compiled.scenarios
    if scenarios is None:
        return None
    place = made.compiled.place(made.plan.assignments)
    return np.stack([scenarios[:, place == at, at].sum(axis=1) for at in range(n)], axis=1)


def one_more(context: Context, plan_id: str, view: View) -> dict[str, float]:
    """Return what a plan would bring more if a platform had one person more, as far as time allows.

    Parameters
    ----------
    context : Context
        The installation.
    plan_id : str
        A plan that is at hand, else nothing is told.
    view : View
        Whether it may be told.
    """
    made = context.plans.made.known(plan_id)
    shown = context.plans.shown(plan_id)
    if made is None or shown is None or made.compiled.request.risk == "cautious" or not view.sees("score"):
        return {}
    until, found = time.monotonic() + _ALL, {}
    counts = made.plan.assignments.value_counts()
    for name in made.compiled.names:
        n = int(counts.get(name, 0)) + 1
        seats = [SeatsThen(platform_id=name, lower=n, upper=n)]
        asked = changed_request(shown.request, WhatIfPlanRequest(plan_id=plan_id, seats=seats))
        if time.monotonic() > until:
            break
        try:
            by = difference(made, made.compiled.changed(asked).asked, seconds=_EACH)
        except EchelonError:  # no time, or nothing that can be asked
            continue
        if by.plan is not None:
            found[name] = by.value
    return found
