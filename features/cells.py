"""Sales of a person on a platform in one month, summed from leads and orders on the chosen engine.

Every event counts in the month of its own date: a lead when it came in, a conversion when it converted, an
order when it was placed, a refund when it was paid back. So a later month never changes an earlier one.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import narwhals as nw

from data.calendar import add_months
from data.errors import MissingTable
from data.home import Home
from data.manifest import Part
from data.store import Store, open_files

WHO = ("employee_id", "platform_id")

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
Parts = tuple[Part, ...]


def sales_cells(store: Store, *, month: date) -> LAZY:
    """Return the sales of every person and platform in a month.

    Parameters
    ----------
    store : Store
        Has ``sales_monthly``, or ``leads`` or ``orders`` (or both).
    month : date
        First day of the month.

    Returns
    -------
    LazyFrame of shape (n_cells, 15)
        `WHO`, month, `COUNTED` (int64; ``margin_revenue`` is the revenue of which the margin is known),
        ``on_platform`` (1; 0 where nothing but a late conversion or refund is left), ``expected_conversions``
        (millionths: leads times the platform's conversions over its leads in the month) and
        ``expected_revenue`` (the platform's revenue over the people on it in the month).

    Raises
    ------
    MissingTable
        If none of the three tables is stored.
    """
    parts = store.manifest.parts
    if "sales_monthly" in parts:
        cells = _imported(store.home, parts["sales_monthly"], month)
    else:
        readers = [(read, parts[name]) for name, read in READERS.items() if name in parts]
        sources = [frame for read, found in readers for frame in read(store.home, found, month)]
        if not sources:
            msg = "none of the tables sales_monthly, leads and orders is stored; import one to get sales"
            raise MissingTable(msg)
        counted = (nw.col(name).sum().cast(nw.Int64) for name in COUNTED)
        cells = nw.concat(sources, how="vertical").group_by(WHO).agg(*counted)
    return _with_expectations(cells, month)


def telling(parts: Sequence[Part], month: date) -> list[Part]:
    """Return the files that hold an event of the month, or do not say of which months they tell."""
    return [part for part in parts if not part.told or month.isoformat() in part.told]


def _within(parts: Parts, month: date) -> list[Part]:
    """Return the file of the rows that the month dates."""
    return [part for part in parts if part.month == month.isoformat()]


def _open(home: Home, parts: Sequence[Part]) -> LAZY:
    return open_files([str(home.tables / part.file) for part in parts], home)


def _happened(home: Home, parts: Parts, dated: str, month: date) -> LAZY:
    """Open the rows whose later date lies in the month."""
    frame = _open(home, telling(parts, month) or parts[:1])
    return frame.filter(nw.col(dated) >= month, nw.col(dated) < add_months(month, 1))


def _from_leads(home: Home, parts: Parts, month: date) -> Iterator[LAZY]:
    within = _within(parts, month)
    if within:
        yield _sum(_open(home, within), leads=nw.len())
    yield _sum(_happened(home, parts, "converted_at", month), conversions=nw.len())


def _from_orders(home: Home, parts: Parts, month: date) -> Iterator[LAZY]:
    within = _within(parts, month)
    if within:
        yield _orders(_with_first(home, parts, month))
    refunded = _happened(home, parts, "refunded_at", month)
    yield _sum(refunded, refunds=nw.col("refunded_amount").sum())


#: Table -> what sums it.
READERS = {"leads": _from_leads, "orders": _from_orders}


def _sum(frame: LAZY, **measures: nw.Expr) -> LAZY:
    """Sum `measures` per person and platform; the other columns are 0."""
    summed = frame.group_by(WHO).agg(**measures)
    zero = nw.lit(0, nw.Int64)
    columns = ((nw.col(name).cast(nw.Int64) if name in measures else zero.alias(name)) for name in COUNTED)
    return summed.select(*WHO, *columns)


def _orders(orders: LAZY) -> LAZY:
    known = nw.when(~nw.col("margin").is_null())
    first = nw.col("first")
    orders = orders.with_columns(
        margin_revenue=known.then(nw.col("amount")).otherwise(nw.lit(0, nw.Int64)),
        again=nw.when(~first).then(nw.col("customer_id")),
        first=first.cast(nw.Int64),
    )
    # n_unique counts the blank as one more customer wherever there is a first order
    again = nw.col("again").n_unique().cast(nw.Int64) - nw.col("first").max()
    return _sum(
        orders,
        orders=nw.len(),
        revenue=nw.col("amount").sum(),
        margin=nw.col("margin").sum(),
        margin_revenue=nw.col("margin_revenue").sum(),
        new_customers=nw.col("first").sum(),
        repeat_customers=again,
    )


def _with_first(home: Home, parts: Parts, month: date) -> LAZY:
    """Add ``first``: the flag new_customer; where it is blank, whether the customer never ordered before."""
    orders = _open(home, _within(parts, month))
    flag = nw.col("new_customer")
    blank = orders.select(blank=flag.is_null().cast(nw.Int64).max()).collect(backend="polars")
    if not blank.item():
        return orders.with_columns(first=flag)
    known = _open(home, [part for part in parts if part.month <= month.isoformat()])
    customers = orders.filter(flag.is_null()).select("customer_id").unique()
    known = known.join(customers, on="customer_id", how="semi")
    since = known.group_by("customer_id").agg(since=nw.col("ordered_at").min())
    orders = orders.join(since, on="customer_id", how="left")
    derived = nw.col("ordered_at") == nw.col("since")
    return orders.with_columns(first=nw.when(flag.is_null()).then(derived).otherwise(flag))


def _imported(home: Home, parts: Parts, month: date) -> LAZY:
    frame = _open(home, _within(parts, month) or parts[:1]).filter(nw.col("month") == month)
    known = nw.when(~nw.col("margin").is_null()).then(nw.col("revenue"))
    frame = frame.with_columns(margin_revenue=known)
    return frame.select(*WHO, *(nw.col(name).fill_null(0).cast(nw.Int64) for name in COUNTED))


def _with_expectations(cells: LAZY, month: date) -> LAZY:
    """Add what the platform's month would give an average person; see `sales_cells`."""
    late = (nw.col("leads") == 0) & (nw.col("orders") == 0) & (nw.col("revenue") == 0)
    late = late & ((nw.col("conversions") > 0) | (nw.col("refunds") > 0))  # echo of work done earlier
    cells = cells.with_columns(on_platform=(~late).cast(nw.Int64))
    names = ("leads", "conversions", "revenue", "on_platform")
    totals = cells.group_by("platform_id").agg(
        *(nw.col(name).sum().cast(nw.Int64).alias(f"all_{name}") for name in names)
    )
    cells = cells.join(totals, on="platform_id", how="left")
    conversions = _floor_divide(nw.col("leads") * nw.col("all_conversions") * MICRO, "all_leads")
    revenue = _floor_divide(nw.col("all_revenue"), "all_on_platform") * nw.col("on_platform")
    return cells.select(
        *WHO,
        nw.lit(month, nw.Date).alias("month"),
        *COUNTED,
        "on_platform",
        expected_conversions=conversions,
        expected_revenue=revenue,
    )


def _floor_divide(above: nw.Expr, column: str) -> nw.Expr:
    """Divide whole numbers, rounding down, alike on all engines (which differ below zero and above 2**53)."""
    below = nw.when(nw.col(column) > 0).then(nw.col(column)).otherwise(nw.lit(1, nw.Int64))
    return ((above - above % below) // below).cast(nw.Int64)
