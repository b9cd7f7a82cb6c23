"""Who should work on which platform."""

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from data.errors import InputError, NoPlan, TooLittleData
from models.plan import StaffingPlan
from models.staffing_alternatives import SOLVES, alternatives
from models.staffing_explained import changes
from models.staffing_greedy import greedy
from serving.access import Caller, View
from serving.answers import Note
from serving.context import Context
from serving.decisions import Decision
from serving.staffing.answers import AlternativeTold, Greedy, StaffingAnswer
from serving.staffing.compiled import Compiled
from serving.staffing.kept import kept, moved
from serving.staffing.plans import RECOMMEND
from serving.staffing.requests import StaffingRequest
from serving.staffing.solved import EACH, Floats, Made, Watch, binding, check_wanted, prices, solve
from serving.staffing.told import (
    assignments_told,
    changes_told,
    lacking_told,
    prices_told,
    proof,
    relaxations_told,
    rule_told,
    seats_told,
    unit,
    value_told,
)

_ADVICE = Note(
    zh="预期值是估计；调动须与当事人共同商定。",
    en="What is expected is an estimate; who moves is decided with the people concerned.",
)
_NO_DRAWS = Note(
    zh="人员与平台过多，无法给出提升的区间。",
    en="There are too many people and platforms for an interval of the uplift.",
)
_CAUTIOUS = Note(
    zh="稳健方案：目标为最差五分之一情形的平均值；次优方案和贪心方案只对期望值方案给出。",
    en="A cautious plan: what counts is the mean of the worst fifth of what may happen."
    " Alternatives and the greedy planner are told of expected plans alone.",
)
_MIXED_UP = Note(
    zh="部分规则的代价因时间不足未计算；/staffing/explain 会逐一计算。",
    en="Not every rule was priced for lack of time; /staffing/explain prices the rest.",
)

A = TypeVar("A", bound=StaffingAnswer)

#: Seconds for all alternatives together, and for each solve at least.
_ALTERNATIVES, _LEAST = 15.0, 0.5
#: Larger requests have no greedy planner beside them, and no alternatives.
_LARGE = 1_000_000
_BY = {
    "expected": ("逐个取预期增益最大者", "largest gain in expectation first"),
    "fair_score": ("公平绩效分高者优先去预期最高的平台", "best fair score first, to where most is expected"),
}


def recommend(
    context: Context,
    caller: Caller,
    request: StaffingRequest,
    *,
    route: str = RECOMMEND,
    watch: Watch | None = None,
) -> StaffingAnswer:
    """Find the best plan for the front-line people in the caller's scope.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Only people in the caller's scope are staffed.
    request : StaffingRequest
        What the planner asks for.
    route : str
        Under which route it is logged.
    watch : callable of float and float to bool, optional
        Called with the best value so far and the bound; False stops.

    Returns
    -------
    StaffingAnswer
        In the decision log already; where no plan meets the rules, with the rules that clash and the cheapest
        way out.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, MissingTable, TooLittleData, or Misfits with every fault of the request.
    """
    with context.deciding(caller, route, request) as decision:
        view = context.policy.view(caller, "staffing.recommend")
        compiled = Compiled.of(context, view, request, decision)
        fields, made = answered(context, compiled, view, decision, watch=watch)
        answer = StaffingAnswer(request_id=decision.request_id, **fields)
        return given(context, decision, answer, compiled, made)


def given(context: Context, decision: Decision, answer: A, compiled: Compiled, made: Made | None) -> A:
    """Log a plan so that it can be read back, and return its answer."""
    decision.basis["plan"] = {**kept(compiled, made), **decision.basis.get("plan", {})}
    shown = moved(made) if made else []
    if made:
        context.plans.made.get(decision.request_id, lambda: made)
    return decision.give(answer, shown)


