from collections import Counter

import pytest

from data.errors import TooLittleData, UnknownPlatform
from serving.access import Caller, console
from serving.context import Context
from serving.requests import Bounds, StaffingRequest
from serving.staffing import recommend


def test_platforms_not_named_keep_their_head_counts(context: Context) -> None:
    answer = recommend(context, console(), StaffingRequest(max_moves=6))
    before = Counter(one.from_platform_id for one in answer.assignments)
    after = Counter(one.platform_id for one in answer.assignments)
    assert before == after
    assert answer.n_moves == sum(one.moves for one in answer.assignments) <= 6
    assert answer.today <= answer.objective <= answer.bound + 1e-6
    assert answer.gap <= 1e-3


def test_bounds_are_met_and_the_others_give_what_is_taken(context: Context) -> None:
    today = Counter(
        one.from_platform_id
        for one in recommend(context, console(), StaffingRequest(max_moves=0)).assignments
    )
    platform, n_people = today.most_common()[-1]
    assert platform
    bounds = Bounds(platform_id=platform, lower=n_people + 2, upper=n_people + 2)
    answer = recommend(context, console(), StaffingRequest(platforms=[bounds], max_moves=4))
    after = Counter(one.platform_id for one in answer.assignments)
    assert after[platform] == n_people + 2
    assert sum(after.values()) == sum(today.values())


def test_a_plan_that_cannot_be_is_refused_with_what_clashes(context: Context) -> None:
    platform = recommend(context, console(), StaffingRequest(max_moves=0)).assignments[0].platform_id
    many = Bounds(platform_id=platform, lower=90_000)
    with pytest.raises(TooLittleData, match=platform):
        recommend(context, console(), StaffingRequest(platforms=[many]))
    crossed = Bounds(platform_id=platform, lower=3, upper=2)
    with pytest.raises(TooLittleData):
        recommend(context, console(), StaffingRequest(platforms=[crossed]))


def test_an_unknown_platform_is_not_found(context: Context) -> None:
    with pytest.raises(UnknownPlatform):
        recommend(context, console(), StaffingRequest(platforms=[Bounds(platform_id="nowhere")]))


def test_a_planner_moves_only_people_of_the_scope(context: Context) -> None:
    answer = recommend(context, console(), StaffingRequest(max_moves=0))
    platform = answer.assignments[0].platform_id
    caller = Caller("p", "planner", (f"platform:{platform}",))
    scoped = recommend(context, caller, StaffingRequest(max_moves=3))
    assert {one.from_platform_id for one in scoped.assignments} == {platform}
