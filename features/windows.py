"""Sums over the last 3, 6 and 12 whole months before each as-of date, one row a person active at it.

Everything is a whole number, so every engine and every way of summing gives the same bits. Who has a row is
read from the roster as known at the date, never from the facts: a month without activity is seen as one only
if activity follows, which would be a leak.
"""

from collections.abc import Sequence
from datetime import date

import narwhals as nw
import pandas as pd

from data.calendar import add_months, first_of_month
from data.store import Store
from features.cells import LAZY
from features.monthly import scan_monthly

WINDOWS = (3, 6, 12)

#: Summed over windows; see `features.cells.sales_cells` for their units.
MEASURES = (
    "leads",
    "conversions",
    "expected_conversions",
    "orders",
    "revenue",
    "expected_revenue",
    "margin",
    "margin_revenue",
    "new_customers",
    "repeat_customers",
    "refunds",
    "active_months",
    "earning_months",
)

#: Also summed over the six months before the last six, which growth is measured against.
PRIOR = ("leads", "conversions", "expected_conversions", "orders", "revenue", "expected_revenue")

#: Fixed point of quantities in `activity_windows`: thousandths.
MILLI = 1_000


def sales_windows(store: Store, *, as_ofs: Sequence[date]) -> pd.DataFrame:
    """Sum sales over the months before each date.

    Parameters
    ----------
    store : Store
        Has ``sales_monthly``, or ``leads`` or ``orders``.
    as_ofs : sequence of date
        As-of dates; the months that were over before each are summed.

    Returns
    -------
    DataFrame of shape (n_people_active_at_the_dates, 48)
        Index (employee_id, as_of), sorted; int64 columns ``{measure}_{w}m`` for w in `WINDOWS` of `MEASURES`
        and ``zero_months`` (months employed without revenue above 0), and ``{measure}_prior_6m`` of `PRIOR`.
        Money in minor units, expected_conversions in millionths.

    Raises
    ------
    MissingTable
        If there is no table with sales.
    """
    since = add_months(first_of_month(min(as_ofs)), -max(WINDOWS))
    base = scan_monthly(store, as_of=max(as_ofs), since=since)
    summed = [nw.col(name).sum().cast(nw.Int64) for name in MEASURES if not name.endswith("_months")]
    monthly = base.group_by("employee_id", "month").agg(*summed)
    active = (nw.col("leads") > 0) | (nw.col("orders") > 0) | (nw.col("revenue") != 0)
    monthly = monthly.with_columns(
        active_months=active.cast(nw.Int64), earning_months=(nw.col("revenue") > 0).cast(nw.Int64)
    )
    frame = window_sums(store, monthly, names=MEASURES, as_ofs=as_ofs)
    for name in PRIOR:
        frame[f"{name}_prior_6m"] = frame[f"{name}_12m"] - frame[f"{name}_6m"]
    for width in WINDOWS:
        employed = frame["months_employed"].clip(upper=width)
        frame[f"zero_months_{width}m"] = (employed - frame[f"earning_months_{width}m"]).clip(lower=0)
    return frame.drop(columns="months_employed")


