"""A plan that was made, shown again: from what is still at hand, else from the log and the same tables."""

from typing import Any

from pydantic import Field

from data.errors import EchelonError, NoModel
from serving.access import Caller, View
from serving.answers import Answer, AnswerPart, Note
from serving.context import Context
from serving.decisions import Decision
from serving.requests import DatedRequest, Id
from serving.snapshot import Snapshot
from serving.staffing.again import made_again, shown_plan
from serving.staffing.answers import MoveTold, StaffingAnswer
from serving.staffing.background import background
from serving.staffing.compiled import Compiled
from serving.staffing.plans import Basis, Choice, Shown
from serving.staffing.recommend import answered
from serving.staffing.requests import SolveRequest
from serving.staffing.seat_worth import PlatformWorth, platforms_worth
from serving.staffing.solved import Made
from serving.staffing.told import (
    assignments_told,
    changes_told,
    lacking_told,
    proof,
    seats_told,
    unit,
    value_told,
)

ROUTE = "/staffing/show"

_NOT_AT_HAND = Note(
    zh="次优方案与规则代价只在求解后的一段时间内保留；重新求解即可再次得到。",
    en="Near-best plans and what rules cost are kept for a while after solving; solve again to have them.",
)
_ALTERED = Note(
    zh="求解之后数据表、模型或考核方案已更新：这里只列出当时的调动。重新求解可得到依据新数据的方案。",
    en="Tables, model or scheme were changed since: only the moves of the time are told."
    " Solve again for a plan from what is known now.",
)


class ShowPlanRequest(DatedRequest):
    """Ask for a plan that was made."""

    plan_id: Id = Field(description="request_id of a plan")
    than: Id | None = Field(default=None, description="request_id of a plan that it is compared with")


class DecisionTold(AnswerPart):
    """What somebody decided about a plan, or one move of it."""

    employee_id: str | None = None
    decision: Choice
    reason: str | None = None
    by: str
    at: str


class Compared(AnswerPart):
    """How a plan differs from another one of the same day."""

    plan_id: str
    difference: float = Field(description="What the plan brings more, in the measure")
    changes: list[MoveTold] = Field(description="Everybody who is elsewhere than in the other plan")


class ShowPlanAnswer(Answer):
    """A plan as it was made, with what was decided about it."""

    plan_id: str
    by: str
    at: str
    request: SolveRequest = Field(description="What was asked; the budget only for whoever may see pay")
    moves: list[MoveTold]
    plan: StaffingAnswer | None = Field(
        default=None, description="Null where its figures would be others by now"
    )
    worth: list[PlatformWorth] = Field(default_factory=list)
    one_more: dict[str, float] = Field(
        default_factory=dict, description="What one person more on a platform would bring a month"
    )
    complete: bool = Field(description="Whether alternatives and prices are at hand")
    decided: list[DecisionTold] = Field(description="Oldest first; the latest counts")
    compared: Compared | None = None


def show(context: Context, caller: Caller, request: ShowPlanRequest) -> ShowPlanAnswer:
    """Show a plan again.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Everybody in the plan must be in the caller's scope.
    request : ShowPlanRequest
        The plan, and one to compare it with.

    Returns
    -------
    ShowPlanAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownPlan or LogBroken.
    """
    with context.deciding(caller, ROUTE, request) as decision:
        view = context.policy.view(caller, "staffing.recommend")
        shown, snapshot = shown_plan(context, view, decision, request.plan_id)
        fields: dict[str, Any] = {"notes": [_ALTERED], "complete": False}
        if _as_it_was(context, shown, snapshot):
            fields = _fields(context, view, decision, (shown, snapshot), request.than)
        answer = ShowPlanAnswer(
            request_id=decision.request_id,
            as_of=shown.as_of,
            model_version=decision.basis.get("model"),
            plan_id=shown.plan_id,
            by=shown.caller.subject,
            at=shown.at,
            request=shown.request if view.sees("pay") else shown.request.model_copy(update={"budget": None}),
            moves=_moves(shown, snapshot, view),
            decided=_decided(context, shown, snapshot, view),
            **fields,
        )
        return decision.give(answer, _told(answer, shown))


def _told(answer: ShowPlanAnswer, shown: Shown) -> list[dict[str, Any]]:
    """Return what the log keeps: everybody whom the answer tells about, with their score."""
    told: dict[str, dict[str, Any]] = {who: {"id": who, "to": to} for who, to in shown.moves.items()}
    for one in answer.plan.assignments if answer.plan else ():
        score = {} if one.expected is None else {"score": one.expected}
        told[one.employee_id] = {"id": one.employee_id, "to": one.platform_id, **score}
    for change in answer.compared.changes if answer.compared else ():
        told.setdefault(change.employee_id, {"id": change.employee_id})
    return list(told.values())


