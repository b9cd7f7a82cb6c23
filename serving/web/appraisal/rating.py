"""How raters rate: who is severe or lenient, and who favour each other."""

from collections.abc import Callable, Mapping
from typing import Any

from serving.appraisal.health import raters
from serving.appraisal.requests import AppraisalRatersRequest
from serving.appraisal.yardstick_answers import Rater
from serving.web.appraisal.around import around
from serving.web.exports import MEDIA_TYPES, Column, exported, origin
from serving.web.listing import filled, in_order, listing
from serving.web.shell import File, Page, Visit

_MOST = 500
_COLUMNS: Mapping[str, Callable[[Rater], Any]] = {
    "name": lambda one: one.name or one.rater_id,
    "rated": lambda one: one.n_rated,
    "severity": lambda one: one.severity,
    "unusual": lambda one: abs(one.severity),
    "agreement": lambda one: one.agreement,
    "favour": lambda one: one.mutual_favour,
}


def rating(visit: Visit) -> Page | File:
    """Show the raters whose habit is most unusual."""
    given = filled(visit.query, "as_of") | {"top": _MOST}
    answer = raters(visit.context, visit.caller, visit.read(AppraisalRatersRequest, given))
    chosen = [one for one in answer.raters if _wanted(visit, one)]
    kind = visit.query.get("export", "")
    if kind in MEDIA_TYPES:
        order, _ = in_order(visit, chosen, _COLUMNS, usual="-unusual")
        rows = [
            (
                one.rater_id,
                one.name,
                one.n_rated,
                one.severity,
                one.low,
                one.high,
                one.agreement,
                one.mutual_favour,
            )
            for one in order
        ]
        name, title = f"raters-{answer.as_of}", visit._("How raters rate")
        return exported(kind, name, title, _head(visit), rows, origin(visit, answer))
    values = {
        "answer": answer,
        "list": listing(visit, chosen, _COLUMNS, usual="-unusual"),
        "widest": max(
            (abs(end) for one in answer.raters for end in (one.low, one.high) if end is not None), default=1.0
        ),
        "asked": {name: visit.query.get(name, "") for name in ("search", "habit")},
    }
    return Page("appraisal/rating.html", around(visit) | values)


def _wanted(visit: Visit, one: Rater) -> bool:
    search, habit = visit.query.get("search", "").strip().casefold(), visit.query.get("habit", "")
    fits = {
        "severe": one.low is not None and one.low > 0,
        "lenient": one.high is not None and one.high < 0,
        "favour": one.mutual_favour > 0,
    }
    return fits.get(habit, True) and (
        search in one.rater_id.casefold() or search in (one.name or "").casefold()
    )


def _head(visit: Visit) -> list[Column]:
    _ = visit._
    return [
        Column(_("Employee"), width=12),
        Column(_("Name"), width=16),
        Column(_("People rated"), "number"),
        Column(_("Severity"), "number"),
        Column(_("From (90 %)"), "number"),
        Column(_("To (90 %)"), "number"),
        Column(_("Agreement with others"), "number"),
        Column(_("Mutual favour"), "number"),
    ]
