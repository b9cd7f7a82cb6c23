"""How a plan would differ under other rules: solved again, starting from the prices of the plan."""

from typing import Any

from data.suggest import closest
from features.written import Fault, came
from serving.access import Caller, View
from serving.answers import Note
from serving.context import Context
from serving.staffing.again import made_again, shown_plan
from serving.staffing.answers import StaffingWhatIfAnswer
from serving.staffing.compiled import Compiled
from serving.staffing.known import refuse
from serving.staffing.plan_requests import WhatIfPlanRequest
from serving.staffing.plans import WHAT_IF
from serving.staffing.recommend import answered, given
from serving.staffing.requests import PlatformSeats, SolveRequest
from serving.staffing.solved import Made
from serving.staffing.told import changes_told, unit

_FROM = Note(
    zh="与原方案使用同一日期和同样的估计；只有所列规则不同。",
    en="It rests on the date and the estimates of the plan; only the rules named differ.",
)


def what_if(context: Context, caller: Caller, request: WhatIfPlanRequest) -> StaffingWhatIfAnswer:
    """Solve a plan's request with some rules changed, and tell what differs.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Everybody in the plan must be in the caller's scope.
    request : WhatIfPlanRequest
        The plan, who is locked or excluded, and other seats.

    Returns
    -------
    StaffingWhatIfAnswer
        A plan of its own, in the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownPlan, LogBroken, Misfits; OutOfOrder if tables, model or scheme
        were changed since.
    """
    with context.deciding(caller, WHAT_IF, request) as decision:
        view = context.policy.view(caller, "staffing.what_if")
        shown, snapshot = shown_plan(context, view, decision, request.plan_id)
        made = made_again(context, view, decision, shown, snapshot)
        _check(made.compiled, request)
        changed = changed_request(shown.request, request)
        compiled = made.compiled.changed(changed)
        fields, then = answered(context, compiled, view, decision, start=made.plan)
        logged = changed.model_copy(update={"as_of": shown.as_of})
        decision.basis["plan"] = {"request": logged.model_dump(mode="json", exclude_defaults=True)}
        fields["notes"] = [_FROM, *fields.get("notes", [])]
        answer = StaffingWhatIfAnswer(
            request_id=decision.request_id, plan_id=request.plan_id, **fields, **_differs(made, then, view)
        )
        return given(context, decision, answer, compiled, then)


def changed_request(request: SolveRequest, asked: WhatIfPlanRequest) -> SolveRequest:
    """Return a request with other locks, exclusions and seats.

    Whoever is locked anew is no longer excluded, and the other way round.
    """
    locked = {who: at for who, at in request.locked.items() if who not in asked.excluded} | asked.locked
    excluded = [who for who in request.excluded if who not in asked.locked]
    excluded += [who for who in asked.excluded if who not in excluded]
    platforms = {one.platform_id: one for one in request.platforms}
    for one in asked.seats:
        before = platforms.get(one.platform_id, PlatformSeats(platform_id=one.platform_id))
        platforms[one.platform_id] = before.model_copy(update={"lower": one.lower, "upper": one.upper})
    return request.model_copy(
        update={"locked": locked, "excluded": excluded, "platforms": list(platforms.values())}
    )


def _check(compiled: Compiled, request: WhatIfPlanRequest) -> None:
    """Refuse names that are not in the plan, with their places in this request."""
    found = []
    people, platforms = compiled.asked.gain.index, list(compiled.names)
    for who, at in request.locked.items():
        if who not in people:
            found.append(Fault(("locked", who), came(who), "a person of the plan", "check the id"))
        if at not in platforms:
            found.append(_nowhere(("locked", who), at, platforms))
    for i, who in enumerate(request.excluded):
        if who not in people:
            found.append(Fault(("excluded", i), came(who), "a person of the plan", "check the id"))
        elif who in request.locked:
            found.append(
                Fault(("excluded", i), came(who), "somebody who is not locked", "choose one of the two")
            )
    for i, one in enumerate(request.seats):
        if one.platform_id not in platforms:
            found.append(_nowhere(("seats", i, "platform_id"), one.platform_id, platforms))
    refuse(found)


def _nowhere(place: tuple[str | int, ...], name: str, platforms: list[str]) -> Fault:
    offer = closest(name, platforms).removeprefix("; ")
    return Fault(place, came(name), "a platform that is open in the period", offer)


def _differs(made: Made, then: Made | None, view: View) -> dict[str, Any]:
    """Return how the plan under other rules differs."""
    if then is None:
        return {
            "zh": "在这些规则下没有可行方案。",
            "en": "Under these rules there is no plan.",
        }
    before, after = made.plan, then.plan
    by = after.objective - before.objective
    moved = changes_told(made, after, view)
    counts = unit(made.compiled)
    more = by >= 0
    zh = f"在这些规则下方案{'多' if more else '少'}{abs(by):,.2f}（{counts.zh}），{len(moved)}人的安排不同。"
    en = (
        f"Under these rules the plan brings {abs(by):,.2f} {counts.en} {'more' if more else 'less'}; "
        f"{len(moved)} people are elsewhere than in the plan."
    )
    return {
        "difference": by,
        "low": after.objective - before.bound,
        "high": after.bound - before.objective,
        "changes": moved,
        "zh": zh,
        "en": en,
    }
