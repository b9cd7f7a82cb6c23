"""What every rule of a plan costs, those that nobody asked for included."""

from serving.staffing.explain import explain
from serving.staffing.plan_requests import ExplainPlanRequest
from serving.web.shell import Page, Visit


def rules(visit: Visit) -> Page:
    """Price every rule; each is solved without, so it takes its time."""
    request = visit.read(ExplainPlanRequest, {"plan_id": visit.query.get("request_id", "")})
    return Page("staffing/rules.html", {"answer": explain(visit.context, visit.caller, request)})
