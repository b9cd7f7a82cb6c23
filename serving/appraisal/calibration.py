"""Calibration: a manager's pack, changes that stand beside the computed scores, and the lock that ends it."""

from datetime import timedelta
from typing import Any

from data.calendar import cycle_end
from data.errors import AccessDenied, Settled
from features.appraisal.calibration import Change, before_after, check, members
from features.appraisal.calibration import pack as packed
from serving.access import Caller, View
from serving.answers import Note
from serving.appraisal.calibration_answers import (
    AppraisalChangeAnswer,
    AppraisalLockAnswer,
    AppraisalPackAnswer,
    Band,
    PackRow,
)
from serving.appraisal.calibrations import CHANGE, LOCK
from serving.appraisal.requests import (
    AppraisalChangeRequest,
    AppraisalLockRequest,
    AppraisalPackRequest,
    CalibrationRequest,
)
from serving.appraisal.scored import Appraisal, finite, plain_rows
from serving.context import Context
from serving.decisions import Decision

_BESIDE = Note(
    zh="调整与计算分数并列保存，注明何人、何时、为何；计算分数不变。",
    en="A change stands beside the computed score with who, when and why; the computed score stays.",
)
_FINAL = Note(
    zh="锁定后本周期不再接受调整，锁定不可撤销。",
    en="After the lock no change is taken in this cycle, and a lock is not lifted.",
)


def pack(context: Context, caller: Caller, request: AppraisalPackRequest) -> AppraisalPackAnswer:
    """Return a manager's pack: computed scores, proposals beside them, before and after.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Only people in the caller's scope, never the caller, peers or superiors.
    request : AppraisalPackRequest
        Manager and cycle.

    Returns
    -------
    AppraisalPackAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownEmployee where nobody of the pack may be seen, FutureDate for a cycle that is not
        over, MissingTable, SchemeError or TooLittleData.
    """
    with context.deciding(caller, "/appraisal/pack", request) as decision:
        view, appraisal = _opened(context, caller, request, decision)
        snapshot = appraisal.snapshot
        seen = view.rows(snapshot.roster)
        changes = context.calibrations.of_pack(request.manager_id, request.cycle)
        lock = context.calibrations.lock_of(request.manager_id, request.cycle)
        rows = packed(appraisal.within(seen), snapshot.roster[seen], request.manager_id, changes)
        bands = plain_rows(before_after(rows), list(Band.model_fields))
        told = plain_rows(rows, [name for name in PackRow.model_fields if name in rows])
        places = [snapshot.places[str(person)] for person in rows.index]
        people = [
            PackRow(**snapshot.person(place, view), **row) for place, row in zip(places, told, strict=True)
        ]
        answer = AppraisalPackAnswer(
            **_head(decision, appraisal, [_BESIDE, *appraisal.notes()]),
            manager_id=request.manager_id,
            cycle=request.cycle,
            locked=lock is not None,
            locked_by=lock.who if lock else None,
            locked_at=lock.at if lock else None,
            bands=[Band(**band) for band in bands],
            people=people,
        )
        shown = [{"id": one.employee_id, "score": one.score, "proposed": one.proposed} for one in people]
        return decision.give(answer, shown)


def change(context: Context, caller: Caller, request: AppraisalChangeRequest) -> AppraisalChangeAnswer:
    """Note another score for one person, beside the computed one.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        The person must be in the caller's scope, and not the caller, a peer or a superior.
    request : AppraisalChangeRequest
        Person, score and reason.

    Returns
    -------
    AppraisalChangeAnswer
        The entry in the decision log is the change.

    Raises
    ------
    EchelonError
        As `pack`, and Settled where the pack is locked.
    """
    with context.deciding(caller, CHANGE, request) as decision, context.calibrations.turn():
        view, appraisal = _opened(context, caller, request, decision)
        snapshot = appraisal.snapshot
        _unlocked(context, request)
        proposal = Change(**request.model_dump(), who=caller.subject)
        mine = members(snapshot.roster[view.rows(snapshot.roster)], request.manager_id)
        check(proposal, mine, None)
        score = finite(appraisal.people["score"].get(request.employee_id))
        answer = AppraisalChangeAnswer(
            **_head(decision, appraisal, [_BESIDE]),
            employee_id=request.employee_id,
            cycle=request.cycle,
            score=score,
            proposed=request.proposed,
        )
        told = {"id": request.employee_id, "score": score, "proposed": request.proposed}
        return decision.give(answer, [told])


def lock(context: Context, caller: Caller, request: AppraisalLockRequest) -> AppraisalLockAnswer:
    """End the calibration of a pack.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        The whole pack must be in the caller's scope.
    request : AppraisalLockRequest
        Manager and cycle.

    Returns
    -------
    AppraisalLockAnswer
        The entry in the decision log is the lock.

    Raises
    ------
    EchelonError
        As `pack`, and Settled where the pack is locked already.
    """
    with context.deciding(caller, LOCK, request) as decision, context.calibrations.turn():
        view, appraisal = _opened(context, caller, request, decision)
        roster = appraisal.snapshot.roster
        seen = view.rows(roster)
        mine = members(roster[seen], request.manager_id)
        if len(mine) < len(members(roster, request.manager_id)):
            msg = f"part of the pack of {request.manager_id} lies outside your scope; somebody else locks it"
            raise AccessDenied(msg)
        _unlocked(context, request)
        changes = context.calibrations.of_pack(request.manager_id, request.cycle)
        answer = AppraisalLockAnswer(
            request_id=decision.request_id,
            as_of=appraisal.snapshot.as_of,
            notes=[_FINAL],
            manager_id=request.manager_id,
            cycle=request.cycle,
            locked=True,
            n_changes=len(changes),
        )
        return decision.give(answer, [{"id": str(person)} for person in mine])


def _opened(
    context: Context, caller: Caller, request: CalibrationRequest, decision: Decision
) -> tuple[View, Appraisal]:
    """Return what the caller sees, and the scores as of the day after the cycle's end."""
    view = context.policy.view(caller, "appraisal.calibrate")
    last = cycle_end(request.cycle)
    assert last is not None  # noqa: S101 - the request's pattern is that of a cycle
    snapshot = context.snapshot(last + timedelta(days=1), decision)
    return view, context.appraisal(snapshot, decision)


def _unlocked(context: Context, request: CalibrationRequest) -> None:
    found = context.calibrations.lock_of(request.manager_id, request.cycle)
    if found:
        msg = (
            f"the pack of {request.manager_id} for {request.cycle} was locked by {found.who} at {found.at}; "
            "no change is taken after it"
        )
        raise Settled(msg)


def _head(decision: Decision, appraisal: Appraisal, notes: list[Note]) -> dict[str, Any]:
    return {
        "request_id": decision.request_id,
        "as_of": appraisal.snapshot.as_of,
        "notes": notes,
        "scheme_version": appraisal.scheme.version,
    }
