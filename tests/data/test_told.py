from datetime import datetime

import polars as pl

from data.parts import stored_schema
from data.tables import TABLES
from data.told import told

LEADS = TABLES["leads"]
JAN, FEB, MAR = (datetime.fromisoformat(f"2024-{month:02d}-09T12:00") for month in (1, 2, 3))


def leads(*rows: tuple[str, datetime | None]) -> pl.DataFrame:
    given = [
        {
            "lead_id": name,
            "employee_id": "E",
            "platform_id": "P",
            "created_at": JAN,
            "converted_at": converted,
        }
        for name, converted in rows
    ]
    return pl.DataFrame(given, schema=stored_schema(LEADS))


def test_a_file_tells_about_its_month_and_about_those_of_what_came_later() -> None:
    digests = told(LEADS, "2024-01-01", leads(("L1", MAR), ("L2", None), ("L3", JAN)))

    assert list(digests) == ["2024-01-01", "2024-03-01"]


def test_what_came_later_changes_no_other_month() -> None:
    before = told(LEADS, "2024-01-01", leads(("L1", None), ("L2", FEB)))
    after = told(LEADS, "2024-01-01", leads(("L1", MAR), ("L2", FEB)))

    assert before["2024-01-01"] == after["2024-01-01"]
    assert before["2024-02-01"] == after["2024-02-01"]
    assert "2024-03-01" not in before
    assert "2024-03-01" in after


def test_a_change_is_told_in_every_month_that_it_bears_on() -> None:
    before = leads(("L1", FEB), ("L2", None))
    moved = before.with_columns(platform_id=pl.lit("Q"))
    other_day = before.with_columns(converted_at=pl.col("converted_at") + pl.duration(days=1))

    first = told(LEADS, "2024-01-01", before)
    assert all(first[month] != digest for month, digest in told(LEADS, "2024-01-01", moved).items())
    assert told(LEADS, "2024-01-01", other_day)["2024-01-01"] == first["2024-01-01"]
    assert told(LEADS, "2024-01-01", other_day)["2024-02-01"] != first["2024-02-01"]


def test_a_table_in_one_file_tells_of_no_month() -> None:
    people = TABLES["employees"]

    assert told(people, "", pl.DataFrame(schema=stored_schema(people))) == {}
