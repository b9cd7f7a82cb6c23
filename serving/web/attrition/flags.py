"""Flags: which wait, which are overdue, which are done."""

from serving.attrition.answers import FlagTold
from serving.attrition.flagged import flags as told_flags
from serving.attrition.requests import FlagsRequest
from serving.web.attrition.around import around
from serving.web.listing import filled, listing
from serving.web.shell import Page, Visit

_COLUMNS = {
    "due": lambda one: one.due,
    "name": lambda one: one.name or one.employee_id,
    "risk": lambda one: one.risk,
    "state": lambda one: ("open", "acknowledged", "acted", "closed").index(one.state),
    "owner": lambda one: one.owner,
}


def flags(visit: Visit) -> Page:
    """Show flags with what was done about each, those due first on top."""
    request = visit.read(FlagsRequest, {"show": "all", **filled(visit.query, "as_of")})
    answer = told_flags(visit.context, visit.caller, request)
    show = visit.query.get("show", "waiting")
    counts = {
        name: sum(_fits(one, name) for one in answer.flags) for name in ("waiting", "overdue", "done", "all")
    }
    show = show if show in counts else "waiting"
    some = [one for one in answer.flags if _fits(one, show)]
    values = {
        "answer": answer,
        "counts": counts,
        "show": show,
        "list": listing(visit, some, _COLUMNS, usual="due"),
    }
    return Page("attrition/flags.html", {**around(visit), **values})


def _fits(flag: FlagTold, show: str) -> bool:
    return {
        "waiting": flag.state != "closed",
        "overdue": flag.overdue,
        "done": flag.state == "closed",
        "all": True,
    }[show]
