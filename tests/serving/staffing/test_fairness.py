from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.errors import AccessDenied, InputError
from serving.access import Caller, console
from serving.context import Context
from serving.staffing.answers import StaffingAnswer
from serving.staffing.decide import decide
from serving.staffing.fairness import _latest, _rates, _rows, fairness
from serving.staffing.plan_requests import DecidePlanRequest, StaffingFairnessRequest, WhatIfPlanRequest
from serving.staffing.recommend import recommend
from serving.staffing.requests import Period, StaffingRequest
from serving.staffing.what_if import what_if
from tests.serving.staffing.conftest import ask

AUDITOR = Caller("a", "auditor", ("company",))


def rows(counts: dict[str, tuple[int, int]]) -> pd.DataFrame:
    """Return people of groups, so many of whom moved."""
    group = np.repeat(list(counts), [n for n, _ in counts.values()])
    moved = np.concatenate([np.arange(n) < x for n, x in counts.values()])
    people = np.arange(len(group)).astype(str)
    return pd.DataFrame({"employee_id": people, "moved": moved, "group": group, "plan": "p"})


def test_the_auditor_is_told_of_groups_alone(staffed: Context, plan: StaffingAnswer) -> None:
    told = fairness(staffed, AUDITOR, StaffingFairnessRequest(attribute="sex"))
    assert told.n_plans >= 1
    assert [one.what for one in told.rates] == ["moves", "first choice"]
    assert all(one.rate is not None for rates in told.rates for one in rates.groups if one.n)
    assert not any(one.employee_id in told.model_dump_json() for one in plan.assignments)
    with pytest.raises(AccessDenied):
        fairness(staffed, console(), StaffingFairnessRequest())


def test_a_planted_difference_is_found_with_its_interval() -> None:
    told = _rates("moves", rows({"f": (400, 80), "m": (500, 25)}), "moved")
    assert told.reference == "m"
    one = next(one for one in told.groups if one.group == "f")
    assert one.verdict == "differs"
    assert one.difference == pytest.approx(0.15)
    assert 0.10 < (one.difference_low or 0.0) < 0.15 < (one.difference_high or 0.0) < 0.20


def test_equal_rates_are_not_shown_to_differ_and_small_groups_have_no_numbers() -> None:
    told = _rates("moves", rows({"f": (100, 10), "m": (120, 12), "x": (3, 3), "y": (90, 9)}), "moved")
    by_group = {one.group: one for one in told.groups}
    assert by_group["f"].verdict == "not shown"
    assert by_group["x"].verdict == "too few"
    for name in "xy":  # x alone would follow from the total
        assert {by_group[name].n, by_group[name].rate, by_group[name].difference} == {None}


def test_variants_of_a_plan_count_once() -> None:
    def shown(plan_id: str, who: str, months: int = 3, **more: Any) -> Any:
        request = SimpleNamespace(period=Period(months=months))
        caller = Caller(who, "planner", ("company",))
        told = {"status": "optimal", "what_if": False, **more}
        return SimpleNamespace(plan_id=plan_id, caller=caller, as_of="d", request=request, **told)

    plans = [shown("1", "a"), shown("2", "a"), shown("3", "b"), shown("4", "a", months=6)]
    assert [one.plan_id for one in _latest(plans, [])] == ["2", "3", "4"]
    assert [one.plan_id for one in _latest(plans, ["1"])] == ["1", "3", "4"]
    other = [*plans, shown("5", "a", what_if=True)]
    assert [one.plan_id for one in _latest(other, [])] == ["2", "3", "4"]
    assert [one.plan_id for one in _latest(other, ["5"])] == ["5", "3", "4"]
    assert _latest([shown("1", "a", status="impossible")], ["1"]) == []


def test_whoever_is_in_several_plans_counts_once_and_few_people_have_no_numbers() -> None:
    once = rows({"f": (100, 20), "m": (120, 12), "x": (2, 1)})
    thrice = pd.concat([once.assign(plan=plan) for plan in "pqr"], ignore_index=True)
    told, again = (_rates("moves", each, "moved") for each in (once, thrice))
    for one, same in zip(told.groups, again.groups, strict=True):
        assert (one.verdict, one.n, one.n_counted) == (same.verdict, same.n, same.n_counted)
        assert (one.rate, one.low, one.high) == pytest.approx((same.rate, same.low, same.high))
    assert again.groups[-1].n is None


def test_whoever_takes_no_part_is_neither_moved_nor_counted(staffed: Context, plan: StaffingAnswer) -> None:
    who, away = (one.employee_id for one in plan.assignments[:2])
    answer = ask(staffed, max_moves=3, excluded=[who], unavailable=[{"employee_id": away}])
    shown = staffed.plans.shown(answer.request_id)
    assert shown is not None
    assert sorted(shown.out) == sorted([who, away])
    assert not {who, away} & {*shown.moves, *shown.people, *shown.first}
    counted = _rows(shown, pd.Series("f", index=[one.employee_id for one in plan.assignments]))
    assert sorted(counted["employee_id"]) == sorted(
        {*shown.people} & {one.employee_id for one in plan.assignments}
    )
    assert counted["moved"].sum() == answer.n_moves
    move = DecidePlanRequest(plan_id=answer.request_id, decision="accept", employee_id=who)
    with pytest.raises(InputError, match="nobody who moves"):
        decide(staffed, console(), move)


def test_a_what_if_replaces_no_plan_until_it_is_accepted(staffed: Context) -> None:
    asker = replace(console(), subject="asker")
    asked = StaffingRequest(max_moves=2, alternatives=0)
    plan = recommend(staffed, asker, asked)
    who = next(one.employee_id for one in plan.assignments if not one.moves)
    other = what_if(staffed, asker, WhatIfPlanRequest(plan_id=plan.request_id, excluded=[who]))

    def kept() -> set[str]:
        own = [one for one in staffed.plans.all() if one.caller.subject == "asker"]
        return {one.plan_id for one in _latest(own, staffed.plans.accepted())}

    assert kept() == {plan.request_id}
    decide(staffed, asker, DecidePlanRequest(plan_id=other.request_id, decision="accept"))
    assert kept() == {other.request_id}
