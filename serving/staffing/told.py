"""The parts of an answer about a plan."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from models.plan import StaffingPlan
from models.staffing_explained import Difference, changes
from serving.access import View
from serving.answers import Note, Person
from serving.organisation import Flags
from serving.staffing.answers import (
    Assignment,
    Lacking,
    MoveTold,
    RulePrice,
    RuleTold,
    SeatsTold,
    Unit,
    ValueTold,
)
from serving.staffing.compiled import Compiled
from serving.staffing.rules import PAY, Rule
from serving.staffing.solved import Made

#: A gap below this is proven best.
_NONE = 1e-6


def unit(compiled: Compiled) -> Unit:
    """Return what counts."""
    if compiled.request.measure == "conversions":
        return Unit(measure="conversions", zh="每月成交数", en="conversions a month")
    currency = compiled.snapshot.store.company.currency
    return Unit(measure="revenue", zh=f"每月销售额（{currency}）", en=f"revenue a month ({currency})")


def proof(plan: StaffingPlan) -> Note:
    """Say how good a plan is at least."""
    if plan.gap <= _NONE:
        return Note(zh="已证明最优：没有更好的方案。", en="Proven best: no plan is better.")
    share = f"{100 * plan.gap:.1f}" if plan.gap >= 0.0005 else f"{100 * plan.gap:.4f}"
    stopped = plan.status == "feasible"
    zh, en = (
        ("时间用尽，给出目前最好的方案。", "Time ran out; this is the best so far. ") if stopped else ("", "")
    )
    return Note(zh=f"{zh}任何方案最多再好{share}%。", en=f"{en}No plan can be better by more than {share} %.")


def person(compiled: Compiled, employee_id: str, view: View) -> Person:
    """Return what a view shows of a person."""
    snapshot = compiled.snapshot
    return Person(**snapshot.person(snapshot.places[employee_id], view))


def scores_seen(compiled: Compiled, view: View) -> Flags:
    """Tell of which people of a plan a view shows what they are expected to bring."""
    roster = compiled.snapshot.roster
    return view.scored(roster)[roster.index.get_indexer(compiled.asked.gain.index)]


def seats_told(compiled: Compiled, plan: StaffingPlan | None) -> list[SeatsTold]:
    """Return the head count of every platform that is named or has people."""
    today = Counter(compiled.asked.current.dropna())
    planned = Counter(plan.assignments.dropna()) if plan is not None else None
    told = []
    for name, shown in compiled.names.items():
        lower, upper = compiled.asked.lower.get(name, 0), compiled.asked.upper.get(name)
        named = name in compiled.seats.asked
        n = None if planned is None else planned[name]
        if not named and not n and not today[name]:
            continue
        told.append(
            SeatsTold(
                platform_id=name,
                name=shown,
                asked=named,
                lower=lower,
                upper=upper,
                today=today[name],
                plan=n,
                lacking=0 if n is None else max(0, lower - n),
                over=0 if n is None or upper is None else max(0, n - upper),
            )
        )
    return told


def assignments_told(compiled: Compiled, plan: StaffingPlan, view: View) -> list[Assignment]:
    """Return where everybody works who has a place."""
    placed = plan.assignments.dropna()
    rows = compiled.asked.gain.index.get_indexer(placed.index)
    columns = compiled.asked.gain.columns.get_indexer(pd.Index(placed))
    worth, factor = compiled.productivity, compiled.factor
    mean, low, high = (
        frame.to_numpy(dtype=np.float64)[rows, columns] * factor[rows, columns]
        for frame in (worth.mean, worth.low, worth.high)
    )
    now = compiled.asked.place[rows]
    stays = np.where(now >= 0, (worth.mean.to_numpy(dtype=np.float64) * factor)[rows, now], 0.0)
    scored, wide = scores_seen(compiled, view)[rows], view.sees("interval")
    told = []
    for at, (who, platform) in enumerate(placed.items()):
        before = compiled.asked.current[str(who)]
        moves = bool(now[at] != columns[at])
        one = Assignment(
            **person(compiled, str(who), view).model_dump(),
            platform_id=str(platform),
            from_platform_id=before if isinstance(before, str) else None,
            moves=moves,
            expected=float(mean[at]) if scored[at] else None,
            low=float(low[at]) if scored[at] and wide else None,
            high=float(high[at]) if scored[at] and wide else None,
            gained=float(mean[at] - stays[at]) if scored[at] and moves else None,
        )
        told.append(one)
    return told


def value_told(compiled: Compiled, plan: StaffingPlan) -> ValueTold:
    """Say what a plan may be relied on to bring, out of sample."""
    then, now = compiled.place(plan.assignments), compiled.asked.today
    expected, today = _total(compiled.cautioned, then), _total(compiled.cautioned, now)
    uplift = expected - today
    low = high = None
    if compiled.scenarios is not None:
        elsewhere = then != now
        drawn = _totals(compiled.scenarios, then, elsewhere) - _totals(compiled.scenarios, now, elsewhere)
        # draws are as wide as is known; where they lie is what held out of sample
        around = drawn - drawn.mean() + uplift
        low, high = (float(end) for end in np.quantile(around, [0.1, 0.9]))
    return ValueTold(expected=expected, today=today, uplift=uplift, low=low, high=high)


def _total(values: Any, place: Any) -> float:
    seated = np.flatnonzero(place >= 0)
    return float(values[seated, place[seated]].sum())


def _totals(drawn: Any, place: Any, among: Any) -> Any:
    seated = np.flatnonzero((place >= 0) & among)
    return drawn[:, seated, place[seated]].sum(axis=1)


def rule_told(rule: Rule) -> RuleTold:
    """Return one rule in words."""
    return RuleTold(rule=rule.name, where=rule.where, zh=rule.words.zh, en=rule.words.en)


def lacking_told(compiled: Compiled, plan: StaffingPlan, view: View) -> list[Lacking]:
    """Return the wishes that a plan does not meet."""
    told = []
    for name, by in plan.lacking.items():
        rule = compiled.rules.get(name)
        if by > 1e-9 and (name != PAY or view.sees("pay")):
            words = rule.lacking(by, over=_over(compiled, plan, rule))
            told.append(Lacking(rule=name, where=rule.where, by=by, zh=words.zh, en=words.en))
    return told


def relaxations_told(compiled: Compiled, given: Mapping[str, float], view: View) -> list[Lacking]:
    """Return the cheapest way out."""
    told = []
    for name, by in given.items():
        rule = compiled.rules.get(name)
        if name != PAY or view.sees("pay"):
            words = rule.relaxed(by, over=rule.kind == "group" and not rule.lower)
            told.append(Lacking(rule=name, where=rule.where, by=by, zh=words.zh, en=words.en))
    return told


def _over(compiled: Compiled, plan: StaffingPlan, rule: Rule) -> bool:
    """Tell whether a group has too many, not too few."""
    for one in compiled.asked.groups:
        if f"group:{one.name}" == rule.name:
            n = int((plan.assignments.reindex(list(one.people)) == one.platform_id).sum())
            return n > one.lower and one.upper is not None and n > one.upper
    return False


def prices_told(compiled: Compiled, found: Mapping[str, Difference], view: View) -> list[RulePrice]:
    """Return what rules cost, dearest first; what costs nothing is left out."""
    told = []
    for name, one in found.items():
        rule = compiled.rules.get(name)
        if one.plan is None or one.value <= 1e-6 or (name == PAY and not view.sees("pay")):
            continue
        high = float(one.high) if np.isfinite(one.high) else None
        fields = {**rule_told(rule).model_dump(), "value": float(one.value), "low": float(max(one.low, 0.0))}
        told.append(RulePrice(**fields, high=high, wish=name in compiled.rules.prices))
    return sorted(told, key=lambda one: (-one.value, one.rule))


def changes_told(made: Made, other: StaffingPlan, view: View) -> list[MoveTold]:
    """Return who is elsewhere in another plan."""
    rows: Iterable[tuple[Any, Any, Any]] = changes(made.plan, other).itertuples(name=None)
    return [
        MoveTold(
            employee_id=str(who),
            name=person(made.compiled, str(who), view).name,
            before=before if isinstance(before, str) else None,
            after=after if isinstance(after, str) else None,
        )
        for who, before, after in rows
    ]
