"""How platforms fare: a planted market and a planted growth are told apart."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from data.calendar import add_months
from data.home import Home
from data.store import Store
from features.facts import Facts, Known
from features.platforms import platform_course, platforms
from features.profile import known_at
from tests.features.company import declared, filled
from tests.features.sales_facts import truncated

FIRST = date(2022, 1, 1)
N_MONTHS = 48
AS_OF = add_months(FIRST, N_MONTHS)
#: platform -> people, first month, growth of the last year with the market taken out.
PLANTED = {"P1": (9, 0, 1.0), "P2": (8, 0, 1.25), "P3": (7, 40, 1.0), "P4": (4, 0, 1.0)}


def tables(seed: int = 0) -> dict[str, pl.DataFrame]:
    """A company whose market falls by a third in the last year; volume follows it one to one."""
    rng = np.random.default_rng(seed)
    index = [100 * (1 + 0.15 * np.sin(m)) * (0.66 if m >= N_MONTHS - 12 else 1) for m in range(N_MONTHS)]
    people, assigned, sales = [], [], []
    for platform, (n, since, growth) in PLANTED.items():
        for number in range(n):
            person = f"{platform}-{number}"
            people.append({"employee_id": person, "hire_date": add_months(FIRST, since)})
            assigned.append(
                {"employee_id": person, "platform_id": platform, "start_date": add_months(FIRST, since)}
                | {"share": 1.0}
            )
            for month in range(since, N_MONTHS):
                grown = growth if month >= N_MONTHS - 12 else 1.0
                revenue = int(100_000 * index[month] / 100 * grown * rng.lognormal(0, 0.05))
                sales.append(
                    {"employee_id": person, "platform_id": platform, "month": add_months(FIRST, month)}
                    | {"leads": 50, "conversions": 10, "revenue": revenue}
                )
    return {
        "employees": pl.DataFrame(people),
        "assignments": pl.DataFrame(assigned),
        "platforms": pl.DataFrame(
            [
                {"platform_id": one, "name": one, "launch_date": add_months(FIRST, since), "market": "M"}
                for one, (_, since, _) in PLANTED.items()
            ]
        ),
        "market_index": pl.DataFrame(
            {
                "market": "M",
                "month": [add_months(FIRST, m) for m in range(N_MONTHS)],
                "index": np.round(index, 3),
            }
        ),
        "sales_monthly": pl.DataFrame(sales),
    }


def known(home: Home, of: dict[str, pl.DataFrame], as_of: date = AS_OF) -> Known:
    return known_at(Facts(filled(Store(home), of)), [as_of])[0]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Known:
    return known(Home(tmp_path_factory.mktemp("platforms")), tables())


def test_what_the_market_did_is_taken_out_and_what_was_planted_is_found(made: Known) -> None:
    found = {row["platform_id"]: row for row in platforms(made).to_dicts()}
    for platform in ("P1", "P2"):
        row, growth = found[platform], PLANTED[platform][2]
        assert row["change"] == pytest.approx(0.66 * growth - 1, abs=0.05)
        assert row["market"] == pytest.approx(0.66 - 1, abs=0.1)
        assert row["low"] < growth - 1 < row["high"]
        assert row["low"] < row["fair"] < row["high"]
    assert found["P2"]["fair"] - found["P1"]["fair"] == pytest.approx(0.25, abs=0.1)
    assert found["P1"]["n_people"] == 9


def test_without_a_year_before_and_under_five_people_nothing_is_told(made: Known) -> None:
    found = {row["platform_id"]: row for row in platforms(made).to_dicts()}
    assert found["P3"]["revenue"] is not None
    assert found["P3"]["fair"] is None
    assert (found["P4"]["revenue"], found["P4"]["fair"]) == (None, None)
    course = platform_course(made)
    assert set(course["platform_id"]) == {"P1", "P2", "P3"}
    assert course.filter(pl.col("platform_id") == "P1").height == 24


def test_later_facts_change_no_bit(tmp_path: Path) -> None:
    earlier = add_months(FIRST, 40)
    whole = known(Home(tmp_path / "whole"), tables(1), earlier)
    dated = {name: declared(name, frame) for name, frame in tables(1).items()}
    cut = known(Home(tmp_path / "cut"), truncated(dated, earlier), earlier)
    assert platforms(whole).equals(platforms(cut))
    assert platform_course(whole).equals(platform_course(cut))
