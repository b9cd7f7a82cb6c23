from datetime import date

import polars as pl
import pytest

from data.home import Home
from data.manifest import Company
from data.store import Store
from features.attrition.observed import seen_until
from features.facts import Facts
from tests.features.careers import employees
from tests.features.company import Frames, filled
from tests.training.tables import people_who_sell

CUT = date(2024, 5, 1)
MID_MONTH = date(2024, 5, 15)


def _hours(months: dict[str, date]) -> pl.DataFrame:
    return pl.DataFrame({"employee_id": list(months), "month": list(months.values()), "worked_hours": 150.0})


def _skill(person: str, day: date) -> pl.DataFrame:
    return pl.DataFrame({"employee_id": [person], "assessed_on": [day], "skill": ["live"], "level": [3.0]})


def _seen(home: Home, frames: Frames, known_until: date) -> dict[str, date]:
    facts = Facts(filled(Store(home), frames, Company()))
    return dict(seen_until(facts, known_until=known_until).iter_rows())


def test_whose_records_stop_is_seen_until_the_end_of_the_month_of_the_last_one(store: Store) -> None:
    store.write(people_who_sell(), note="test", append=True)
    found = dict(seen_until(Facts(store), known_until=store.known_until()).iter_rows())
    assert found["E03"] == date(2024, 6, 1)  # sales of May are the last
    assert {day for person, day in found.items() if person not in ("E02", "E03")} == {date(2025, 1, 1)}


def test_before_the_records_stop_nobody_knows_that_they_will(store: Store) -> None:
    store.write(people_who_sell(), note="test", append=True)
    for day in (date(2024, 3, 1), date(2024, 6, 1), date(2024, 6, 20), date(2024, 7, 1)):
        found = dict(seen_until(Facts(store), known_until=day).iter_rows())
        assert found["E03"] == (day if day < date(2024, 7, 1) else date(2024, 6, 1)), day


@pytest.mark.parametrize("cut", [CUT, MID_MONTH])
def test_a_record_of_the_last_whole_month_keeps_a_person_there(home: Home, cut: date) -> None:
    months = {"here": date(2024, 4, 1), "stopped": date(2024, 3, 1), "skilled": date(2024, 2, 1)}
    frames = {
        "employees": employees(*months),
        "workload_monthly": _hours(months),
        "skills": _skill("skilled", date(2024, 4, 2)),
    }
    assert _seen(home, frames, cut) == {"here": cut, "skilled": cut, "stopped": CUT.replace(month=4)}


def test_a_dated_fact_after_the_last_month_says_when_somebody_was_last_seen(home: Home) -> None:
    frames = {
        "employees": employees("a"),
        "workload_monthly": _hours({"a": date(2023, 12, 1)}),
        "skills": _skill("a", date(2024, 2, 10)),
    }
    assert _seen(home, frames, CUT) == {"a": date(2024, 3, 1)}


def test_without_monthly_records_of_a_person_nothing_can_stop(home: Home) -> None:
    frames = {
        "employees": employees("back_office", "stopped"),
        "workload_monthly": _hours({"stopped": date(2024, 1, 1)}),
        "skills": _skill("back_office", date(2023, 1, 1)),
    }
    assert _seen(home, frames, CUT) == {"back_office": CUT, "stopped": date(2024, 2, 1)}


def test_a_rating_at_the_end_of_a_period_does_not_keep_anybody_there(home: Home) -> None:
    rating = {
        "employee_id": ["a"],
        "period_start": [date(2024, 1, 1)],
        "period_end": [date(2024, 4, 30)],
        "rating": [3.0],
        "scale_min": [1.0],
        "scale_max": [4.0],
    }
    frames = {
        "employees": employees("a"),
        "workload_monthly": _hours({"a": date(2024, 1, 1)}),
        "ratings": pl.DataFrame(rating),
    }
    assert _seen(home, frames, CUT) == {"a": date(2024, 2, 1)}


@pytest.mark.parametrize("cut", [CUT, MID_MONTH])
def test_later_records_and_the_running_month_are_not_looked_at(home: Home, cut: date) -> None:
    hours, later = _hours({"a": date(2024, 1, 1)}), _hours({"a": CUT})
    frames = {
        "employees": employees("a"),
        "workload_monthly": pl.concat([hours, later]),
        "skills": _skill("a", cut),
    }
    assert _seen(home, frames, cut) == {"a": date(2024, 2, 1)}