def answered(
    context: Context,
    compiled: Compiled,
    view: View,
    decision: Decision,
    *,
    watch: Watch | None = None,
    start: StaffingPlan | None = None,
) -> tuple[dict[str, Any], Made | None]:
    """Solve a compiled request, and return the fields of its answer with what it was made from."""
    fields: dict[str, Any] = {
        "as_of": compiled.snapshot.as_of,
        "model_version": decision.basis.get("model"),
        "unit": unit(compiled),
        "start": compiled.period[0],
        "end": compiled.period[1],
        "risk": compiled.request.risk,
    }
    try:
        plan = solve(compiled, watch=watch, start=start)
    except NoPlan as cause:
        check_wanted(watch)
        return fields | _impossible(compiled, cause, view), None
    except TooLittleData:
        check_wanted(watch)  # stopped before there was any plan
        raise
    check_wanted(watch, plan)
    made = Made(compiled, plan)
    limit = min(EACH, compiled.request.seconds)
    found, n_skipped = prices(made, _worth_pricing(made), seconds=limit, watch=watch)
    fields |= {
        "status": plan.status,
        "objective": plan.objective,
        "today": plan.today,
        "bound": plan.bound,
        "gap": plan.gap,
        "proof": proof(plan),
        "value": value_told(compiled, plan),
        "greedy": _greedy(context, compiled, decision),
        "n_moves": len(plan.moves),
        "seconds": plan.seconds,
        "seats": seats_told(compiled, plan),
        "assignments": assignments_told(compiled, plan, view),
        "lacking": lacking_told(compiled, plan, view),
        "prices": prices_told(compiled, found, view),
        "alternatives": _alternatives(made, view),
        "notes": _notes(compiled, n_skipped),
    }
    check_wanted(watch, plan)
    return fields, made


def _notes(compiled: Compiled, n_skipped: int) -> list[Note]:
    cautious = compiled.request.risk == "cautious"
    return [
        _ADVICE,
        *([_CAUTIOUS] if cautious else []),
        *([] if compiled.scenarios is not None else [_NO_DRAWS]),
        *([_MIXED_UP] if n_skipped else []),
    ]


def _impossible(compiled: Compiled, cause: NoPlan, view: View) -> dict[str, Any]:
    """Return what is told where the rules cannot all be met."""
    told = [rule_told(compiled.rules.get(name)) for name in cause.clash]
    why = Note(
        zh="没有方案能同时满足全部规则：" + "；".join(one.zh for one in told),
        en="No plan meets all the rules together: " + "; ".join(one.en for one in told),
    )
    if not told:
        why = Note(zh="没有方案能满足全部规则。", en="No plan meets all the rules.")
    return {
        "status": "impossible",
        "proof": why,
        "seconds": 0.0,
        "seats": seats_told(compiled, None),
        "clash": told,
        "relaxations": relaxations_told(compiled, cause.relaxations, view),
    }


def _worth_pricing(made: Made) -> Any:
    """Say which rules are priced at once: those asked for that bind."""
    tight, rules = binding(made), made.compiled.rules.by_name

    def chosen(name: str) -> bool:
        return name in tight and name in rules and bool(rules[name].where)

    return chosen


@dataclass(frozen=True, slots=True)
class _Yardstick:
    compiled: Compiled
    by: str
    score: Any

    def told(self) -> Greedy:
        reached = greedy(self.compiled.asked, self.score)
        seated = np.flatnonzero(reached.place >= 0)
        cautioned = float(self.compiled.cautioned[seated, reached.place[seated]].sum())
        zh, en = _BY[self.by]
        holds = not reached.broken
        return Greedy(
            by=self.by,  # type: ignore[arg-type]  # one of the two
            zh=zh,
            en=en,
            objective=self.compiled.asked.value(reached.place) if holds else None,
            expected=cautioned if holds else None,
            n_moves=self.compiled.asked.n_moves(reached.place),
            broken=reached.broken,
        )


def _greedy(context: Context, compiled: Compiled, decision: Decision) -> list[Greedy]:
    """Return what planners reach who fill seats one after the other."""
    if compiled.asked.gain.size > _LARGE or compiled.request.risk == "cautious":
        return []
    scores = compiled.snapshot.profile.reindex(compiled.asked.gain.index).get("fair_score")
    ranked: list[tuple[str, Floats | None]] = [("expected", None)]
    if scores is not None and scores.notna().any():
        ranked.append(("fair_score", scores.to_numpy(dtype=np.float64)))
    return [_Yardstick(compiled, by, score).told() for by, score in ranked]


def _alternatives(made: Made, view: View) -> list[AlternativeTold]:
    """Return near-best plans that are really different."""
    request, asked = made.compiled.request, made.compiled.asked
    if not request.alternatives or request.risk == "cautious" or asked.gain.size > _LARGE:
        return []
    each = max(_LEAST, _ALTERNATIVES / (request.alternatives * SOLVES))
    try:
        found = alternatives(asked, made.plan, n=request.alternatives, differ=request.differ, seconds=each)
    except (InputError, TooLittleData):  # where so many differences cannot be
        return []
    return [
        AlternativeTold(
            objective=one.plan.objective,
            behind=made.plan.objective - one.plan.objective,
            differs=len(changes(made.plan, one.plan)),
            n_moves=asked.n_moves(made.compiled.place(one.plan.assignments)),
            changes=changes_told(made, one.plan, view),
        )
        for one in found
    ]
