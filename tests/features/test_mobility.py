from datetime import date

import polars as pl
import pytest

from data.calendar import add_months
from data.home import Home
from features.mobility import mobility
from tests.features.careers import employees, known, row, sales

MOVE = date(2023, 7, 1)


def _assignments(rows: list[tuple[str, str, date, date | None, float]]) -> pl.DataFrame:
    names = ["employee_id", "platform_id", "start_date", "end_date", "share"]
    return pl.DataFrame(rows, schema=names, orient="row")


def test_moves_count_changes_of_platform_but_not_the_platforms_begun_on_together(home: Home) -> None:
    begun, end = date(2022, 7, 1), date(2023, 6, 30)
    rows: list[tuple[str, str, date, date | None, float]] = [
        ("moves", "P1", begun, end, 1.0),
        ("moves", "P2", MOVE, None, 1.0),
        ("both", "P1", begun, None, 0.5),
        ("both", "P2", begun, None, 0.5),
        ("stays", "P1", begun, end, 1.0),
        ("stays", "P1", MOVE, None, 1.0),
    ]
    view = mobility(
        known(home, {"employees": employees("moves", "both", "stays"), "assignments": _assignments(rows)})
    )
    assert {name: row(view, name)["n_platform_moves"] for name in ("moves", "both", "stays")} == {
        "moves": 1,
        "both": 0,
        "stays": 0,
    }
    assert row(view, "both")["n_platforms_now"] == 2
    assert row(view, "moves")["platform_spread"] == pytest.approx(2, abs=0.01)
    assert row(view, "stays")["platform_spread"] == 1
    assert row(view, "moves")["months_since_platform_move"] == pytest.approx(12, abs=0.1)


def test_whoever_helps_elsewhere_and_never_left_has_not_moved_back(home: Home) -> None:
    begun, helps, other, back = date(2022, 7, 1), date(2023, 3, 1), date(2023, 5, 1), date(2023, 7, 1)
    rows: list[tuple[str, str, date, date | None, float]] = [
        ("helped", "P1", begun, date(2023, 2, 28), 1.0),
        ("helped", "P1", helps, date(2023, 4, 30), 0.7),
        ("helped", "P2", helps, date(2023, 4, 30), 0.3),
        ("helped", "P1", other, date(2023, 6, 30), 0.5),
        ("helped", "P2", other, date(2023, 6, 30), 0.5),
        ("helped", "P1", back, None, 1.0),
        ("returned", "P1", begun, date(2023, 2, 28), 1.0),
        ("returned", "P2", helps, date(2023, 6, 30), 1.0),
        ("returned", "P1", back, None, 1.0),
    ]
    frames = {"employees": employees("helped", "returned"), "assignments": _assignments(rows)}
    view = mobility(known(home, frames))
    helped, returned = row(view, "helped"), row(view, "returned")
    assert (helped["n_platform_moves"], returned["n_platform_moves"]) == (1, 2)
    assert helped["months_since_platform_move"] == pytest.approx(16, abs=0.1)
    assert returned["months_since_platform_move"] == pytest.approx(12, abs=0.1)


def test_recovery_counts_the_months_until_relative_results_are_back(home: Home) -> None:
    months = [add_months(MOVE, ahead) for ahead in range(-8, 12)]
    sold = [("peer", platform, month, 1000, 200, 0) for platform in ("P1", "P2") for month in months]
    for person, weak_months in (("slow", 4), ("quick", 0)):
        for month in months:
            platform, ahead = ("P2" if month >= MOVE else "P1"), months.index(month) - 8
            weak = 0 <= ahead < weak_months
            sold.append((person, platform, month, 100, 8 if weak else 30, 0))
    rows: list[tuple[str, str, date, date | None, float]] = [
        (person, platform, start, None, 1.0)
        for person in ("slow", "quick")
        for platform, start in (("P1", date(2022, 7, 1)), ("P2", MOVE))
    ]
    frames = {
        "employees": employees("slow", "quick", "peer"),
        "assignments": _assignments(rows),
        "sales_monthly": sales(sold),
    }
    view = mobility(known(home, frames))
    assert row(view, "quick")["recovery_months"] == 1
    assert row(view, "slow")["recovery_months"] == 6  # two months in a row must be back on average


def test_a_move_of_last_month_says_nothing_about_recovery(home: Home) -> None:
    months = [add_months(MOVE, ahead) for ahead in range(-8, 2)]
    rows: list[tuple[str, str, date, date | None, float]] = [
        ("a", "P1", date(2022, 7, 1), None, 1.0),
        ("a", "P2", MOVE, None, 1.0),
    ]
    frames = {
        "employees": employees("a"),
        "assignments": _assignments(rows),
        "sales_monthly": sales([("a", "P1", month, 100, 20, 0) for month in months]),
    }
    view = mobility(known(home, frames, as_of=add_months(MOVE, 2)))
    assert row(view, "a")["recovery_months"] is None
