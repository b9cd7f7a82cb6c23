"""The list of flight risks."""

from collections.abc import Mapping
from typing import Any

from serving.attrition.answers import FlagTold
from serving.attrition.flight_risk import flight_risk
from serving.attrition.risk_answers import AtRisk, FlightRiskAnswer
from serving.attrition.risk_requests import FlightRiskRequest
from serving.groups import groups
from serving.web.attrition.around import around, latest_flags, states
from serving.web.exports import Column, exported, origin
from serving.web.listing import filled, listing
from serving.web.shell import File, Page, Visit

_COLUMNS = {
    "rank": lambda one: one.rank,
    "name": lambda one: one.name or one.employee_id,
    "department": lambda one: one.position.department if one.position else None,
    "leaving": lambda one: one.score,
    "high": lambda one: one.high_performer,
    "loss": lambda one: one.loss,
}


def at_risk(visit: Visit) -> Page | File:
    """Show who of the best may leave, and how good such lists were."""
    names = ("as_of", "platform_id", "department", "role_family")
    numbers = ("grade", "horizon_months", "top")
    request = visit.read(FlightRiskRequest, filled(visit.query, *names, numbers=numbers))
    answer = flight_risk(visit.context, visit.caller, request)
    if answer.model_version is None:
        return Page("attrition/too_few.html", {**around(visit), "answer": answer})
    money = visit.context.policy.view(visit.caller, "attrition.flight_risk").sees("pay")
    flagged = latest_flags(visit)
    export = visit.query.get("export")
    if export in ("csv", "xlsx"):
        return _file(visit, answer, flagged, kind=export, money=money)
    values = {
        "answer": answer,
        "request": request,
        "list": listing(visit, answer.people, _COLUMNS, usual="rank"),
        "flags": flagged,
        "money": money,
        "groups": groups(visit.context, visit.caller, "attrition.flight_risk", request.as_of),
        "may_raise": visit.may("attrition.raise"),
        # curves of all rows share a scale, so that they can be compared
        "highest": max(
            (one.high or one.probability for who in answer.people for one in who.within), default=1.0
        ),
    }
    return Page("attrition/list.html", {**around(visit), **values})


def _file(
    visit: Visit, answer: FlightRiskAnswer, flagged: Mapping[str, FlagTold], *, kind: Any, money: bool
) -> File:
    _ = visit._
    names = states(visit) if visit.may("attrition.flags", export=True) else None
    columns = [
        Column(_("Place"), "number", 6),
        Column(_("Employee"), "text", 10),
        Column(_("Name"), "text", 12),
        Column(_("Department"), "text", 20),
        Column(_("Role"), "text", 16),
        Column(_("Platform"), "text", 10),
        *(
            Column(_("Leaves within %(n)s months", n=one.horizon_months), "percent", 12)
            for one in (answer.people[0].within if answer.people else [])
        ),
        Column(_("From"), "percent", 8),
        Column(_("To"), "percent", 8),
        Column(_("High performer"), "percent", 12),
        *([Column(_("Expected loss"), "money", 14, answer.currency)] if money else []),
        Column(_("What goes with leaving"), "text", 60),
        *([Column(_("Flag"), "text", 14)] if names else []),
    ]
    rows = [_row(visit, one, money=money) for one in answer.people]
    if names:
        told = (flagged.get(one.employee_id) for one in answer.people)
        rows = [[*row, names[flag.state] if flag else None] for row, flag in zip(rows, told, strict=True)]
    name = f"flight-risk-{answer.as_of}"
    return exported(kind, name, _("Flight risk"), columns, rows, origin(visit, answer))


def _row(visit: Visit, one: AtRisk, *, money: bool) -> list[Any]:
    where = one.position
    loss = None if one.loss is None else round(100 * one.loss)
    return [
        one.rank,
        one.employee_id,
        one.name,
        where.department if where else None,
        where.role if where else None,
        where.platform_id if where else None,
        *(each.probability for each in one.within),
        one.low,
        one.high,
        one.high_performer,
        *([loss] if money else []),
        "; ".join(visit.said(reason) for reason in one.leaving),
    ]
