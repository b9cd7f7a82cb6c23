from datetime import date

import pytest

from data.calendar import add_months
from data.errors import UnknownEmployee
from data.store import Store
from serving.access import Caller, console
from serving.context import Context
from serving.profile import profile
from serving.requests import ProfileRequest
from tests.serving.conftest import everybody_of


def test_a_profile_has_values_with_unit_and_standing_among_peers(context: Context) -> None:
    person = everybody_of(context)[5]
    answer = profile(context, console(), ProfileRequest(employee_id=person))
    assert answer.person.employee_id == person
    assert answer.person.name
    assert len(answer.features) >= 40
    assert all(one.zh and one.en and one.unit for one in answer.features)
    shares = [one.percentile for one in answer.features if one.percentile is not None]
    assert shares
    assert all(0 <= share <= 1 for share in shares)
    assert len({one.feature.removesuffix("_peer") for one in answer.features}) == len(answer.features)


def test_an_earlier_date_gives_what_was_known_then(context: Context) -> None:
    latest = Store(context.home).known_until()
    earlier: date = add_months(latest, -12)
    person = everybody_of(context)[0]
    now = profile(context, console(), ProfileRequest(employee_id=person))
    then = profile(context, console(), ProfileRequest(employee_id=person, as_of=earlier))
    assert then.as_of == earlier
    assert {one.feature: one.value for one in then.features} != {
        one.feature: one.value for one in now.features
    }


def test_pay_is_for_those_who_may_see_it(context: Context) -> None:
    person = everybody_of(context)[5]
    request = ProfileRequest(employee_id=person)
    seen = {one.group for one in profile(context, console(), request).features}
    planner = profile(context, Caller("p", "planner", ("company",)), request)
    assert "pay" in seen
    assert {one.group for one in planner.features} == seen - {"pay"}


def test_somebody_outside_the_scope_is_not_found(context: Context) -> None:
    first, second = everybody_of(context)[:2]
    caller = Caller(first, "employee", (f"self:{first}",))
    assert profile(context, caller, ProfileRequest(employee_id=first)).features
    with pytest.raises(UnknownEmployee):
        profile(context, caller, ProfileRequest(employee_id=second))
