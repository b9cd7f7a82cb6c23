"""Sales of a person on a platform in a month, summed from leads and orders on the chosen engine.

Every event counts in the month of its own date: a lead when it came in, a conversion when it converted, an
order when it was placed, a refund when it was paid back. So a later month never changes an earlier one.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import narwhals as nw

from data.errors import MissingTable
from data.known import EVER
from data.manifest import Part
from data.store import Store, open_files

KEYS = ("employee_id", "platform_id", "month")

#: Summed per person, platform and month; money in minor units.
COUNTED = (
    "leads",
    "conversions",
    "orders",
    "revenue",
    "margin",
    "margin_revenue",
    "new_customers",
    "repeat_customers",
    "refunds",
)

#: Fixed point of expected conversions: millionths of a conversion.
MICRO = 1_000_000

LAZY = nw.LazyFrame[Any]


def sales_cells(store: Store, *, start: date, end: date) -> LAZY:
    """Return the sales of every person, platform and month from `start` up to, not including, `end`.

    Parameters
    ----------
    store : Store
        Has ``sales_monthly``, or ``leads`` or ``orders`` (or both).
    start, end : date
        First days of months.

    Returns
    -------
    LazyFrame of shape (n_cells, 15)
        `KEYS`, `COUNTED` (int64; ``margin_revenue`` is the revenue of which the margin is known),
        ``on_platform`` (1; 0 where nothing but a late conversion or refund is left), ``expected_conversions``
        (millionths: leads times the platform's conversions over its leads in the month) and
        ``expected_revenue`` (the platform's revenue over the people on it in the month).

    Raises
    ------
    MissingTable
        If none of the three tables is stored.
    """
    if store.has("sales_monthly"):
        return with_expectations(_imported(store, start, end))
    sources = []
    if store.has("leads"):
        sources += [_leads(store, start, end), _conversions(store, start, end)]
    if store.has("orders"):
        sources += [_orders(store, start, end), _refunds(store, start, end)]
    if not sources:
        msg = "none of the tables sales_monthly, leads and orders is stored; import one to get sales"
        raise MissingTable(msg)
    counted = [nw.col(name).sum().cast(nw.Int64) for name in COUNTED]
    return with_expectations(nw.concat(sources, how="vertical").group_by(KEYS).agg(*counted))


def touching(parts: Sequence[Part], start: date, end: date) -> list[Part]:
    """Return the files that can hold an event dated from `start` up to, not including, `end`."""
    return [part for part in parts if part.month < end.isoformat() and part.known_until > start]


def with_expectations(cells: LAZY) -> LAZY:
    """Add what the platform's month would give an average person; see `sales_cells`."""
    late = (nw.col("leads") == 0) & (nw.col("orders") == 0) & (nw.col("revenue") == 0)
    late = late & ((nw.col("conversions") > 0) | (nw.col("refunds") > 0))  # echo of work done earlier
    cells = cells.with_columns(on_platform=(~late).cast(nw.Int64))
    names = ("leads", "conversions", "revenue", "on_platform")
    totals = cells.group_by("platform_id", "month").agg(
        *(nw.col(name).sum().cast(nw.Int64).alias(f"all_{name}") for name in names)
    )
    cells = cells.join(totals, on=["platform_id", "month"], how="left")
    conversions = floor_divide(
        nw.col("leads") * nw.col("all_conversions") * MICRO, _at_least_one("all_leads")
    )
    revenue = floor_divide(nw.col("all_revenue"), _at_least_one("all_on_platform")) * nw.col("on_platform")
    return cells.select(
        *KEYS, *COUNTED, "on_platform", expected_conversions=conversions, expected_revenue=revenue
    )


def floor_divide(above: nw.Expr, below: nw.Expr) -> nw.Expr:
    """Divide whole numbers, rounding down, alike on all engines (which differ below zero and above 2**53)."""
    return ((above - above % below) // below).cast(nw.Int64)


def _at_least_one(name: str) -> nw.Expr:
    return nw.when(nw.col(name) > 0).then(nw.col(name)).otherwise(nw.lit(1, nw.Int64))


def _cells(frame: LAZY, **measures: nw.Expr) -> LAZY:
    """Sum `measures` per person, platform and month; the other columns are 0."""
    summed = frame.group_by(KEYS).agg(**measures)
    zero = nw.lit(0, nw.Int64)
    return summed.select(
        *KEYS, *((nw.col(n).cast(nw.Int64) if n in measures else zero.alias(n)) for n in COUNTED)
    )


def _events(store: Store, table: str, dated: str, start: date, end: date) -> LAZY:
    """Open the rows whose `dated` column lies in [start, end), with the month of it."""
    parts = store.parts(table)
    found = touching(parts, start, end) or parts[:1]
    frame = open_files([str(store.home.tables / part.file) for part in found], store.home)
    frame = frame.filter(nw.col(dated) >= start, nw.col(dated) < end)
    return frame.with_columns(month=nw.col(dated).dt.truncate("1mo").cast(nw.Date))


def _leads(store: Store, start: date, end: date) -> LAZY:
    return _cells(_events(store, "leads", "created_at", start, end), leads=nw.len())


def _conversions(store: Store, start: date, end: date) -> LAZY:
    return _cells(_events(store, "leads", "converted_at", start, end), conversions=nw.len())


def _refunds(store: Store, start: date, end: date) -> LAZY:
    refunds = _events(store, "orders", "refunded_at", start, end)
    return _cells(refunds, refunds=nw.col("refunded_amount").sum())


def _orders(store: Store, start: date, end: date) -> LAZY:
    orders = _with_first(store, _events(store, "orders", "ordered_at", start, end), end)
    known = nw.when(~nw.col("margin").is_null())
    first = nw.col("first")
    orders = orders.with_columns(
        margin_revenue=known.then(nw.col("amount")).otherwise(nw.lit(0, nw.Int64)),
        again=nw.when(~first).then(nw.col("customer_id")),
        first=first.cast(nw.Int64),
    )
    # n_unique counts the blank as one more customer wherever there is a first order
    again = nw.col("again").n_unique().cast(nw.Int64) - nw.col("first").max()
    return _cells(
        orders,
        orders=nw.len(),
        revenue=nw.col("amount").sum(),
        margin=nw.col("margin").sum(),
        margin_revenue=nw.col("margin_revenue").sum(),
        new_customers=nw.col("first").sum(),
        repeat_customers=again,
    )


def _with_first(store: Store, orders: LAZY, end: date) -> LAZY:
    """Add ``first``: the flag new_customer; where it is blank, whether the customer never ordered before."""
    flag = nw.col("new_customer")
    blank = orders.select(blank=flag.is_null().cast(nw.Int64).max()).collect(backend="polars")
    if not blank.item():
        return orders.with_columns(first=flag)
    before = store.scan("orders", as_of=end).group_by("customer_id").agg(since=nw.col("ordered_at").min())
    orders = orders.join(before, on="customer_id", how="left")
    derived = nw.col("ordered_at") == nw.col("since")
    return orders.with_columns(first=nw.when(flag.is_null()).then(derived).otherwise(flag))


def _imported(store: Store, start: date, end: date) -> LAZY:
    frame = store.scan("sales_monthly", as_of=EVER, since=start).filter(nw.col("month") < end)
    known = nw.when(~nw.col("margin").is_null()).then(nw.col("revenue"))
    frame = frame.with_columns(margin_revenue=known)
    return frame.select(*KEYS, *(nw.col(name).fill_null(0).cast(nw.Int64) for name in COUNTED))
