"""Exits and time worked are counted where and when they happened, and by what was known."""

from datetime import date

import pandas as pd
import polars as pl
import pytest
from pandas.testing import assert_frame_equal

import features.attrition.exits
from data.errors import TooLittleData
from data.home import Home
from data.manifest import Company
from data.store import Store
from features.attrition.exits import DAYS_A_YEAR, Exposures, exposures
from features.facts import Facts
from tests.features.company import END, Frames, filled

AS_OF = date(2024, 7, 1)
#: Person -> hired, last day at work, kind.
PEOPLE: dict[str, tuple[date, date | None, str | None]] = {
    "first": (date(2020, 1, 1), date(2022, 12, 31), "voluntary"),  # records begin with this exit
    "stays": (date(2020, 1, 1), None, None),
    "on_first_day": (date(2020, 1, 1), date(2023, 7, 1), "voluntary"),
    "on_last_day": (date(2020, 1, 1), date(2023, 6, 30), "voluntary"),
    "dismissed": (date(2020, 1, 1), date(2023, 9, 1), "involuntary"),
    "unknown_kind": (date(2020, 1, 1), date(2023, 9, 1), None),
    "one_day": (date(2024, 2, 1), date(2024, 2, 1), "voluntary"),
    "later": (date(2020, 1, 1), AS_OF, "voluntary"),
    "not_yet": (AS_OF, None, None),
}


def _employees(people: dict[str, tuple[date, date | None, str | None]]) -> pl.DataFrame:
    rows = [(person, *dates) for person, dates in people.items()]
    kinds = {"employee_id": pl.String, "hire_date": pl.Date, "exit_date": pl.Date, "exit_kind": pl.String}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _until(day: date) -> pl.DataFrame:
    return pl.DataFrame({"market": ["m"], "month": [day.replace(day=1)], "index": [100.0]})


def _counted(home: Home, frames: Frames, as_of: date = AS_OF) -> Exposures:
    store = filled(Store(home), {**frames, "market_index": _until(date(2024, 12, 1))}, Company())
    return exposures(store, as_of=as_of)


def test_exits_count_in_the_period_of_the_last_day_at_work(home: Home) -> None:
    found = _counted(home, {"employees": _employees(PEOPLE)})
    assert found.periods == (
        (date(2023, 1, 1), date(2023, 7, 1)),
        (date(2023, 7, 1), date(2024, 1, 1)),
        (date(2024, 1, 1), AS_OF),
    )
    left = found.rows[found.rows["left"]].set_index("employee_id")["period"].dt.date.to_dict()
    assert left == {
        "on_last_day": date(2023, 1, 1),
        "on_first_day": date(2023, 7, 1),
        "unknown_kind": date(2023, 7, 1),
        "one_day": date(2024, 1, 1),
    }


def test_time_worked_is_counted_to_the_day(home: Home) -> None:
    rows = _counted(home, {"employees": _employees(PEOPLE)}).rows
    days = (rows.groupby("employee_id")["person_years"].sum() * DAYS_A_YEAR).round(6).to_dict()
    assert days == {
        "stays": 181 + 184 + 182,
        "on_first_day": 182,
        "on_last_day": 181,
        "dismissed": 181 + 63,
        "unknown_kind": 181 + 63,
        "one_day": 1,
        "later": 181 + 184 + 182,  # the exit on the as-of date is not known
    }


def test_a_running_month_is_not_counted(home: Home) -> None:
    found = _counted(home, {"employees": _employees(PEOPLE)}, date(2024, 2, 20))
    assert found.until == date(2024, 2, 1)
    assert "one_day" not in set(found.rows["employee_id"])


