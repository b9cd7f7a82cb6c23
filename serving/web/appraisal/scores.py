"""Fair scores: who really performs, on which platform."""

from collections.abc import Sequence
from typing import Any

from serving.appraisal.answers import AppraisalScoresAnswer, OnPlatform, ScoredRank
from serving.appraisal.requests import AppraisalScoresRequest, AppraisalSheetRequest
from serving.appraisal.scores import scores
from serving.appraisal.sheet import PartRow
from serving.appraisal.sheet_pdf import to_pdf
from serving.appraisal.talk import made
from serving.web.appraisal.around import around
from serving.web.appraisal.parts_of_lists import part_asked, part_shown
from serving.web.exports import MEDIA_TYPES, Column, exported, origin
from serving.web.listing import filled
from serving.web.shell import File, Page, Visit

_NUMBERS = ("score", "trend", "reliability")
_USUAL = "-score"
#: Most people that one question gives.
_MOST = 500
_SIDES = {"front": True, "back": False}


def listed(visit: Visit) -> Page | File:
    """Show fair scores of the people that the address asks for, or return them as a file."""
    kind = visit.query.get("export", "")
    if kind in MEDIA_TYPES:
        return _kept(visit, kind)
    asked = _question(visit) | part_asked(visit, usual=_USUAL, numbers=_NUMBERS)
    answer = scores(visit.context, visit.caller, visit.read(AppraisalScoresRequest, asked))
    ranked = sorted(answer.platforms, key=lambda one: -_share_above(one))
    values = {
        "answer": answer,
        "list": part_shown(visit, answer.people, answer.n_listed, usual=_USUAL),
        "platforms": ranked,
        "places": [(one.platform_id, one.name) for one in sorted(ranked, key=lambda one: one.name)],
        "leading": ranked[0] if len(ranked) > 1 else None,
        "names": {one.platform_id: one.name for one in answer.platforms},
        "asked": {
            name: visit.query.get(name, "") for name in ("platform_id", "department", "side", "search")
        },
        "sheets": visit.may("appraisal.person"),
    }
    return Page("appraisal/scores.html", around(visit) | values)


def paper(visit: Visit) -> File:
    """Return the sheet of a review talk as PDF, or what the score consists of as a table."""
    given = filled(visit.query, "employee_id", "as_of") | {"language": visit.language}
    found = made(visit.context, visit.caller, visit.read(AppraisalSheetRequest, given))
    name = f"appraisal-sheet-{found.answer.as_of}"
    kind = visit.query.get("kind", "pdf")
    if kind not in ("csv", "xlsx"):
        return File(f"{name}.pdf", MEDIA_TYPES["pdf"], to_pdf(found.sheet, language=visit.language))
    _ = visit._
    columns = [
        Column(_("Indicator"), width=28),
        Column(_("Weight"), "percent"),
        Column(_("Points"), "number"),
        Column(_("Percentile in the role"), "number"),
    ]
    rows = [_part(visit, one) for one in found.sheet.parts]
    title = _("Review talk: %(person)s", person=found.sheet.person["display_name"] or found.sheet.employee_id)
    return exported(
        "csv" if kind == "csv" else "xlsx", name, title, columns, rows, origin(visit, found.answer)
    )


def _question(visit: Visit) -> dict[str, Any]:
    asked: dict[str, Any] = filled(visit.query, "as_of", "platform_id", "department", "search")
    return asked | {"front_line": _SIDES.get(visit.query.get("side", ""))}


def _share_above(one: OnPlatform) -> float:
    return one.n_above / one.n_scored if one.n_scored else 0.0


def _part(visit: Visit, one: PartRow) -> tuple[Any, ...]:
    return (one.words.say(visit.language), one.weight, one.points, one.bar.value if one.bar else None)


def _kept(visit: Visit, kind: Any) -> File:
    """Return the whole list as a file."""
    answer = _everybody(visit, 0)
    people = list(answer.people)
    while len(people) < answer.n_listed:
        people += _everybody(visit, len(people)).people
    _ = visit._
    columns = [
        Column(_("Place"), "number", 8),
        Column(_("Employee"), width=12),
        Column(_("Name"), width=16),
        Column(_("Department"), width=20),
        Column(_("Platform"), width=12),
        Column(_("Role"), width=20),
        Column(_("Fair score"), "number", 10),
        Column(_("From (80 %)"), "number", 10),
        Column(_("To (80 %)"), "number", 10),
        Column(_("Change in 12 months"), "number", 12),
        Column(_("Tier"), "number", 8),
    ]
    title, name = _("Fair scores"), f"fair-scores-{answer.as_of}"
    return exported(kind, name, title, columns, _rows(people, answer), origin(visit, answer))


def _everybody(visit: Visit, skip: int) -> AppraisalScoresAnswer:
    asked = (
        _question(visit) | part_asked(visit, usual=_USUAL, numbers=_NUMBERS) | {"skip": skip, "top": _MOST}
    )
    return scores(visit.context, visit.caller, visit.read(AppraisalScoresRequest, asked))


def _rows(people: Sequence[ScoredRank], answer: AppraisalScoresAnswer) -> list[tuple[Any, ...]]:
    names = {one.platform_id: one.name for one in answer.platforms}
    rows = []
    for one in people:
        place = one.position
        where = (place.department, names.get(place.platform_id or ""), place.role) if place else (None,) * 3
        figures = (one.score, one.low80, one.high80, one.trend, one.tier)
        rows.append((one.rank, one.employee_id, one.name, *where, *figures))
    return rows
