"""The same profile build by hand: Polars, DuckDB SQL and pandas, each as one would write it there.

Each reads the stored files and makes one row a person active at each as-of date, with the sums over the 3, 6
and 12 months before it: the columns of `features.windows.sales_windows`, the same whole numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from data.calendar import add_months

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
    "active_months",
    "earning_months",
)
PRIOR = SUMMED[:6]
WIDTHS = (3, 6, 12)


@dataclass(frozen=True, slots=True)
class Job:
    """What to read and for which dates (first days of consecutive months)."""

    leads: list[str]
    orders: list[str]
    employees: list[str]
    dates: list[date]

    @property
    def months(self) -> list[date]:
        """The months that are summed, and the last date."""
        first = add_months(self.dates[0], -12)
        return [add_months(first, ahead) for ahead in range(len(self.dates) + 12)]


def by_polars(job: Job) -> pl.DataFrame:
    """Build it with lazy Polars."""
    key = ("employee_id", "platform_id", "month")
    leads, orders = pl.scan_parquet(job.leads), pl.scan_parquet(job.orders)

    def month(column: str) -> pl.Expr:
        return pl.col(column).dt.truncate("1mo").cast(pl.Date).alias("month")

    first = pl.col("new_customer")
    came = leads.group_by(*key[:2], month("created_at")).agg(leads=pl.len())
    converted = leads.filter(pl.col("converted_at").is_not_null())
    converted = converted.group_by(*key[:2], month("converted_at")).agg(conversions=pl.len())
    placed = orders.group_by(*key[:2], month("ordered_at")).agg(
        orders=pl.len(),
        revenue=pl.col("amount").sum(),
        margin=pl.col("margin").sum(),
        margin_revenue=pl.col("amount").filter(pl.col("margin").is_not_null()).sum(),
        new_customers=first.sum(),
        repeat_customers=pl.col("customer_id").filter(~first).n_unique(),
    )
    refunded = orders.filter(pl.col("refunded_at").is_not_null())
    refunded = refunded.group_by(*key[:2], month("refunded_at")).agg(refunds=pl.col("refunded_amount").sum())
    events = pl.concat([came, converted, placed, refunded], how="diagonal").group_by(key)
    cells = events.agg(pl.exclude(key).sum().cast(pl.Int64)).collect(engine="streaming").lazy()
    people = _polars_people(cells)
    spine = pl.scan_parquet(job.employees).select("employee_id", "hire_date", "exit_date")
    spine = spine.join(pl.LazyFrame({"month": job.months}), how="cross")
    dense = spine.join(people, on=["employee_id", "month"], how="left").sort("employee_id", "month")
    # the row of a date sums the rows before it; 12 empty months lead every person
    total = {name: pl.col(name).fill_null(0).cum_sum().shift(1, fill_value=0) for name in SUMMED}
    dense = dense.with_columns(**total)
    sums = [
        (pl.col(name) - pl.col(name).shift(width, fill_value=0)).alias(f"{name}_{width}m")
        for name in SUMMED
        for width in WIDTHS
    ]
    active = pl.col("exit_date").is_null() | (pl.col("exit_date") >= pl.col("month"))
    rows = dense.select("employee_id", "hire_date", "exit_date", "month", *sums)
    rows = rows.filter(pl.col("month").is_in(job.dates), pl.col("hire_date") < pl.col("month"), active)
    hired, now = pl.col("hire_date"), pl.col("month")
    employed = (now.dt.year() - hired.dt.year()).cast(pl.Int64) * 12 + now.dt.month() - hired.dt.month()
    return (
        rows.with_columns(
            *((pl.col(f"{name}_12m") - pl.col(f"{name}_6m")).alias(f"{name}_prior_6m") for name in PRIOR),
            *(
                (employed.clip(0, width) - pl.col(f"earning_months_{width}m"))
                .clip(0)
                .alias(f"zero_months_{width}m")
                for width in WIDTHS
            ),
        )
        .drop("hire_date", "exit_date")
        .rename({"month": "as_of"})
        .collect()
    )


def _polars_people(cells: pl.LazyFrame) -> pl.LazyFrame:
    """Add the platform's expectations and sum over platforms."""
    column = pl.col
    late = (column("leads") == 0) & (column("orders") == 0) & (column("revenue") == 0)
    late &= (column("conversions") > 0) | (column("refunds") > 0)
    cells = cells.with_columns(here=(~late).cast(pl.Int64))
    totals = cells.group_by("platform_id", "month").agg(
        column("leads", "conversions", "revenue", "here").sum().name.prefix("all_")
    )
    cells = cells.join(totals, on=["platform_id", "month"])
    per_lead = column("leads") * column("all_conversions") * 1_000_000 // column("all_leads").clip(1)
    per_head = column("here") * (column("all_revenue") // column("all_here").clip(1))
    cells = cells.with_columns(expected_conversions=per_lead, expected_revenue=per_head)
    people = cells.group_by("employee_id", "month").agg(column(SUMMED[:11]).sum())
    active = (column("leads") > 0) | (column("orders") > 0) | (column("revenue") != 0)
    return people.with_columns(
        active_months=active.cast(pl.Int64), earning_months=(column("revenue") > 0).cast(pl.Int64)
    )


def by_duckdb(job: Job) -> Any:
    """Build it with DuckDB SQL; the result is a table of the connection."""
    connection = duckdb.connect(config={"threads": 2})
    for name in ("leads", "orders", "employees"):
        connection.read_parquet(getattr(job, name)).create_view(name)
    given = {"first_month": job.months[0], "first_date": job.dates[0], "last_date": job.dates[-1]}
    for name, day in given.items():
        connection.execute(f"SET VARIABLE {name} = DATE '{day}'")
    connection.execute(Path(__file__).with_name("profile_peer.sql").read_text(encoding="utf-8"))
    return connection.table("windows")


def by_pandas(job: Job) -> pd.DataFrame:
    """Build it with pandas, windows as differences of cumulative sums over a table of people by months."""
    cells = _pandas_cells(job)
    late = (cells["leads"] == 0) & (cells["orders"] == 0) & (cells["revenue"] == 0)
    cells["here"] = 1 - (late & ((cells["conversions"] > 0) | (cells["refunds"] > 0))).astype("int64")
    totals = cells.groupby(level=["platform_id", "month"])[["leads", "conversions", "revenue", "here"]]
    of = totals.transform("sum")
    cells["expected_conversions"] = (
        cells["leads"] * of["conversions"] * 1_000_000 // of["leads"].clip(lower=1)
    )
    cells["expected_revenue"] = cells["here"] * (of["revenue"] // of["here"].clip(lower=1))
    people = cells.drop(columns="here").groupby(level=["employee_id", "month"]).sum()
    active = (people["leads"] > 0) | (people["orders"] > 0) | (people["revenue"] != 0)
    people["active_months"] = active.astype("int64")
    people["earning_months"] = (people["revenue"] > 0).astype("int64")

    columns = ["employee_id", "hire_date", "exit_date"]
    staff = pd.read_parquet(job.employees[0], columns=columns).set_index("employee_id")
    dates = pd.DatetimeIndex(job.dates)
    hired, left = (pd.to_datetime(staff[name]).to_numpy()[:, None] for name in columns[1:])
    active_at = (hired < dates.to_numpy()) & ~(left < dates.to_numpy())
    result = {}
    months = pd.DatetimeIndex(job.months[:-1])
    for name in SUMMED:
        wide = people[name].unstack("month", fill_value=0)  # noqa: PD010
        wide = wide.reindex(index=staff.index, columns=months, fill_value=0)
        until = np.pad(wide.to_numpy().cumsum(axis=1), ((0, 0), (1, 0)))
        for width in WIDTHS:
            result[f"{name}_{width}m"] = (until[:, 12:] - until[:, 12 - width : -width])[active_at]
    row, column = np.nonzero(active_at)
    for name in PRIOR:
        result[f"{name}_prior_6m"] = result[f"{name}_12m"] - result[f"{name}_6m"]
    start = pd.DatetimeIndex(staff["hire_date"])
    employed = dates.year.to_numpy() * 12 + dates.month.to_numpy()
    months_employed = employed[column] - (start.year.to_numpy() * 12 + start.month.to_numpy())[row]
    for width in WIDTHS:
        least = np.clip(months_employed, 0, width)
        result[f"zero_months_{width}m"] = np.maximum(least - result[f"earning_months_{width}m"], 0)
    keys = {"employee_id": staff.index.to_numpy()[row], "as_of": dates.to_numpy()[column]}
    return pd.DataFrame(keys | result)


def _pandas_cells(job: Job) -> pd.DataFrame:
    who = ["employee_id", "platform_id"]

    def month(column: pd.Series) -> Any:
        return column.to_numpy().astype("M8[M]").astype("M8[ms]")

    # a list of files is allowed, the stubs do not know it
    leads = pd.read_parquet(job.leads, columns=[*who, "created_at", "converted_at"])  # type: ignore[call-overload]
    orders = pd.read_parquet(job.orders)  # type: ignore[call-overload]
    keys = [*who, "month"]
    came = leads.assign(month=month(leads["created_at"])).groupby(keys).size().rename("leads")
    won = leads[leads["converted_at"].notna()]
    won = won.assign(month=month(won["converted_at"])).groupby(keys).size().rename("conversions")
    del leads
    orders["month"] = month(orders["ordered_at"])
    orders["known"] = orders["amount"].where(orders["margin"].notna(), 0)
    placed = orders.groupby(keys).agg(
        orders=("amount", "size"),
        revenue=("amount", "sum"),
        margin=("margin", "sum"),
        margin_revenue=("known", "sum"),
        new_customers=("new_customer", "sum"),
    )
    again = orders[~orders["new_customer"]].groupby(keys)["customer_id"].nunique().rename("repeat_customers")
    back = orders[orders["refunded_at"].notna()]
    back = back.assign(month=month(back["refunded_at"])).groupby(keys)["refunded_amount"].sum()
    cells: pd.DataFrame = pd.concat([came, won, placed, again, back.rename("refunds")], axis=1)
    return cells.fillna(0).astype("int64")


PEERS: dict[str, Callable[[Job], Any]] = {"polars": by_polars, "duckdb": by_duckdb, "pandas": by_pandas}
