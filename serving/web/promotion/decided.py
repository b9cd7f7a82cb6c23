"""What was decided, and how often decisions follow the lists."""

from collections.abc import Callable, Mapping
from typing import Any

from serving.promotion.answers import DecisionsAnswer, DecisionTold
from serving.promotion.decide import follow
from serving.promotion.decisions import decisions
from serving.promotion.requests import DecisionsRequest, FollowRequest
from serving.web.exports import MEDIA_TYPES, Column, Kind, exported, origin
from serving.web.listing import in_order, listing
from serving.web.promotion.asked import around
from serving.web.shell import File, Page, Visit

_COLUMNS: Mapping[str, Callable[[DecisionTold], Any]] = {
    "at": lambda one: one.at,
    "name": lambda one: one.name or one.employee_id,
    "target": lambda one: one.target.en,
    "decision": lambda one: one.decision,
    "by": lambda one: one.by,
}


def decided(visit: Visit) -> Page | File:
    """Show the decisions about people whom the viewer looks after, or return them as a file."""
    told = decisions(visit.context, visit.caller, DecisionsRequest())
    wanted = visit.query.get("decision")
    made = [one for one in told.decisions if not wanted or one.decision == wanted]
    kind = visit.query.get("export", "")
    if kind in MEDIA_TYPES:
        return _kept(visit, told, in_order(visit, made, _COLUMNS, usual="-at")[0], kind)
    values = {
        "answer": told,
        "list": listing(visit, made, _COLUMNS, usual="-at"),
        "follow": follow(visit.context, visit.caller, FollowRequest()),
        "words": _words(visit),
        "wanted": wanted,
    }
    return Page("promotion/decided.html", around(visit) | values)


def _words(visit: Visit) -> dict[str, str]:
    _ = visit._
    return {
        "accept": _("Accepted"),
        "decline": _("Declined"),
        "override": _("Taken, though not on the list"),
    }


def _kept(visit: Visit, told: DecisionsAnswer, made: Any, kind: Kind) -> File:
    _, words = visit._, _words(visit)
    columns = [
        Column(_("Decided on"), width=12),
        Column(_("Employee"), width=10),
        Column(_("Name")),
        Column(_("Target")),
        Column(_("Decision"), width=16),
        Column(_("Reason"), width=40),
        Column(_("By"), width=12),
        Column(_("List"), width=34),
    ]
    rows = [
        [
            one.at[:10],
            one.employee_id,
            one.name,
            visit.said(one.target),
            words[one.decision] + (f" ({_('replaced')})" if one.replaced else ""),
            one.reason,
            one.by,
            one.list_id,
        ]
        for one in made
    ]
    name = f"promotion-decisions-{told.as_of}"
    return exported(kind, name, _("Decisions"), columns, rows, origin(visit, told))
