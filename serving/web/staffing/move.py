"""Why somebody is on a platform in a plan, or is not; what was decided about the move."""

from data.errors import UnknownEmployee
from serving.staffing.explain import explain
from serving.staffing.plan_requests import ExplainPlanRequest
from serving.staffing.show import ShowPlanAnswer, ShowPlanRequest, show
from serving.web.shell import Page, Visit


def move(visit: Visit) -> Page:
    """Show what the plan would lose if it were the other way."""
    plan = visit.query.get("request_id", "")
    shown = show(visit.context, visit.caller, visit.read(ShowPlanRequest, {"plan_id": plan}))
    who = _meant(shown, visit.query.get("employee_id", "").strip())
    given = {
        "plan_id": plan,
        "employee_id": who,
        "platform_id": visit.query.get("platform_id"),
        "rules": False,
    }
    answer = explain(visit.context, visit.caller, visit.read(ExplainPlanRequest, given))
    if answer.place is None:
        msg = "no person and platform are given; come here from a plan, by the link of a move"
        raise UnknownEmployee(msg)
    moves = next((one for one in shown.moves if one.employee_id == who), None)
    values = {
        "answer": answer,
        "plan": shown,
        "place": answer.place,
        "move": moves if moves and moves.after == answer.place.platform_id else None,
        "names": {one.platform_id: one.name for one in shown.plan.seats} if shown.plan else {},
        "decided": [one for one in shown.decided if one.employee_id == who],
    }
    return Page("staffing/move.html", values)


def _meant(shown: ShowPlanAnswer, text: str) -> str:
    """Return the id of whoever is meant by an id or by a name that one person of the plan has."""
    people = shown.plan.assignments if shown.plan else []
    named = [one.employee_id for one in people if one.name == text]
    return named[0] if len(named) == 1 else text
