from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.errors import AccessDenied, Settled, UnknownEmployee, UnknownPetition
from data.store import Store
from features.roster import roster
from serving.access import Caller
from serving.context import Context
from serving.log import DecisionLog
from serving.petitions import told
from serving.petitions.answers import PetitionAnswer, PetitionsAnswer
from serving.petitions.decide import decide
from serving.petitions.file import file
from serving.petitions.list import list_petitions
from serving.petitions.requests import DecidePetitionRequest, FilePetitionRequest, ListPetitionsRequest
from serving.petitions.told import may_see
from serving.snapshot import Snapshot
from tests.serving.conftest import everybody_of

HR = Caller("hr one", "hr", ("company",))


def employee(employee_id: str) -> Caller:
    return Caller(employee_id, "employee", (f"self:{employee_id}",))


def filed(context: Context, employee_id: str, **more: object) -> PetitionAnswer:
    usual = {"kind": "review", "about": "fair score", "reason": "two months are missing"}
    return file(context, employee(employee_id), FilePetitionRequest.model_validate({**usual, **more}))


def listed(context: Context, caller: Caller, **asked: object) -> PetitionsAnswer:
    return list_petitions(context, caller, ListPetitionsRequest.model_validate(asked))


def answered(context: Context, petition_id: str, step: str, caller: Caller = HR) -> PetitionAnswer:
    asked = {"petition_id": petition_id, "step": step, "reason": "because of the records"}
    return decide(context, caller, DecidePetitionRequest.model_validate(asked))


@pytest.fixture
def someone(appraised: Context) -> str:
    return everybody_of(appraised)[5]


def test_a_petition_goes_its_way_and_the_person_sees_every_step(appraised: Context, someone: str) -> None:
    petition = filed(appraised, someone, contested="abc").petition
    assert (petition.state, petition.contested) == ("open", "abc")
    assert petition.due == datetime.now(UTC).date() + timedelta(days=30)
    waiting = listed(appraised, HR, whose="scope").petitions
    assert petition.petition_id in [one.petition_id for one in waiting]
    assert answered(appraised, petition.petition_id, "taken up").petition.state == "taken up"
    assert answered(appraised, petition.petition_id, "declined").petition.state == "declined"
    assert petition.petition_id not in [
        one.petition_id for one in listed(appraised, HR, whose="scope").petitions
    ]
    own = next(
        one
        for one in listed(appraised, employee(someone), show="all").petitions
        if one.petition_id == petition.petition_id
    )
    assert [(step.step, step.by) for step in own.history] == [("taken up", "hr one"), ("declined", "hr one")]
    assert own.history[1].reason == "because of the records"


def test_what_was_filed_and_answered_is_read_back_from_the_log(appraised: Context, someone: str) -> None:
    petition = filed(appraised, someone).petition
    answered(appraised, petition.petition_id, "accepted")
    again = Context(appraised.home).petitions.find(petition.petition_id)
    assert again is not None
    assert (again.state, again.employee_id, again.reason) == ("accepted", someone, "two months are missing")
    assert DecisionLog(appraised.home).verify().whole


def test_a_final_answer_stays(appraised: Context, someone: str) -> None:
    petition = filed(appraised, someone).petition
    answered(appraised, petition.petition_id, "accepted")
    for step in ("declined", "taken up", "accepted"):
        with pytest.raises(Settled):
            answered(appraised, petition.petition_id, step)
    found = appraised.petitions.find(petition.petition_id)
    assert found is not None
    assert len(found.steps) == 1


def test_nobody_decides_the_own_petition(appraised: Context, someone: str) -> None:
    petition = filed(appraised, someone).petition
    own = Caller(someone, "hr", ("company", f"self:{someone}"))
    with pytest.raises(UnknownPetition):
        answered(appraised, petition.petition_id, "accepted", own)
    with pytest.raises(AccessDenied):
        answered(appraised, petition.petition_id, "accepted", employee(someone))


def test_people_see_their_own_petitions_alone_and_heads_none_of_their_people(
    appraised: Context, someone: str
) -> None:
    other = everybody_of(appraised)[6]
    filed(appraised, someone)
    filed(appraised, other)
    assert {one.employee_id for one in listed(appraised, employee(someone), show="all").petitions} == {
        someone
    }
    head = Caller(other, "head", ("company", f"self:{other}"))
    assert {one.employee_id for one in listed(appraised, head, show="all").petitions} == {other}
    with pytest.raises(AccessDenied):
        listed(appraised, head, whose="scope")
    with pytest.raises(AccessDenied):
        listed(appraised, employee(someone), whose="scope")


def test_hr_sees_and_decides_in_scope_only(appraised: Context, someone: str) -> None:
    petition = filed(appraised, someone).petition
    store = Store(appraised.home)
    departments = roster(store, as_of=store.known_until())["department"]
    elsewhere = next(one for one in departments.dropna().unique() if one != departments[someone])
    away = Caller("x", "hr", (f"department:{elsewhere}",))
    assert someone not in [one.employee_id for one in listed(appraised, away, whose="scope").petitions]
    with pytest.raises(UnknownPetition):
        answered(appraised, petition.petition_id, "accepted", away)


def test_an_account_of_another_name_does_not_see_its_holders_petition_after_leaving(
    appraised: Context, someone: str
) -> None:
    filed(appraised, someone)
    left = replace(appraised.petitions.all()[-1], employee_id="E99999")
    store = Store(appraised.home)
    snapshot = Snapshot(store, store.known_until(), store.fingerprint())
    for scopes, seen in ((("company",), True), (("company", "self:E99999"), False)):
        view = appraised.policy.view(replace(HR, scopes=scopes), "petition.decide")
        assert may_see(left, snapshot, view) == seen


def test_whoever_is_nobody_here_files_nothing(appraised: Context) -> None:
    with pytest.raises(UnknownEmployee):
        filed(appraised, "E99999")
    with pytest.raises(AccessDenied, match="self"):
        file(appraised, HR, FilePetitionRequest(kind="review", about="fair score", reason="for nobody"))


def test_what_is_not_decided_in_time_is_overdue(
    appraised: Context, someone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    petition = filed(appraised, someone).petition

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "Later":
            return cls.fromtimestamp((datetime.now(UTC) + timedelta(days=31)).timestamp(), UTC)

    monkeypatch.setattr(told, "datetime", Later)
    answer = listed(appraised, HR, whose="scope")
    assert next(one for one in answer.petitions if one.petition_id == petition.petition_id).overdue
    assert answer.n_overdue >= 1
