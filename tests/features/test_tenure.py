from datetime import date

import pytest

from data.home import Home
from features.tenure import steps, tenure
from tests.features.careers import LONG_AGO, employees, known, positions, row
from tests.features.company import declared

ROUND = date(2024, 1, 1)
START = date(2022, 7, 1)


def test_steps_tell_rises_falls_and_new_managers_of_the_same_person_only() -> None:
    rows = [
        ("a", START, 1, "x"),
        ("a", date(2023, 1, 1), 2, "x"),
        ("a", date(2023, 6, 1), 1, "y"),
        ("b", START, 5, "x"),
    ]
    career = steps(declared("positions", positions(rows)))
    assert career["rise"].to_list() == [False, True, False, False]
    assert career["fall"].to_list() == [False, False, True, False]
    assert career["new_manager"].to_list() == [False, False, True, False]
    assert career["first"].to_list() == [True, False, False, True]


def test_time_in_grade_starts_at_the_last_change_and_tenure_at_hiring(home: Home) -> None:
    frames = {
        "employees": employees("a", "b", hired=START),
        "positions": positions([("a", START, 1, None), ("a", ROUND, 2, None), ("b", START, 3, None)]),
    }
    view = tenure(known(home, frames))
    risen = row(view, "a")
    assert risen["months_in_grade"] == pytest.approx(6, abs=0.1)
    assert risen["tenure_months"] == pytest.approx(24, abs=0.1)
    assert risen["months_in_position"] == pytest.approx(24, abs=0.1)  # the role stayed
    assert (risen["grades_gained"], risen["grade"]) == (1, 2)
    assert risen["grade_vs_tenure"] == pytest.approx(0.5, abs=0.01)
    assert row(view, "b")["months_since_rise"] == pytest.approx(24, abs=0.1)


def test_who_could_have_risen_with_the_round_and_did_not_is_passed_over(home: Home) -> None:
    rising = [(f"r{i}", day, grade, "boss") for i in range(3) for day, grade in ((START, 1), (ROUND, 2))]
    waiting = [("waits", START, 1, "boss"), ("elsewhere", START, 1, "other"), ("top", START, 9, "boss")]
    new = [("new", date(2023, 11, 1), 1, "boss")]
    frames = {
        "employees": employees("r0", "r1", "r2", "waits", "elsewhere", "top", "new"),
        "positions": positions([*rising, *waiting, *new]),
    }
    view = tenure(known(home, frames))
    assert {
        name: row(view, name)["rounds_passed_over_24m"] for name in ("waits", "elsewhere", "new", "top", "r0")
    } == {
        "waits": 1,
        "elsewhere": 1,
        "new": 0,  # two months in the grade
        "top": 0,
        "r0": 0,
    }
    assert row(view, "waits")["colleagues_promoted_12m"] == 3
    assert row(view, "elsewhere")["colleagues_promoted_12m"] == 0
    assert row(view, "new")["colleagues_promoted_12m"] == 0
    assert row(view, "waits")["peers_promoted_share_12m"] == pytest.approx(3 / 4)


def test_rounds_are_counted_in_the_window_in_which_they_were(home: Home) -> None:
    days = [date(2022, 9, 1), date(2023, 9, 1), ROUND]  # 22, 10 and 6 months before
    rising = [
        (f"r{at}{i}", day, 1 + (day == days[at]), "boss")
        for at in range(3)
        for i in range(3)
        for day in (LONG_AGO, days[at])
    ]
    waiting = [
        ("waits", LONG_AGO, 1, "x"),
        ("since_may", date(2023, 5, 1), 1, "x"),
        ("top", LONG_AGO, 9, "x"),
    ]
    held = positions([*rising, *waiting])
    view = tenure(
        known(home, {"employees": employees(*held["employee_id"].unique().sort()), "positions": held})
    )
    counted = {
        name: [row(view, name)[f"rounds_passed_over_{width}m"] for width in (6, 12, 24)]
        for name in ("waits", "since_may", "r00", "r20", "top")
    }
    assert counted == {
        "waits": [1, 2, 3],
        "since_may": [1, 1, 1],  # four months in the grade at the second round
        "r00": [1, 2, 2],  # rose in the first one
        "r20": [0, 0, 0],  # rose in the latest one
        "top": [0, 0, 0],
    }
    day_later = tenure(known(home, {"positions": held}, as_of=date(2024, 7, 2)))
    assert row(day_later, "waits")["rounds_passed_over_6m"] == 0


def test_steps_back_are_falls_of_the_last_year_alone(home: Home) -> None:
    fallen = {
        "twice": [date(2023, 8, 1), date(2024, 3, 1)],
        "first_day": [date(2023, 7, 1)],
        "before": [date(2023, 6, 30)],
        "later": [date(2024, 7, 1)],
    }
    rows = [("steady", START, 5, None), ("rose", START, 1, None), ("rose", ROUND, 2, None)]
    for who, days in fallen.items():
        rows += [(who, day, 5 - at, None) for at, day in enumerate([START, *days])]
    view = tenure(
        known(home, {"employees": employees(*fallen, "steady", "rose"), "positions": positions(rows)})
    )
    assert dict(view.select("employee_id", "steps_back_12m").iter_rows()) == {
        "before": 0,
        "first_day": 1,
        "later": 0,
        "rose": 0,
        "steady": 0,
        "twice": 2,
    }
