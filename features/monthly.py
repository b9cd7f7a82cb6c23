"""The monthly base: one Parquet file a month, one row a person and platform in it.

A file is named by the month and a digest of what the source files tell about it (`data.told`), so what is
there is right, a new month is added alone, and a changed fact renews the months that it bears on.
"""

import hashlib
import os
from datetime import date, timedelta
from pathlib import Path

import narwhals as nw
import pandas as pd

from data.calendar import add_months, first_of_month, month_index
from data.errors import MissingTable
from data.manifest import Part
from data.progress import Progress, silent
from data.store import Store, open_files
from features.cells import COUNTED, LAZY, WHO, sales_cells, telling

#: Change it when the columns or their meaning change: every file is then made anew.
LAYOUT = "1"

SOURCES = ("leads", "orders")


def build_monthly(store: Store, *, progress: Progress = silent) -> Path:
    """Bring the monthly base up to date.

    Parameters
    ----------
    store : Store
        Has ``sales_monthly``, or ``leads`` or ``orders``.
    progress : Progress
        Told about the months that are computed.

    Returns
    -------
    Path
        Folder of the files.

    Raises
    ------
    MissingTable
        If none of the three tables is stored.
    """
    stale = [(month, path) for month, path in monthly_files(store).items() if not path.exists()]
    folder = store.home.monthly
    folder.mkdir(parents=True, exist_ok=True)
    for done, (month, path) in enumerate(stale, start=1):
        temporary = path.with_suffix(f".{os.getpid()}.part")
        sales_cells(store, month=month).collect(backend="polars").write_parquet(temporary)
        temporary.replace(path)
        progress("monthly sales", done / len(stale))
    return folder


def monthly_files(store: Store) -> dict[date, Path]:
    """Return month -> file of the monthly base, whether or not it has been computed.

    Raises
    ------
    MissingTable
        If there is no table with sales.
    """
    parts = store.manifest.parts
    names = ("sales_monthly",) if "sales_monthly" in parts else SOURCES
    found = {name: parts[name] for name in names if name in parts}
    if not found:
        msg = "none of the tables sales_monthly, leads and orders is stored; import one to get sales"
        raise MissingTable(msg)
    every = [part for some in found.values() for part in some]
    first = date.fromisoformat(min(part.month for part in every))
    last = first_of_month(max(part.known_until for part in every) - timedelta(days=1))
    months = [add_months(first, ahead) for ahead in range(month_index(last) - month_index(first) + 1)]
    return {month: store.home.monthly / f"{month}-{_digest(found, month)}.parquet" for month in months}


def scan_monthly(store: Store, *, as_of: date, since: date | None = None) -> LAZY:
    """Open the monthly base lazily, as known at a date; it is brought up to date first.

    Parameters
    ----------
    store : Store
        See `build_monthly`.
    as_of : date
        Months that were not over before it are left out.
    since : date, optional
        Leave out the months before it.

    Returns
    -------
    LazyFrame of shape (n_cells, 15)
        See `features.cells.sales_cells`.

    Raises
    ------
    MissingTable
        If there is no table with sales.
    """
    build_monthly(store)
    end, start = first_of_month(as_of), since or date.min
    files = monthly_files(store)
    paths = [str(path) for month, path in files.items() if start <= month < end]
    frame = open_files(paths or [str(next(iter(files.values())))], store.home)
    return frame if paths else frame.filter(nw.col("month") < date.min)


def read_monthly(store: Store, *, as_of: date, since: date | None = None) -> pd.DataFrame:
    """Return the monthly base as a pandas frame in key order; see `scan_monthly`."""
    return (
        scan_monthly(store, as_of=as_of, since=since)
        .sort(*WHO, "month")
        .collect(backend="polars")
        .to_pandas()
    )


def platform_months(store: Store, *, as_of: date) -> pd.DataFrame:
    """Return the sales of each platform and month, as known at a date.

    Parameters
    ----------
    store : Store
        See `build_monthly`.
    as_of : date
        Months that were not over before it are left out.

    Returns
    -------
    DataFrame of shape (n_platform_months, 10)
        Index (platform_id, month); `COUNTED` and ``n_people`` who worked on it, all int64.

    Raises
    ------
    MissingTable
        If there is no table with sales.
    """
    base = scan_monthly(store, as_of=as_of)
    totals = base.group_by("platform_id", "month").agg(
        *(nw.col(name).sum().cast(nw.Int64) for name in COUNTED),
        n_people=nw.col("on_platform").sum().cast(nw.Int64),
    )
    frame: pd.DataFrame = totals.sort("platform_id", "month").collect(backend="polars").to_pandas()
    return frame.set_index(["platform_id", "month"])


def _digest(found: dict[str, tuple[Part, ...]], month: date) -> str:
    """Digest what the source files tell about the month."""
    told, day = [LAYOUT], month.isoformat()
    for table, parts in found.items():
        told += [f"{table} {part.month} {part.told.get(day, part.file)}" for part in telling(parts, month)]
        if table == "orders":  # an earlier order of the same customer tells whether a customer is new
            told += [f"before {part.told.get(part.month, part.file)}" for part in parts if part.month < day]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:20]
