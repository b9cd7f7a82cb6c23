"""Solve again: with people kept or left out, with other seats, or just as it was."""

from typing import Any

from serving.staffing.background import submit, submit_changed
from serving.staffing.plan_requests import WhatIfPlanRequest
from serving.staffing.show import ShowPlanRequest, show
from serving.web.listing import whole
from serving.web.shell import Moved, Visit
from serving.web.staffing.ask import begun, fresh


def again(visit: Visit) -> Moved:
    """Have a plan worked out anew, and show it beside the one before."""
    plan = visit.form.get("request_id", "")
    changes = _changes(visit)
    if any(changes.values()):
        request = visit.read(WhatIfPlanRequest, {"plan_id": plan, **changes})
        return begun(visit, submit_changed(visit.context, fresh(visit), request), than=plan)
    asked = show(visit.context, visit.caller, visit.read(ShowPlanRequest, {"plan_id": plan})).request
    return begun(visit, submit(visit.context, fresh(visit), asked), than=plan)


def _changes(visit: Visit) -> dict[str, Any]:
    locked: dict[str, str] = {}
    excluded: list[str] = []
    for text in visit.form.getlist("change"):
        kind, _, rest = text.partition(":")
        who, _, where = rest.partition("=")
        if kind == "lock":
            locked[who] = where
        elif kind == "exclude":
            excluded.append(who)
    seats: dict[str, Any] = {"platform_id": visit.form.get("seat_platform")}
    for key, name in (("lower", "seat_least"), ("upper", "seat_most")):
        value = visit.form.get(name, "").strip()
        if value:
            seats[key] = whole(value)
    asked = [seats] if seats["platform_id"] and len(seats) > 1 else []
    return {"locked": locked, "excluded": excluded, "seats": asked}
