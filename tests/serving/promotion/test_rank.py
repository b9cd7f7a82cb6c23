from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError

from data.errors import AccessDenied, FutureDate, TooLittleData, UnknownPlatform, UnknownTarget
from features.promotion.targets import shipped
from serving.access import Caller, console
from serving.context import Context
from serving.promotion.answers import RankAnswer
from serving.promotion.nine_box import nine_box
from serving.promotion.rank import rank
from serving.promotion.requests import NineBoxRequest, RankRequest


def _everybody(context: Context) -> RankAnswer:
    return rank(context, console(), RankRequest(top=500))


def test_the_list_is_in_the_order_of_readiness_and_tiers_never_fall(context: Context) -> None:
    answer = _everybody(context)
    scores = [person.score or 0.0 for person in answer.people]
    assert scores == sorted(scores, reverse=True)
    tiers = [person.tier for person in answer.people]
    assert tiers == sorted(tiers)
    assert tiers[0] == 1
    assert [person.rank for person in answer.people] == list(range(1, answer.n_eligible + 1))


def test_every_number_has_an_interval_that_holds_it(context: Context) -> None:
    for person in _everybody(context).people:
        assert person.score is not None
        assert (person.low or 0.0) <= person.score <= (person.high or 0.0)
        assert (person.rank_low or 0) <= person.rank <= (person.rank_high or 0)
        assert 0.0 <= (person.precedent or 0.0) <= 1.0
        assert 0.0 <= (person.ready or 0.0) <= 1.0


def test_as_many_are_among_the_best_as_were_asked_for_and_the_list_says_how_far_to_look(
    context: Context,
) -> None:
    answer = rank(context, console(), RankRequest(top=10))
    whole = _everybody(context)
    assert answer.best == 10
    assert 10 <= answer.look_at <= answer.n_eligible
    listed = sum(person.among_best or 0.0 for person in answer.people)
    assert answer.expected_best == pytest.approx(listed)
    assert sum(person.among_best or 0.0 for person in whole.people) == pytest.approx(whole.best)


def test_strengths_raise_and_gaps_lower_in_both_languages(context: Context) -> None:
    people = rank(context, console(), RankRequest(top=60)).people
    strengths = [one for person in people for one in person.strengths]
    gaps = [one for person in people for one in person.gaps]
    assert strengths
    assert gaps
    assert {one.direction for one in strengths} == {"raises"}
    assert {one.direction for one in gaps} == {"lowers"}
    assert max(len(person.strengths) for person in people) <= 3
    for one in [*strengths, *gaps]:
        assert (one.contribution > 0) == (one.direction == "raises")
        assert "associated with" in one.en
        assert "because" not in one.en.lower()
        assert "相关" in one.zh


