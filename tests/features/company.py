"""A small random company with every table, for the tests of features."""

from datetime import date, datetime, time, timedelta

import numpy as np
import polars as pl

from data.calendar import add_months
from data.manifest import Attribute, Company
from data.parts import stored_schema
from data.store import Store
from data.tables import TABLES

START = date(2023, 1, 1)
N_MONTHS = 24
END = add_months(START, N_MONTHS)
N_PEOPLE = 60
N_PLATFORMS = 3

ATTRIBUTES = {
    "engagement": Attribute("number", "敬业度", "Engagement", "answer to the yearly question", "environment"),
    "schedule": Attribute("category", "班次", "Schedule", "shift worked", "environment"),
}

Frames = dict[str, pl.DataFrame]


def declared(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows with the declared columns in order, absent ones empty."""
    schema = stored_schema(TABLES[name])
    absent = [pl.lit(None, dtype=kind).alias(one) for one, kind in schema.items() if one not in frame.columns]
    return frame.with_columns(absent).select(pl.col(one).cast(kind) for one, kind in schema.items())


def filled(store: Store, frames: Frames, company: Company | None = None) -> Store:
    """Write tables to a store and return it; rows must have their declared columns or fewer."""
    rows = {name: declared(name, frame) for name, frame in frames.items() if frame.height}
    store.write(rows, note="test", company=company or Company(attributes=ATTRIBUTES))
    return store


def company(seed: int = 0, n_people: int = N_PEOPLE) -> Frames:
    """Return all tables of a random company; hires, exits, moves and rises happen throughout."""
    rng = np.random.default_rng(seed)
    ids = [f"E{i:03d}" for i in range(n_people)]
    n_days = (END - START).days
    hired = rng.integers(-400, n_days - 60, n_people)
    left = np.where(rng.random(n_people) < 0.4, hired + rng.integers(60, 900, n_people), 10_000)
    front = np.arange(n_people) % 3 != 0
    employees = pl.DataFrame(
        {
            "employee_id": ids,
            "hire_date": _days(hired),
            "exit_date": [_day(day) if day < n_days else None for day in left],
            "exit_kind": [
                str(rng.choice(["voluntary", "involuntary", "other"])) if day < n_days else None
                for day in left
            ],
            "display_name": [f"Name {i}" for i in range(n_people)],
        }
    )
    spans = [
        (person, max(int(a), 0), min(int(b), n_days)) for person, a, b in zip(ids, hired, left, strict=True)
    ]
    frames = {
        "employees": employees,
        "positions": _positions(rng, ids, hired, front),
        "assignments": _assignments(rng, ids, hired, front),
        "platforms": pl.DataFrame(
            {
                "platform_id": [f"P{p}" for p in range(N_PLATFORMS)],
                "name": [f"Platform {p}" for p in range(N_PLATFORMS)],
                "launch_date": [_day(-700 + 450 * p) for p in range(N_PLATFORMS)],
                "market": ["north", "south", "north"],
            }
        ),
        "market_index": _market(rng),
        "compensation": _events(rng, ids, hired, "effective_date", per_person=3).with_columns(
            base_salary=pl.Series(rng.integers(500_000, 2_000_000, 3 * n_people)),
            bonus=pl.Series(rng.integers(0, 500_000, 3 * n_people)),
            market_ratio=pl.Series(rng.uniform(0.7, 1.3, 3 * n_people).round(3)),
        ),
        "skills": _events(rng, ids, hired, "assessed_on", per_person=3).with_columns(
            skill=pl.Series(rng.choice(["live", "video"], 3 * n_people)),
            level=pl.Series(rng.uniform(0, 5, 3 * n_people).round(2)),
        ),
        "attributes": pl.concat(
            [
                _events(rng, ids, hired, "observed_on", per_person=2).with_columns(
                    name=pl.Series(["engagement", "schedule"] * n_people),
                    value=pl.Series(["3.5", "late"] * n_people),
                ),
                pl.DataFrame({"employee_id": ids, "observed_on": _days(hired)}).with_columns(
                    name=pl.lit("engagement"), value=pl.lit("2.5")
                ),
            ]
        ),
        "protected_attributes": pl.DataFrame(
            {"employee_id": ids, "sex": rng.choice(["F", "M"], n_people), "birth_year": 1990}
        ),
        **_monthly(rng, spans, front),
        **_sales(rng, [span for span, selling in zip(spans, front, strict=True) if selling]),
        "reviews": _reviews(rng, ids),
        "ratings": _ratings(rng, ids),
    }
    return {name: frame.unique(TABLES[name].key, keep="first") for name, frame in frames.items()}


def _day(offset: float) -> date:
    return START + timedelta(days=int(offset))


def _time(offset: float) -> datetime:
    return datetime.combine(START, time()) + timedelta(seconds=int(offset * 86_400))


def _days(offsets: np.ndarray) -> list[date]:
    return [_day(offset) for offset in offsets]


def _positions(
    rng: np.random.Generator, ids: list[str], hired: np.ndarray, front: np.ndarray
) -> pl.DataFrame:
    n = len(ids)
    rise = [_day(181 if i % 4 else 365) if hired[i] < 100 and i % 2 else None for i in range(n)]
    first = pl.DataFrame(
        {
            "employee_id": ids,
            "start_date": _days(hired),
            "role_family": np.where(front, "sales", "operations"),
            "role": np.where(front, "seller", "clerk"),
            "grade": rng.integers(1, 3, n),
            "department": rng.choice(["D1", "D2"], n),
            "manager_id": [None if i < 5 else ids[i % 5] for i in range(n)],
            "front_line": front,
        }
    )
    rises = first.with_columns(start_date=pl.Series(rise, dtype=pl.Date), grade=pl.col("grade") + 1)
    other = first.with_columns(
        start_date=pl.col("start_date") + pl.duration(days=300), manager_id=pl.Series(rng.permutation(ids))
    )
    return pl.concat([first, rises.drop_nulls("start_date"), other.filter(rng.random(n) < 0.4)])


def _assignments(
    rng: np.random.Generator, ids: list[str], hired: np.ndarray, front: np.ndarray
) -> pl.DataFrame:
    n = len(ids)
    place = rng.integers(0, N_PLATFORMS, n)
    moved = hired + rng.integers(90, 500, n)
    first = pl.DataFrame(
        {
            "employee_id": ids,
            "platform_id": [f"P{p}" for p in place],
            "start_date": _days(hired),
            "end_date": _days(moved - 1),
            "team_id": [f"P{p}-T1" for p in place],
            "share": 1.0,
        }
    )
    second = first.with_columns(
        platform_id=pl.Series([f"P{(p + 1) % N_PLATFORMS}" for p in place]),
        start_date=pl.Series(_days(moved)),
        end_date=pl.lit(None, dtype=pl.Date),
        share=0.8,
    )
    return pl.concat([first.filter(front), second.filter(front)])


def _events(
    rng: np.random.Generator, ids: list[str], hired: np.ndarray, column: str, *, per_person: int
) -> pl.DataFrame:
    offsets = np.repeat(hired, per_person) + rng.integers(0, 700, per_person * len(ids))
    return pl.DataFrame({"employee_id": np.repeat(ids, per_person), column: _days(offsets)})


def _market(rng: np.random.Generator) -> pl.DataFrame:
    months = [add_months(START, ahead) for ahead in range(N_MONTHS)]
    return pl.DataFrame(
        {
            "market": ["north"] * N_MONTHS + ["south"] * N_MONTHS,
            "month": months * 2,
            "index": rng.uniform(70, 120, 2 * N_MONTHS).round(1),
        }
    )


def _monthly(rng: np.random.Generator, spans: list[tuple[str, int, int]], front: np.ndarray) -> Frames:
    rows = [
        (person, add_months(START, ahead), selling)
        for (person, hired, left), selling in zip(spans, front, strict=True)
        for ahead in range(N_MONTHS)
        if hired <= ahead * 30 < left
    ]
    n = len(rows)
    base = pl.DataFrame({"employee_id": [row[0] for row in rows], "month": [row[1] for row in rows]})
    kinds = [("visits", "follow_ups") if row[2] else ("tickets", "on_time") for row in rows]
    activities = [
        base.with_columns(
            kind=pl.Series([kind[which] for kind in kinds]),
            quantity=pl.Series(rng.integers(0, 50, n).astype(float)),
            quality=pl.Series(
                [None if row[2] else round(rng.uniform(0.6, 1), 3) for row in rows], dtype=pl.Float64
            ),
        )
        for which in (0, 1)
    ]
    hours = base.with_columns(
        worked_hours=pl.Series(rng.uniform(120, 200, n).round(1)),
        overtime_hours=pl.Series(rng.uniform(0, 60, n).round(1)),
        leave_days=pl.Series(rng.integers(0, 4, n).astype(float)),
    )
    return {"activities": pl.concat(activities), "workload_monthly": hours}


def _sales(rng: np.random.Generator, spans: list[tuple[str, int, int]]) -> Frames:
    n = 60 * len(spans)
    low, high = np.repeat([[a, max(b, a + 1)] for _, a, b in spans], 60, axis=0).T
    when = low + rng.random(n) * (high - low)
    later = when + rng.exponential(5, n)
    won = (rng.random(n) < 0.4) & (later < (END - START).days)
    stamp, then, back = ([_time(day) for day in days] for days in (when, later, later + 20))
    people, place = np.repeat([person for person, _, _ in spans], 60), rng.integers(0, N_PLATFORMS, n)
    leads = pl.DataFrame(
        {
            "lead_id": [f"L{i}" for i in range(n)],
            "employee_id": people,
            "platform_id": [f"P{p}" for p in place],
            "created_at": stamp,
            "converted_at": [day if yes else None for day, yes in zip(then, won, strict=True)],
            "order_id": [f"O{i}" if yes else None for i, yes in enumerate(won)],
        }
    )
    refunded = (rng.random(n) < 0.2) & (later + 20 < (END - START).days)
    amount = rng.integers(10_00, 900_00, n)
    orders = leads.filter(pl.Series(won)).select(
        "order_id",
        "employee_id",
        "platform_id",
        customer_id=pl.Series([f"C{c}" for c in rng.integers(0, 300, n)]).filter(pl.Series(won)),
        ordered_at="converted_at",
        amount=pl.Series(amount).filter(pl.Series(won)),
        margin=pl.Series(amount // 4).filter(pl.Series(won)),
        refunded_amount=pl.Series(np.where(refunded, amount, 0)).filter(pl.Series(won)),
        refunded_at=pl.Series([d if yes else None for d, yes in zip(back, refunded, strict=True)]).filter(
            pl.Series(won)
        ),
    )
    orders = orders.with_columns(
        refunded_amount=pl.when(pl.col("refunded_at").is_not_null()).then("refunded_amount")
    )
    return {"leads": leads, "orders": orders}


def _reviews(rng: np.random.Generator, ids: list[str]) -> pl.DataFrame:
    rows = [
        (cycle, ids[(i + step) % len(ids)], person, dimension, relation)
        for cycle in ("2023H1", "2023H2", "2024H1", "2024H2")
        for i, person in enumerate(ids)
        # three of a kind, so that each kind may speak
        for step, relation in enumerate(("peer", "manager", "report") * 3, start=1)
        for dimension in ("results", "leadership", "collaboration", "customer")
    ]
    frame = pl.DataFrame(
        rows, schema=["cycle", "rater_id", "ratee_id", "dimension", "relation"], orient="row"
    )
    return frame.with_columns(score=pl.Series(rng.integers(2, 11, len(rows)) / 2))


def _ratings(rng: np.random.Generator, ids: list[str]) -> pl.DataFrame:
    starts = [add_months(START, 3 * quarter) for quarter in range(N_MONTHS // 3)]
    rows = [(person, start, add_months(start, 3) - timedelta(days=1)) for person in ids for start in starts]
    frame = pl.DataFrame(rows, schema=["employee_id", "period_start", "period_end"], orient="row")
    return frame.with_columns(
        rating=pl.Series(rng.integers(1, 5, len(rows)).astype(float)), scale_min=1.0, scale_max=4.0
    )
