"""The form for a staffing request, and the plans that the viewer had made."""

from dataclasses import replace

from data.calendar import add_months
from data.errors import Misfits
from serving.access import Caller
from serving.decisions import new_request_id
from serving.refusals import Fault, Refusal, refuse
from serving.staffing.background import background, submit
from serving.staffing.own_plans import OwnPlansRequest, own_plans
from serving.staffing.requests import SolveRequest
from serving.staffing.solves import Solve
from serving.staffing.today import StaffingTodayAnswer, StaffingTodayRequest, today
from serving.web.listing import whole
from serving.web.shell import Moved, Page, Unfit, Visit
from serving.web.staffing.fields import MOST_ROWS, ROWS, Filled, people_named

#: Seconds within which a plan is answered at once.
_AT_ONCE = 2.0
#: Fields that are folded away unless something stands in them, or is wrong.
_PEOPLE = ("stay", "lock", "exclude", "protected_teams", "together", "apart")
_HOW = ("move_cost", "move_price", "alternatives", "seconds")
_DEFAULTS = {"months": "3", "max_moves": "10", "seconds": "15", "alternatives": "3"}


def form(visit: Visit) -> Page:
    """Show an empty form with today's staffing, and the plans so far."""
    answer = today(visit.context, visit.caller, StaffingTodayRequest())
    return _page(visit, answer, {**_DEFAULTS, "start": str(answer.start)}, ({}, []), None)


def ask(visit: Visit) -> Page | Moved:
    """Have the plan of the form worked out; faults are shown beside the fields."""
    given = dict(visit.form.items())
    named = visit.read(StaffingTodayRequest, {"people": people_named(given)})
    answer = today(visit.context, visit.caller, named)
    filled = Filled(given, answer)
    try:
        request = visit.read(SolveRequest, filled.request)
        return begun(visit, submit(visit.context, fresh(visit), request))
    except Unfit as error:
        return _page(visit, answer, given, filled.faults(error.refusal.faults), error.refusal)
    except Misfits as error:
        refusal = refuse(error, visit.caller.request_id)[1]
        return _page(visit, answer, given, filled.faults(refusal.faults), refusal)


def fresh(visit: Visit) -> Caller:
    """Return the viewer with an id of its own for a plan: this page logs more than one answer."""
    return replace(visit.caller, request_id=new_request_id())


def begun(visit: Visit, one: Solve, than: str = "") -> Moved:
    """Go to the plan if it is there at once, else to its progress."""
    beside = f"&than={than}" if than else ""
    if not background(visit.context).busy(one.task_id, _AT_ONCE) and one.state == "completed":
        return Moved(f"/staffing/plan?request_id={one.plan_id}{beside}")
    return Moved(f"/staffing/solving?task_id={one.task_id}{beside}")


def _page(
    visit: Visit,
    answer: StaffingTodayAnswer,
    given: dict[str, str],
    faults: tuple[dict[str, Fault], list[Fault]],
    refusal: Refusal | None,
) -> Page:
    asked = {
        "state": visit.query.get("state"),
        "newest_first": visit.query.get("order") != "oldest",
        "page": whole(visit.query.get("page")),
    }
    used = [row for row in range(MOST_ROWS) if given.get(f"need_platform_{row}")]
    values = {
        "today": answer,
        "given": given,
        "people": any(given.get(name) for name in _PEOPLE),
        "how": any(name in faults[0] for name in _HOW),
        "faults": faults[0],
        "others": faults[1],
        "refusal": refusal,
        "rows": min(MOST_ROWS, max(ROWS, len(used) + 2)),
        "starts": [add_months(answer.start, ahead) for ahead in range(12)],
        "plans": own_plans(visit.context, visit.caller, visit.read(OwnPlansRequest, asked)),
        "budgets": visit.context.policy.view(visit.caller, "staffing.recommend").sees("pay"),
        "state": asked["state"] or "",
        "order": "newest" if asked["newest_first"] else "oldest",
    }
    status = 200 if refusal is None else 409 if refusal.error in ("contradictory", "does_not_fit") else 400
    return Page("staffing/form.html", values, status=status)
