"""Decisions are told to those who look after the people, and to nobody else."""

from datetime import UTC, datetime

import pytest

from data.errors import AccessDenied
from features.roster import roster
from serving.access import Caller, console
from serving.context import Context
from serving.promotion.decisions import decisions
from serving.promotion.requests import DecisionsRequest
from tests.serving.promotion.test_decide import decided, team
from tests.serving.promotion.test_shortlists import AS_OF, show

__all__ = ["team"]
Team = tuple[str, list[str]]


def test_a_decision_is_told_with_its_list_and_a_former_one_as_replaced(
    appraised: Context, team: Team
) -> None:
    _, people = team
    list_id = show(appraised.log, people[:2])
    decided(appraised, list_id, people[0], "decline", reason="wants to stay")
    decided(appraised, list_id, people[0], "accept")
    answer = decisions(appraised, console(), DecisionsRequest())
    latest, former = [one for one in answer.decisions if one.list_id == list_id]
    assert (latest.decision, latest.replaced, latest.reason) == ("accept", False, None)
    assert (former.decision, former.replaced, former.reason) == ("decline", True, "wants to stay")
    assert (latest.target.en, latest.list_as_of, latest.listed) == ("Team lead", AS_OF, True)
    assert latest.name
    entry = list(appraised.log.entries(routes=["/promotion/decisions"]))[-1].body
    assert {one["id"] for one in entry["shown"]} == {one.employee_id for one in answer.decisions}


def test_only_people_of_the_scope_are_told_of_and_never_oneself(appraised: Context, team: Team) -> None:
    manager, people = team
    peer = people[1]
    people_at = roster(appraised._store, as_of=AS_OF)
    other = next(str(one) for one in people_at.index if str(one) not in (*people, manager))
    list_id = show(appraised.log, [people[0], peer, other])
    for one in (people[0], peer, other):
        decided(appraised, list_id, one, "accept")

    def told(caller: Caller) -> set[str]:
        answer = decisions(appraised, caller, DecisionsRequest())
        return {one.employee_id for one in answer.decisions if one.list_id == list_id}

    assert told(Caller("x", "hr", ("company",))) == {people[0], peer, other}
    assert told(Caller(manager, "head", (f"manager:{manager}",))) >= {people[0], peer}
    assert told(Caller(people[0], "hr", ("company",))) & {people[0], peer} == set()


def test_an_auditor_is_told_neither_names_nor_reasons_and_an_employee_nothing(
    appraised: Context, team: Team
) -> None:
    _, people = team
    list_id = show(appraised.log, people[:1])
    decided(appraised, list_id, people[0], "decline", reason="knows Zhang Wei")
    answer = decisions(appraised, Caller("a", "auditor", ("company",)), DecisionsRequest())
    assert answer.decisions[0].list_id == list_id
    assert {(one.name, one.reason) for one in answer.decisions} == {(None, None)}
    with pytest.raises(AccessDenied):
        decisions(appraised, Caller(people[0], "employee", (f"self:{people[0]}",)), DecisionsRequest())


def test_decisions_after_the_date_are_not_told(appraised: Context, team: Team) -> None:
    _, people = team
    decided(appraised, show(appraised.log, people[:1]), people[0], "accept")
    assert datetime.now(UTC).date() > AS_OF
    assert decisions(appraised, console(), DecisionsRequest(as_of=AS_OF)).decisions == []
