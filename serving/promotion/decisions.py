"""What was decided about people after lists, for those who may be told about them."""

from collections.abc import Iterator

from serving.access import Caller, View
from serving.answers import Note
from serving.context import Context
from serving.promotion.answers import DecisionsAnswer, DecisionTold, TargetTold
from serving.promotion.requests import DecisionsRequest
from serving.promotion.shortlists import Decided
from serving.snapshot import Snapshot

_HERE = Note(
    zh="只列出截至该日期在职、且在您范围内的人；同一名单同一人的较早决定标为已取代。",
    en="Only people in your scope who work here at that date are told of; an earlier decision about the same"
    " list and person is marked as replaced.",
)


def decisions(context: Context, caller: Caller, request: DecisionsRequest) -> DecisionsAnswer:
    """Tell what was decided about the people in the caller's scope.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Nobody is told what was decided about themself, their peers or superiors.
    request : DecisionsRequest
        Only decisions before the date count; all so far if it is left out.

    Returns
    -------
    DecisionsAnswer
        In the decision log already, newest first.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, MissingTable, TooLittleData or LogBroken.
    """
    with context.deciding(caller, "/promotion/decisions", request) as decision:
        view = context.policy.view(caller, "promotion.decisions")
        snapshot = context.snapshot(request.as_of, decision)
        made = context.shortlists.decided()
        if request.as_of is not None:
            made = [one for one in made if one.at < request.as_of.isoformat()]
        told = list(_told(made, context, snapshot, view))
        answer = DecisionsAnswer(
            request_id=decision.request_id, as_of=snapshot.as_of, notes=[_HERE], decisions=told
        )
        shown = [{"id": one.employee_id, "list_id": one.list_id, "decision": one.decision} for one in told]
        return decision.give(answer, shown)


def _told(made: list[Decided], context: Context, snapshot: Snapshot, view: View) -> Iterator[DecisionTold]:
    """Yield the decisions about people whom the view shows; `made` is newest first."""
    seen, rows = set(), view.rows(snapshot.roster)
    for one in made:
        replaced = (one.list_id, one.employee_id) in seen
        seen.add((one.list_id, one.employee_id))
        place, shown = snapshot.places.get(one.employee_id), context.shortlists.shown(one.list_id)
        if place is not None and rows[place] and shown is not None:
            yield DecisionTold(
                **snapshot.person(place, view),
                target=_target(shown.target, context),
                list_id=one.list_id,
                list_as_of=shown.as_of,
                listed=one.employee_id in shown.listed,
                decision=one.decision,
                reason=one.reason if view.sees("reasons") else None,
                by=one.who,
                at=one.at,
                replaced=replaced,
            )


def _target(key: str, context: Context) -> TargetTold:
    """Return a target in words; one that is no longer set up is told by its key."""
    target = context.promotions.targets.get(key)
    return TargetTold(key=key, zh=target.zh if target else key, en=target.en if target else key)
