"""A plan to keep: its moves, or where everybody works."""

from typing import Any, get_args

from data.errors import OutOfOrder
from serving.staffing.answers import Assignment
from serving.staffing.show import ShowPlanRequest, show
from serving.web.exports import Column, Kind, exported, origin
from serving.web.shell import File, Visit


def plan_file(visit: Visit) -> File:
    """Return the plan as CSV, Excel or PDF, as the viewer may see it."""
    request = visit.read(ShowPlanRequest, {"plan_id": visit.query.get("request_id", "")})
    shown = show(visit.context, visit.caller, request)
    if shown.plan is None:
        msg = "its figures would be others by now; ask for the plan anew first"
        raise OutOfOrder(msg)
    asked = visit.query.get("kind")
    kind: Kind = next((one for one in get_args(Kind) if one == asked), "csv")
    everybody = visit.query.get("what") == "everybody"
    names = {one.platform_id: one.name for one in shown.plan.seats}
    rows = [_row(visit, one, names) for one in shown.plan.assignments if everybody or one.moves]
    title = visit._("Staffing plan from %(day)s", day=shown.plan.start)
    unit = visit.said(shown.plan.unit)
    proof = visit.said(shown.plan.proof)
    name = f"staffing-{shown.plan.start}-{shown.plan_id[:8]}"
    return exported(kind, name, title, _columns(visit, unit), rows, [proof, *origin(visit, shown)])


def _columns(visit: Visit, unit: str) -> list[Column]:
    _ = visit._
    return [
        Column(_("Employee id"), width=10),
        Column(_("Name"), width=10),
        Column(_("Department"), width=16),
        Column(_("Role"), width=14),
        Column(_("Grade"), "number", 6),
        Column(_("Now"), width=12),
        Column(_("In the plan"), width=12),
        Column(_("Moves"), width=6),
        Column(_("Expected (%(unit)s)", unit=unit), "number", 12),
        Column(_("At least (80 %)"), "number", 9),
        Column(_("At most (80 %)"), "number", 9),
        Column(_("More than now"), "number", 9),
    ]


def _row(visit: Visit, one: Assignment, names: dict[str, str]) -> list[Any]:
    at = one.position
    return [
        one.employee_id,
        one.name,
        at.department if at else None,
        at.role if at else None,
        at.grade if at else None,
        names.get(one.from_platform_id or "", one.from_platform_id),
        names.get(one.platform_id, one.platform_id),
        visit._("yes") if one.moves else visit._("no"),
        one.expected,
        one.low,
        one.high,
        one.gained,
    ]
