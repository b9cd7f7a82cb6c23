from datetime import date

import numpy as np
import polars as pl
import pytest

from data.home import Home
from features.pay import pay
from tests.features.careers import LONG_AGO, employees, known, positions, row


def test_salary_stands_against_the_median_of_role_family_and_grade(home: Home) -> None:
    people = [f"p{i}" for i in range(5)] + ["senior"]
    salaries = [100_00, 200_00, 300_00, 400_00, 500_00, 9_000_00]
    frames = {
        "employees": employees(*people),
        "positions": positions([(name, LONG_AGO, 2 if name == "senior" else 1, None) for name in people]),
        "compensation": pl.DataFrame(
            {"employee_id": people, "effective_date": LONG_AGO, "base_salary": salaries}
        ),
    }
    view = pay(known(home, frames))
    assert row(view, "p2")["salary_vs_grade"] == 0
    assert row(view, "p4")["salary_vs_grade"] == pytest.approx(np.log(500 / 300))
    assert row(view, "senior")["salary_vs_grade"] == pytest.approx(np.log(9_000 / 350))  # alone: the family
    assert row(view, "p0")["base_salary"] == 100  # minor units become currency


def test_raises_count_from_the_salary_of_then_and_a_cut_is_no_raise(home: Home) -> None:
    paid = pl.DataFrame(
        {
            "employee_id": ["up", "up", "cut", "cut"],
            "effective_date": [LONG_AGO, date(2024, 1, 1)] * 2,
            "base_salary": [100_00, 110_00, 100_00, 90_00],
            "bonus": [None, 55_00, None, None],
            "market_ratio": [0.9, 1.0, 1.0, 0.8],
        }
    )
    frames = {"employees": employees("up", "cut"), "compensation": paid}
    view = pay(known(home, frames))
    up, cut = row(view, "up"), row(view, "cut")
    assert up["raise_12m"] == pytest.approx(np.log(1.1))
    assert up["months_since_raise"] == pytest.approx(6, abs=0.1)
    assert up["bonus_share"] == 0.5
    assert up["market_ratio_change_12m"] == pytest.approx(0.1)
    assert cut["raise_12m"] == pytest.approx(np.log(0.9))
    assert cut["months_since_raise"] == pytest.approx(54, abs=0.1)  # since pay was first recorded
