from datetime import date, timedelta

import pytest

from data.errors import InputError
from features.appraisal.schemes.cycles import (
    MONTHS,
    Cadence,
    cadence_of,
    cycle_bounds,
    cycle_of,
    last_ended,
    previous_cycles,
)

CADENCES: list[Cadence] = ["month", "quarter", "half_year"]


@pytest.mark.parametrize("cadence", CADENCES)
def test_every_day_lies_in_its_cycle_and_cycles_follow_each_other(cadence: Cadence) -> None:
    days = [date(2023, 7, 1) + timedelta(days=back) for back in range(549)]
    for day in days:
        cycle = cycle_of(day, cadence)
        first, last = cycle_bounds(cycle)
        assert first <= day <= last
        assert cadence_of(cycle) == cadence
        assert cycle_bounds(previous_cycles(cycle)[0])[1] == first - timedelta(days=1)
    assert len({cycle_of(day, cadence) for day in days}) == 18 // MONTHS[cadence]


def test_a_cycle_has_ended_on_the_day_after_its_last() -> None:
    assert last_ended(date(2026, 6, 30), "quarter") == "2026Q1"
    assert last_ended(date(2026, 7, 1), "quarter") == "2026Q2"
    assert last_ended(date(2026, 1, 15), "month") == "2025-12"


@pytest.mark.parametrize("text", ["2026", "2026H3", "2026Q5", "2026-13", "summer", "2026-5"])
def test_what_is_no_cycle_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(InputError, match="expected a month"):
        cycle_bounds(text)
