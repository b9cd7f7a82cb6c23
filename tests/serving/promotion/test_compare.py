import pytest

from data.errors import InputError, UnknownEmployee
from serving.access import console
from serving.context import Context
from serving.promotion.compare import compare
from serving.promotion.rank import rank
from serving.promotion.requests import CompareRequest, RankRequest
from tests.serving.conftest import everybody_of


def test_the_readier_one_is_named_with_its_probability_and_the_groups_add_up(context: Context) -> None:
    people = rank(context, console(), RankRequest(top=500)).people
    first, last = people[0].employee_id, people[-1].employee_id
    answer = compare(context, console(), CompareRequest(employee_id=first, other_id=last))
    assert [person.employee_id for person in answer.people] == [first, last]
    assert (answer.better or 0.0) > 0.8
    assert "first" in answer.en
    assert "前者" in answer.zh
    assert sum(gap.gap for gap in answer.groups) > 0


def test_turned_round_it_says_the_same(context: Context) -> None:
    people = rank(context, console(), RankRequest(top=500)).people
    one, two = people[2].employee_id, people[3].employee_id
    there = compare(context, console(), CompareRequest(employee_id=one, other_id=two))
    back = compare(context, console(), CompareRequest(employee_id=two, other_id=one))
    assert there.better == pytest.approx(1.0 - (back.better or 0.0))
    assert {gap.group: gap.gap for gap in there.groups} == pytest.approx(
        {gap.group: -gap.gap for gap in back.groups}
    )


def test_neighbours_cannot_be_told_apart(context: Context) -> None:
    people = rank(context, console(), RankRequest(top=500)).people
    middle = len(people) // 2
    pair = people[middle].employee_id, people[middle + 1].employee_id
    answer = compare(context, console(), CompareRequest(employee_id=pair[0], other_id=pair[1]))
    assert "cannot be told apart" in answer.en
    assert "无法区分" in answer.zh


def test_who_is_not_eligible_is_refused_with_what_is_not_met(context: Context) -> None:
    people = rank(context, console(), RankRequest(top=500)).people
    eligible = {person.employee_id for person in people}
    other = next(person for person in everybody_of(context) if person not in eligible)
    with pytest.raises(InputError, match="no candidate for next-grade"):
        compare(context, console(), CompareRequest(employee_id=people[0].employee_id, other_id=other))
    with pytest.raises(UnknownEmployee):
        compare(context, console(), CompareRequest(employee_id=people[0].employee_id, other_id="nobody"))


def test_whoever_sees_no_score_is_told_neither_who_is_readier_nor_by_what(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = rank(context, console(), RankRequest(top=2)).people
    request = CompareRequest(employee_id=people[0].employee_id, other_id=people[1].employee_id)
    monkeypatch.setitem(context.policy.roles["hr"]["allows"], "promotion.compare", ["position"])
    answer = compare(context, console(), request)
    assert (answer.better, answer.groups) == (None, [])
    assert answer.en == "The two side by side."
    assert {person.score for person in answer.people} == {None}
