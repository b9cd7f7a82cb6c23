from itertools import pairwise

import pytest

from data.errors import AccessDenied, UnknownEmployee
from data.store import Store
from features.profile import profile
from features.roster import roster
from serving.access import Caller, console
from serving.appraisal.person import person
from serving.appraisal.requests import AppraisalPersonRequest
from serving.context import Context
from serving.log import DecisionLog
from serving.people.answers import DossierAnswer
from serving.people.dossier import dossier, reviews
from serving.people.requests import DossierRequest
from tests.serving.attrition.flagged import aside


def told(context: Context, employee_id: str, caller: Caller | None = None) -> DossierAnswer:
    return dossier(context, caller or console(), DossierRequest(employee_id=employee_id))


@pytest.fixture(scope="module")
def seller(appraised: Context) -> str:
    """Somebody of the front line with several reports' worth of leads and a manager."""
    store = Store(appraised.home)
    people = roster(store, as_of=store.known_until())
    sells = (
        people["front_line"].fillna(value=False)
        & people["platform_id"].notna()
        & people["manager_id"].notna()
    )
    early = people["hire_date"] < people["hire_date"].median()
    return str(people.index[sells & early][0])


def test_the_latest_score_of_the_history_is_that_of_the_appraisal(appraised: Context, seller: str) -> None:
    answer = told(appraised, seller)
    own = person(appraised, console(), AppraisalPersonRequest(employee_id=seller)).person
    latest = answer.scores[-1]
    assert latest.as_of == answer.as_of
    assert latest.score == pytest.approx(own.score)
    assert latest.low80 == pytest.approx(own.low80, abs=0.01)
    assert latest.high80 == pytest.approx(own.high80, abs=0.01)


def test_a_past_score_is_what_was_known_then(appraised: Context, seller: str) -> None:
    answer = told(appraised, seller)
    assert len(answer.scores) > 1
    first = answer.scores[0]
    then = profile(Store(appraised.home), as_of=first.as_of)
    assert first.score == pytest.approx(then["fair_score"].loc[seller])


def test_an_effect_points_to_where_conversions_lie_against_the_average(appraised: Context) -> None:
    store = Store(appraised.home)
    people = roster(store, as_of=store.known_until())
    some = [one for who in people.index[:40] for one in told(appraised, str(who)).platforms]
    assert len(some) > 10
    for one in some:
        assert one.effect is not None
        assert one.low is not None
        assert one.high is not None
        assert one.low < one.effect < one.high
        above = one.conversions - one.expected
        assert above * one.effect > 0 or abs(above) < 1e-6


def test_moves_end_where_the_next_position_begins(appraised: Context, seller: str) -> None:
    answer = told(appraised, seller)
    held = [one for one in answer.moves if one.kind == "position"][::-1]
    assert held[-1].end is None
    assert [one.end for one in held[:-1]] == [one.start for one in held[1:]]
    kept = [(one.role, one.department, one.grade) for one in held]
    assert all(one != other for one, other in pairwise(kept))
    assert any(one.kind == "platform" for one in answer.moves)
    assert all(one.start < answer.as_of for one in answer.moves)


def test_each_part_is_for_who_may_see_it(appraised: Context, seller: str) -> None:
    assert told(appraised, seller).parts == ["scores", "platforms", "moves", "reviews"]
    planner = told(appraised, seller, Caller("x", "planner", ("company",)))
    assert planner.parts == ["moves"]
    assert not planner.scores
    assert not planner.platforms
    auditor = told(appraised, seller, Caller("x", "auditor", ("company",)))
    assert auditor.parts == ["scores", "platforms", "reviews"]
    assert auditor.person.name is None
    with pytest.raises(AccessDenied):
        told(appraised, seller, Caller("x", "operator", ("company",)))


def test_of_a_superior_only_what_may_be_seen_of_superiors_is_told(appraised: Context, seller: str) -> None:
    position = told(appraised, seller).person.position
    assert position is not None
    assert position.manager_id is not None
    own = Caller(seller, "head", ("company",))
    assert told(appraised, position.manager_id, own).parts == ["moves"]
    outside = Caller("x", "head", (f"manager:{seller}",))
    with pytest.raises(UnknownEmployee):
        told(appraised, position.manager_id, outside)


def test_few_raters_are_not_told(appraised: Context, seller: str) -> None:
    snapshot = appraised.snapshot(None, aside(appraised))
    everybody = [row for who in snapshot.ids[:80] for row in reviews(snapshot, who)]
    assert any(row.mean is not None for row in everybody)
    for row in everybody:
        assert (row.mean is None) == (row.n_raters is None)
        assert row.n_raters is None or row.n_raters >= 5


def test_parts_that_were_shown_are_in_the_log(appraised: Context, seller: str) -> None:
    answer = told(appraised, seller)
    entry = list(DecisionLog(appraised.home).entries())[-1].body
    assert entry["route"] == "/people/dossier"
    assert entry["shown"] == [{"id": seller, "parts": answer.parts, "score": answer.scores[-1].score}]


def test_whoever_does_not_wait_is_told_to_ask_again(appraised: Context, seller: str) -> None:
    fresh = Context(appraised.home)
    answer = dossier(fresh, console(), DossierRequest(employee_id=seller), patience=0.0)
    assert answer.waiting
    assert not answer.scores
    assert not dossier(fresh, console(), DossierRequest(employee_id=seller)).waiting
