"""Find people by name or employee id."""

from typing import get_args

from serving.groups import groups
from serving.people.find import find
from serving.people.requests import FindRequest, Order
from serving.web.listing import Listing, filled
from serving.web.shell import Page, Visit


def search(visit: Visit) -> Page:
    """Show the people of the viewer's scope who fit."""
    query = dict(visit.query)
    query["text"] = query.pop("q", "")
    if query.get("sort") not in get_args(Order):
        query.pop("sort", None)
    names = ("as_of", "platform_id", "department", "role_family", "text", "sort")
    request = visit.read(FindRequest, filled(query, *names, numbers=("grade", "page")))
    answer = find(visit.context, visit.caller, request)
    values = {
        "answer": answer,
        "request": request,
        "list": Listing.told(
            visit, answer.people, answer.n_people, (answer.page, answer.n_pages), request.sort
        ),
        "groups": groups(visit.context, visit.caller, "person.find", request.as_of),
    }
    return Page("person/search.html", values)
