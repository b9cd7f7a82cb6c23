"""Which petitions there are."""

from serving.access import Caller
from serving.context import Context
from serving.petitions.answers import PetitionsAnswer
from serving.petitions.requests import ListPetitionsRequest
from serving.petitions.told import may_see, own, told


def list_petitions(context: Context, caller: Caller, request: ListPetitionsRequest) -> PetitionsAnswer:
    """List petitions, those due first on top.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Sees the own ones, or as HR those of people in scope.
    request : ListPetitionsRequest
        Whose, and whether those decided are listed, too.

    Returns
    -------
    PetitionsAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, MissingTable or LogBroken.
    """
    with context.deciding(caller, "/petitions/list", request) as decision:
        mine = request.whose == "own"
        view = context.policy.view(caller, "petition.file" if mine else "petition.read")
        snapshot = context.snapshot(None, decision)
        found = [
            one
            for one in context.petitions.all()
            if (own(one, view) if mine else may_see(one, snapshot, view))
            and (request.show == "all" or not one.decided)
        ]
        found.sort(key=lambda one: (one.decided, one.due, one.at))
        petitions = [told(one, snapshot, view) for one in found]
        answer = PetitionsAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            n_overdue=sum(one.overdue for one in petitions),
            petitions=petitions,
        )
        shown = [{"id": one.employee_id, "petition_id": one.petition_id} for one in petitions]
        return decision.give(answer, shown)
