"""Checks across tables: references that lead nowhere, and facts outside a person's time in the company."""

import polars as pl

from data.faults import SOURCE, Fault, FaultClass, Remark
from data.incoming import Incoming
from data.known import EVER
from data.schema import Column, Kind, Table
from data.store import Store
from data.tables import TABLES
from data.words import Words


def reference_faults(incoming: Incoming, store: Store | None) -> list[Fault]:
    """Find references to rows that are neither incoming nor stored.

    References to an optional table that is absent altogether are not faults; see `remarks`.
    """
    faults: list[Fault] = []
    for name in incoming.frames:
        for column in TABLES[name].columns:
            if not column.refers or _absent(incoming, store, column):
                continue
            known = _keys(incoming, store, column.refers)
            referring = pl.col(column.name)
            bad = referring.is_not_null() & ~referring.is_in(known.implode())
            words = (
                Words(
                    f"a key of {column.refers}, in this import or stored before",
                    f"{column.refers} 中已有的主键（本次导入或此前已存储）",
                ),
                Words(
                    f"import {column.refers} first or together, or correct the key"
                    + ("" if column.required else "; or make it missing with `missing`"),
                    f"请先导入或一并导入 {column.refers}，或更正该编号"
                    + ("" if column.required else "；也可用 missing 置空"),
                ),
            )
            faults += incoming.faults(name, bad, column.name, FaultClass.DANGLING_REFERENCE, words)
    return faults


def remarks(incoming: Incoming, store: Store | None) -> list[Remark]:
    """Tell what is odd but stored: references not checked, facts after a person's exit or before hiring."""
    found: list[Remark] = []
    for name, frame in incoming.frames.items():
        for column in TABLES[name].columns:
            if column.refers and _absent(incoming, store, column) and frame[column.name].count():
                text = Words(
                    f"{column.name} was not checked: there is no table {column.refers}",
                    f"未核对 {column.name}：没有 {column.refers} 表",
                )
                source = incoming.sources[frame[SOURCE][0]]
                found += [Remark(source, name, text, pl.Series([], dtype=pl.Int64()))]
        found += _outside_employment(incoming, store, TABLES[name])
    return found


def _absent(incoming: Incoming, store: Store | None, column: Column) -> bool:
    stored = store is not None and store.has(column.refers)
    return not stored and column.refers not in incoming.frames and not TABLES[column.refers].required


def _keys(incoming: Incoming, store: Store | None, name: str) -> pl.Series:
    (key,) = TABLES[name].key
    keys = [pl.Series(key, [], dtype=pl.String())]
    if name in incoming.frames:
        keys.append(incoming.frames[name][key])
    if store is not None and store.has(name):
        stored = store.scan(name, as_of=EVER).select(key).collect(backend="polars").to_native()
        keys.append(stored[key])
    return pl.concat(keys).drop_nulls().unique()


def _outside_employment(incoming: Incoming, store: Store | None, table: Table) -> list[Remark]:
    if table.name == "employees" or "employee_id" not in table.names or not table.known:
        return []
    kind = table.column(table.known).kind
    if kind is Kind.CYCLE:
        return []
    people = _people(incoming, store)
    month_of = pl.col("exit_date").dt.month_start() if kind is Kind.MONTH else pl.col("exit_date")
    joined = incoming.frames[table.name].join(people, on="employee_id", how="inner")
    begins = {end: start for start, end in table.spans}.get(table.known, table.known)
    day = pl.col(begins).cast(pl.Date())
    texts = (
        (
            day > month_of,
            Words(
                f"{begins} lies after the person's exit; stored as it came",
                f"{begins} 晚于离职日期；按原样存储",
            ),
        ),
        (
            pl.col(table.known).cast(pl.Date()) < pl.col("hire_date").dt.month_start(),
            Words(
                f"{table.known} lies before the month of hiring; stored as it came",
                f"{table.known} 早于入职月份；按原样存储",
            ),
        ),
    )
    return [one for late, text in texts for one in incoming.remarks(table.name, joined.filter(late), text)]


def _people(incoming: Incoming, store: Store | None) -> pl.DataFrame:
    columns = ["employee_id", "hire_date", "exit_date"]
    frames = []
    if "employees" in incoming.frames:
        frames.append(incoming.frames["employees"].select(columns))
    if store is not None and store.has("employees"):
        frames.append(store.read_polars("employees", as_of=EVER).select(columns))
    if not frames:
        return pl.DataFrame(
            schema={"employee_id": pl.String(), "hire_date": pl.Date(), "exit_date": pl.Date()}
        )
    return pl.concat(frames).unique("employee_id", keep="first", maintain_order=True)
