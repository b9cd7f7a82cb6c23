"""How far goals were reached: raw, and beside what they would have been in the market that came."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from serving.appraisal.answers import GoalRow
from serving.appraisal.goals import goals
from serving.appraisal.requests import AppraisalGoalsRequest
from serving.web.appraisal.around import around
from serving.web.exports import MEDIA_TYPES, Column, exported, origin
from serving.web.listing import filled, in_order, listing
from serving.web.shell import File, Page, Visit

_COLUMNS: Mapping[str, Callable[[GoalRow], Any]] = {
    "level": lambda one: (one.level, one.goal_id),
    "owner": lambda one: one.owner_name or one.owner_id,
    "indicator": lambda one: one.indicator_en,
    "attainment": lambda one: one.attainment,
    "adjusted": lambda one: one.adjusted_attainment,
}
#: Widest attainment that is drawn: twice the goal.
MOST = 2.0


def targets(visit: Visit) -> Page | File:
    """Show the goals of a cycle, or return them as a file."""
    asked = visit.read(AppraisalGoalsRequest, filled(visit.query, "cycle", "as_of"))
    answer = goals(visit.context, visit.caller, asked)
    chosen = [one for one in answer.goals if _wanted(visit, one)]
    kind = visit.query.get("export", "")
    if kind in MEDIA_TYPES:
        rows = [_row(visit, one) for one in in_order(visit, chosen, _COLUMNS, usual="level")[0]]
        name, title = f"goals-{answer.as_of}", visit._("How far goals were reached")
        return exported(kind, name, title, _head(visit), rows, origin(visit, answer))
    values = {
        "answer": answer,
        "list": listing(visit, chosen, _COLUMNS, usual="level"),
        "counts": Counter(one.verdict for one in answer.goals),
        "top": next((one for one in answer.goals if one.level == 0), None),
        "owners": owners(visit),
        "verdicts": verdicts(visit),
        "most": MOST,
        "asked": {name: visit.query.get(name, "") for name in ("cycle", "owner_kind", "verdict", "search")},
    }
    return Page("appraisal/targets.html", around(visit) | values)


def owners(visit: Visit) -> dict[str, str]:
    """Return whose goals there are -> what they are called."""
    _ = visit._
    return {
        "company": _("Company"),
        "platform": _("Platform"),
        "department": _("Department"),
        "team": _("Team"),
        "employee": _("Person"),
    }


def verdicts(visit: Visit) -> dict[str, str]:
    """Return verdict -> what it is called."""
    _ = visit._
    return {
        "above": _("above"),
        "on target": _("on target"),
        "below": _("below"),
        "not measured": _("not measured"),
        "just begun": _("just begun"),
    }


def _wanted(visit: Visit, one: GoalRow) -> bool:
    kind, verdict = visit.query.get("owner_kind"), visit.query.get("verdict")
    search = visit.query.get("search", "").strip().casefold()
    return (
        (not kind or one.owner_kind == kind)
        and (not verdict or one.verdict == verdict)
        and any(search in text.casefold() for text in _texts(one))
    )


def _texts(one: GoalRow) -> tuple[str, ...]:
    return (one.owner_id, one.owner_name or "", one.indicator, one.indicator_zh, one.indicator_en)


def _head(visit: Visit) -> list[Column]:
    _ = visit._
    return [
        Column(_("Whose"), width=12),
        Column(_("Owner"), width=16),
        Column(_("Indicator"), width=16),
        Column(_("Target value"), "number"),
        Column(_("Due so far"), "number"),
        Column(_("Reached"), "number"),
        Column(_("Attained"), "percent"),
        Column(_("Adjusted for the market"), "percent", 20),
        Column(_("Verdict"), width=14),
    ]


def _row(visit: Visit, one: GoalRow) -> tuple[Any, ...]:
    figures = (one.target, one.due, one.reached, one.attainment, one.adjusted_attainment)
    return (
        owners(visit).get(one.owner_kind, one.owner_kind),
        one.owner_name or one.owner_id,
        one.indicator_zh if visit.language == "zh" else one.indicator_en,
        *figures,
        verdicts(visit)[one.verdict],
    )
