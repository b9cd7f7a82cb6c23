"""What the pages of flight risk share: their tabs, and the words for what was done about flags."""

from collections.abc import Mapping
from typing import Any

from serving.attrition.answers import FlagTold
from serving.attrition.flagged import flags
from serving.attrition.requests import FlagsRequest
from serving.web.shell import Visit


def around(visit: Visit) -> dict[str, Any]:
    """Return the values that every page of flight risk takes."""
    _ = visit._
    tabs = (
        ("/flight-risk", _("The list"), True),
        ("/flight-risk/flags", _("Flags"), visit.may("attrition.flags")),
        ("/flight-risk/leavers", _("Who leaves, and where"), visit.may("attrition.retention")),
        ("/flight-risk/trial", _("Do flags help?"), visit.may("attrition.trial")),
    )
    return {
        "tabs": [(path, label) for path, label, may in tabs if may],
        "states": states(visit),
        "actions": actions(visit),
        "outcomes": outcomes(visit),
        "may_note": visit.may("attrition.acknowledge"),
    }


def states(visit: Visit) -> Mapping[str, str]:
    """Return how far a flag has come -> its word."""
    _ = visit._
    return {
        "open": _("Open"),
        "acknowledged": _("Acknowledged"),
        "acted": _("Acted on"),
        "closed": _("Done"),
    }


def actions(visit: Visit) -> Mapping[str, str]:
    """Return what may be done for somebody -> its word."""
    _ = visit._
    return {
        "talk": _("Stay talk"),
        "pay": _("Pay"),
        "manager": _("Another manager"),
        "transfer": _("Transfer"),
        "promotion": _("Promotion"),
        "workload": _("Workload"),
        "other": _("Something else"),
    }


def outcomes(visit: Visit) -> Mapping[str, str]:
    """Return what may come of it -> its word."""
    _ = visit._
    return {"stays": _("Stays"), "left": _("Left"), "moved": _("Moved"), "unknown": _("Not known")}


def latest_flags(visit: Visit) -> Mapping[str, FlagTold]:
    """Return employee id -> the latest flag that the caller may see; empty for roles that see none."""
    if not visit.may("attrition.flags"):
        return {}
    told = flags(visit.context, visit.caller, FlagsRequest(show="all")).flags
    return {one.employee_id: one for one in sorted(told, key=lambda one: one.flagged_as_of)}
