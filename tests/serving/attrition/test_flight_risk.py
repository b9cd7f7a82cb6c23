from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pytest

from serving.access import Caller, console
from serving.attrition.flight_risk import AtRiskOrder, flight_risk
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
