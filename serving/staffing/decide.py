"""What people decided about a plan, or about one of its moves."""

from datetime import UTC, datetime

from data.errors import InputError
from serving.access import Caller
from serving.answers import Note
from serving.context import Context
from serving.staffing.again import shown_plan
from serving.staffing.answers import DecidePlanAnswer
from serving.staffing.plan_requests import DecidePlanRequest
from serving.staffing.plans import DECIDE, Shown

_AGAIN = Note(
    zh="对同一方案或同一调动再次作出决定将取代之前的决定；之前的决定仍保留在日志中。",
    en="Another decision about the same plan or move replaces this one, and both stay in the log.",
)


def decide(context: Context, caller: Caller, request: DecidePlanRequest) -> DecidePlanAnswer:
    """Note what was decided about a plan, or about the move of one person.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Everybody in the plan must be in the caller's scope.
    request : DecidePlanRequest
        Plan, person, decision and reason.

    Returns
    -------
    DecidePlanAnswer
        The entry in the decision log is the decision.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownPlan, LogBroken, or InputError where nobody of that id moves, there is no
        plan, or a reason is missing.
    """
    with context.deciding(caller, DECIDE, request) as decision:
        view = context.policy.view(caller, "staffing.decide")
        shown, snapshot = shown_plan(context, view, decision, request.plan_id)
        _check(request, shown)
        former = context.plans.history(request.plan_id, request.employee_id)
        who = request.employee_id
        before = snapshot.roster["platform_id"].get(who) if who else None
        answer = DecidePlanAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            model_version=shown.basis.model,
            notes=[_AGAIN],
            plan_id=request.plan_id,
            employee_id=who,
            decision=request.decision,
            replaces=former[-1].decision if former else None,
            from_platform_id=before if isinstance(before, str) else None,
            platform_id=shown.moves[who] if who else None,
            by=caller.subject,
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        )
        told = shown.moves if who is None else {who: shown.moves[who]}
        return decision.give(answer, [{"id": one, "to": to} for one, to in told.items()])


def _check(request: DecidePlanRequest, shown: Shown) -> None:
    if shown.status == "impossible":
        msg = "no plan met the rules of this request, so there is nothing to decide; ask for another plan"
        raise InputError(msg)
    if request.employee_id is not None and request.employee_id not in shown.moves:
        msg = "employee_id is nobody who moves in this plan; leave it out to decide about the whole plan"
        raise InputError(msg)
    if request.decision == "decline" and not (request.reason or "").strip():
        msg = "reason is empty; to decline, say why in the field `reason`"
        raise InputError(msg)
