"""What was done about a flag: acknowledged, acted, and what came of it."""

from dataclasses import replace
from datetime import UTC, datetime

from data.errors import InputError, OutOfOrder, UnknownFlag
from serving.access import Caller
from serving.answers import Note
from serving.attrition.answers import AcknowledgeAnswer
from serving.attrition.flagged import Seen, shown_flags, told_flag, told_step
from serving.attrition.flags import ACKNOWLEDGE, STEPS, Flag, Taken
from serving.attrition.requests import AcknowledgeRequest
from serving.context import Context
from serving.decisions import Decision
from serving.snapshot import Snapshot

#: What belongs to each step.
_NEEDS = {"acknowledged": None, "acted": "action", "outcome": "outcome"}

_AGAIN = Note(
    zh="再次记录同一步骤将取代之前的记录；之前的记录仍保留在日志中。",
    en="The same step noted again replaces this one, and both stay in the log.",
)


def acknowledge(context: Context, caller: Caller, request: AcknowledgeRequest) -> AcknowledgeAnswer:
    """Note a step that was taken about a flag.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        The person must be in the caller's scope, and not the caller, a peer or a superior.
    request : AcknowledgeRequest
        Flag, step, and what belongs to it.

    Returns
    -------
    AcknowledgeAnswer
        The entry in the decision log is the step.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, LogBroken, UnknownFlag, which looks the same for a flag that is held back or
        out of scope, OutOfOrder, or InputError where the step lacks what belongs to it.
    """
    with context.deciding(caller, ACKNOWLEDGE, request) as decision:
        view = context.policy.view(caller, "attrition.acknowledge")
        _check(request)
        snapshot = context.snapshot(request.as_of, decision)
        aside = Decision(context.log, caller, ACKNOWLEDGE, request)
        flag = context.flags.find(request.flag_id)
        person = Seen(context, view, snapshot, aside).person(flag) if flag else None
        if flag is None or person is None:
            msg = f"as of {snapshot.as_of} there is no flag with this flag_id that you may see"
            raise UnknownFlag(msg)
        _check_order(flag, request, snapshot)
        decision.basis |= {"model": flag.model}
        former = flag.latest(snapshot.as_of).get(request.step)
        taken = _taken(request, snapshot, caller)
        told = told_flag(replace(flag, steps=[*flag.steps, taken]), person, view, snapshot.as_of)
        answer = AcknowledgeAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            model_version=flag.model,
            notes=[_AGAIN],
            replaces=told_step(former, view) if former else None,
            flag=told,
        )
        return decision.give(answer, shown_flags([told]))


def _check(request: AcknowledgeRequest) -> None:
    """Refuse a step without what belongs to it, or with what belongs to another."""
    for name in ("action", "outcome"):
        given, wanted = getattr(request, name), _NEEDS[request.step] == name
        if (given is not None) != wanted:
            came = "is missing" if given is None else f"is {given}"
            expected = f"give it with the step {request.step}" if wanted else _elsewhere(name)
            msg = f"step is {request.step}, and {name} {came}; {expected}"
            raise InputError(msg)


def _check_order(flag: Flag, request: AcknowledgeRequest, snapshot: Snapshot) -> None:
    """Refuse a step before the one that comes first."""
    position = STEPS.index(request.step)
    if position and STEPS[position - 1] not in flag.latest(snapshot.as_of):
        state = flag.state(snapshot.as_of)
        expected = STEPS[("open", *STEPS).index(state)]
        msg = f"step is {request.step}, but the flag is {state}; expected is the step {expected} first"
        raise OutOfOrder(msg)


def _elsewhere(name: str) -> str:
    step = next(step for step, needed in _NEEDS.items() if needed == name)
    return f"it belongs to the step {step}"


def _taken(request: AcknowledgeRequest, snapshot: Snapshot, caller: Caller) -> Taken:
    return Taken(
        step=request.step,
        as_of=snapshot.as_of,
        action=request.action,
        outcome=request.outcome,
        note=request.note,
        by=caller.subject,
        at=datetime.now(UTC).isoformat(timespec="milliseconds"),
    )
