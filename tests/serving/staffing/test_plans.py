from dataclasses import replace

import pytest

from data.errors import UnknownPlan
from serving.access import Caller, console
from serving.context import Context
from serving.staffing.answers import StaffingAnswer
from serving.staffing.plans import check_seen


def test_the_own_plan_is_known_again_whatever_request_is_in_hand(
    staffed: Context, plan: StaffingAnswer
) -> None:
    shown = staffed.plans.shown(plan.request_id)
    assert shown is not None
    nobody: set[str] = set()
    own = replace(console(), request_id="another")
    check_seen(shown, staffed.policy.view(own, "staffing.explain"), nobody)
    others = (
        replace(own, subject="q"),
        Caller("console", "planner", ("company",)),
        replace(own, scopes=("platform:P01",)),
    )
    for other in others:
        view = staffed.policy.view(other, "staffing.explain")
        check_seen(shown, view, shown.everybody)
        with pytest.raises(UnknownPlan):
            check_seen(shown, view, shown.everybody - {shown.people[0]})
