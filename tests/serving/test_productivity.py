from datetime import date

import numpy as np
import pytest

from data.calendar import add_months
from data.errors import NoModel, TooLittleData
from serving.access import Caller
from serving.context import Context
from serving.productivity import expected
from serving.staffing.requests import StaffingRequest

MONTHS = tuple(add_months(date(2025, 3, 1), month) for month in range(3))
CALLER = Caller("tester", "hr", ("company",))


def test_it_is_expected_of_the_front_line_on_every_platform_and_the_model_is_noted(context: Context) -> None:
    with context.deciding(CALLER, "/staffing/recommend", StaffingRequest()) as decision:
        snapshot = context.snapshot(date(2025, 3, 1), decision)
        found = context.productivity(snapshot, decision, MONTHS)
        assert decision.basis["model"] == context.registry.released("productivity").name
        assert found is context.productivity(snapshot, decision, MONTHS)
        some = tuple(map(str, found.staff.index[:3]))
        assert context.productivity(snapshot, decision, MONTHS, some).mean.index.tolist() == list(some)
    assert found.staff["front_line"].all()
    assert found.staff["platform_id"].notna().all()
    assert np.isfinite(found.mean.to_numpy()).all()
    assert (found.low <= found.mean).all(axis=None)


def test_a_past_date_is_answered_by_what_was_learnt_by_then(context: Context) -> None:
    released = context.registry.released("productivity")
    kept = released.loaded.productivity
    assert released.productivity_model(date(2025, 3, 1)) is kept["productivity@2025-01-01"]
    assert released.productivity_model(date(2025, 7, 1)) is kept["productivity@2025-07-01"]
    assert released.productivity_model(date(2030, 1, 1)) is kept["productivity"]
    with context.deciding(CALLER, "/staffing/recommend", StaffingRequest()) as decision:
        snapshot = context.snapshot(date(2025, 3, 1), decision)
        found = context.productivity(snapshot, decision, MONTHS)
        ours = expected(snapshot, kept["productivity@2025-01-01"], MONTHS)
        later = expected(snapshot, kept["productivity"], MONTHS)
    assert found.mean.equals(ours.mean)
    assert not found.mean.equals(later.mean)


def test_before_the_first_model_nothing_is_answered(context: Context) -> None:
    early = min(
        state["learnt_until"]
        for state in context.registry.released("productivity").loaded.meta["companions"].values()
    )
    with pytest.raises(TooLittleData, match=early):
        context.registry.released("productivity").productivity_model(date(2020, 1, 1))


def test_without_a_released_model_it_is_said_how_to_get_one(appraised: Context) -> None:
    with (
        pytest.raises(NoModel, match="echelon train productivity"),
        appraised.deciding(CALLER, "/staffing/recommend", StaffingRequest()) as decision,
    ):
        appraised.productivity(appraised.snapshot(None, decision), decision, MONTHS)
