"""People placed by hand, for the tests of single views."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from data.home import Home
from data.manifest import Company
from data.store import Store
from features.facts import Facts, Known
from features.profile import known_at
from tests.features.company import Frames, filled

AS_OF = date(2024, 7, 1)
LONG_AGO = date(2020, 1, 1)


def employees(*ids: str, hired: date = LONG_AGO) -> pl.DataFrame:
    """Return people who are still here."""
    return pl.DataFrame({"employee_id": ids, "hire_date": hired})


def positions(rows: Sequence[tuple[str, date, int, str | None]]) -> pl.DataFrame:
    """Return positions from (person, start, grade, manager)."""
    frame = pl.DataFrame(rows, schema=["employee_id", "start_date", "grade", "manager_id"], orient="row")
    return frame.with_columns(
        role_family=pl.lit("sales"), role=pl.lit("seller"), department=pl.lit("D"), front_line=True
    )


def sales(rows: Sequence[tuple[str, str, date, int, int, int]]) -> pl.DataFrame:
    """Return monthly sales from (person, platform, month, leads, conversions, revenue)."""
    names = ["employee_id", "platform_id", "month", "leads", "conversions", "revenue"]
    return pl.DataFrame(rows, schema=names, orient="row")


def known(home: Home, frames: Frames, *, as_of: date = AS_OF, company: Company | None = None) -> Known:
    """Return what is known of these tables at a date."""
    return known_at(Facts(filled(Store(home), frames, company or Company())), [as_of])[0]


def row(frame: pl.DataFrame, person: str) -> dict[str, float]:
    """Return one person's row of a view."""
    return frame.filter(pl.col("employee_id") == person).to_dicts()[0]
