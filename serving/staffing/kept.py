"""What the decision log keeps of a plan, and the plan that is made of it again."""

from typing import Any

import numpy as np
import pandas as pd

from models.plan import StaffingPlan
from models.staffing_scenarios import values, values_today, worst_mean
from serving.staffing.compiled import Compiled
from serving.staffing.solved import TAIL, Made, draws


def kept(compiled: Compiled, made: Made | None) -> dict[str, Any]:
    """Return what the log keeps of a plan, so that it can be recomputed and audited."""
    everybody, out = list(map(str, compiled.asked.gain.index)), compiled.asked.out
    found: dict[str, Any] = {
        "status": "impossible",
        "objective": None,
        "bound": None,
        "people": [who for who, away in zip(everybody, out, strict=True) if not away],
        "out": [who for who, away in zip(everybody, out, strict=True) if away],
        "first": [],
    }
    if made is None:
        return found
    gain = compiled.asked.gain.to_numpy(dtype=np.float64)
    place = compiled.place(made.plan.assignments)
    best = np.argmax(np.where(np.isnan(gain), -np.inf, gain), axis=1)
    first = [who for who, at, most in zip(everybody, place, best, strict=True) if at == most]
    figures = {
        name: getattr(made.plan, name) for name in ("status", "objective", "bound", "method", "seconds")
    }
    return {**found, **figures, "first": first}


def moved(made: Made) -> list[dict[str, Any]]:
    """Return everybody whose place differs from today's; the others stay, or take no part."""
    plan, current, excluded = made.plan, made.compiled.asked.current, made.compiled.asked.excluded
    told = [
        {"id": str(who), "from": row["from_platform_id"], "to": row["platform_id"]}
        for who, row in plan.moves.to_dict(orient="index").items()
    ]
    lost = plan.assignments.isna() & current.reindex(plan.assignments.index).notna()
    return told + [
        {"id": str(who), "from": str(current[who]), "to": None}
        for who in plan.assignments.index[lost]
        if who not in excluded
    ]


def rebuilt(compiled: Compiled, moves: Any, bound: float | None) -> Made:
    """Return a plan as it was logged, valued anew; nothing is solved, as others wait meanwhile.

    Parameters
    ----------
    compiled : Compiled
        The request, compiled from the same tables.
    moves : mapping of str to str or None
        Who was elsewhere than today; who takes no part has no place.
    bound : float or None
        What was proven.
    """
    asked = compiled.asked
    assignments = asked.current.astype(object).where(asked.current.notna(), None).copy()
    for who, to in {**moves, **dict.fromkeys(asked.excluded)}.items():
        assignments[who] = to
    assignments = assignments.rename("platform_id")
    place = compiled.place(assignments)
    if compiled.request.risk == "cautious":
        drawn = draws(compiled)
        value = worst_mean(values(asked, drawn, place), TAIL)
        today = worst_mean(values_today(asked, drawn), TAIL)
    else:
        value, today = asked.value(place), asked.value_today
    top = value if bound is None else max(bound, value)
    elsewhere = (place >= 0) & (place != asked.place)
    plan = StaffingPlan(
        assignments=assignments,
        objective=value,
        today=today,
        bound=top,
        gap=(top - value) / max(abs(value), 1e-9),
        status="feasible",
        moves=_moves_frame(asked.current[elsewhere], assignments[elsewhere]),
        seconds=0.0,
        lacking=asked.lacking(place),
    )
    return Made(compiled, plan)


def _moves_frame(before: Any, after: Any) -> Any:
    return pd.DataFrame({"from_platform_id": before, "platform_id": after})
