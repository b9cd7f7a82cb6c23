"""Sums over the last 3, 6 and 12 whole months before each as-of date, one row a person active at it.

Everything is a whole number, so every engine and every way of summing gives the same bits. Who has a row is
read from the roster as known at the date, never from the facts: a month without activity is seen as one only
if activity follows, which would be a leak.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl

from data.calendar import add_months, first_of_month, month_index
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
    more = {f"{name}_prior_6m": frame[f"{name}_12m"] - frame[f"{name}_6m"] for name in PRIOR}
    for width in WINDOWS:
        employed = frame["months_employed"].clip(upper=width)
        more[f"zero_months_{width}m"] = (employed - frame[f"earning_months_{width}m"]).clip(lower=0)
    return pd.concat([frame.drop(columns="months_employed"), pd.DataFrame(more)], axis=1)


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

    A window is the difference of two cumulative sums over the rectangle of people and months, so that many
    dates cost little more than one.

    Parameters
    ----------
    store : Store
        Its ``employees`` tell who is active.
    monthly : LazyFrame of shape (n_people_months, 2 + n_names)
        employee_id, month, and int64 columns, without repeated keys; other months are left out.
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
    people = store.read_polars("employees", as_of=dates[-1])
    origin = month_index(dates[0]) - max(WINDOWS)
    n_months = month_index(dates[-1]) - origin + 1  # column 0 is empty: nothing was summed yet
    row, ahead = np.nonzero(_active(people, dates))
    month = np.array([month_index(day) for day in dates])[ahead]
    here = row * n_months + month - origin
    since, end = add_months(first_of_month(dates[0]), -max(WINDOWS)), first_of_month(dates[-1])
    monthly = monthly.filter(nw.col("month") >= since, nw.col("month") < end)
    facts = monthly.collect(backend="polars").to_native()
    facts = facts.join(people.select("employee_id").with_row_index("row"), on="employee_id")
    cell = (facts["row"].cast(pl.Int64) * n_months + _index(facts["month"]) - origin + 1).to_numpy()
    columns = {"months_employed": np.maximum(month - _index(people["hire_date"]).to_numpy()[row], 0)}
    before = {width: here - width for width in WINDOWS}
    for name in names:
        until = np.zeros(people.height * n_months, dtype=np.int64)
        until[cell] = facts[name].to_numpy()
        until = until.reshape(people.height, n_months).cumsum(axis=1).ravel()
        now = until[here]
        columns |= {f"{name}_{width}m": now - until[there] for width, there in before.items()}
    codes: list[Any] = [row, ahead]
    levels: list[Any] = [people["employee_id"].to_pandas(), pd.DatetimeIndex(np.array(dates, dtype="M8[ms]"))]
    index = pd.MultiIndex(levels=levels, codes=codes, names=["employee_id", "as_of"])
    return pd.DataFrame(columns, index=index, copy=False)


def _active(people: pl.DataFrame, dates: Sequence[date]) -> npt.NDArray[np.bool_]:
    """Tell who worked here at each date: shape (n_people, n_dates)."""
    hired = people["hire_date"].to_numpy()[:, None]
    left = people["exit_date"].fill_null(date.max).to_numpy()[:, None]
    days = np.array(dates, dtype="M8[D]")
    return np.asarray((hired < days) & (left >= days))


def _index(months: pl.Series) -> pl.Series:
    """Return `data.calendar.month_index` of every date."""
    return months.dt.year().cast(pl.Int64) * 12 + months.dt.month() - 1
