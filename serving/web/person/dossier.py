"""The dossier of one person: each part is there only for who may see it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from data.errors import EchelonError
from serving.answers import ExplainAnswer
from serving.appraisal.answers import AppraisalPersonAnswer
from serving.appraisal.person import person
from serving.appraisal.requests import AppraisalPersonRequest
from serving.explanation import explain
from serving.people.answers import DossierAnswer
from serving.people.dossier import dossier as told_dossier
from serving.people.requests import DossierRequest
from serving.requests import ExplainRequest
from serving.web.listing import filled
from serving.web.person.charts import effects, over_time
from serving.web.shell import AGAIN, PATIENCE, Page, Visit

A = TypeVar("A")


def dossier(visit: Visit) -> Page:
    """Show what is known of a person, as far as the viewer may see it."""
    request = visit.read(DossierRequest, filled(visit.query, "employee_id", "as_of"))
    answer = told_dossier(visit.context, visit.caller, request, patience=PATIENCE)
    given = {"employee_id": request.employee_id, "as_of": request.as_of}
    appraised = _if_told(visit, "appraisal.person", lambda: _appraised(visit, given))
    ready = _if_told(visit, "promotion.explain", lambda: _ready(visit, given))
    values = {
        "answer": answer,
        "appraised": appraised,
        "ready": ready,
        "scores_chart": over_time(visit, answer) if answer.scores else None,
        "effects_chart": effects(visit, answer) if _compared(answer) else None,
        "dimensions": _dimensions(visit),
        "may_risk": visit.may("attrition.curve"),
    }
    return Page("person/dossier.html", values, again_in=AGAIN if answer.waiting else None)


def _appraised(visit: Visit, given: dict[str, Any]) -> AppraisalPersonAnswer:
    return person(visit.context, visit.caller, visit.read(AppraisalPersonRequest, given))


def _ready(visit: Visit, given: dict[str, Any]) -> ExplainAnswer:
    request = visit.read(ExplainRequest, {**given, "topic": "promotion"})
    return explain(visit.context, visit.caller, request)


def _if_told(visit: Visit, action: str, ask: Callable[[], A]) -> A | None:
    """Return an answer, or None where the viewer may not see it, or nothing can be said: the rest stands."""
    if not visit.may(action):
        return None
    try:
        return ask()
    except EchelonError:  # it is in the log
        return None


def _compared(answer: DossierAnswer) -> bool:
    return any(one.effect is not None for one in answer.platforms)


def _dimensions(visit: Visit) -> Mapping[str, str]:
    """Return usual dimensions of 360 reviews -> their words; a company may have others."""
    _ = visit._
    return {
        "collaboration": _("Collaboration"),
        "customer": _("Customers"),
        "leadership": _("Leadership"),
        "results": _("Results"),
    }
