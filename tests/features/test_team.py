from datetime import date

import polars as pl
import pytest

from data.calendar import add_months
from data.home import Home
from features.team import team, unit
from tests.features.careers import AS_OF, LONG_AGO, employees, known, positions, row, sales
from tests.features.company import Frames

Held = tuple[str, date, int, str | None]


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


def test_changes_of_manager_are_counted_in_their_window(home: Home) -> None:
    changes = {
        "lately": [date(2024, 1, 1)],  # 6 months before, to the day
        "earlier": [date(2023, 12, 31)],
        "often": [date(2022, 9, 1), date(2023, 5, 1), date(2024, 5, 1)],
        "long_ago": [date(2022, 6, 30)],
        "later": [AS_OF],
    }
    held: list[Held] = [("a", LONG_AGO, 2, None), ("b", LONG_AGO, 2, None)]
    for who, days in changes.items():
        held += [(who, day, 1, "ab"[at % 2]) for at, day in enumerate([LONG_AGO, *days])]
    held.append(("lately", date(2024, 3, 1), 2, "b"))  # a rise under the same manager is no change
    frames = {"employees": employees("a", "b", *changes), "positions": positions(held)}
    view = team(known(home, frames))
    counted = {
        name: (row(view, name)["manager_changes_6m"], row(view, name)["manager_changes_24m"])
        for name in ("a", *changes)
    }
    assert counted == {
        "a": (None, None),
        "lately": (1, 1),
        "earlier": (0, 1),
        "often": (1, 3),
        "long_ago": (0, 0),
        "later": (0, 0),
    }


def test_exits_of_the_last_three_months_count_for_the_team_that_was_left(home: Home) -> None:
    left = {"march": date(2024, 3, 31), "april": date(2024, 4, 1), "june": date(2024, 6, 30), "later": AS_OF}
    people = ["boss", "a", "other_boss", "b", *left]
    held = [(name, LONG_AGO, 1, None if "boss" in name else "boss") for name in people if name != "b"]
    held += [("b", LONG_AGO, 1, "other_boss"), ("june", date(2024, 6, 1), 1, "other_boss")]
    days = pl.Series([left.get(name) for name in people], dtype=pl.Date)
    frames = {"employees": employees(*people).with_columns(exit_date=days), "positions": positions(held)}
    view = team(known(home, frames))
    assert row(view, "a")["team_exits_3m"] == 1  # april
    assert row(view, "b")["team_exits_3m"] == 1  # june, who had come from the other team
    assert row(view, "a")["team_exit_rate_12m"] == pytest.approx(2 / 4)
    assert row(view, "boss")["team_exits_3m"] is None


def test_the_leadership_of_the_manager_is_told_of_the_reports(home: Home) -> None:
    raters = [f"r{i}" for i in range(5)]
    led = {"poor": 1.5, **{f"m{i}": 3.0 + i % 2 for i in range(6)}, "good": 5.0}
    bosses = [*led, "unreviewed"]
    held: list[Held] = [(boss, LONG_AGO, 2, None) for boss in bosses]
    held += [(f"of_{boss}", LONG_AGO, 1, boss) for boss in bosses]
    held += [(rater, LONG_AGO, 1, "good") for rater in raters]
    given = [
        ("2024H1", rater, boss, "leadership", "peer", level)
        for rater in raters
        for boss, level in led.items()
    ]
    columns = ["cycle", "rater_id", "ratee_id", "dimension", "relation", "score"]
    frames = {
        "employees": employees(*(one[0] for one in held)),
        "positions": positions(held),
        "reviews": pl.DataFrame(given, schema=columns, orient="row"),
    }
    view = team(known(home, frames))
    told = {boss: row(view, f"of_{boss}")["manager_review_leadership"] for boss in bosses}
    assert told["poor"] < -1 < 1 < told["good"]
    assert told["unreviewed"] is None
    assert row(view, "good")["manager_review_leadership"] is None  # has no manager
    assert row(view, "r0")["manager_review_leadership"] == told["good"]
    before = team(known(home, {}, as_of=date(2024, 6, 30)))  # the cycle is not over
    assert before["manager_review_leadership"].null_count() == before.height
