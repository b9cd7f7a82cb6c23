"""Sums over the last 3, 6 and 12 whole months before each as-of date, one row a person active at it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from data.store import Store
from features.cells import LAZY
from features.monthly import scan_monthly
from features.rectangle import WINDOWS, Whole, rectangle

#: Summed over windows; see `features.cells.sales_cells` for their units.
SUMMED = (
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
)
MEASURES = (*SUMMED, "active_months", "earning_months")

#: Also summed over the six months before the last six, which growth is measured against.
PRIOR = ("leads", "conversions", "expected_conversions", "orders", "revenue", "expected_revenue")

#: Fixed points in `activity_windows`: thousandths of a quantity, ten-thousandths of a quality.
MILLI = 1_000
BASIS_POINTS = 10_000


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
        Money in minor units, expected_conversions in millionths; ``active_months`` have leads, orders or
        revenue, ``earning_months`` revenue above 0.

    Raises
    ------
    MissingTable
        If there is no table with sales.
    """

    def read(since: date, end: date) -> LAZY:
        return scan_monthly(store, as_of=end, since=since).select("employee_id", "month", *SUMMED)

    people = rectangle(store, as_ofs, read)
    columns: dict[str, Whole] = {}
    for name in SUMMED:
        columns |= people.windows(name, people.monthly(name))
    revenue = people.monthly("revenue")
    active = (people.monthly("leads") > 0) | (people.monthly("orders") > 0) | (revenue != 0)
    columns |= people.windows("active_months", active.astype(np.int64))
    columns |= people.windows("earning_months", (revenue > 0).astype(np.int64))
    for name in PRIOR:
        columns[f"{name}_prior_6m"] = columns[f"{name}_12m"] - columns[f"{name}_6m"]
    employed = people.months_employed()
    for width in WINDOWS:
        without = np.minimum(employed, width) - columns[f"earning_months_{width}m"]
        columns[f"zero_months_{width}m"] = np.maximum(without, 0)
    return people.frame(columns)


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

    def read(since: date, end: date) -> LAZY:
        quantity = (nw.col("quantity") * MILLI + 0.5).floor().cast(nw.Int64)
        quality = (nw.col("quality") * BASIS_POINTS + 0.5).floor().cast(nw.Int64)
        facts = store.scan("activities", as_of=end, since=since)
        return facts.select("employee_id", "month", "kind", quantity=quantity, quality=quality)

    people = rectangle(store, as_ofs, read)
    kinds, quantity = people.facts["kind"], people.facts["quantity"].to_numpy()
    quality = people.facts["quality"].fill_null(0).to_numpy()
    rated = quantity * people.facts["quality"].is_not_null().to_numpy()
    columns: dict[str, Any] = {}
    for kind in kinds.unique().sort():
        of_kind = (kinds == kind).to_numpy()
        columns |= people.windows(f"{kind}_quantity", people.monthly(quantity * of_kind))
        below = people.windows("rated", people.monthly(rated * of_kind))
        above = people.windows(f"{kind}_quality", people.monthly(rated * quality * of_kind))
        for (name, sums), total in zip(above.items(), below.values(), strict=True):
            columns[name] = sums / np.where(total > 0, total * float(BASIS_POINTS), np.nan)
    return people.frame(columns)
