from datetime import date

import numpy as np
import pytest

from data.errors import AccessDenied
from data.home import Home
from features.appraisal.schemes.ledger import adopt, adoption_of
from serving.access import Caller, console
from serving.appraisal.requests import AppraisalDistributionRequest, AppraisalScoresRequest
from serving.appraisal.scores import distribution, scores
from serving.context import Context
from serving.log import DecisionLog


def test_scores_come_best_first_with_their_intervals_and_the_scheme(appraised: Context) -> None:
    answer = scores(appraised, console(), AppraisalScoresRequest(top=500))
    found = [one.score for one in answer.people if one.score is not None]
    assert len(found) == answer.n_scored > 200
    assert found == sorted(found, reverse=True)
    assert answer.scheme_version == appraised.scheme(answer.as_of).version
    for one in answer.people:
        assert one.state == "scored"
        assert one.low95 is not None
        assert one.high95 is not None
        assert one.low80 is not None
        assert one.high80 is not None
        assert one.low95 <= one.low80 <= (one.score or 0) <= one.high80 <= one.high95
    assert 45 < np.mean(found) < 55


def test_who_has_no_score_is_counted_and_not_ranked(appraised: Context) -> None:
    answer = scores(appraised, console(), AppraisalScoresRequest(top=1))
    roster = len(appraised._store.read("employees", as_of=answer.as_of).query("exit_date.isna()"))
    assert answer.n_scored + answer.n_too_little + answer.n_not_measured == roster


def test_rank_and_counts_are_those_of_the_callers_people(appraised: Context) -> None:
    everybody = scores(appraised, console(), AppraisalScoresRequest(top=500))
    position = everybody.people[0].position
    assert position
    department = position.department
    head = Caller("somebody", "head", (f"department:{department}",))
    mine = scores(appraised, head, AppraisalScoresRequest(top=500))
    assert {one.position.department for one in mine.people if one.position} == {department}
    assert [one.rank for one in mine.people] == list(range(1, len(mine.people) + 1))
    assert mine.n_scored == len(mine.people) < everybody.n_scored
    same = {one.employee_id: one.score for one in everybody.people}
    assert all(one.score == same[one.employee_id] for one in mine.people)
    # what is counted over the whole company is not for a head of a part of it
    assert not any("people have too little evidence" in note.en for note in mine.notes)


def test_a_group_without_anybody_says_so(appraised: Context) -> None:
    none = scores(appraised, console(), AppraisalScoresRequest(platform_id="P99"))
    assert none.people == []
    assert any("Nobody whom you may see" in note.en for note in none.notes)


def test_peers_and_superiors_are_left_out(appraised: Context) -> None:
    everybody = scores(appraised, console(), AppraisalScoresRequest(top=500)).people
    manager = next(
        one.position.manager_id for one in everybody if one.position and one.position.manager_id is not None
    )
    mine = [one for one in everybody if one.position and one.position.manager_id == manager]
    subject = mine[0].employee_id
    told = scores(appraised, Caller(subject, "hr", ("company",)), AppraisalScoresRequest(top=500)).people
    ids = {one.employee_id for one in told}
    assert subject in ids
    assert not {one.employee_id for one in mine[1:]} & ids
    assert manager not in ids


def test_an_employee_sees_no_list(appraised: Context) -> None:
    with pytest.raises(AccessDenied):
        scores(appraised, Caller("E1", "employee", ("self:E1",)), AppraisalScoresRequest())


def test_the_log_has_who_was_shown_and_the_scheme(appraised: Context) -> None:
    answer = scores(appraised, console(), AppraisalScoresRequest(top=3))
    entry = list(DecisionLog(appraised.home).entries())[-1].body
    assert entry["request_id"] == answer.request_id
    assert entry["scheme"] == answer.scheme_version
    assert [one["score"] for one in entry["shown"]] == [one.score for one in answer.people]


@pytest.mark.parametrize("by", ["platform_id", "department", "role_family", "grade"])
def test_small_groups_have_no_figures(appraised: Context, by: str) -> None:
    answer = distribution(appraised, console(), AppraisalDistributionRequest.model_validate({"by": by}))
    assert any(not row.hidden for row in answer.rows)
    for row in answer.rows:
        figures = [value for name, value in row if name not in ("group", "hidden")]
        if row.hidden:
            assert figures == [None] * len(figures)
        else:
            assert (row.n or 0) >= 5
            assert (row.n_scored or 0) >= 5


