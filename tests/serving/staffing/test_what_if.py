import pytest

from data.errors import Misfits
from serving.access import console
from serving.context import Context
from serving.staffing.answers import StaffingAnswer
from serving.staffing.explain import explain
from serving.staffing.plan_requests import ExplainPlanRequest, WhatIfPlanRequest
from serving.staffing.requests import SolveRequest
from serving.staffing.what_if import changed_request, what_if
from tests.serving.staffing.conftest import ask, head_counts


def test_other_rules_give_the_plan_that_they_would_have_given(staffed: Context, plan: StaffingAnswer) -> None:
    who = next(one.employee_id for one in plan.assignments if one.moves)
    asked = WhatIfPlanRequest.model_validate({"plan_id": plan.request_id, "excluded": [who]})
    told = what_if(staffed, console(), asked)
    direct = ask(staffed, max_moves=6, excluded=[who])
    assert told.objective == pytest.approx(direct.objective, abs=1e-3)
    assert told.difference == pytest.approx((told.objective or 0.0) - (plan.objective or 0.0))
    assert who in {one.employee_id for one in told.changes}
    assert "less" in told.en
    assert "少" in told.zh


def test_seats_and_locks_change_and_the_answer_is_a_plan_to_go_on_from(
    staffed: Context, plan: StaffingAnswer
) -> None:
    n = head_counts(plan)["P06"]
    who = next(one.employee_id for one in plan.assignments if one.platform_id == "P01")
    seats = [{"platform_id": "P06", "lower": n + 1, "upper": n + 1}]
    asked = {"plan_id": plan.request_id, "seats": seats, "locked": {who: "P06"}}
    told = what_if(staffed, console(), WhatIfPlanRequest.model_validate(asked))
    assert head_counts(told)["P06"] == n + 1
    assert {one.employee_id: one.platform_id for one in told.assignments}[who] == "P06"
    again = what_if(staffed, console(), WhatIfPlanRequest(plan_id=told.request_id, excluded=[who]))
    assert who not in {one.employee_id for one in again.assignments}
    shown = staffed.plans.shown(told.request_id)
    assert shown is not None
    assert shown.request.locked == {who: "P06"}
    assert explain(staffed, console(), ExplainPlanRequest(plan_id=told.request_id, rules=False)).objective


def test_rules_under_which_there_is_no_plan_are_told(staffed: Context, plan: StaffingAnswer) -> None:
    asked = {"plan_id": plan.request_id, "seats": [{"platform_id": "P06", "lower": 5_000}]}
    told = what_if(staffed, console(), WhatIfPlanRequest.model_validate(asked))
    assert told.status == "impossible"
    assert told.difference is None
    assert told.clash


def test_all_names_that_are_not_in_the_plan_are_refused_at_once(
    staffed: Context, plan: StaffingAnswer
) -> None:
    asked = {
        "plan_id": plan.request_id,
        "locked": {"E99999": "P77"},
        "excluded": ["nobody"],
        "seats": [{"platform_id": "P77"}],
    }
    with pytest.raises(Misfits) as caught:
        what_if(staffed, console(), WhatIfPlanRequest.model_validate(asked))
    places = [one["where"] for one in caught.value.places]
    assert places == ["locked.E99999", "locked.E99999", "excluded[0]", "seats[0].platform_id"]


def test_whoever_is_locked_anew_is_no_longer_excluded_and_the_other_way_round() -> None:
    request = SolveRequest(locked={"E1": "P1"}, excluded=["E2"])
    changed = changed_request(request, WhatIfPlanRequest(plan_id="x", locked={"E2": "P2"}, excluded=["E1"]))
    assert changed.locked == {"E2": "P2"}
    assert changed.excluded == ["E1"]