def test_overlooked_people_are_ready_and_out_of_line_and_peter_risks_the_other_way_round(
    context: Context,
) -> None:
    everyone = _everybody(context).people
    answer = rank(context, console(), RankRequest(top=5))
    in_line = sorted((person.precedent or 0.0 for person in everyone), reverse=True)
    listed = {person.employee_id for person in answer.people}
    for person in answer.overlooked:
        assert person.employee_id not in listed
        assert person.line == "overlooked"
        assert (person.ready or 0.0) >= 0.5
        assert not person.outside_experience
    for person in answer.peter_risk:
        assert person.line == "Peter risk"
        assert (person.ready or 1.0) < 0.25
        assert (person.precedent or 0.0) >= in_line[len(in_line) // 4]
    assert answer.overlooked or answer.peter_risk


def test_the_nine_box_counts_every_candidate_once(context: Context) -> None:
    answer = nine_box(context, console(), NineBoxRequest())
    assert answer.boxes is not None
    measured = answer.n_eligible - answer.boxes.n_left_out
    assert np.sum(answer.boxes.expected) == pytest.approx(measured, abs=1.0)
    assert np.all(np.array(answer.boxes.low) <= np.array(answer.boxes.high))
    boxes = [person.box for person in _everybody(context).people if person.box]
    assert len(boxes) == measured
    assert all(1 / 9 <= box.probability <= 1 for box in boxes)


def test_a_target_asks_for_its_own_criteria(context: Context) -> None:
    leads = rank(context, console(), RankRequest(target="team-lead", top=500))
    everyone = _everybody(context)
    assert 0 < leads.n_eligible < everyone.n_eligible
    assert {person.position.grade for person in leads.people if person.position} == {2}
    assert leads.target.en == "Team lead"
    with pytest.raises(UnknownTarget, match="platform-lead"):
        rank(context, console(), RankRequest(target="king"))


def test_a_platform_narrows_where_the_target_says_so_and_tells_experience_of_it(context: Context) -> None:
    everyone = _everybody(context)
    places = {person.position.platform_id for person in everyone.people if person.position}
    platform = sorted(place for place in places if place)[0]
    here = rank(context, console(), RankRequest(top=500, platform_id=platform))
    assert {person.position.platform_id for person in here.people if person.position} == {platform}
    assert max(person.months_on_platform or 0.0 for person in here.people) > 1.0
    anywhere = rank(context, console(), RankRequest(target="platform-lead", platform_id=platform, top=500))
    assert len({person.position.platform_id for person in anywhere.people if person.position}) > 1
    with pytest.raises(UnknownPlatform, match=platform):
        rank(context, console(), RankRequest(platform_id="nowhere"))


def test_a_past_round_is_answered_by_models_that_knew_nothing_later(context: Context) -> None:
    past = rank(context, console(), RankRequest(round="2026H1"))
    assert past.as_of == date(2026, 1, 1)
    assert past.learnt_until == date(2026, 1, 1)
    now = rank(context, console(), RankRequest())
    assert now.learnt_until == now.as_of
    assert past.n_cases < now.n_cases
    between = rank(context, console(), RankRequest(as_of=date(2026, 4, 1)))
    assert between.learnt_until == date(2026, 1, 1)
    assert any("2026-01-01" in note.en for note in between.notes)
    with pytest.raises(TooLittleData, match="2026-01-01"):
        rank(context, console(), RankRequest(round="2024H1"))


def test_of_round_and_date_the_earlier_counts_and_a_future_round_is_refused(context: Context) -> None:
    later = rank(context, console(), RankRequest(round="2026H1", as_of=date(2026, 3, 1)))
    assert later.as_of == date(2026, 1, 1)
    earlier = rank(context, console(), RankRequest(round="2026H2", as_of=date(2026, 3, 1)))
    assert earlier.as_of == date(2026, 3, 1)
    with pytest.raises(FutureDate):
        rank(context, console(), RankRequest(round="2031H1"))
    with pytest.raises(ValidationError):
        RankRequest(round="spring")


def test_another_setup_makes_another_list_at_once_and_the_log_says_which(context: Context) -> None:
    before = rank(context, console(), RankRequest())
    own = context.home.root / "promotion.yaml"
    own.write_text(shipped().replace("en: Next grade", "en: Next grade\n    months_in_company: 24"), "utf-8")
    try:
        after = rank(context, console(), RankRequest())
    finally:
        own.unlink()
    assert after.n_eligible < before.n_eligible
    first, second = list(context.log.entries(routes=("/promotion/rank",)))[-2:]
    assert first.body["promotion"] != second.body["promotion"]
    assert first.body["scheme"] == second.body["scheme"]


def test_nobody_eligible_is_an_empty_list(context: Context) -> None:
    answer = rank(context, console(), RankRequest(department="nowhere"))
    assert (answer.n_eligible, answer.best, answer.look_at, answer.people) == (0, 0, 0, [])


def test_where_habit_and_readiness_part_does_not_depend_on_who_asks(context: Context) -> None:
    whole = {person.employee_id: person.line for person in _everybody(context).people}
    department = next(person.position.department for person in _everybody(context).people if person.position)
    part = rank(context, console(), RankRequest(department=department, top=500))
    assert {person.employee_id: person.line for person in part.people}.items() <= whole.items()


def test_few_cases_and_criteria_that_could_not_be_checked_are_said(context: Context) -> None:
    notes = " ".join(note.en for note in rank(context, console(), RankRequest()).notes)
    assert "promotions have a known outcome" in notes  # the company of the tests is small
    assert "open_case" in notes


def test_only_people_of_the_scope_are_ranked_and_a_head_sees_no_pay_and_not_themself(
    context: Context,
) -> None:
    everybody = _everybody(context)
    places = {person.position.platform_id for person in everybody.people if person.position}
    platform = sorted(place for place in places if place)[0]
    scoped = rank(context, Caller("x", "head", (f"platform:{platform}",)), RankRequest(top=500))
    assert {person.position.platform_id for person in scoped.people if person.position} == {platform}
    assert [person.rank for person in scoped.people] == list(range(1, scoped.n_eligible + 1))
    subject = everybody.people[0].employee_id
    told = rank(context, Caller(subject, "head", ("company",)), RankRequest(top=500))
    assert subject not in {person.employee_id for person in told.people}
    reasons = [one for person in told.people for one in (*person.strengths, *person.gaps)]
    assert "pay" not in {one.group for one in reasons}


def test_an_employee_may_not_ask(context: Context) -> None:
    with pytest.raises(AccessDenied):
        rank(context, Caller("E00001", "employee", ("self:E00001",)), RankRequest())


def test_the_log_keeps_who_was_shown_with_what(context: Context) -> None:
    answer = rank(context, console(), RankRequest(top=3))
    entry = list(context.log.entries(routes=("/promotion/rank",)))[-1].body
    listed = [one for one in entry["shown"] if "told" not in one]
    assert [one["id"] for one in listed] == [person.employee_id for person in answer.people]
    assert {"rank", "tier", "score", "among_best", "precedent"} <= set(listed[0])
    assert {one["told"] for one in entry["shown"] if "told" in one} <= {"overlooked", "Peter risk"}
