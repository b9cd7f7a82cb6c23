"""What a plan rests on: the request is changed in one point and solved again."""

import numpy as np

from data.errors import AccessDenied, UnknownEmployee, UnknownPlatform
from data.suggest import closest
from models.staffing_explained import Difference
from serving.access import Caller, View
from serving.answers import Note
from serving.context import Context
from serving.staffing.again import made_again, shown_plan
from serving.staffing.answers import MoveTold, PlaceTold, StaffingExplainAnswer
from serving.staffing.plan_requests import ExplainPlanRequest
from serving.staffing.solved import Made, prices, with_there, without
from serving.staffing.told import changes_told, person, prices_told, scores_seen, unit

#: Most seconds for the prices of all rules.
_SECONDS = 25.0

_READ = Note(
    zh="每个数字都是两个求解结果之差；区间为已证明的范围。",
    en="Every figure is the difference of two solved plans; its interval is what is proven.",
)
_SKIPPED = Note(zh="部分规则因时间不足未计算。", en="Some rules were not priced for lack of time.")
_SMALL = 1e-6


def explain(context: Context, caller: Caller, request: ExplainPlanRequest) -> StaffingExplainAnswer:
    """Tell what a plan would lose if somebody were elsewhere, and what every rule costs.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Everybody in the plan must be in the caller's scope.
    request : ExplainPlanRequest
        The plan, and a person and a platform if one place is asked about.

    Returns
    -------
    StaffingExplainAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownPlan, UnknownEmployee, UnknownPlatform, LogBroken; OutOfOrder if tables, model
        or scheme were changed since.
    """
    with context.deciding(caller, "/staffing/explain", request) as decision:
        view = context.policy.view(caller, "staffing.explain")
        shown, snapshot = shown_plan(context, view, decision, request.plan_id)
        made = made_again(context, view, decision, shown, snapshot)
        place = _place(made, view, request)
        costs, n_skipped = prices(made, lambda _: request.rules, seconds=_SECONDS)
        answer = StaffingExplainAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            model_version=decision.basis.get("model"),
            notes=[_READ, *([_SKIPPED] if n_skipped else [])],
            plan_id=request.plan_id,
            unit=unit(made.compiled),
            objective=made.plan.objective,
            place=place,
            rules=prices_told(made.compiled, costs, view),
            n_skipped=n_skipped,
        )
        told = [{"id": request.employee_id, "to": request.platform_id}] if place else []
        others = [{"id": one.employee_id} for one in place.changes] if place else []
        return decision.give(answer, [*told, *(one for one in others if one["id"] != request.employee_id)])


def _place(made: Made, view: View, request: ExplainPlanRequest) -> PlaceTold | None:
    if request.employee_id is None or request.platform_id is None:
        return None
    who, where, asked = request.employee_id, request.platform_id, made.compiled.asked
    if not view.sees("score"):
        msg = f"the role {view.caller.role} may not see what single people are worth; leave employee_id out"
        raise AccessDenied(msg)
    if who not in asked.gain.index:
        msg = f"nobody with this employee_id is in the plan; it has {len(asked.gain)} people"
        raise UnknownEmployee(msg)
    if not scores_seen(made.compiled, view)[asked.gain.index.get_loc(who)]:
        msg = "you may not be told what your peers and superiors are worth; ask about somebody else"
        raise AccessDenied(msg)
    if where not in asked.gain.columns:
        msg = (
            f"platform_id is {where!r}, which is not open in the period{closest(where, made.compiled.names)}"
        )
        raise UnknownPlatform(msg)
    planned = made.plan.assignments[who] == where
    found = without(made, who, where) if planned else with_there(made, who, where)
    moved = [] if found.plan is None else changes_told(made, found.plan, view)
    words = _words(made, who, where, found, moved, planned=planned)
    possible, sees = found.plan is not None, found.plan is not None and view.sees("interval")
    return PlaceTold(
        person=person(made.compiled, who, view),
        platform_id=where,
        planned=planned,
        possible=possible,
        value=max(0.0, -found.value) if possible else None,
        low=max(0.0, -found.high) if sees else None,
        high=max(0.0, -found.low) if sees else None,
        changes=moved,
        zh=words.zh,
        en=words.en,
    )


def _words(
    made: Made, who: str, where: str, found: Difference, moved: list[MoveTold], *, planned: bool
) -> Note:
    name, counts = made.compiled.names[where], unit(made.compiled)
    if found.plan is None:
        return _never(made, who, where, planned=planned)
    lost = f"{max(0.0, -found.value):,.2f}"
    others = len([one for one in moved if one.employee_id != who])
    rest = f"{others} other{'' if others == 1 else 's'} would be elsewhere."
    if planned:
        if -found.value <= _SMALL:
            return Note(
                zh=f"{who}不去{name}也可以达到同样的结果。",
                en=f"A plan without {who} on {name} is worth as much.",
            )
        return Note(
            zh=f"若{who}不在{name}，方案将少{lost}（{counts.zh}），另有{others}人的安排会改变。",
            en=f"Without {who} on {name} the plan would lose {lost} {counts.en}, and {rest}",
        )
    gain = _own(made, who, where)
    own_zh, own_en = _compared(gain)
    return Note(
        zh=f"{who}在{name}的预期{own_zh}；但若安排过去，整个方案将少{lost}（{counts.zh}），"
        f"另有{others}人的安排会改变。",
        en=f"On {name} {who} is expected to bring {own_en}; but with {who} there the whole plan would lose"
        f" {lost} {counts.en}, and {rest}",
    )


def _own(made: Made, who: str, where: str) -> float:
    """Return what a person is expected to bring there less where the plan has the person."""
    gain, now = made.compiled.asked.gain, made.plan.assignments[who]
    there = float(gain[where][who])
    return there - (float(gain[now][who]) if isinstance(now, str) else 0.0)


def _compared(gain: float) -> tuple[str, str]:
    if abs(gain) < 0.005:
        return "与现安排相同", "as much as where the plan has them"
    more = gain > 0
    return (
        f"比方案中的位置{'多' if more else '少'}{abs(gain):,.2f}",
        f"{abs(gain):,.2f} {'more' if more else 'less'} than where the plan has them",
    )


def _never(made: Made, who: str, where: str, *, planned: bool) -> Note:
    """Say why there is no such plan at all."""
    name, asked = made.compiled.names[where], made.compiled.asked
    if planned:
        return Note(
            zh=f"规则要求{who}在{name}：没有其他方案能满足全部规则。",
            en=f"The rules need {who} on {name}: no other plan meets them all.",
        )
    if who in made.compiled.request.excluded:
        return Note(zh=f"请求已将{who}排除在外。", en=f"The request excludes {who}.")
    if who in asked.excluded:
        return Note(zh=f"{who}整个期间都不在。", en=f"{who} is away for the whole period.")
    if np.isnan(asked.gain[where][who]):
        return Note(
            zh=f"{who}若去{name}，工作过的平台数将超过上限。",
            en=f"On {name} {who} would work on more platforms than `max_platforms` allows.",
        )
    if who in asked.locked:
        at = made.compiled.names[asked.locked[who]]
        return Note(zh=f"{who}固定在{at}。", en=f"{who} is locked to {at}.")
    return Note(
        zh=f"{who}去{name}与其他规则相冲突：没有方案能同时满足。",
        en=f"{who} on {name} clashes with the other rules: no plan meets them all.",
    )