def _as_it_was(context: Context, shown: Shown, snapshot: Snapshot) -> bool:
    """Tell whether the figures of a plan would be the same today."""
    try:
        model = context.registry.released("productivity").name
    except NoModel:
        return False
    return shown.basis == Basis(snapshot.fingerprint, model, context.scheme(snapshot.as_of).version)


def _fields(
    context: Context, view: View, decision: Decision, found: tuple[Shown, Snapshot], than: str | None
) -> dict[str, Any]:
    """Return what can be told as long as the plan rests on the same."""
    shown, snapshot = found
    worked = background(context).kept(shown.plan_id, view.caller)
    if shown.status == "impossible":
        plan = worked.answer if worked else _impossible(context, view, decision, shown)
        return {"plan": plan, "complete": True}
    made = made_again(context, view, decision, shown, snapshot)
    own = background(context)
    plan = (
        worked.answer
        if worked
        else own.again(shown.plan_id, view.caller, lambda: _rebuilt(made, shown, view))
    )
    return {
        "plan": plan,
        "worth": platforms_worth(made, view),
        "one_more": worked.one_more if worked else {},
        "complete": worked is not None,
        "notes": [] if worked else [_NOT_AT_HAND],
        "compared": _compared(context, view, decision, made, than) if than else None,
    }


def _impossible(context: Context, view: View, decision: Decision, shown: Shown) -> StaffingAnswer:
    request = shown.request.model_copy(update={"as_of": shown.as_of})
    compiled = Compiled.of(context, view, request, decision, shown.everybody)
    fields, _ = answered(context, compiled, view, decision)
    return StaffingAnswer(request_id=shown.plan_id, **fields)


def _rebuilt(made: Made, shown: Shown, view: View) -> StaffingAnswer:
    compiled, plan = made.compiled, made.plan
    return StaffingAnswer(
        request_id=shown.plan_id,
        as_of=shown.as_of,
        model_version=shown.basis.model,
        unit=unit(compiled),
        start=compiled.period[0],
        end=compiled.period[1],
        risk=compiled.request.risk,
        status="optimal" if shown.status == "optimal" else "feasible",
        objective=plan.objective,
        today=plan.today,
        bound=plan.bound,
        gap=plan.gap,
        proof=proof(plan),
        value=value_told(compiled, plan),
        n_moves=len(plan.moves),
        seconds=plan.seconds,
        seats=seats_told(compiled, plan),
        assignments=assignments_told(compiled, plan, view),
        lacking=lacking_told(compiled, plan, view),
    )


def _compared(context: Context, view: View, decision: Decision, made: Made, than: str) -> Compared | None:
    """Return how a plan differs from another; None where the two do not rest on the same."""
    try:
        shown, snapshot = shown_plan(context, view, decision, than)
        other = made_again(context, view, decision, shown, snapshot)
    except EchelonError:  # a plan beside it that cannot be shown leaves the plan itself as it is
        return None
    same = other.compiled.asked.gain.index.equals(made.compiled.asked.gain.index)
    if not same or other.compiled.snapshot.as_of != made.compiled.snapshot.as_of:
        return None
    return Compared(
        plan_id=than,
        difference=made.plan.objective - other.plan.objective,
        changes=changes_told(other, made.plan, view),
    )


def _moves(shown: Shown, snapshot: Snapshot, view: View) -> list[MoveTold]:
    platforms = snapshot.roster["platform_id"]
    told = []
    for who, to in shown.moves.items():
        place = snapshot.places.get(who)
        before = platforms.get(who)
        name = snapshot.person(place, view).get("name") if place is not None else None
        told.append(
            MoveTold(employee_id=who, name=name, before=before if isinstance(before, str) else None, after=to)
        )
    return told


def _decided(context: Context, shown: Shown, snapshot: Snapshot, view: View) -> list[DecisionTold]:
    """Return what was decided; about a person only to who might decide it, so never to that person."""
    if not context.policy.allows(view.caller, "staffing.decide"):
        return []
    rows = context.policy.view(view.caller, "staffing.decide").rows(snapshot.roster)
    free = {None, *(who for who, place in snapshot.places.items() if rows[place])}
    reasons = view.sees("reasons")
    told = [
        DecisionTold(
            employee_id=one.employee_id,
            decision=one.decision,
            reason=one.reason if reasons else None,
            by=one.who,
            at=one.at,
        )
        for (plan, _), made in context.plans.decisions().items()
        if plan == shown.plan_id
        for one in made
        if one.employee_id in free
    ]
    return sorted(told, key=lambda one: one.at)
