"""Performance against readiness of all candidates for a target."""

from serving.promotion.nine_box import nine_box as boxes
from serving.promotion.requests import NineBoxRequest
from serving.web.promotion.asked import around, question
from serving.web.shell import Page, Visit


def nine_box(visit: Visit) -> Page:
    """Show how many candidates belong in each of the nine boxes."""
    answer = boxes(visit.context, visit.caller, visit.read(NineBoxRequest, question(visit)))
    most = max((cell for row in answer.boxes.expected for cell in row), default=0.0) if answer.boxes else 0.0
    return Page("promotion/nine_box.html", around(visit) | {"answer": answer, "most": most or 1.0})
