from datetime import date

import polars as pl
import pytest

from data.errors import MissingTable
from data.store import Store
from serving.access import Policy, console
from serving.snapshot import Snapshot
from serving.staffing.team import Team
from tests.features.company import filled


def test_where_nobody_says_who_works_where_the_missing_table_is_named(store: Store) -> None:
    began = date(2024, 1, 1)
    frames = {
        "employees": pl.DataFrame({"employee_id": ["a"], "hire_date": [began]}),
        "positions": pl.DataFrame(
            {
                "employee_id": ["a"],
                "start_date": [began],
                "role_family": ["sales"],
                "role": ["seller"],
                "grade": [1],
                "department": ["Sales"],
                "front_line": [True],
            }
        ),
    }
    snapshot = Snapshot(filled(store, frames), date(2024, 7, 1), "x")
    with pytest.raises(MissingTable, match="assignments is absent"):
        Team.of(snapshot, Policy.shipped().view(console(), "staffing.recommend"))
