"""How one person was scored: the score, its parts, what was proposed beside it, and what may come of it."""

from dataclasses import asdict
from typing import Any

from features.appraisal.development import suggestions
from features.appraisal.indicators.library import library
from features.appraisal.score.words import reasons_of, sentences
from serving.access import Caller, View
from serving.answers import Note
from serving.appraisal.answers import (
    AppraisalPersonAnswer,
    Calibrated,
    OwnStanding,
    Part,
    PartReason,
    Scored,
    Suggested,
)
from serving.appraisal.requests import AppraisalPersonRequest
from serving.appraisal.scored import Appraisal, finite, plain_rows
from serving.context import Context
from serving.selection import place_of

_OWN = Note(
    zh="如认为记录有误或遗漏，请向人力资源提出更正或复核。",
    en="Where a record is wrong or missing, ask HR to correct it or to review the score.",
)
#: Parts of a score that a list gives of each person.
_REASONS = 5
_PARTS = ("given", "weight", "z", "z_sd", "points", "exposure")


def person(context: Context, caller: Caller, request: AppraisalPersonRequest) -> AppraisalPersonAnswer:
    """Say how one person was scored, and what the score consists of.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        The person must be in the caller's scope; an employee sees the own score.
    request : AppraisalPersonRequest
        Person and date.

    Returns
    -------
    AppraisalPersonAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownEmployee, FutureDate, MissingTable, SchemeError or TooLittleData.
    """
    with context.deciding(caller, "/appraisal/person", request) as decision:
        view = context.policy.view(caller, "appraisal.person")
        snapshot = context.snapshot(request.as_of, decision)
        place = place_of(snapshot, view, request.employee_id)
        appraisal = context.appraisal(snapshot, decision)
        row = plain_rows(appraisal.people.iloc[[place]], ("role", "maturity", *_BESIDE))[0]
        told = appraisal.person(place, view) | said(appraisal, place, view)
        answer = AppraisalPersonAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=[*appraisal.notes(), _OWN],
            scheme_version=appraisal.scheme.version,
            person=Scored(**told),
            role=str(row["role"] or ""),
            maturity=row["maturity"],
            parts=_parts(appraisal, request.employee_id) if view.sees("values") else [],
            **_beside(row, view),
            **development(appraisal, place, view),
            calibrated=_calibrated(context, request.employee_id) if view.sees("score") else [],
        )
        return decision.give(answer, [{"id": request.employee_id, "score": answer.person.score}])


def said(appraisal: Appraisal, place: int, view: View) -> dict[str, str]:
    """Return a person's score in words, where the view shows reasons."""
    if not view.sees("reasons"):
        return {}
    told = sentences(appraisal.among([place]), appraisal.snapshot.ids[place])
    return {"zh": "".join(one.zh for one in told), "en": " ".join(one.en for one in told)}


def why(appraisal: Appraisal, places: list[int], view: View) -> list[list[PartReason]]:
    """Return the largest parts of the scores of some people, where the view shows reasons."""
    if not view.sees("reasons") or not places:
        return [[] for _ in places]
    found = reasons_of(appraisal.fair, [appraisal.snapshot.ids[place] for place in places])
    return [[PartReason(**asdict(one)) for one in parts[:_REASONS]] for parts in found]


def development(appraisal: Appraisal, place: int, view: View) -> dict[str, Any]:
    """Return where a person stands in the role and what it speaks for; for views of values and intervals."""
    if not (view.sees("values") and view.sees("interval")):
        return {"standings": [], "suggestions": []}
    employee_id = appraisal.snapshot.ids[place]
    own = appraisal.standings_of(employee_id)
    here = plain_rows(appraisal.snapshot.roster.iloc[[place]], ("front_line", "platform_id"))[0]
    ages = {name: one.maturity for name, one in appraisal.platforms.items()}
    found = suggestions(own, here, ages)
    return {
        "standings": [OwnStanding(**row) for row in plain_rows(own, list(OwnStanding.model_fields))],
        "suggestions": [Suggested(**{**asdict(one), "platforms": list(one.platforms)}) for one in found],
    }


_BESIDE = ("bonus_points", "team_points", "role_points")


def _beside(row: dict[str, Any], view: View) -> dict[str, Any]:
    return {name: finite(row[name]) or 0.0 for name in _BESIDE} if view.sees("values") else {}


def _parts(appraisal: Appraisal, employee_id: str) -> list[Part]:
    labels = library(appraisal.scheme.own_indicators)
    rows = plain_rows(appraisal.parts_of(employee_id), ("indicator", "enough", *_PARTS))
    return [_part(row, labels[row["indicator"]]) for row in rows]


def _part(row: dict[str, Any], label: Any) -> Part:
    return Part(
        indicator=row["indicator"],
        zh=label.zh,
        en=label.en,
        kind=label.kind,
        unit=label.unit,
        exposure_unit=label.exposure,
        enough=bool(row["enough"]),
        **{name: finite(row[name]) for name in _PARTS},
    )


def _calibrated(context: Context, employee_id: str) -> list[Calibrated]:
    return [
        Calibrated(
            cycle=one.cycle,
            manager_id=one.manager_id,
            proposed=one.proposed,
            by=one.who,
            at=one.at,
            reason=one.reason,
        )
        for one in context.calibrations.of_person(employee_id)
    ]
