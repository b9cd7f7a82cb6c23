"""Find somebody by name or id among those whom the caller may be told about."""

from pydantic import Field

from serving.access import Caller
from serving.answers import Answer, Person
from serving.context import Context
from serving.requests import DatedRequest, Id

#: More people of like names than this are not told of: ask for a longer part of the name.
MOST = 20


class NamedRequest(DatedRequest):
    """Ask who is called so."""

    text: Id = Field(description="An employee id, or part of a name")


class NamedAnswer(Answer):
    """People who are called so."""

    people: list[Person]
    n_more: int = Field(ge=0, description="People of such names who are not told of")


def named(context: Context, caller: Caller, action: str, request: NamedRequest) -> NamedAnswer:
    """Tell who is called so, or has this id.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Only people in the caller's scope are found; by name only if the action shows names.
    action : str
        What is to be asked about the person.
    request : NamedRequest
        Id or name.

    Returns
    -------
    NamedAnswer
        In the decision log already; an id that fits wholly is found alone.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, MissingTable or TooLittleData.
    """
    with context.deciding(caller, "/named", request) as decision:
        view = context.policy.view(caller, action)
        snapshot = context.snapshot(request.as_of, decision)
        rows, text = view.rows(snapshot.roster), request.text.strip().casefold()
        inside = [(place, one) for place, one in enumerate(snapshot.ids) if rows[place]]
        found = [place for place, one in inside if one.casefold() == text]
        if not found and view.sees("name") and "display_name" in snapshot.roster:
            names = snapshot.roster["display_name"].fillna("").astype("str").str.casefold().tolist()
            found = [place for place, _ in inside if text in names[place]]
        people = [Person(**snapshot.person(place, view)) for place in found[:MOST]]
        answer = NamedAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            people=people,
            n_more=max(0, len(found) - MOST),
        )
        return decision.give(answer, [{"id": one.employee_id} for one in people])
