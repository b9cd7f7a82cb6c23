"""A company written by hand: a platform, sellers, a back office, and a market that falls."""

from datetime import date
from pathlib import Path

import polars as pl

from data.calendar import add_months
from data.home import Home
from data.store import Store
from features.facts import Facts, Known
from features.profile import known_at
from tests.features.company import Frames, filled

START = date(2024, 1, 1)
N_MONTHS = 24
AS_OF = add_months(START, N_MONTHS)
N_SELLERS, N_CLERKS = 12, 12


def planted(*, fall: float = 1.0, plan: float | None = None) -> Frames:
    """Return tables in which everybody is alike, and in the last year sales are `fall` times what they were.

    With `plan` every seller has a goal of so many conversions for the last half-year.
    """
    sellers = [f"S{i:02d}" for i in range(N_SELLERS)]
    clerks = [f"C{i:02d}" for i in range(N_CLERKS)]
    people = pl.DataFrame({"employee_id": sellers + clerks})
    months = pl.DataFrame({"month": [add_months(START, ahead) for ahead in range(N_MONTHS)]})
    falling = pl.col("month") >= add_months(START, 12)
    sold = people.head(N_SELLERS).join(months, how="cross")
    count = pl.when(falling).then(round(20 * fall)).otherwise(20)
    worked = people.tail(N_CLERKS).join(months, how="cross")
    index = pl.when(falling).then(100 * fall).otherwise(100.0)
    frames = {
        "employees": people.with_columns(hire_date=date(2020, 1, 1)),
        "positions": people.with_columns(
            start_date=date(2020, 1, 1),
            role_family=pl.Series(["sales"] * N_SELLERS + ["service"] * N_CLERKS),
            role=pl.lit("staff"),
            grade=1,
            department=pl.Series(["D-sales"] * N_SELLERS + ["D-service"] * N_CLERKS),
            front_line=pl.Series([True] * N_SELLERS + [False] * N_CLERKS),
        ),
        "assignments": people.head(N_SELLERS).with_columns(
            platform_id=pl.lit("P1"), start_date=date(2020, 1, 1), share=1.0, team_id=pl.lit("P1-T1")
        ),
        "platforms": pl.DataFrame(
            {"platform_id": ["P1"], "name": ["One"], "launch_date": [date(2019, 1, 1)], "market": ["m"]}
        ),
        "market_index": months.with_columns(market=pl.lit("m"), index=index),
        "sales_monthly": sold.with_columns(
            platform_id=pl.lit("P1"), leads=200, conversions=count, orders=count, revenue=count * 1000
        ),
        "activities": worked.with_columns(kind=pl.lit("tickets"), quantity=100.0, quality=0.9),
    }
    if plan is not None:
        frames["goals"] = pl.DataFrame(
            {
                "goal_id": [f"G-{who}" for who in sellers],
                "owner_kind": "employee",
                "owner_id": sellers,
                "indicator": "conversions",
                "period_start": add_months(AS_OF, -6),
                "period_end": date(AS_OF.year - 1, 12, 31),
                "target": plan,
            }
        )
    return frames


def known_of(frames: Frames, folder: Path, *, as_of: date = AS_OF) -> Known:
    """Return what is known of a company written by hand."""
    store = filled(Store(Home(root=folder)), frames)
    return known_at(Facts(store), [as_of])[0]
