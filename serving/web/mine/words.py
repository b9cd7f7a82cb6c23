"""Words of petitions and of the own groups, and the cycles that may be spoken about."""

from collections.abc import Mapping, Sequence
from datetime import date

from serving.appraisal.answers import OwnRow
from serving.web.shell import Visit


def kinds(visit: Visit) -> Mapping[str, str]:
    """Return what may be asked for -> its words."""
    _ = visit._
    return {"correction": _("Correct a fact"), "review": _("Review a score")}


def states(visit: Visit) -> Mapping[str, str]:
    """Return how far a petition has come -> its word."""
    _ = visit._
    return {
        "open": _("Open"),
        "taken up": _("Taken up"),
        "accepted": _("Accepted"),
        "declined": _("Declined"),
    }


def group_names(visit: Visit, rows: Sequence[OwnRow]) -> Mapping[str, str]:
    """Return kind of group -> what the group is called."""
    _ = visit._
    kinds = {"role_family": _("Role family"), "platform_id": _("Platform")}
    return {
        row.by: f"{kinds[row.by]}: {row.name or row.group}" if row.by in kinds else _("Whole company")
        for row in rows
    }


def cycles(as_of: date, n: int = 2) -> list[str]:
    """Return the last half-years that were over at a date, the latest first.

    >>> cycles(date(2026, 7, 1)), cycles(date(2026, 6, 30), 1)
    (['2026H1', '2025H2'], ['2025H2'])
    """
    halves = as_of.year * 2 + (0 if as_of.month < 7 else 1)
    return [f"{one // 2}H{1 + one % 2}" for one in range(halves - 1, halves - 1 - n, -1)]
