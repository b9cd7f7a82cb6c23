"""Two candidates side by side."""

from serving.promotion.compare import compare
from serving.promotion.requests import CompareRequest
from serving.web.promotion.asked import around, differences, question
from serving.web.shell import Page, Visit


def pair(visit: Visit) -> Page:
    """Show two people who were ticked on the list, or say that it takes two."""
    people = [one for one in dict.fromkeys(visit.query.getlist("person")) if one]
    if len(people) != 2:
        return Page("promotion/not_two.html", around(visit) | {"n": len(people)}, status=422)
    asked = {**question(visit), "employee_id": people[0], "other_id": people[1]}
    answer = compare(visit.context, visit.caller, visit.read(CompareRequest, asked))
    groups = differences(visit, sorted(answer.groups, key=lambda one: -abs(one.gap)))
    return Page("promotion/pair.html", around(visit) | {"answer": answer, "groups": groups})
