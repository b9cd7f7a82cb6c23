"""Why somebody is not on the list, and what would have to be different."""

from serving.named import NamedRequest, named
from serving.promotion.requests import WhyNotRequest
from serving.promotion.why_not import why_not as reasons
from serving.web.promotion.asked import around, differences, question
from serving.web.shell import Page, Visit


def why_not(visit: Visit) -> Page:
    """Show why a person is not listed; where several have the name, let the reader choose."""
    asked, values = question(visit), around(visit)
    text = visit.query.get("who", "").strip()
    if not text:
        return Page("promotion/who.html", values | {"who": "", "found": None})
    found = named(visit.context, visit.caller, "promotion.why_not", visit.read(NamedRequest, {"text": text}))
    if len(found.people) != 1:
        return Page("promotion/who.html", values | {"who": text, "found": found})
    about = {**asked, "employee_id": found.people[0].employee_id}
    answer = reasons(visit.context, visit.caller, visit.read(WhyNotRequest, about))
    told = {"answer": answer, "one": found.people[0], "groups": differences(visit, answer.gaps)}
    return Page("promotion/why_not.html", values | told)
