from datetime import date

import polars as pl

from data.home import Home
from data.manifest import Company
from data.store import Store
from serving.snapshot import Snapshot
from tests.features.careers import AS_OF, LONG_AGO, positions
from tests.features.company import filled


def snapshot(home: Home, company: Company) -> Snapshot:
    people = pl.DataFrame(
        {"employee_id": ["A", "B"], "hire_date": LONG_AGO, "exit_date": [AS_OF, None]},
        schema_overrides={"exit_date": pl.Date},
    )
    held = positions([("A", date(2021, 1, 1), 2, None), ("B", date(2021, 1, 1), 2, None)])
    store = filled(Store(home), {"employees": people, "positions": held}, company)
    return Snapshot(store, AS_OF, store.fingerprint())


def test_who_left_by_the_date_of_an_undated_table_is_not_listed_as_a_risk(home: Home) -> None:
    assert snapshot(home, Company(snapshot=AS_OF)).still_here.tolist() == [False, True]


def test_with_dates_an_exit_to_come_is_not_looked_at(home: Home) -> None:
    assert snapshot(home, Company()).still_here.tolist() == [True, True]
