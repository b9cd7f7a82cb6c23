"""A company many times as large: copies of the same people under other names, on the same platforms."""

import shutil
from dataclasses import replace
from pathlib import Path

import polars as pl

from data.home import Home
from data.known import EVER
from data.store import Store
from data.tables import TABLES
from features.facts import Facts

#: Columns that name somebody, or something that belongs to somebody.
_OWN = ("employee_id", "manager_id", "rater_id", "ratee_id", "team_id", "token")
#: Told by the monthly sums instead, and not of people.
_LEFT_OUT = ("leads", "orders", "protected_attributes", "goals", "sales_monthly")
_SHARED = ("platforms", "market_index")


def copied(home: Home, root: Path, n_copies: int) -> Home:
    """Write a company of copies, with the released models of the one it is made of.

    Parameters
    ----------
    home : Home
        With tables and released models.
    root : Path
        Folder of the new home.
    n_copies : int
        Each person so many times.

    Returns
    -------
    Home
        Of the large company; its sales are sums a month.
    """
    root.mkdir(parents=True)
    for name in ("artifacts", "secret"):
        source = home.root / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, root / name)
    shutil.copy(home.root / "mlflow.db", root / "mlflow.db")
    store, large = Store(home), Store(replace(home, root=root))
    tables = {}
    for name in store.names():
        if name not in _LEFT_OUT:
            frame = store.read_polars(name, as_of=EVER).select(TABLES[name].names)
            tables[name] = frame if name in _SHARED else _times(frame, n_copies)
    sold = Facts(store).cells().select(TABLES["sales_monthly"].names)
    tables["sales_monthly"] = _times(sold, n_copies)
    large.write(tables, note=f"{n_copies} copies", company=store.company)
    return large.home


def _times(frame: pl.DataFrame, n_copies: int) -> pl.DataFrame:
    named = [name for name in _OWN if name in frame.columns]
    return pl.concat(
        frame.with_columns(pl.col(name) + f"-{copy:03d}" for name in named) for copy in range(n_copies)
    )