def activity_windows(store: Store, *, as_ofs: Sequence[date]) -> pd.DataFrame:
    """Sum the process measures over the months before each date.

    Parameters
    ----------
    store : Store
        Has ``activities``.
    as_ofs : sequence of date
        As-of dates.

    Returns
    -------
    DataFrame of shape (n_people_active_at_the_dates, 6 * n_kinds)
        Index (employee_id, as_of), sorted; for each kind of activity and w in `WINDOWS`
        ``{kind}_quantity_{w}m`` (int64, thousandths) and ``{kind}_quality_{w}m`` (float64 fraction, weighted
        by quantity; NaN where none was recorded).

    Raises
    ------
    MissingTable
        If there is no table of activities.
    """
    since = add_months(first_of_month(min(as_ofs)), -max(WINDOWS))
    facts = store.scan("activities", as_of=max(as_ofs), since=since)
    kinds = sorted(facts.select("kind").unique().collect(backend="polars")["kind"].to_list())
    quantity = (nw.col("quantity") * MILLI + 0.5).floor().cast(nw.Int64)
    quality = (nw.col("quality") * MILLI * 10 + 0.5).floor().cast(nw.Int64)
    rated = nw.when(~nw.col("quality").is_null()).then(nw.col("n")).otherwise(nw.lit(0, nw.Int64))
    facts = facts.with_columns(n=quantity, share=quality.fill_null(0)).with_columns(rated=rated)
    columns = {
        f"{kind}_{name}": nw.when(nw.col("kind") == kind).then(value).otherwise(nw.lit(0, nw.Int64))
        for kind in kinds
        for name, value in (
            ("quantity", nw.col("n")),
            ("rated", nw.col("rated")),
            ("quality", nw.col("rated") * nw.col("share")),
        )
    }
    facts = facts.select("employee_id", "month", **columns)
    monthly = facts.group_by("employee_id", "month").agg(*(nw.col(n).sum().cast(nw.Int64) for n in columns))
    frame = window_sums(store, monthly, names=tuple(columns), as_ofs=as_ofs).drop(columns="months_employed")
    for kind in kinds:
        for width in WINDOWS:
            below = frame.pop(f"{kind}_rated_{width}m")
            frame[f"{kind}_quality_{width}m"] = frame[f"{kind}_quality_{width}m"] / (
                below.where(below > 0) * MILLI * 10
            )
    return frame


def window_sums(store: Store, monthly: LAZY, *, names: Sequence[str], as_ofs: Sequence[date]) -> pd.DataFrame:
    """Sum monthly whole numbers over `WINDOWS` before each date, for the people active at it.

    Parameters
    ----------
    store : Store
        Its ``employees`` tell who is active.
    monthly : LazyFrame of shape (n_people_months, 2 + n_names)
        employee_id, month, and int64 columns.
    names : sequence of str
        Columns to sum.
    as_ofs : sequence of date
        As-of dates.

    Returns
    -------
    DataFrame of shape (n_people_active_at_the_dates, 1 + 3 * n_names)
        Index (employee_id, as_of), sorted; int64 ``months_employed`` and ``{name}_{w}m``.
    """
    dates = sorted(set(as_ofs))
    parts = [_one_date(store, monthly, names, as_of) for as_of in dates]
    frame: pd.DataFrame = nw.concat(parts, how="vertical").collect(backend="polars").to_pandas()
    return frame.set_index(["employee_id", "as_of"]).sort_index()


def _one_date(store: Store, monthly: LAZY, names: Sequence[str], as_of: date) -> LAZY:
    end = first_of_month(as_of)
    starts = {width: add_months(end, -width) for width in WINDOWS}
    inside = monthly.filter(nw.col("month") >= min(starts.values()), nw.col("month") < end)
    sums = [
        nw.when(nw.col("month") >= start)
        .then(nw.col(name))
        .otherwise(nw.lit(0, nw.Int64))
        .sum()
        .alias(f"{name}_{width}m")
        for name in names
        for width, start in starts.items()
    ]
    summed = inside.group_by("employee_id").agg(*sums)
    months = (
        nw.lit(end.year * 12 + end.month)
        - nw.col("hire_date").dt.year() * 12
        - nw.col("hire_date").dt.month()
    )
    people = store.scan("employees", as_of=as_of).filter(nw.col("exit_date").is_null())
    people = people.select("employee_id", as_of=nw.lit(as_of), months_employed=months.cast(nw.Int64))
    filled = [nw.col(f"{name}_{width}m").fill_null(0).cast(nw.Int64) for name in names for width in WINDOWS]
    return people.join(summed, on="employee_id", how="left").select(
        "employee_id", "as_of", "months_employed", *filled
    )
