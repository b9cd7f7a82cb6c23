"""Find people by name or employee id."""

import numpy as np

from serving.access import Caller, View
from serving.answers import Person
from serving.context import Context
from serving.people.answers import FindAnswer
from serving.people.requests import FindRequest
from serving.selection import chosen
from serving.snapshot import Snapshot

#: People of a sheet.
SIZE = 25
_COLUMNS = {"name": "display_name", "department": "department", "role": "role", "grade": "grade"}


def find(context: Context, caller: Caller, request: FindRequest) -> FindAnswer:
    """List people of the caller's scope who fit.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Nobody outside the caller's scope is found; names are searched only if the caller may see them.
    request : FindRequest
        Part of a name or an id, group, order and sheet.

    Returns
    -------
    FindAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, MissingTable or TooLittleData.
    """
    with context.deciding(caller, "/people/find", request) as decision:
        view = context.policy.view(caller, "person.find")
        snapshot = context.snapshot(request.as_of, decision)
        places = _fitting(snapshot, view, request)
        n_pages = max(1, -(-len(places) // SIZE))
        page = min(request.page, n_pages)
        some = places[(page - 1) * SIZE : page * SIZE]
        answer = FindAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            n_people=len(places),
            page=page,
            n_pages=n_pages,
            people=[Person(**snapshot.person(place, view)) for place in some],
        )
        return decision.give(answer, [{"id": one.employee_id} for one in answer.people])


def _fitting(snapshot: Snapshot, view: View, request: FindRequest) -> list[int]:
    """Return the places of all who fit, in the order asked for; what is not known comes last."""
    places: list[int] = np.flatnonzero(chosen(snapshot, view, request)).tolist()
    people, ids = snapshot.roster, snapshot.ids
    named = view.sees("name") and "display_name" in people
    if request.text:
        part = request.text.strip().casefold()
        names = people["display_name"].fillna("").str.casefold().tolist() if named else [""] * len(ids)
        places = [place for place in places if part in ids[place].casefold() or part in names[place]]
    column = _COLUMNS.get(request.sort.removeprefix("-"))
    if column is None or column not in people or (column == "display_name" and not named):
        return places[::-1] if request.sort.startswith("-") else places
    values = people[column].astype(object).where(people[column].notna(), None).tolist()
    known = [place for place in places if values[place] is not None]
    known.sort(key=lambda place: values[place], reverse=request.sort.startswith("-"))
    return known + [place for place in places if values[place] is None]
