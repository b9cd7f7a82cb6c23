from datetime import date

import pytest

from data.errors import AccessDenied, FutureDate
from serving.access import Caller, console
from serving.appraisal.calibration import change, lock, pack
from serving.appraisal.packs import packs
from serving.appraisal.requests import (
    AppraisalChangeRequest,
    AppraisalLockRequest,
    AppraisalPackRequest,
    AppraisalPacksRequest,
)
from serving.context import Context

CYCLE = "2026Q2"


def test_every_manager_has_a_pack_of_the_direct_reports(appraised: Context) -> None:
    answer = packs(appraised, console(), AppraisalPacksRequest(top=500, order="people"))
    assert answer.cycle == "2026H1"
    assert answer.cycle in answer.cycles
    sizes = [one.n_people for one in answer.packs]
    assert len(sizes) == answer.n_packs > 20
    assert sizes == sorted(sizes, reverse=True)
    largest = answer.packs[0]
    opened = pack(
        appraised, console(), AppraisalPackRequest(manager_id=largest.manager_id, cycle=answer.cycle)
    )
    assert len(opened.people) == largest.n_people


def test_changes_and_locks_are_told_of_their_cycle_alone(appraised: Context) -> None:
    first = packs(appraised, console(), AppraisalPacksRequest(cycle=CYCLE, order="people")).packs[0]
    key = {"manager_id": first.manager_id, "cycle": CYCLE}
    people = pack(appraised, console(), AppraisalPackRequest.model_validate(key)).people[:2]
    for one, proposed in ((people[0], 60.0), (people[1], 40.0), (people[1], None)):
        asked = {**key, "employee_id": one.employee_id, "proposed": proposed, "reason": "led the move"}
        change(appraised, console(), AppraisalChangeRequest.model_validate(asked))
    lock(appraised, console(), AppraisalLockRequest.model_validate(key))
    asked_again = AppraisalPacksRequest(cycle=CYCLE, search=first.manager_id)
    found = packs(appraised, console(), asked_again)
    assert [(one.n_changes, one.locked, one.locked_by) for one in found.packs] == [(1, True, "console")]
    assert (found.n_locked, found.n_listed) == (1, 1)
    other = packs(appraised, console(), asked_again.model_copy(update={"cycle": "2026-06"}))
    assert [(one.n_changes, one.locked) for one in other.packs] == [(0, False)]


def test_a_head_sees_the_own_packs_without_names_from_outside(appraised: Context) -> None:
    every = packs(appraised, console(), AppraisalPacksRequest(top=500))
    manager = max(every.packs, key=lambda one: one.n_people).manager_id
    head = Caller(manager, "head", (f"manager:{manager}",))
    mine = packs(appraised, head, AppraisalPacksRequest(top=500))
    assert manager in {one.manager_id for one in mine.packs}
    assert mine.n_packs < every.n_packs
    platform = packs(appraised, Caller("p", "head", ("platform:P01",)), AppraisalPacksRequest(top=500))
    assert platform.n_packs < every.n_packs
    names = {one.manager_id: one.name for one in every.packs}
    outside = {one.manager_id for one in platform.packs if one.name is None}
    assert all(one.name == names[one.manager_id] for one in platform.packs if one.manager_id not in outside)


def test_a_cycle_that_is_not_over_and_who_may_not_calibrate_are_refused(appraised: Context) -> None:
    with pytest.raises(FutureDate, match="2026H2 is not over"):
        packs(appraised, console(), AppraisalPacksRequest(cycle="2026H2"))
    with pytest.raises(AccessDenied):
        packs(appraised, Caller("otto", "auditor", ("company",)), AppraisalPacksRequest())
    assert packs(appraised, console(), AppraisalPacksRequest(cycle="2026-06")).as_of == date(2026, 7, 1)
