"""How far a plan is that takes longer: the page comes again by itself until the plan is there."""

from data.errors import Settled
from serving.staffing import solves
from serving.staffing.background import background
from serving.staffing.plan_requests import TaskRequest
from serving.web.shell import Moved, Page, Visit

#: Seconds until the page comes again: soon at first, seldom where it takes long.
_SOON, _LATER, _SELDOM = 2, 5, 15
_FIRST, _WHILE = 20.0, 120.0


def solving(visit: Visit) -> Page | Moved:
    """Show how far a plan is; go to it when it is done."""
    request = visit.read(TaskRequest, {"task_id": visit.query.get("task_id", "")})
    own = background(visit.context)
    told = solves.status(visit.context, visit.caller, request, own.solves)
    than = visit.query.get("than", "")
    if told.status == "failed":
        solves.result(visit.context, visit.caller, request, own.solves)  # raises what went wrong
    if told.status == "completed" and not own.busy(request.task_id):
        return Moved(f"/staffing/plan?request_id={told.plan_id}" + (f"&than={than}" if than else ""))
    wait = _SOON if told.seconds < _FIRST else _LATER if told.seconds < _WHILE else _SELDOM
    over = told.status == "canceled"
    return Page("staffing/solving.html", {"told": told, "than": than}, again_in=None if over else wait)


def cancel(visit: Visit) -> Moved:
    """Stop a plan."""
    request = visit.read(TaskRequest, {"task_id": visit.form.get("task_id", "")})
    try:
        solves.cancel(visit.context, visit.caller, request, background(visit.context).solves)
    except Settled:  # it was done meanwhile: show what came of it
        return Moved(f"/staffing/solving?task_id={request.task_id}")
    return Moved("/staffing?done=canceled")
