"""The made-up company that the profile build is timed on: employees, leads and orders in two versions.

Version 1 is what was known before the last month began. Version 2 adds that month: its leads and orders, and
the conversions and refunds that fall into it but belong to rows of earlier months.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from data.calendar import add_months
from data.parts import stored_schema
from data.store import Store
from data.tables import TABLES

START = date(2023, 7, 1)
DAY = 86_400_000_000  # microseconds

#: Dated columns of the large tables: the first dates the row, the second what becomes known later.
DATED = {"leads": ("created_at", "converted_at"), "orders": ("ordered_at", "refunded_at")}
BLANKED = {"leads": ("converted_at", "order_id"), "orders": ("refunded_at", "refunded_amount")}

Numbers = npt.NDArray[np.int64]
Named = tuple[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Size:
    """How much to make up."""

    n_leads: int = 10_000_000
    n_employees: int = 50_000
    n_platforms: int = 30
    n_months: int = 36
    seed: int = 7

    @property
    def end(self) -> date:
        """First day after the data."""
        return add_months(START, self.n_months)


def write_company(store: Store, size: Size) -> None:
    """Write the two versions into an empty home."""
    cut = datetime.combine(add_months(size.end, -1), time())
    later: dict[str, list[pl.DataFrame]] = {"leads": [], "orders": []}
    store.write(_first_version(size, cut, later), note="before the last month", append=True)
    store.write({name: pl.concat(frames) for name, frames in later.items()}, note="with the last month")


def _first_version(size: Size, cut: datetime, later: dict[str, list[pl.DataFrame]]) -> Iterator[Named]:
    """Yield the tables as known at `cut`; rows that are new or other after it go to `later`."""
    for name, frame in _tables(size):
        if name not in later:
            yield name, frame
            continue
        dated, known_later = DATED[name]
        new = frame.filter((pl.col(dated) >= cut) | (pl.col(known_later) >= cut).fill_null(value=False))
        later[name].append(new)
        before = frame.filter(pl.col(dated) < cut)
        visible = pl.col(known_later) < cut
        yield name, before.with_columns(pl.when(visible).then(pl.col(column)) for column in BLANKED[name])


def _tables(size: Size) -> Iterator[Named]:
    rng = np.random.default_rng(size.seed)
    n_days = (size.end - START).days
    hired = rng.integers(-720, n_days - 60, size.n_employees)
    left = hired + 30 + rng.exponential(1500, size.n_employees).astype(np.int64)
    yield "employees", _employees(size, hired, np.where(left < n_days, left, n_days))
    home = rng.integers(0, size.n_platforms, size.n_employees)
    pending: list[pl.DataFrame] = []
    number = 0
    for ahead in range(size.n_months):
        first, after = add_months(START, ahead), add_months(START, ahead + 1)
        begin, end = (first - START).days, (after - START).days
        here = np.flatnonzero((hired <= begin) & (left >= end))
        n_leads = size.n_leads // size.n_months
        leads, orders = _month(rng, size, here, home, (begin, end, number, n_leads))
        number += n_leads
        home = np.where(
            rng.random(size.n_employees) < 0.02, rng.integers(0, size.n_platforms, size.n_employees), home
        )
        yield "leads", leads
        pending.append(orders)
        every = pl.concat(pending)
        limit = datetime.combine(after, time())
        pending = [every.filter(pl.col("ordered_at") >= limit)]
        yield "orders", every.filter(pl.col("ordered_at") < limit)


def _employees(size: Size, hired: Numbers, left: Numbers) -> pl.DataFrame:
    n_days = (size.end - START).days
    origin = (START - date(1970, 1, 1)).days
    rows = pl.DataFrame(
        {"number": np.arange(size.n_employees), "hired": hired + origin, "left": left + origin}
    )
    gone = pl.col("left") < origin + n_days
    return _stored(
        "employees",
        rows.select(
            employee_id=_name("E", "number", 6),
            hire_date=pl.col("hired").cast(pl.Int32).cast(pl.Date),
            exit_date=pl.when(gone).then(pl.col("left").cast(pl.Int32).cast(pl.Date)),
            exit_kind=pl.when(gone).then(pl.lit("voluntary")),
        ),
    )


def _month(
    rng: np.random.Generator, size: Size, here: Numbers, home: Numbers, month: tuple[int, int, int, int]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    begin, end, number, n_leads = month
    n_customers = number // 4 + 1000
    n_micro = (size.end - START).days * DAY
    employee = here[rng.integers(0, here.size, n_leads)]
    elsewhere = rng.random(n_leads) < 0.15
    customer = rng.integers(0, n_customers + n_leads // 4, n_leads)
    created = rng.integers(begin * DAY, end * DAY, n_leads)
    converted = created + np.minimum(rng.exponential(4 * DAY, n_leads), 28 * DAY).astype(np.int64)
    margin = rng.integers(200, 40_000, n_leads)
    refunded = converted + rng.integers(DAY, 20 * DAY, n_leads)
    origin = int((datetime.combine(START, time()) - datetime(1970, 1, 1)) / timedelta(microseconds=1))  # noqa: DTZ001
    rows = pl.DataFrame(
        {
            "number": np.arange(number, number + n_leads),
            "employee": employee,
            "platform": np.where(elsewhere, (home[employee] + 1) % size.n_platforms, home[employee]),
            "customer": customer,
            "new": customer >= n_customers,
            "created": created + origin,
            "converted": converted + origin,
            "won": (rng.random(n_leads) < 0.14) & (converted < n_micro),
            "amount": margin * rng.integers(3, 9, n_leads),
            "margin": margin,
            "refunded": refunded + origin,
            "returned": (rng.random(n_leads) < 0.06) & (refunded < n_micro),
        }
    )
    return _leads(rows), _orders(rows.filter("won"))


def _leads(rows: pl.DataFrame) -> pl.DataFrame:
    won = pl.when("won")
    return _stored(
        "leads",
        rows.select(
            lead_id=_name("L", "number", 9),
            employee_id=_name("E", "employee", 6),
            platform_id=_name("P", "platform", 3),
            created_at=pl.col("created").cast(pl.Datetime("us")),
            converted_at=won.then(pl.col("converted").cast(pl.Datetime("us"))),
            order_id=won.then(_name("O", "number", 9)),
        ),
    )


def _orders(rows: pl.DataFrame) -> pl.DataFrame:
    returned = pl.when("returned")
    return _stored(
        "orders",
        rows.select(
            order_id=_name("O", "number", 9),
            employee_id=_name("E", "employee", 6),
            platform_id=_name("P", "platform", 3),
            customer_id=_name("C", "customer", 8),
            ordered_at=pl.col("converted").cast(pl.Datetime("us")),
            amount=pl.col("amount"),
            margin=pl.col("margin"),
            refunded_amount=returned.then("amount"),
            refunded_at=returned.then(pl.col("refunded").cast(pl.Datetime("us"))),
            new_customer=pl.col("new"),
        ),
    )


def _name(letter: str, column: str, width: int) -> pl.Expr:
    return pl.lit(letter) + pl.col(column).cast(pl.String).str.zfill(width)


def _stored(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Cast to the stored types; columns that are not given are blank."""
    schema = stored_schema(TABLES[table])
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None).alias(name)).cast(dtype)
        for name, dtype in schema.items()
    )
