"""A petition as whoever asks may see it."""

from datetime import UTC, datetime

from serving.access import View, own_id
from serving.petitions.answers import PetitionTold
from serving.petitions.petitions import Petition
from serving.snapshot import Snapshot


def may_see(petition: Petition, snapshot: Snapshot, view: View) -> bool:
    """Tell whether a petition is of somebody in scope; whoever has left is in the company alone."""
    place = snapshot.places.get(petition.employee_id)
    if place is None:
        hidden = "self" in view.never and petition.employee_id in view.own
        return "company" in view.caller.scopes and not hidden
    return bool(view.rows(snapshot.roster)[place])


def told(petition: Petition, snapshot: Snapshot, view: View) -> PetitionTold:
    """Return what a view shows of a petition; its words may name people."""
    place = snapshot.places.get(petition.employee_id)
    who = {"employee_id": petition.employee_id} if place is None else snapshot.person(place, view)
    return PetitionTold(
        **who,
        petition_id=petition.petition_id,
        kind=petition.kind,
        about=petition.about,
        reason=petition.reason,
        contested=petition.contested,
        filed_at=petition.at,
        due=petition.due,
        state=petition.state,
        overdue=petition.due < datetime.now(UTC).date() and not petition.decided,
        history=list(petition.steps),
    )


def own(petition: Petition, view: View) -> bool:
    """Tell whether the caller is the person concerned."""
    return petition.employee_id == own_id(view.caller)
