"""How many leave, and where."""

from serving.attrition.retention import retention
from serving.attrition.retention_answers import Breakdown
from serving.attrition.retention_requests import RetentionRequest
from serving.web.attrition.around import around
from serving.web.attrition.charts import rates_over_time
from serving.web.listing import filled
from serving.web.shell import Page, Visit


def leavers(visit: Visit) -> Page:
    """Show exit rates over time, and where people leave."""
    answer = retention(
        visit.context, visit.caller, visit.read(RetentionRequest, filled(visit.query, "as_of"))
    )
    _ = visit._
    names = {"platform_id": _("Platform"), "department": _("Department"), "manager_id": _("Manager")}
    periods = list(zip(answer.high_performers, answer.everybody, strict=True))
    values = {
        "answer": answer,
        "chart": rates_over_time(visit, answer),
        "names": names,
        "most": {one.by: _most(one) for one in answer.breakdowns},
        "periods": periods,
        "latest": next((pair for pair in reversed(periods) if pair[0].rate is not None), None),
    }
    return Page("attrition/leavers.html", {**around(visit), **values})


def _most(breakdown: Breakdown) -> float:
    """Return the end of the scale on which rates of a breakdown are drawn: at most one exit a person-year."""
    return min(1.0, max((group.high or 0.0 for group in breakdown.groups), default=0.0)) or 1.0
