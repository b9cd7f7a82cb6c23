"""One person's readiness for a target, in words and by area."""

from typing import Any

from models.wording import strength
from serving.answers import ExplainAnswer
from serving.explanation import explain
from serving.promotion.requests import WhyNotRequest
from serving.promotion.why_not import why_not
from serving.requests import ExplainRequest
from serving.web.promotion.asked import around, question
from serving.web.shell import Page, Visit

#: Less than this is not told as an area that raises or lowers.
_LEAST = 0.02


def candidate(visit: Visit) -> Page:
    """Show one person."""
    asked = {**question(visit), "employee_id": visit.query.get("employee_id", "")}
    place = why_not(visit.context, visit.caller, visit.read(WhyNotRequest, asked))
    about = {"topic": "promotion", "employee_id": asked["employee_id"], "as_of": str(place.as_of)}
    told = explain(visit.context, visit.caller, visit.read(ExplainRequest, about))
    shares = _shares(visit, told)
    values: dict[str, Any] = {
        "answer": place,
        "told": told,
        "shares": shares,
        "most": max((abs(share) for _, share, _ in shares), default=1.0),
    }
    return Page("promotion/candidate.html", around(visit) | values)


def _shares(visit: Visit, told: ExplainAnswer) -> list[tuple[str, float, str]]:
    """Return each area, how far it raises or lowers the readiness, and that in a word; largest first."""
    if told.score is None:
        return []
    zh = visit.language == "zh"
    known = [one for one in told.groups if abs(one.contribution) >= _LEAST]
    known.sort(key=lambda one: -abs(one.contribution))
    return [
        (
            one.group_zh if zh else one.group_en,
            one.contribution,
            visit.said(strength(one.contribution)),
        )
        for one in known
    ]
