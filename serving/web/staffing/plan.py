"""The plan: what it brings, who moves, platform by platform, what rules cost, and what else is near."""

from collections.abc import Callable
from typing import Any

from serving.staffing.answers import Assignment, StaffingAnswer
from serving.staffing.show import DecisionTold, ShowPlanAnswer, ShowPlanRequest, show
from serving.web.listing import sheet
from serving.web.shell import Page, Visit

_PER_PAGE = 50
#: Name of an order in the address -> what is compared, largest first.
_ORDERS: dict[str, Callable[[Assignment], Any]] = {
    "expected": lambda one: one.expected or 0.0,
    "gained": lambda one: one.gained or 0.0,
    "grade": lambda one: (one.position.grade or 0) if one.position else 0,
    "name": lambda one: one.name or one.employee_id,
}


def plan(visit: Visit) -> Page:
    """Show a plan."""
    given = {"plan_id": visit.query.get("request_id", ""), "than": visit.query.get("than")}
    shown = show(visit.context, visit.caller, visit.read(ShowPlanRequest, given))
    decided = {one.employee_id: one for one in shown.decided}  # the latest of each counts
    values: dict[str, Any] = {"shown": shown, "plan": shown.plan, "decided": decided}
    values["whole"] = decided.get(None)
    if shown.plan is None:
        return Page("staffing/former.html", values)
    values["names"] = {one.platform_id: one.name for one in shown.plan.seats}
    if shown.plan.status == "impossible":
        return Page("staffing/impossible.html", values)
    return Page(
        "staffing/plan.html", {**values, **_movers(visit, shown.plan), **_people(visit, shown, decided)}
    )


def _movers(visit: Visit, plan: StaffingAnswer) -> dict[str, Any]:
    order = visit.query.get("order", "gained")
    movers = [one for one in plan.assignments if one.moves]
    movers.sort(key=_ORDERS.get(order, _ORDERS["gained"]), reverse=order != "name")
    return {"movers": movers, "order": order if order in _ORDERS else "gained"}


def _people(visit: Visit, shown: ShowPlanAnswer, decided: dict[str | None, DecisionTold]) -> dict[str, Any]:
    """Return the people of the platform that is looked at, a page of them."""
    assert shown.plan is not None  # noqa: S101  # the caller saw to it
    platform, sort, sought = (visit.query.get(name, "") for name in ("platform", "sort", "q"))
    people = [one for one in shown.plan.assignments if one.platform_id == platform]
    if sought:
        people = [one for one in people if sought in one.employee_id or sought in (one.name or "")]
    sort = sort if sort in _ORDERS else "expected"
    people.sort(key=_ORDERS[sort], reverse=sort != "name")
    some, page, n_pages = sheet(visit, people, _PER_PAGE)
    worth = {one.platform_id: one for one in shown.worth}
    return {
        "platform": platform,
        "sort": sort,
        "sought": sought,
        "people": some,
        "n_people": len(people),
        "page": page,
        "n_pages": n_pages,
        "worth": worth,
        "most": max([one.high or one.expected or 0.0 for one in shown.worth], default=1.0) or 1.0,
        "widest": max([one.high or one.expected or 0.0 for one in shown.plan.assignments], default=1.0)
        or 1.0,
        "changed": {one.employee_id for one in shown.compared.changes} if shown.compared else set(),
    }
