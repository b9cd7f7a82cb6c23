from datetime import date

import numpy as np
import polars as pl

from data.calendar import add_months
from data.home import Home
from features.staffing.staff import staff
from tests.features.careers import employees, known, sales

BEGUN, HELP, BACK = date(2022, 7, 1), date(2024, 3, 1), date(2024, 6, 1)


def _assignments(rows: list[tuple[str, str, date, date | None, float]]) -> pl.DataFrame:
    names = ["employee_id", "platform_id", "start_date", "end_date", "share"]
    return pl.DataFrame(rows, schema=names, orient="row")


def test_who_moved_is_new_there_and_who_helps_elsewhere_is_not(home: Home) -> None:
    rows: list[tuple[str, str, date, date | None, float]] = [
        ("moved", "P1", BEGUN, date(2024, 4, 30), 1.0),
        ("moved", "P2", date(2024, 5, 1), None, 1.0),
        ("helps", "P1", BEGUN, date(2024, 2, 29), 1.0),
        ("helps", "P1", HELP, None, 0.7),
        ("helps", "P2", HELP, None, 0.3),
        ("helped", "P1", BEGUN, date(2024, 2, 29), 1.0),
        ("helped", "P1", HELP, date(2024, 5, 31), 0.7),
        ("helped", "P2", HELP, date(2024, 5, 31), 0.3),
        ("helped", "P1", BACK, None, 1.0),
        ("returned", "P1", BEGUN, date(2023, 6, 30), 1.0),
        ("returned", "P2", date(2023, 7, 1), date(2024, 5, 31), 1.0),
        ("returned", "P1", BACK, None, 1.0),
    ]
    people = ("moved", "helps", "helped", "returned")
    found = staff(known(home, {"employees": employees(*people), "assignments": _assignments(rows)}))
    assert found.loc[list(people), "platform_id"].tolist() == ["P2", "P1", "P1", "P1"]
    months = found["moved_months"]
    assert np.isfinite(months[["moved", "returned"]]).all()
    assert np.isinf(months[["helps", "helped"]]).all()
    assert months["moved"] == months["returned"] + 1
    assert (found["load"] == 1.0).all()


def test_whoever_works_part_time_is_expected_to_handle_that_part_of_the_leads(home: Home) -> None:
    less = date(2024, 4, 1)
    rows: list[tuple[str, str, date, date | None, float]] = [
        ("full", "P1", BEGUN, None, 1.0),
        ("half", "P1", BEGUN, None, 0.5),
        ("both", "P1", BEGUN, None, 0.5),
        ("both", "P2", BEGUN, None, 0.3),
        ("less", "P1", BEGUN, date(2024, 3, 31), 1.0),
        ("less", "P1", less, None, 0.6),
    ]
    sold = [
        (who, where, month, round(100 * share), 5, 0)  # everybody handles leads as they work
        for who, where, start, end, share in rows
        for month in (add_months(BEGUN, ahead) for ahead in range(24))
        if month >= start and (end is None or month < end)
    ]
    people = ("full", "half", "both", "less", "unassigned")
    frames = {
        "employees": employees(*people),
        "assignments": _assignments(rows),
        "sales_monthly": sales(sold),
    }
    load = staff(known(home, frames))["load"]
    assert load.round(9).to_dict() == {"full": 1.0, "half": 0.5, "both": 0.8, "less": 0.6, "unassigned": 1.0}