def test_who_moves_within_a_period_is_counted_in_both_places_and_leaves_from_the_second(home: Home) -> None:
    people = {"first": PEOPLE["first"], "mover": (date(2022, 1, 1), date(2023, 4, 30), "voluntary")}
    assigned = pl.DataFrame(
        {
            "employee_id": ["mover"] * 3,
            "platform_id": ["P1", "P2", "P3"],
            "start_date": [date(2022, 1, 1), date(2023, 3, 1), date(2023, 3, 1)],
            "end_date": [date(2023, 2, 28), date(2023, 4, 30), date(2023, 4, 30)],
            "share": [1.0, 0.7, 0.3],
        }
    )
    held = pl.DataFrame(
        {
            "employee_id": ["mover"] * 2,
            "start_date": [date(2022, 1, 1), date(2023, 3, 16)],
            "department": ["D1", "D2"],
            "manager_id": ["M1", "M2"],
            "role_family": "sales",
            "role": "seller",
            "grade": 3,
            "front_line": True,
        }
    )
    rows = _counted(home, {"employees": _employees(people), "assignments": assigned, "positions": held}).rows
    days = (
        rows.groupby(["platform_id", "department", "manager_id"])["person_years"].sum() * DAYS_A_YEAR
    ).round()
    assert days.to_dict() == {("P1", "D1", "M1"): 59, ("P2", "D1", "M1"): 15, ("P2", "D2", "M2"): 46}
    leaving = rows[rows["left"]]
    assert leaving[["platform_id", "department", "manager_id"]].to_numpy().tolist() == [["P2", "D2", "M2"]]


def test_later_facts_change_no_earlier_period(firm: Store, firm_frames: Frames, home: Home) -> None:
    """The tables cut at a date, and the whole tables asked as of later dates, tell the same of the past."""
    early = date(2024, 7, 1)
    now = exposures(firm, as_of=early).rows
    dates = {"employees": "hire_date", "positions": "start_date", "assignments": "start_date"}
    cut = {
        name: frame.filter(pl.col(dates[name]) < early) if name in dates else frame
        for name, frame in firm_frames.items()
    }
    gone = pl.col("exit_date") < early
    cut["employees"] = cut["employees"].with_columns(
        pl.when(gone).then("exit_date").alias("exit_date"), pl.when(gone).then("exit_kind").alias("exit_kind")
    )
    assert_frame_equal(exposures(filled(Store(home), cut), as_of=early).rows, now)
    later = exposures(firm, as_of=END).rows
    assert_frame_equal(later[later["month"] < pd.Timestamp(early)].reset_index(drop=True), now)
    assert now["high_performer"].any()
    assert now["left"].any()


def test_high_performers_are_those_of_the_first_day_of_the_period(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = {date(2023, 1, 1): 90.0, date(2023, 7, 1): 40.0, date(2024, 1, 1): 76.0}

    def profiles(_facts: Facts, *, as_ofs: list[date]) -> pd.DataFrame:
        days = pd.DatetimeIndex([pd.Timestamp(day) for day in as_ofs])
        index = pd.MultiIndex.from_arrays([["stays"] * len(days), days], names=["employee_id", "as_of"])
        return pd.DataFrame(
            {"fair_score": [scores[day] for day in as_ofs], "fair_score_sd": 5.0}, index=index
        )

    monkeypatch.setattr(features.attrition.exits, "profiles", profiles)
    rows = _counted(home, {"employees": _employees(PEOPLE)}).rows
    high = rows[rows["high_performer"]]
    assert set(high["employee_id"]) == {"stays"}
    assert set(high["period"].dt.date) == {date(2023, 1, 1), date(2024, 1, 1)}
    least = exposures(Store(home), as_of=AS_OF, least=80.0).rows
    assert set(least[least["high_performer"]]["period"].dt.date) == {date(2023, 1, 1)}


def test_without_dated_exits_there_is_no_rate(home: Home) -> None:
    with pytest.raises(TooLittleData, match="import exit dates"):
        _counted(home, {"employees": _employees({"stays": PEOPLE["stays"]})})
    with pytest.raises(TooLittleData, match="later date"):
        exposures(filled(Store(home), {"employees": _employees(PEOPLE)}, Company()), as_of=date(2023, 1, 1))
