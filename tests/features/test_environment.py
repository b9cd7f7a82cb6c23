from datetime import date

import numpy as np
import polars as pl
import pytest

from data.calendar import add_months
from data.home import Home
from data.manifest import Attribute, Company
from features.environment import attributes, environment
from features.profile import profile_of
from tests.features.careers import AS_OF, LONG_AGO, employees, known, row


def test_maturity_and_market_are_those_of_the_date(home: Home) -> None:
    months, fall = [add_months(AS_OF, -back) for back in range(16, -3, -1)], date(2024, 1, 1)
    frames = {
        "employees": employees("a"),
        "assignments": pl.DataFrame(
            {"employee_id": ["a"], "platform_id": ["P"], "start_date": [LONG_AGO], "share": [1.0]}
        ),
        "platforms": pl.DataFrame(
            {"platform_id": ["P"], "name": ["p"], "launch_date": [date(2023, 7, 1)], "market": ["m"]}
        ),
        "market_index": pl.DataFrame(
            {
                "market": "m",
                "month": months,
                "index": [100.0 if day < fall else 70.0 for day in months],
            }
        ),
    }
    person = row(environment(known(home, frames)), "a")
    assert person["platform_maturity_months"] == pytest.approx(12, abs=0.1)
    assert person["market_index"] == 70
    assert person["market_change_12m"] == pytest.approx(np.log(0.7))


def test_the_latest_known_value_of_an_attribute_counts_and_what_is_no_number_is_unknown(home: Home) -> None:
    company = Company(attributes={"engagement": Attribute("number", "敬业度", "Engagement", "survey")})
    given = pl.DataFrame(
        {
            "employee_id": ["a", "a", "a", "b"],
            "observed_on": [date(2023, 1, 1), date(2024, 1, 1), AS_OF, LONG_AGO],
            "name": "engagement",
            "value": ["2", "4", "5", "n/a"],
        }
    )
    view = attributes(known(home, {"employees": employees("a", "b"), "attributes": given}, company=company))
    assert view["attr_engagement"].to_list() == [4.0, None]


def test_the_mean_of_all_known_values_of_a_number_is_told_beside_the_latest(home: Home) -> None:
    declared = {
        "engagement": Attribute("number", "敬业度", "Engagement", "survey"),
        "shift": Attribute("category", "班次", "Shift", "roster"),
    }
    rows = [
        ("a", date(2022, 1, 1), "engagement", "2"),
        ("a", date(2023, 1, 1), "engagement", "3.5"),
        ("a", date(2024, 6, 30), "engagement", "2"),
        ("a", AS_OF, "engagement", "5"),
        ("b", LONG_AGO, "engagement", "4"),
        ("b", date(2024, 1, 1), "engagement", "n/a"),
        ("c", LONG_AGO, "engagement", "n/a"),
        ("c", LONG_AGO, "shift", "9"),
    ]
    given = pl.DataFrame(rows, schema=["employee_id", "observed_on", "name", "value"], orient="row")
    frames = {"employees": employees("a", "b", "c", "d"), "attributes": given}
    view = attributes(known(home, frames, company=Company(attributes=declared)))
    assert view["attr_engagement_mean"].to_list() == [2.5, 4.0, None, None]
    assert view["attr_engagement"].to_list() == [2.0, None, None, None]
    assert "attr_shift_mean" not in view.columns


def test_who_is_asked_once_has_no_mean_in_the_profile(home: Home) -> None:
    company = Company(attributes={"engagement": Attribute("number", "敬业度", "Engagement", "survey")})
    rows = [(who, LONG_AGO, "engagement", "3") for who in ("a", "b")]
    columns = ["employee_id", "observed_on", "name", "value"]
    given = pl.DataFrame(rows, schema=columns, orient="row")
    frames = {"employees": employees("a", "b"), "attributes": given}
    once = profile_of(known(home, frames, company=company))
    assert "attr_engagement" in once
    assert once.attrs["left_out"]["attr_engagement_mean"] == "attributes.history"
    more = given.with_columns(observed_on=date(2023, 1, 1))
    twice = profile_of(known(home, {"attributes": pl.concat([given, more])}, company=company))
    assert twice["attr_engagement_mean"].tolist() == [3.0, 3.0]
