import pytest

from data.errors import AccessDenied, UnknownEmployee
from serving.access import Caller, console
from serving.context import Context
from serving.promotion import rank, why_not
from serving.requests import RankRequest, WhyNotRequest
from tests.serving.conftest import everybody_of


def test_the_list_is_in_the_order_of_the_score_and_tiers_never_fall(context: Context) -> None:
    answer = rank(context, console(), RankRequest(top=500))
    scores = [person.score for person in answer.people]
    assert None not in scores
    assert scores == sorted(scores, key=lambda score: -(score or 0))
    tiers = [person.tier for person in answer.people]
    assert tiers == sorted(tiers)
    assert [person.rank for person in answer.people] == list(range(1, answer.n_eligible + 1))
    for person in answer.people:
        assert person.low is not None
        assert person.high is not None
        assert person.low <= (person.score or 0) <= person.high


def test_reasons_come_in_both_languages_with_a_direction_that_fits_the_contribution(context: Context) -> None:
    answer = rank(context, console(), RankRequest(top=50))
    reasons = [reason for person in answer.people for reason in person.reasons]
    assert reasons
    assert max(len(person.reasons) for person in answer.people) <= 3
    for reason in reasons:
        assert (reason.direction == "raises") == (reason.contribution > 0)
        assert "associated with" in reason.en
        assert "because" not in reason.en.lower()
        assert "相关" in reason.zh


def test_only_people_of_the_scope_and_the_group_are_ranked(context: Context) -> None:
    everybody = rank(context, console(), RankRequest(top=500))
    places = {person.position.platform_id for person in everybody.people if person.position}
    platform = sorted(place for place in places if place)[0]
    wanted = [
        person.employee_id
        for person in everybody.people
        if person.position and person.position.platform_id == platform
    ]
    asked = rank(context, console(), RankRequest(top=500, platform_id=platform))
    scoped = rank(context, Caller("x", "head", (f"platform:{platform}",)), RankRequest(top=500))
    assert [person.employee_id for person in asked.people] == wanted
    assert [person.employee_id for person in scoped.people] == wanted
    assert [person.rank for person in scoped.people] == list(range(1, len(wanted) + 1))
    assert rank(context, console(), RankRequest(platform_id="nowhere")).people == []


def test_a_head_is_not_ranked_before_their_own_eyes_and_sees_no_pay(context: Context) -> None:
    everybody = rank(context, console(), RankRequest(top=500))
    subject = everybody.people[0].employee_id
    told = rank(context, Caller(subject, "head", ("company",)), RankRequest(top=500))
    assert subject not in {person.employee_id for person in told.people}
    assert {reason.group for person in told.people for reason in person.reasons}.isdisjoint({"pay"})


def test_why_not_names_what_holds_below_the_last_one_listed(context: Context) -> None:
    everybody = rank(context, console(), RankRequest(top=500))
    last = everybody.people[-1]
    answer = why_not(context, console(), WhyNotRequest(top=3, employee_id=last.employee_id))
    assert not answer.listed
    assert answer.eligible
    assert answer.person is not None
    assert answer.person.rank == last.rank
    assert answer.gaps
    assert all(gap.gap < 0 for gap in answer.gaps)
    assert answer.en
    assert answer.zh


def test_why_not_of_somebody_listed_says_so(context: Context) -> None:
    first = rank(context, console(), RankRequest(top=1)).people[0]
    answer = why_not(context, console(), WhyNotRequest(top=1, employee_id=first.employee_id))
    assert answer.listed
    assert "rank 1" in answer.en
    assert answer.gaps == []


def test_why_not_of_somebody_not_eligible_says_so(context: Context) -> None:
    eligible = {person.employee_id for person in rank(context, console(), RankRequest(top=500)).people}
    other = next(person for person in everybody_of(context) if person not in eligible)
    answer = why_not(context, console(), WhyNotRequest(employee_id=other))
    assert not answer.eligible
    assert answer.person is None
    assert "not eligible" in answer.en


def test_an_employee_may_not_ask_and_a_stranger_is_not_found(context: Context) -> None:
    with pytest.raises(AccessDenied):
        rank(context, Caller("E00001", "employee", ("self:E00001",)), RankRequest())
    with pytest.raises(UnknownEmployee):
        why_not(context, console(), WhyNotRequest(employee_id="nobody"))
