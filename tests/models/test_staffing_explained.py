from dataclasses import replace

import numpy as np
import pytest

from data.errors import InputError
from experiments.benchmarks.staffing_data import anything, brute_force, company, wishing
from models.plan import StaffingPlan, StaffingRequest
from models.plan_check import verify
from models.staffing import staff
from models.staffing_explained import price_of_rules, rules, value_of_seat, value_without, why_not


@pytest.fixture(scope="module")
def request_and_plan() -> tuple[StaffingRequest, StaffingPlan]:
    request = company(80, 5, seed=1)
    return request, staff(request)


def test_each_rule_is_priced_as_by_brute_force() -> None:
    priced = 0
    for seed in range(25):
        request = anything(seed, most_people=5)
        best = brute_force(request)
        if best is None:
            continue
        for name, found in price_of_rules(request, staff(request)).items():
            without = brute_force(rules(request)[name])
            assert without is not None
            assert found.value == pytest.approx(without - best, abs=4e-6), name
            assert found.low - 1e-6 <= without - best <= found.high + 1e-6
            priced += 1
    assert priced > 40


def test_rules_that_are_wishes_are_priced_as_by_brute_force() -> None:
    wished = 0
    for seed in range(24):
        request = wishing(seed, most_people=4, logic=seed % 3 == 0)
        best = brute_force(request)
        if best is None:
            continue
        for name, found in price_of_rules(request, staff(request)).items():
            loosened = rules(request)[name]
            assert name not in loosened.wishes
            without = brute_force(loosened)
            assert without is not None
            assert found.value == pytest.approx(without - best, abs=4e-6 * max(1.0, abs(best))), name
            wished += name in request.wishes
    assert wished > 15


def test_groups_are_named_by_their_names() -> None:
    named = {
        name.partition(":")[2]
        for seed in range(20)
        for name in rules(anything(seed, logic=True))
        if name.startswith("group:")
    }
    assert named == {"first", "last"}


def test_what_a_person_on_a_platform_is_worth_is_lost_without(
    request_and_plan: tuple[StaffingRequest, StaffingPlan],
) -> None:
    request, plan = request_and_plan
    person = str(plan.moves.index[0])
    platform = str(plan.assignments[person])
    found = value_without(request, plan, person, platform)
    assert found.plan is not None
    assert found.plan.assignments[person] != platform
    assert found.low <= found.value <= found.high
    assert found.value <= 1e-6
    assert value_without(request, plan, person, _other(plan, person)).value == pytest.approx(0.0, abs=1e-3)


def test_one_more_seat_never_hurts_and_is_free_where_there_is_no_limit(
    request_and_plan: tuple[StaffingRequest, StaffingPlan],
) -> None:
    request, plan = request_and_plan
    assert all(value_of_seat(request, plan, name).high >= 0.0 for name in request.gain.columns)
    count = int((plan.assignments == "P0").sum())
    tight = replace(request, lower={}, upper={**request.upper, "P0": count - 2})
    assert value_of_seat(tight, staff(tight), "P0", more=2).value > 0.0
    assert value_of_seat(replace(request, upper={}), plan, "P0").high >= 0.0


def test_why_not_tells_the_loss_and_who_else_changes(
    request_and_plan: tuple[StaffingRequest, StaffingPlan],
) -> None:
    request, plan = request_and_plan
    platform = _other(plan, "E3")
    found, changed = why_not(request, plan, "E3", platform)
    assert found.plan is not None
    assert changed.loc["E3", "after"] == platform
    assert found.value <= 1e-3
    assert verify(found.plan, replace(request, locked={"E3": platform})) == []


def test_why_not_tells_what_stands_against_it(
    request_and_plan: tuple[StaffingRequest, StaffingPlan],
) -> None:
    request, plan = request_and_plan
    gain = request.gain.copy()
    gain.loc["E3", _other(plan, "E3")] = np.nan
    never, changed = why_not(replace(request, gain=gain), plan, "E3", _other(plan, "E3"))
    assert never.value == -np.inf
    assert "impossible for E3" in never.reason
    assert changed.empty
    still = replace(request, max_moves=0)
    found, _ = why_not(still, staff(still), "E3", _other(staff(still), "E3"))
    assert "1 moves more than the at most 0" in found.reason
    out = replace(request, excluded=frozenset(["E3"]))
    assert "excluded" in why_not(out, plan, "E3", "P0")[0].reason


def test_whoever_is_not_in_the_request_is_refused(
    request_and_plan: tuple[StaffingRequest, StaffingPlan],
) -> None:
    request, plan = request_and_plan
    with pytest.raises(InputError, match="80 people of the request, got E999"):
        why_not(request, plan, "E999", "P0")
    with pytest.raises(InputError, match="5 platforms of the request, got P9"):
        value_of_seat(request, plan, "P9")


def _other(plan: StaffingPlan, person: str) -> str:
    return "P0" if plan.assignments[person] != "P0" else "P1"
