from datetime import date

import polars as pl
import pytest

from data.calendar import add_months
from data.home import Home
from features.team import team, unit
from tests.features.careers import AS_OF, LONG_AGO, employees, known, positions, row, sales
from tests.features.company import Frames


def _frames() -> Frames:
    people = ["boss", "a", "b", "c", "d", "gone"]
    left = employees(*people).with_columns(
        exit_date=pl.Series([None] * 5 + [date(2024, 2, 1)], dtype=pl.Date)
    )
    held = [(name, LONG_AGO, 1, None if name == "boss" else "boss") for name in people if name != "d"]
    held += [("d", LONG_AGO, 1, "a"), ("d", date(2024, 4, 1), 1, "boss")]
    months = [add_months(AS_OF, -back) for back in range(1, 13)]
    won = {"a": 40, "b": 20, "c": 20, "d": 20}
    return {
        "employees": left,
        "positions": positions(held),
        "assignments": pl.DataFrame(
            {
                "employee_id": ["a", "b", "gone"],
                "platform_id": "P",
                "start_date": LONG_AGO,
                "end_date": pl.Series([None, None, date(2024, 2, 1)], dtype=pl.Date),
                "share": 1.0,
            }
        ),
        "sales_monthly": sales(
            [(name, "P", month, 100, n, 0) for name, n in won.items() for month in months]
        ),
    }


def test_the_team_is_who_shares_the_manager_and_who_left_counts_in_its_rate(home: Home) -> None:
    view = team(known(home, _frames()))
    member, boss = row(view, "b"), row(view, "boss")
    assert (member["team_size"], member["team_exit_rate_12m"]) == (4, 1 / 5)
    assert (boss["n_reports"], boss["reports_exit_rate_12m"]) == (4, 1 / 5)
    assert boss["team_size"] is None
    assert member["manager_tenure_months"] == pytest.approx(54, abs=0.1)


def test_a_new_manager_counts_from_the_change(home: Home) -> None:
    view = team(known(home, _frames()))
    assert row(view, "d")["manager_changes_24m"] == 1
    assert row(view, "d")["months_with_manager"] == pytest.approx(3, abs=0.1)
    assert row(view, "b")["manager_changes_24m"] == 0
    assert row(view, "b")["months_with_manager"] == pytest.approx(54, abs=0.1)


def test_reports_and_colleagues_are_averaged_without_the_person(home: Home) -> None:
    view = team(known(home, _frames()))
    best, other, boss = row(view, "a"), row(view, "b"), row(view, "boss")
    assert best["team_conv_rel"] < 0 < other["team_conv_rel"]
    assert abs(boss["reports_conv_rel"]) < other["team_conv_rel"]


def test_exits_of_a_platform_count_by_the_last_assignment(home: Home) -> None:
    view = unit(known(home, _frames()))
    assert row(view, "a")["unit_exit_rate_12m"] == pytest.approx(1 / 3)
    assert row(view, "boss")["unit_exit_rate_12m"] is None
