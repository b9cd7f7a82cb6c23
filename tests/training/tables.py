"""Small tables of people who sell."""

from datetime import date
from typing import Any

import polars as pl

from data.calendar import add_months
from data.parts import stored_schema
from data.tables import TABLES

#: E02 leaves on 1 August 2024; the records of E03 stop after May 2024 without an exit.
LAST_RECORD = {"E02": date(2024, 7, 1), "E03": date(2024, 5, 1)}


def people_who_sell(n_people: int = 8) -> dict[str, pl.DataFrame]:
    """Return employees, positions, platforms, assignments and the sales of the year 2024."""
    people = [f"E{i:02d}" for i in range(1, n_people + 1)]
    months = [add_months(date(2024, 1, 1), i) for i in range(12)]
    hired = date(2022, 3, 1)
    rows: dict[str, list[dict[str, Any]]] = {
        "employees": [
            {"employee_id": who, "hire_date": hired, "exit_date": date(2024, 8, 1) if who == "E02" else None}
            for who in people
        ],
        "positions": [
            {
                "employee_id": who,
                "start_date": hired,
                "role_family": "sales",
                "role": "seller",
                "grade": 1 + number % 2,
                "department": "sales",
                "front_line": True,
            }
            for number, who in enumerate(people)
        ],
        "platforms": [
            {"platform_id": "P1", "name": "one", "launch_date": date(2020, 1, 1), "market": "home"}
        ],
        "assignments": [
            {"employee_id": who, "platform_id": "P1", "start_date": hired, "share": 1.0} for who in people
        ],
        "sales_monthly": [
            {"employee_id": who, "platform_id": "P1", "month": month, "revenue": 1000 * number}
            for number, who in enumerate(people)
            for month in months
            if month <= LAST_RECORD.get(who, months[-1])
        ],
    }
    return {name: pl.DataFrame(given, schema=stored_schema(TABLES[name])) for name, given in rows.items()}
