"""Answer a petition."""

from dataclasses import replace
from datetime import UTC, datetime

from data.errors import Settled, UnknownPetition
from serving.access import Caller
from serving.context import Context
from serving.petitions.answers import PetitionAnswer, PetitionStep
from serving.petitions.petitions import DECIDE
from serving.petitions.requests import DecidePetitionRequest
from serving.petitions.told import may_see, told


def decide(context: Context, caller: Caller, request: DecidePetitionRequest) -> PetitionAnswer:
    """Note what HR answers to a petition.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        The person concerned must be in the caller's scope, and not the caller.
    request : DecidePetitionRequest
        Petition, step and reason.

    Returns
    -------
    PetitionAnswer
        The entry in the decision log is the answer.

    Raises
    ------
    EchelonError
        AccessDenied, LogBroken, UnknownPetition, which looks the same for one out of scope and for the own
        one, or Settled where it is decided already.
    """
    with context.deciding(caller, DECIDE, request) as decision, context.petitions.turn():
        view = context.policy.view(caller, "petition.decide")
        snapshot = context.snapshot(None, decision)
        petition = context.petitions.find(request.petition_id)
        if petition is None or not may_see(petition, snapshot, view):
            msg = "there is no petition with this petition_id that you may decide"
            raise UnknownPetition(msg)
        if petition.decided or petition.state == request.step:
            msg = f"this petition is {petition.state} since {petition.steps[-1].at}; nothing is left to do"
            raise Settled(msg)
        step = PetitionStep(
            step=request.step,
            reason=request.reason,
            by=caller.subject,
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        )
        answered = replace(petition, steps=[*petition.steps, step])
        answer = PetitionAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            petition=told(answered, snapshot, view),
        )
        return decision.give(answer, [{"id": petition.employee_id, "petition_id": petition.petition_id}])
