import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest

from data.errors import AccessDenied, FutureDate, LogBroken, Settled, UnknownEmployee
from data.home import Home
from serving.access import Caller, console
from serving.appraisal.calibration import change, lock, pack
from serving.appraisal.calibration_answers import AppraisalPackAnswer
from serving.appraisal.calibrations import CHANGE, LOCK, Calibrations
from serving.appraisal.person import person
from serving.appraisal.requests import (
    AppraisalChangeRequest,
    AppraisalLockRequest,
    AppraisalPackRequest,
    AppraisalPersonRequest,
)
from serving.context import Context
from serving.log import DecisionLog

CYCLE = "2026H1"


@pytest.fixture(scope="module")
def managers(appraised: Context) -> list[str]:
    """Managers of at least three people, so that each test may lock one."""
    roster = appraised._store.read("positions", as_of=date(2026, 7, 1))
    counts = roster.drop_duplicates("employee_id", keep="last")["manager_id"].value_counts()
    return [str(one) for one in counts.index[counts >= 6]]


def opened(context: Context, manager: str, cycle: str = CYCLE) -> AppraisalPackAnswer:
    return pack(context, console(), AppraisalPackRequest(manager_id=manager, cycle=cycle))


def moved(manager: str, employee: str, proposed: float | None) -> AppraisalChangeRequest:
    return AppraisalChangeRequest(
        manager_id=manager, cycle=CYCLE, employee_id=employee, proposed=proposed, reason="led the move"
    )


def test_a_change_stands_beside_the_computed_score(appraised: Context, managers: list[str]) -> None:
    manager = managers[0]
    before = opened(appraised, manager)
    one = next(row for row in before.people if row.score is not None)
    head = Caller(manager, "head", (f"manager:{manager}",))
    told = change(appraised, head, moved(manager, one.employee_id, 71))
    assert (told.score, told.proposed) == (one.score, 71)
    after = next(row for row in opened(appraised, manager).people if row.employee_id == one.employee_id)
    assert after.score == one.score
    assert after.proposed == 71
    assert (after.changed_by, after.reason) == (manager, "led the move")
    assert after.changed_at
    seen = person(appraised, console(), AppraisalPersonRequest(employee_id=one.employee_id))
    assert seen.person.score == one.score
    assert [(was.by, was.proposed) for was in seen.calibrated if was.by == manager] == [(manager, 71)]


def test_a_proposal_is_taken_back_and_both_stay_in_the_history(
    appraised: Context, managers: list[str]
) -> None:
    manager = managers[0]
    one = opened(appraised, manager).people[-1].employee_id
    change(appraised, console(), moved(manager, one, 60))
    change(appraised, console(), moved(manager, one, None))
    after = next(row for row in opened(appraised, manager).people if row.employee_id == one)
    assert after.proposed is None
    assert after.n_changes == 2


def test_nobody_changes_the_own_score_a_peers_or_anybody_outside_the_pack(
    appraised: Context, managers: list[str]
) -> None:
    manager = managers[0]
    first, second = (row.employee_id for row in opened(appraised, manager).people[:2])
    outside = opened(appraised, managers[2]).people[0].employee_id
    for subject, employee in ((first, first), (first, second), ("console", outside)):
        caller = replace(console(), subject=subject)
        with pytest.raises(UnknownEmployee):
            change(appraised, caller, moved(manager, employee, 99))


def test_after_the_lock_no_change_is_taken(appraised: Context, managers: list[str]) -> None:
    manager = managers[1]
    one = opened(appraised, manager).people[0].employee_id
    change(appraised, console(), moved(manager, one, 55))
    told = lock(appraised, console(), AppraisalLockRequest(manager_id=manager, cycle=CYCLE))
    assert told.locked
    assert told.n_changes == 1
    with pytest.raises(Settled, match="locked by console"):
        change(appraised, console(), moved(manager, one, 56))
    with pytest.raises(Settled):
        lock(appraised, console(), AppraisalLockRequest(manager_id=manager, cycle=CYCLE))
    assert opened(appraised, manager).locked
    another = Calibrations(DecisionLog(appraised.home))  # another process reads the same from the log
    assert another.lock_of(manager, CYCLE) == appraised.calibrations.lock_of(manager, CYCLE)
    assert another.of_pack(manager, CYCLE) == appraised.calibrations.of_pack(manager, CYCLE)


def test_who_sees_part_of_a_pack_cannot_lock_it(appraised: Context, managers: list[str]) -> None:
    for manager in managers:
        people = opened(appraised, manager).people
        departments = {row.position.department for row in people if row.position}
        if len(departments) > 1:
            head = Caller("h", "head", (f"department:{sorted(map(str, departments))[0]}",))
            with pytest.raises(AccessDenied, match="outside your scope"):
                lock(appraised, head, AppraisalLockRequest(manager_id=manager, cycle=CYCLE))
            return
    subject = opened(appraised, managers[2]).people[0].employee_id
    peer = Caller(subject, "hr", ("company",))
    with pytest.raises(UnknownEmployee):
        lock(appraised, peer, AppraisalLockRequest(manager_id=managers[2], cycle=CYCLE))


def test_a_cycle_that_is_not_over_cannot_be_calibrated(appraised: Context, managers: list[str]) -> None:
    with pytest.raises(FutureDate):
        opened(appraised, managers[0], "2026H2")


def test_entries_after_a_lock_do_not_count_whoever_wrote_them(home: Home) -> None:
    log = DecisionLog(home)
    asked = {
        "manager_id": "M",
        "cycle": CYCLE,
        "employee_id": "E",
        "proposed": 50.0,
        "reason": "led the move",
    }
    entry = {"status": 200, "caller": {"subject": "M"}, "request": asked}
    log.append({**entry, "route": CHANGE})
    log.append({**entry, "route": CHANGE, "status": 409})
    log.append({"status": 200, "route": LOCK, "caller": {"subject": "M"}, "request": asked})
    log.append({**entry, "route": CHANGE, "request": {**asked, "proposed": 99.0}})
    log.append({**entry, "route": "/profile", "request": {"reason": f'"route":"{CHANGE}"'}})
    found = Calibrations(log)
    assert [one.proposed for one in found.of_pack("M", CYCLE)] == [50.0]
    locked = found.lock_of("M", CYCLE)
    assert locked is not None
    assert locked.who == "M"


def test_a_change_that_was_altered_in_the_database_takes_no_effect(home: Home) -> None:
    log = DecisionLog(home)
    asked = {"manager_id": "M", "cycle": CYCLE, "employee_id": "E", "proposed": 50.0, "reason": "led"}
    log.append({"status": 200, "route": CHANGE, "caller": {"subject": "M"}, "request": asked})
    assert Calibrations(log).of_person("E")[0].proposed == 50.0
    with closing(sqlite3.connect(home.root / "decisions.db")) as database:
        database.executescript("DROP TRIGGER decisions_no_update;")
        database.execute("UPDATE decisions SET body = replace(body, '50.0', '99.0')")
        database.commit()
    assert [entry.body["request"]["proposed"] for entry in log.entries()] == [99.0]
    with pytest.raises(LogBroken, match="entry 1 of the decision log"):
        Calibrations(log).of_person("E")
