from datetime import date

import polars as pl

from data.home import Home
from data.store import Store
from features.roster import COLUMNS, roster
from tests.features.company import Frames, filled

D = date(2024, 7, 1)


def _frames() -> Frames:
    return {
        "employees": pl.DataFrame(
            {
                "employee_id": ["stays", "leaves_later", "left", "new_today", "leaves_today"],
                "hire_date": [date(2020, 1, 1)] * 3 + [D, date(2020, 1, 1)],
                "exit_date": [None, date(2024, 8, 1), date(2024, 6, 30), None, D],
            }
        ),
        "positions": pl.DataFrame(
            {
                "employee_id": ["stays", "stays"],
                "start_date": [date(2020, 1, 1), D],
                "role_family": ["sales", "sales"],
                "role": ["seller", "lead"],
                "grade": [2, 3],
                "department": ["A", "A"],
                "front_line": [True, True],
            }
        ),
        "assignments": pl.DataFrame(
            {
                "employee_id": ["stays", "stays", "stays"],
                "platform_id": ["P1", "P2", "P3"],
                "start_date": [date(2020, 1, 1), date(2023, 1, 1), date(2022, 1, 1)],
                "end_date": [date(2022, 12, 31), date(2024, 12, 31), None],
                "team_id": ["T1", "T2", "T3"],
                "share": [1.0, 0.7, 0.3],
            }
        ),
        "platforms": pl.DataFrame(
            {
                "platform_id": ["P1", "P2", "P3"],
                "name": ["a", "b", "c"],
                "launch_date": [date(2019, 1, 1)] * 3,
                "market": ["m"] * 3,
            }
        ),
    }


def test_people_hired_before_and_not_gone_before_the_date_are_on_the_roster(home: Home) -> None:
    people = roster(filled(Store(home), _frames()), as_of=D)
    assert list(people.index) == ["leaves_later", "leaves_today", "stays"]
    assert tuple(people.columns) == COLUMNS


def test_position_and_platform_are_those_of_the_date(home: Home) -> None:
    person = roster(filled(Store(home), _frames()), as_of=D).loc["stays"]
    assert (person["grade"], person["role"]) == (2, "seller")  # the rise of that day is not yet known
    assert (person["platform_id"], person["team_id"]) == ("P2", "T2")  # the largest open share


def test_a_company_that_has_only_employees_has_a_roster(home: Home) -> None:
    people = roster(filled(Store(home), {"employees": _frames()["employees"]}), as_of=D)
    assert len(people) == 3
    assert people["grade"].isna().all()
