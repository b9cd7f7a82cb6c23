"""Petitions of the people whom HR looks after."""

from serving.petitions.list import list_petitions
from serving.petitions.requests import ListPetitionsRequest
from serving.web.listing import listing
from serving.web.mine.words import kinds, states
from serving.web.shell import Page, Visit

_COLUMNS = {
    "due": lambda one: one.due,
    "name": lambda one: one.name or one.employee_id,
    "filed": lambda one: one.filed_at,
}


def petitions(visit: Visit) -> Page:
    """Show what waits for an answer, or all."""
    answer = list_petitions(visit.context, visit.caller, ListPetitionsRequest(whose="scope", show="all"))
    decided = ("accepted", "declined")
    show = visit.query.get("show", "open")
    some = [one for one in answer.petitions if show == "all" or one.state not in decided]
    values = {
        "answer": answer,
        "show": show,
        "n_open": sum(one.state not in decided for one in answer.petitions),
        "list": listing(visit, some, _COLUMNS, usual="due"),
        "kinds": kinds(visit),
        "states": states(visit),
        "me": visit.caller.subject,
    }
    return Page("petitions/petitions.html", values)
