from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pytest

from data.calendar import add_months
from serving.access import Caller, console
from serving.attrition.flight_risk import flight_risk
from serving.attrition.listed import AtRiskOrder
from serving.attrition.risk_requests import FlightRiskRequest
from serving.context import Context
from serving.log import DecisionLog
from serving.scores import Scores


def test_the_list_is_in_the_order_of_being_a_high_performer_and_leaving(context: Context) -> None:
    answer = flight_risk(context, console(), FlightRiskRequest(top=500))
    risks = [person.risk or 0 for person in answer.people]
    assert risks == sorted(risks, reverse=True)
    assert answer.horizon_months == 12
    for person in answer.people:
        assert person.risk == pytest.approx((person.score or 0) * (person.high_performer or 0))
    assert any(person.leaving for person in answer.people[:20])


def test_the_order_of_the_tables_and_asking_twice_change_nothing(context: Context) -> None:
    first = flight_risk(context, console(), FlightRiskRequest(top=40))
    again = flight_risk(Context(context.home), console(), FlightRiskRequest(top=40))
    assert first.people == again.people


def test_nobody_is_told_about_themselves_or_peers(context: Context) -> None:
    everybody = flight_risk(context, console(), FlightRiskRequest(top=500)).people
    subject = next(one for one in everybody if one.position and one.position.manager_id)
    assert subject.position
    told = flight_risk(
        context, Caller(subject.employee_id, "hr", ("company",)), FlightRiskRequest(top=500)
    ).people
    assert subject.employee_id not in {one.employee_id for one in told}
    assert subject.position.manager_id not in {one.position.manager_id for one in told if one.position}
    assert 0 < len(told) < len(everybody)


def test_the_log_keeps_who_was_shown_with_score_and_tier(context: Context) -> None:
    answer = flight_risk(context, console(), FlightRiskRequest(top=3))
    entry = list(DecisionLog(context.home).entries())[-1].body
    assert entry["request_id"] == answer.request_id
    assert entry["caller"] == {"subject": "console", "role": "hr", "scopes": ["company"]}
    assert entry["request"] == {"top": 3}
    assert [one["id"] for one in entry["shown"]] == [person.employee_id for person in answer.people]
    assert [one["tier"] for one in entry["shown"]] == [person.tier for person in answer.people]
    assert [one["score"] for one in entry["shown"]] == [person.score for person in answer.people]


@dataclass
class _Snapshot:
    high_performer: Any


@dataclass
class _Scores:
    snapshot: _Snapshot
    probability: Any
    low: Any
    high: Any


def order(high: list[float]) -> AtRiskOrder:
    probability = np.array([0.9, 0.5, 0.1])
    made = _Scores(_Snapshot(np.array(high)), probability, probability - 0.05, probability + 0.05)
    return AtRiskOrder.of(cast(Scores, made), np.ones(3, dtype=bool))


def test_people_without_a_fair_score_are_left_out_unless_nobody_has_one() -> None:
    some = order([np.nan, 0.5, 0.9])
    assert some.ranking.places.tolist() == [1, 2]
    none = order([np.nan, np.nan, np.nan])
    assert none.ranking.places.tolist() == [0, 1, 2]
    assert not none.measured
    assert none.risk.tolist() == [0.9, 0.5, 0.1]


def _set(context: Context, text: str) -> Context:
    (context.home.root / "attrition.yaml").write_text(text, encoding="utf-8")
    return context


@pytest.fixture
def own(context: Context) -> Iterator[Context]:
    """The same company, whose setup of attrition may be written."""
    yield context
    (context.home.root / "attrition.yaml").unlink(missing_ok=True)


def test_what_past_lists_held_is_told_of_a_list_of_the_whole_company_alone(context: Context) -> None:
    whole = flight_risk(context, console(), FlightRiskRequest(top=20, horizon_months=6))
    assert whole.record
    assert whole.record.n_listed == 20 * whole.record.n_lists
    part = flight_risk(context, console(), FlightRiskRequest(top=20, role_family="sales"))
    assert part.record is None
    assert any("whole company only" in note.en for note in part.notes)
    head = Caller("h", "head", ("platform:P01",))
    assert flight_risk(context, head, FlightRiskRequest(top=5)).record is None


def test_a_list_by_cost_is_in_the_order_of_the_loss_and_holds_whom_acting_pays_for(own: Context) -> None:
    _set(own, "length: {by: cost, people: 30, action_cost: 40, effect: 0.2}\n")
    answer = flight_risk(own, console(), FlightRiskRequest())
    losses = [one.loss or 0 for one in answer.people]
    assert 0 < len(losses) <= 30
    assert losses == sorted(losses, reverse=True)
    assert min(losses) * 0.2 > 40
    tiers = [one.tier for one in answer.people]
    assert tiers == sorted(tiers)
    assert answer.record is None
    assert any("by expected loss" in note.en for note in answer.notes)


def test_another_bar_for_high_performers_counts_at_once(own: Context) -> None:
    before = flight_risk(own, console(), FlightRiskRequest(top=500)).people
    _set(own, "high_performer: 50\n")
    after = flight_risk(own, console(), FlightRiskRequest(top=500)).people
    assert sum(one.high_performer or 0 for one in after) > sum(one.high_performer or 0 for one in before)
    assert len(list(DecisionLog(own.home).entries())[-1].body["attrition"]) == 12


def test_a_past_date_is_answered_by_a_model_of_then_with_lists_that_had_closed_by_then(
    context: Context,
) -> None:
    latest = flight_risk(context, console(), FlightRiskRequest(top=3)).as_of
    past = flight_risk(context, console(), FlightRiskRequest(top=3, as_of=add_months(latest, -13)))
    assert past.people
    assert past.record is None  # of the only earlier list a year was not over
    first = flight_risk(context, console(), FlightRiskRequest(as_of=add_months(latest, -34)))
    assert first.people == []
    assert "Too few to model" in first.notes[0].en
