"""File a petition."""

from datetime import UTC, datetime

from serving.access import Caller, own_id
from serving.answers import Note
from serving.context import Context
from serving.petitions.answers import PetitionAnswer
from serving.petitions.petitions import DUE_DAYS, FILE, Petition
from serving.petitions.requests import FilePetitionRequest
from serving.petitions.told import told
from serving.selection import place_alone

_NEXT = Note(
    zh=f"人力资源将在{DUE_DAYS}天内答复并说明理由；绝不由当事人自己决定。",
    en=f"HR answers within {DUE_DAYS} days and says why; nobody decides about the own petition.",
)


def file(context: Context, caller: Caller, request: FilePetitionRequest) -> PetitionAnswer:
    """Take a petition of the person concerned.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Has a scope ``self:ID``: that person's petition it is.
    request : FilePetitionRequest
        What is asked for, and why.

    Returns
    -------
    PetitionAnswer
        The entry in the decision log is the petition.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownEmployee where the person does not work here, or MissingTable.
    """
    with context.deciding(caller, FILE, request) as decision:
        view = context.policy.view(caller, "petition.file")
        employee_id = own_id(caller)
        snapshot = context.snapshot(None, decision)
        place_alone(snapshot, view, employee_id)
        petition = Petition(
            petition_id=decision.request_id,
            employee_id=employee_id,
            kind=request.kind,
            about=request.about,
            reason=request.reason,
            contested=request.contested,
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        )
        answer = PetitionAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=[_NEXT],
            petition=told(petition, snapshot, view),
        )
        return decision.give(answer, [{"id": employee_id}])
