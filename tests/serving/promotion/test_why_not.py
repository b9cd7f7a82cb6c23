import pytest

from data.errors import UnknownEmployee
from features.promotion.targets import shipped
from serving.access import Caller, console
from serving.context import Context
from serving.promotion.rank import rank
from serving.promotion.requests import RankRequest, WhyNotRequest
from serving.promotion.why_not import why_not
from tests.serving.conftest import everybody_of


def test_it_names_what_holds_below_the_last_one_listed(context: Context) -> None:
    last = rank(context, console(), RankRequest(top=500)).people[-1]
    answer = why_not(context, console(), WhyNotRequest(top=3, employee_id=last.employee_id))
    assert not answer.listed
    assert answer.eligible
    assert answer.person is not None
    assert answer.person.rank == last.rank
    assert answer.gaps[0].gap < 0
    assert [gap.gap for gap in answer.gaps] == sorted(gap.gap for gap in answer.gaps)
    assert answer.en
    assert answer.zh


def test_the_smallest_change_is_of_what_can_be_acted_on_and_claims_no_cause(context: Context) -> None:
    people = rank(context, console(), RankRequest(top=500)).people
    catalogue = context.readiness(*_snapshot(context)).snapshot.catalogue
    found = 0
    for person in people[10:40]:
        answer = why_not(context, console(), WhyNotRequest(top=10, employee_id=person.employee_id))
        for change in answer.changes:
            assert catalogue[change.feature].actionable
            assert (change.then - change.now) * catalogue[change.feature].direction["promotion"] > 0
            assert change.en in change.words.en
            assert change.zh in change.words.zh
        if answer.changes:
            found += 1
            assert len(answer.changes) <= 3
            assert "not a causal claim" in answer.notes[-1].en
    assert found


def test_of_somebody_listed_it_says_the_rank(context: Context) -> None:
    first = rank(context, console(), RankRequest(top=1)).people[0]
    answer = why_not(context, console(), WhyNotRequest(top=1, employee_id=first.employee_id))
    assert answer.listed
    assert "rank 1" in answer.en
    assert answer.gaps == []
    assert answer.changes == []


def test_of_somebody_not_eligible_it_says_what_is_not_met(context: Context) -> None:
    eligible = {person.employee_id for person in rank(context, console(), RankRequest(top=500)).people}
    other = next(person for person in everybody_of(context) if person not in eligible)
    answer = why_not(context, console(), WhyNotRequest(employee_id=other))
    assert not answer.eligible
    assert answer.person is None
    assert answer.unmet
    assert all(note.zh and note.en for note in answer.unmet)


def test_a_stranger_is_not_found(context: Context) -> None:
    with pytest.raises(UnknownEmployee):
        why_not(context, console(), WhyNotRequest(employee_id="nobody"))


def _snapshot(context: Context):  # type: ignore[no-untyped-def]  # two arguments for `readiness`
    from serving.decisions import Decision

    decision = Decision(context.log, console(), "test", RankRequest())
    return context.snapshot(None, decision), decision


def test_values_that_a_caller_may_not_see_are_not_told_by_unmet_criteria(context: Context) -> None:
    own = context.home.root / "promotion.yaml"
    demanding = "en: Next grade\n    require: {base_salary: {at_least: 100000000}}"
    own.write_text(shipped().replace("en: Next grade", demanding), "utf-8")
    person = everybody_of(context)[5]
    try:
        hr = why_not(context, console(), WhyNotRequest(employee_id=person))
        head = why_not(context, Caller("h", "head", ("company",)), WhyNotRequest(employee_id=person))
    finally:
        own.unlink()
    assert any("Base salary" in note.en for note in hr.unmet)
    assert not any("salary" in note.en for note in head.unmet)
    assert any("not shown here" in note.en for note in head.unmet)


def test_whoever_sees_no_reasons_is_told_the_rank_alone(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = rank(context, console(), RankRequest(top=500)).people[-1]
    monkeypatch.setitem(context.policy.roles["hr"]["allows"], "promotion.why_not", ["position"])
    answer = why_not(context, console(), WhyNotRequest(top=3, employee_id=last.employee_id))
    assert answer.gaps == []
    assert answer.changes == []
    assert answer.en == f"This person is at rank {last.rank}, below the list."
    assert str(last.rank) in answer.zh
