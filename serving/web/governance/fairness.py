"""The fairness audits: promotion lists and staffing plans by a protected attribute."""

from typing import Any

from data.errors import EchelonError
from serving.promotion.fairness import fairness as of_promotions
from serving.promotion.requests import FairnessRequest
from serving.refusals import Refusal, refuse
from serving.staffing.fairness import fairness as of_plans
from serving.staffing.plan_requests import StaffingFairnessRequest
from serving.web.governance.parts import ways
from serving.web.listing import whole
from serving.web.shell import Page, Visit

_TOPS = (10, 20, 50, 100)


def fairness(visit: Visit) -> Page:
    """Show the form, and the audits once they are asked for: they take seconds."""
    _ = visit._
    attribute, top = visit.query.get("attribute"), visit.query.get("top", "20")
    values: dict[str, Any] = {
        "ways": ways(visit),
        "attribute": attribute or "sex",
        "top": top,
        "attributes": [("sex", _("sex")), ("age", _("age")), ("ethnicity", _("ethnicity"))],
        "tops": [(str(one), str(one)) for one in _TOPS],
        "lists": None,
        "plans": None,
        "refusals": [],
        "what": {
            "this list": _("This list"),
            "lists of past rounds": _("Lists of past rounds"),
            "past decisions": _("Past decisions"),
        },
    }
    if attribute is None:
        return Page("governance/fairness.html", values)
    refusals: list[Refusal] = []
    asked = {"attribute": attribute, "top": whole(top)}
    request = visit.read(FairnessRequest, asked)
    try:
        values["lists"] = of_promotions(visit.context, visit.caller, request)
    except EchelonError as error:
        refusals.append(refuse(error, visit.caller.request_id)[1])
    if visit.may("staffing.fairness"):
        plans = visit.read(StaffingFairnessRequest, {"attribute": attribute})
        try:
            values["plans"] = of_plans(visit.context, visit.caller, plans)
        except EchelonError as error:
            refusals.append(refuse(error, visit.caller.request_id)[1])
    return Page("governance/fairness.html", {**values, "refusals": refusals})
