from datetime import date

import numpy as np
import polars as pl
import pytest

from data.calendar import add_months
from data.home import Home
from data.manifest import Attribute, Company
from features.environment import attributes, environment
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
