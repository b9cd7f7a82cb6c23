from datetime import date

import numpy as np
import polars as pl

from data.calendar import add_months
from data.home import Home
from features.facts import Known
from features.staffing.platforms import launches, loads, platforms
from tests.features.careers import AS_OF, employees, known, sales

BEGUN = date(2023, 7, 1)
N_PEOPLE = 60


def _company(home: Home, people: list[str], places: list[str]) -> Known:
    """Return people who share their time among all the places, by order of the names given."""
    share = np.random.default_rng(3).integers(5, 30, N_PEOPLE) / 100
    schema = ["employee_id", "platform_id", "start_date", "share"]
    pairs = [(who, where) for who in people for where in places]
    assigned = pl.DataFrame(
        [(who, where, BEGUN, share[people.index(who)]) for who, where in pairs], schema=schema, orient="row"
    )
    leads = np.random.default_rng(4).integers(20, 90, (len(pairs), 12))
    sold = [
        (*pair, add_months(BEGUN, month), int(leads[at, month]), 8, 0)
        for at, pair in enumerate(pairs)
        for month in range(12)
    ]
    tables = {"employees": employees(*people), "assignments": assigned, "sales_monthly": sales(sold)}
    return known(home, tables)


def test_what_platforms_give_is_the_same_bits_in_whatever_order_it_is_summed(home: Home) -> None:
    people, places = [f"E{at:02}" for at in range(N_PEOPLE)], ["P1", "P2", "P3"]
    one = _company(Home(root=home.root / "one"), people, places)
    other = _company(Home(root=home.root / "other"), people[::-1], places[::-1])
    left, right = (platforms(each, until=AS_OF) for each in (one, other))
    assert np.isclose(left.work.loc["P2"], 11.0, atol=3.0).all()
    for name in ("work", "leads"):
        assert getattr(left, name).equals(getattr(right, name).loc[places[::-1]].set_axis(places)), name
    assert loads(one).to_list() == loads(other).to_list()[::-1]


def test_a_launch_that_lies_ahead_counts_only_where_it_is_named(home: Home) -> None:
    frames = {
        "employees": employees("a"),
        "platforms": pl.DataFrame(
            {
                "platform_id": ["old", "staffed", "ahead", "later"],
                "name": ["O", "S", "A", "L"],
                "launch_date": [BEGUN, AS_OF, AS_OF, add_months(AS_OF, 3)],
                "market": ["north"] * 4,
            }
        ),
        "assignments": pl.DataFrame(
            {"employee_id": ["a"], "platform_id": ["staffed"], "start_date": [BEGUN], "share": [1.0]}
        ),
        "sales_monthly": sales([("a", "old", BEGUN, 100, 8, 0)]),
    }
    then, until = known(home, frames), add_months(AS_OF, 3)
    assert launches(then, until=until) == {"ahead"}
    assert launches(then, until=add_months(AS_OF, 4)) == {"ahead", "later"}
    asked = {
        (): ["old", "staffed"],
        ("ahead",): ["ahead", "old", "staffed"],
        ("later", "unknown"): ["old", "staffed"],  # not by then
    }
    for named, open_ in asked.items():
        assert platforms(then, until=until, named=named).leads.index.to_list() == open_
