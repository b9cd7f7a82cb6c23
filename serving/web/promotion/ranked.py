"""The list: who is ready for a target, grouped by tier, with what speaks for and against each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from serving.promotion.answers import Candidate, RankAnswer
from serving.promotion.rank import rank
from serving.promotion.requests import RankRequest
from serving.web.exports import MEDIA_TYPES
from serving.web.listing import in_order, listing
from serving.web.promotion.asked import around, question
from serving.web.promotion.kept import kept
from serving.web.shell import File, Page, Visit

#: What the list may be sorted by; by rank is by readiness.
_COLUMNS: Mapping[str, Callable[[Candidate], Any]] = {
    "rank": lambda one: one.rank,
    "name": lambda one: one.name or one.employee_id,
    "department": lambda one: one.position.department if one.position else None,
    "chance": lambda one: one.among_best,
    "precedent": lambda one: one.precedent,
}
_BY_READINESS = ("rank", "-rank")


def ranked(visit: Visit) -> Page | File:
    """Show the list that the address asks for, or return it as a file."""
    answer = rank(visit.context, visit.caller, visit.read(RankRequest, question(visit)))
    people = [one for one in answer.people if _wanted(visit, one)]
    kind = visit.query.get("export", "")
    if kind in MEDIA_TYPES:
        return kept(visit, answer, in_order(visit, people, _COLUMNS, usual="rank")[0], kind)
    shown = listing(visit, people, _COLUMNS, usual="rank")
    pinned = {**question(visit), "as_of": str(answer.as_of)}
    tiered = shown.sort in _BY_READINESS
    values = {
        "answer": answer,
        "list": shown,
        "tiered": tiered,
        "tiers": _tiers(shown.rows) if tiered else [(None, shown.rows)],
        "sizes": {tier: len(list(own)) for tier, own in groupby(answer.people, lambda one: one.tier)},
        "pinned": pinned,
        "pinned_query": urlencode(pinned),
        "beside": _beside(visit, answer),
    }
    shared = around(visit)
    return Page("promotion/ranked.html", shared | values | {"of": _filters(answer, shared)})


def _wanted(visit: Visit, one: Candidate) -> bool:
    department, platform, mark = (visit.query.get(name) for name in ("in_department", "works_on", "mark"))
    place = one.position
    return (
        (not department or (place is not None and place.department == department))
        and (not platform or (place is not None and place.platform_id == platform))
        and (not mark or one.line == mark or (mark == "outside" and one.outside_experience))
    )


def _tiers(rows: Sequence[Candidate]) -> list[tuple[int, list[Candidate]]]:
    return [(tier, list(own)) for tier, own in groupby(rows, lambda one: one.tier)]


def _beside(visit: Visit, answer: RankAnswer) -> list[tuple[str, Sequence[Candidate], str, str]]:
    """Return what is told beside the list: its name, who, what it means, and what is said of nobody."""
    _ = visit._
    return [
        (
            _("Overlooked"),
            answer.overlooked,
            _("Ready and not on this list; habit would pass them over. The readiest first."),
            _("Nobody beside the list is overlooked."),
        ),
        (
            _("Peter risk"),
            answer.peter_risk,
            _("Next in line by habit, and not ready. Those most in line first."),
            _("Nobody beside the list is in line without being ready."),
        ),
    ]


def _filters(answer: RankAnswer, shared: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return by what the list may be narrowed: what somebody on it has."""
    names, words = shared["chosen"].platforms, shared["marks"]
    places = [one.position for one in answer.people if one.position]
    marks = _known(one.line for one in answer.people)
    outside = {"outside"} if any(one.outside_experience for one in answer.people) else set()
    return {
        "in_department": sorted(_known(one.department for one in places)),
        "works_on": [(one, names.get(one, one)) for one in sorted(_known(one.platform_id for one in places))],
        "mark": [(one, words[one]) for one in words if one in marks | outside],
    }


def _known(values: Iterable[str | None]) -> set[str]:
    return {value for value in values if value}
