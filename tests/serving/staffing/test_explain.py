import pytest

from data.errors import InputError, UnknownEmployee, UnknownPlan, UnknownPlatform
from serving.access import Caller, console
from serving.context import Context
from serving.staffing.answers import StaffingAnswer
from serving.staffing.explain import explain
from serving.staffing.plan_requests import ExplainPlanRequest
from tests.serving.staffing.conftest import ask


def mover(plan: StaffingAnswer) -> tuple[str, str, str]:
    """Return somebody who moves, with the platforms before and after."""
    one = max((one for one in plan.assignments if one.moves), key=lambda one: one.gained or 0.0)
    return one.employee_id, str(one.from_platform_id), one.platform_id


def test_the_value_of_a_place_is_what_the_best_plan_without_it_lacks(
    staffed: Context, plan: StaffingAnswer
) -> None:
    who, before, there = mover(plan)
    asked = ExplainPlanRequest(plan_id=plan.request_id, employee_id=who, platform_id=there, rules=False)
    told = explain(staffed, console(), asked).place
    assert told is not None
    assert told.planned
    assert (told.value or 0.0) > 0
    assert (told.low or 0.0) - 1e-3 <= (told.value or 0.0) <= (told.high or 0.0) + 1e-3
    assert f"Without {who} on" in told.en
    assert f"若{who}不在" in told.zh
    back = ask(staffed, max_moves=6, locked={who: before})
    assert (plan.objective or 0.0) - (back.objective or 0.0) >= (told.value or 0.0) - 1e-3


def test_why_not_there_says_what_the_whole_plan_would_lose_and_who_would_be_elsewhere(
    staffed: Context, plan: StaffingAnswer
) -> None:
    who, before, _ = mover(plan)
    asked = ExplainPlanRequest(plan_id=plan.request_id, employee_id=who, platform_id=before, rules=False)
    told = explain(staffed, console(), asked).place
    assert told is not None
    assert not told.planned
    assert told.possible
    locked = ask(staffed, max_moves=6, locked={who: before})
    assert told.value == pytest.approx((plan.objective or 0.0) - (locked.objective or 0.0), abs=1e-3)
    assert who in {one.employee_id for one in told.changes}


def test_what_cannot_be_is_told_with_its_reason(staffed: Context, plan: StaffingAnswer) -> None:
    who, _, there = mover(plan)
    fixed = ask(staffed, max_moves=6, locked={who: there})
    here = ExplainPlanRequest(plan_id=fixed.request_id, employee_id=who, platform_id=there, rules=False)
    told = explain(staffed, console(), here).place
    assert told is not None
    single = ask(staffed, max_moves=6, max_platforms={"most": 1, "months": 1})
    asked = ExplainPlanRequest(plan_id=single.request_id, employee_id=who, platform_id=there, rules=False)
    never = explain(staffed, console(), asked).place
    assert never is not None
    assert not never.possible
    assert never.value is None
    assert "max_platforms" in never.en


def test_whoever_takes_no_part_is_told_to_be_out_with_the_reason(
    staffed: Context, plan: StaffingAnswer
) -> None:
    who, _, there = mover(plan)
    away = next(one.employee_id for one in plan.assignments if one.employee_id != who)
    fewer = ask(staffed, max_moves=3, excluded=[who], unavailable=[{"employee_id": away}])
    for one, en, zh in ((who, "The request excludes", "排除在外"), (away, "away for the whole", "都不在")):
        asked = ExplainPlanRequest(plan_id=fewer.request_id, employee_id=one, platform_id=there, rules=False)
        told = explain(staffed, console(), asked).place
        assert told is not None
        assert (told.planned, told.possible, told.value, told.changes) == (False, False, None, [])
        assert en in told.en
        assert zh in told.zh


def test_every_rule_is_priced(staffed: Context, plan: StaffingAnswer) -> None:
    told = explain(staffed, console(), ExplainPlanRequest(plan_id=plan.request_id))
    assert told.place is None
    assert told.n_skipped == 0
    assert "max_moves" in {one.rule for one in told.rules}
    assert [one.value for one in told.rules] == sorted((one.value for one in told.rules), reverse=True)
    assert told.objective == pytest.approx(plan.objective)


def test_after_a_restart_the_log_gives_the_same_explanation(cold: Context, plan: StaffingAnswer) -> None:
    who, _, there = mover(plan)
    asked = ExplainPlanRequest(plan_id=plan.request_id, employee_id=who, platform_id=there)
    again = explain(cold, console(), asked)
    assert again.objective == pytest.approx(plan.objective)
    assert again.place is not None
    assert again.place.planned


def test_a_plan_is_for_those_who_may_see_everybody_in_it(staffed: Context, plan: StaffingAnswer) -> None:
    asked = ExplainPlanRequest(plan_id=plan.request_id)
    with pytest.raises(UnknownPlan) as hidden:
        explain(staffed, Caller("p", "planner", ("platform:P01",)), asked)
    with pytest.raises(UnknownPlan) as nothing:
        explain(staffed, console(), ExplainPlanRequest(plan_id="none"))
    assert str(hidden.value) == str(nothing.value).replace("'none'", repr(plan.request_id))


def test_names_that_are_not_in_the_plan_are_refused(staffed: Context, plan: StaffingAnswer) -> None:
    who, *_ = mover(plan)
    for person, platform, error in (("E99999", "P01", UnknownEmployee), (who, "P77", UnknownPlatform)):
        asked = ExplainPlanRequest(plan_id=plan.request_id, employee_id=person, platform_id=platform)
        with pytest.raises(error):
            explain(staffed, console(), asked)


def test_where_there_was_no_plan_nothing_can_be_explained(staffed: Context) -> None:
    none = ask(staffed, platforms=[{"platform_id": "P06", "lower": 5_000}])
    with pytest.raises(InputError, match="no plan met"):
        explain(staffed, console(), ExplainPlanRequest(plan_id=none.request_id))
