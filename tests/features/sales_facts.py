"""Small tables of employees, leads, orders and activities for the tests of the heavy layer."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import polars as pl

from data.known import as_known
from data.parts import stored_schema
from data.store import Store
from data.tables import TABLES

START = date(2024, 1, 1)


def at(text: str) -> datetime:
    """Return a time as it is stored: without a zone."""
    return datetime.fromisoformat(text)


def rows(table: str, given: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Make a frame with the stored types; columns that are not given are blank."""
    return pl.DataFrame(list(given), schema=stored_schema(TABLES[table]))


def employee(name: str, hired: date = date(2020, 5, 17), left: date | None = None) -> dict[str, Any]:
    return {"employee_id": name, "hire_date": hired, "exit_date": left}


def lead(number: int, who: str, created: datetime, converted: datetime | None = None) -> dict[str, Any]:
    person, platform = who.split("/")
    return {
        "lead_id": f"L{number}",
        "employee_id": person,
        "platform_id": platform,
        "created_at": created,
        "converted_at": converted,
        "order_id": None if converted is None else f"O{number}",
    }


def order(number: int, who: str, ordered: datetime, **given: Any) -> dict[str, Any]:
    person, platform = who.split("/")
    known = {"customer_id": f"C{number}", "amount": 100}
    return {
        "order_id": f"O{number}",
        "employee_id": person,
        "platform_id": platform,
        "ordered_at": ordered,
        **known,
        **given,
    }


def some_company(seed: int, *, n_days: int = 420, n_leads: int = 900) -> dict[str, pl.DataFrame]:
    """Make up a company with every case: blanks, late conversions, refunds, people who come and go."""
    rng = np.random.default_rng(seed)
    people = [f"E{number}" for number in range(12)]
    hired = [START + timedelta(days=int(day)) for day in rng.integers(-300, n_days, len(people))]
    left = [day + timedelta(days=int(rng.integers(20, 500))) if rng.random() < 0.5 else None for day in hired]
    end = datetime.combine(START, time()) + timedelta(days=n_days)
    leads, orders = [], []
    for number in range(n_leads):
        who = f"{people[int(rng.integers(len(people)))]}/P{int(rng.integers(3))}"
        created = end - timedelta(seconds=int(rng.integers(1, n_days * 86_400)))
        converted = created + timedelta(days=float(rng.exponential(15)))
        won = rng.random() < 0.4 and converted < end
        leads.append(lead(number, who, created, converted if won else None))
        if won:
            orders.append(order(number, who, converted, **_order_details(rng, converted, end)))
    activities = [
        {
            "employee_id": person,
            "kind": kind,
            "month": date(2024 + ahead // 12, ahead % 12 + 1, 1),
            "quantity": float(rng.integers(0, 400)) / 7,
            "quality": float(rng.random()) if rng.random() < 0.7 else None,
        }
        for person in people
        for kind in ("tickets", "visits")
        for ahead in range(n_days // 31)
        if rng.random() < 0.8
    ]
    employees = [employee(*each) for each in zip(people, hired, left, strict=True)]
    return {
        "employees": rows("employees", employees),
        "leads": rows("leads", leads),
        "orders": rows("orders", orders),
        "activities": rows("activities", activities),
    }


def _order_details(rng: np.random.Generator, ordered: datetime, end: datetime) -> dict[str, Any]:
    refunded = ordered + timedelta(days=float(rng.exponential(20)))
    back = rng.random() < 0.3 and refunded < end
    return {
        "customer_id": f"C{int(rng.integers(60))}",
        "amount": int(rng.integers(1, 90_000)),
        "margin": int(rng.integers(-500, 9_000)) if rng.random() < 0.8 else None,
        "refunded_amount": 25 if back else None,
        "refunded_at": refunded if back else None,
        "new_customer": bool(rng.random() < 0.5) if rng.random() < 0.5 else None,
    }


def truncated(tables: dict[str, pl.DataFrame], as_of: date) -> dict[str, pl.DataFrame]:
    """Return the tables as they were known at a date."""
    import narwhals as nw

    known = {
        name: as_known(nw.from_native(frame.lazy()), TABLES[name], as_of).collect().to_native()
        for name, frame in tables.items()
    }
    return {name: frame for name, frame in known.items() if not frame.is_empty()}


def fill(store: Store, tables: dict[str, pl.DataFrame] | Sequence[tuple[str, pl.DataFrame]]) -> Store:
    """Write the tables and return the store."""
    store.write(dict(tables), note="facts of a test")
    return store