def test_a_distribution_counts_the_callers_people_alone(appraised: Context) -> None:
    whole = distribution(appraised, console(), AppraisalDistributionRequest(by="department"))
    department = next(row.group for row in whole.rows if not row.hidden)
    head = Caller("somebody", "head", (f"department:{department}",))
    mine = distribution(appraised, head, AppraisalDistributionRequest(by="department"))
    assert [row.group for row in mine.rows] == [department]
    assert mine.rows[0].median == pytest.approx(next(r.median for r in whole.rows if r.group == department))


def test_profile_and_appraisal_show_the_same_scores(appraised: Context) -> None:
    with appraised.deciding(console(), "/appraisal/scores", AppraisalScoresRequest()) as decision:
        snapshot = appraised.snapshot(None, decision)
        people = appraised.appraisal(snapshot, decision).people
    assert np.array_equal(snapshot.profile["fair_score"], people["score"], equal_nan=True)
    assert appraised.appraisal(snapshot, decision) is appraised.appraisal(snapshot, decision)


def test_a_scheme_that_is_adopted_holds_at_once_and_not_before_its_cycle(home: Home) -> None:
    context = Context(home)
    before = context.scheme(date(2999, 7, 1))
    another = before.model_copy(update={"name": "another"})
    adoption = adoption_of(another, since="2999H1", by="E1", note="tried since spring")
    adopt(home, another, adoption)
    assert context.scheme(date(2999, 7, 1)).version == another.version != before.version
    assert context.scheme(date(2998, 7, 1)).version == before.version


def test_front_line_and_back_office_can_be_asked_for_apart(appraised: Context) -> None:
    both = scores(appraised, console(), AppraisalScoresRequest(top=1))
    front, back = (
        scores(appraised, console(), AppraisalScoresRequest(top=500, front_line=side))
        for side in (True, False)
    )
    assert front.n_scored + back.n_scored == both.n_scored
    assert min(front.n_scored, back.n_scored) > 10
    assert not {one.employee_id for one in front.people} & {one.employee_id for one in back.people}


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    ("order", "down"),
    [("score", True), ("trend", True), ("reliability", True), ("name", False), ("platform_id", False)],
)
def test_a_list_comes_in_the_order_that_is_asked_for(
    appraised: Context, order: str, *, down: bool, backwards: bool
) -> None:
    request = AppraisalScoresRequest.model_validate({"top": 500, "order": order, "backwards": backwards})
    answer = scores(appraised, console(), request)
    values = [
        one.position.platform_id if order == "platform_id" and one.position else None for one in answer.people
    ]
    if order != "platform_id":
        values = [getattr(one, order) for one in answer.people]
    known = [one for one in values if one is not None]
    assert known == sorted(known, reverse=down != backwards)
    assert values[: len(known)] == known
    assert sorted(one.rank for one in answer.people) == list(range(1, answer.n_scored + 1))


def test_parts_of_a_list_make_the_whole(appraised: Context) -> None:
    whole = scores(appraised, console(), AppraisalScoresRequest(top=50)).people
    parts = [
        one
        for skip in (0, 20, 40)
        for one in scores(appraised, console(), AppraisalScoresRequest(top=20, skip=skip)).people
    ]
    assert parts[:50] == whole


def test_whoever_is_searched_for_keeps_the_rank(appraised: Context) -> None:
    whole = scores(appraised, console(), AppraisalScoresRequest(top=500)).people
    wanted = whole[37]
    assert wanted.name
    found = scores(appraised, console(), AppraisalScoresRequest(top=500, search=wanted.name))
    assert wanted in found.people
    assert found.n_listed == len(found.people) < found.n_scored
    assert all(wanted.name in str(one.name) for one in found.people)


def test_who_sees_no_names_neither_finds_nor_sorts_by_them(appraised: Context) -> None:
    name = scores(appraised, console(), AppraisalScoresRequest(top=1)).people[0].name
    auditor = Caller("otto", "auditor", ("company",))
    assert scores(appraised, auditor, AppraisalScoresRequest(search=name)).people == []
    by_name = scores(appraised, auditor, AppraisalScoresRequest(order="name"))
    assert by_name.people == scores(appraised, auditor, AppraisalScoresRequest()).people


def test_platforms_are_counted_by_intervals_of_those_whom_the_caller_sees(appraised: Context) -> None:
    answer = scores(appraised, console(), AppraisalScoresRequest(top=500))
    surely = [one for one in answer.people if one.low80 is not None and one.low80 > 50]
    assert answer.n_above == len(surely) > 10
    told = {one.platform_id: one.n_above for one in answer.platforms}
    first = answer.platforms[0].platform_id
    assert told[first] == sum(
        one.position is not None and one.position.platform_id == first for one in surely
    )
    mine = scores(appraised, Caller("h", "head", (f"platform:{first}",)), AppraisalScoresRequest())
    assert [one.platform_id for one in mine.platforms] == [first]
