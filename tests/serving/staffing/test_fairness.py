from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.errors import AccessDenied
from serving.access import Caller, console
from serving.context import Context
from serving.staffing.answers import StaffingAnswer
from serving.staffing.fairness import _latest, _rates, fairness
from serving.staffing.plan_requests import StaffingFairnessRequest
from serving.staffing.requests import Period

AUDITOR = Caller("a", "auditor", ("company",))


def rows(counts: dict[str, tuple[int, int]]) -> pd.DataFrame:
    """Return people of groups, so many of whom moved."""
    group = np.repeat(list(counts), [n for n, _ in counts.values()])
    moved = np.concatenate([np.arange(n) < x for n, x in counts.values()])
    person = np.arange(len(group))
    return pd.DataFrame({"moved": moved, "group": group, "plan": "p", "person": person})


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
    def shown(plan_id: str, who: str, months: int = 3, status: str = "optimal") -> Any:
        request = SimpleNamespace(period=Period(months=months))
        caller = Caller(who, "planner", ("company",))
        return SimpleNamespace(plan_id=plan_id, caller=caller, as_of="d", request=request, status=status)

    kept = _latest([shown("1", "a"), shown("2", "a"), shown("3", "b"), shown("4", "a", months=6)])
    assert [one.plan_id for one in kept] == ["2", "3", "4"]
    assert _latest([shown("1", "a", status="impossible")]) == []
