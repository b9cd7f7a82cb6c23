"""Rows of a source to rows of a table: choose, unpivot, and keep one a key or one a change."""

import re

import polars as pl

from data.faults import ROW, SOURCE
from data.known import EVER
from data.mapping import Unpivot
from data.parts import stored_schema
from data.schema import Table
from data.store import Store
from data.words import Words


def unpivoted_columns(unpivot: Unpivot, names: list[str]) -> dict[str, str]:
    """Return column of the source -> label that its rows get."""
    if isinstance(unpivot.columns, dict):
        return dict(unpivot.columns)
    if isinstance(unpivot.columns, str):
        pattern = re.compile(unpivot.columns)
        return {name: name for name in names if pattern.fullmatch(name)}
    return {name: name for name in unpivot.columns}


def unpivot_rows(frame: pl.DataFrame, unpivot: Unpivot, columns: dict[str, str]) -> pl.DataFrame:
    """Turn columns into rows; an empty cell makes no row."""
    others = [name for name in frame.columns if name not in columns]
    texts = frame.with_columns(pl.col(list(columns)).cast(pl.String()).str.strip_chars())
    long = texts.unpivot(on=list(columns), index=others, variable_name=unpivot.name, value_name=unpivot.value)
    labelled = long.with_columns(pl.col(unpivot.name).replace_strict(columns, return_dtype=pl.String()))
    value = pl.col(unpivot.value)
    return labelled.filter(value.is_not_null() & (value != "")).sort(ROW, maintain_order=True)


def one_a_key(frame: pl.DataFrame, table: Table, *, last: bool) -> pl.DataFrame:
    """Keep the first (or last) value that is there of every key; rows without a key stay as they are."""
    whole = pl.all_horizontal(pl.col(table.key).is_not_null())
    rest = [name for name in frame.columns if name not in table.key]
    value = pl.col(rest).drop_nulls()
    kept = (
        frame.filter(whole)
        .group_by(table.key, maintain_order=True)
        .agg(value.last() if last else value.first())
    )
    return pl.concat([kept.select(frame.columns), frame.filter(~whole)])


def several_values(frame: pl.DataFrame, table: Table, name: str) -> pl.DataFrame:
    """Return the rows whose key has more than one value in a column."""
    return frame.filter(pl.col(name).drop_nulls().n_unique().over(table.key) > 1)


def changes(frame: pl.DataFrame, table: Table, store: Store | None) -> pl.DataFrame:
    """Keep the rows in which something changed since the row before, stored rows included.

    A row whose key is stored with other values stays too, so that a correction takes the place of the error.
    """
    day = table.key[-1] if table.known not in table.key else table.known
    owner = [name for name in table.key if name != day]
    facts = [name for name in table.names if name not in table.key]
    whole = pl.all_horizontal(pl.col(table.key).is_not_null())
    rows = frame.filter(whole).with_columns(pl.lit(value=True).alias("_new"))
    stored = _stored(table, store)
    earlier = stored.join(rows.select(table.key), on=table.key, how="anti").with_columns(
        pl.lit(value=False).alias("_new")
    )
    both = pl.concat([rows, earlier], how="diagonal").sort([*owner, day], maintain_order=True)
    state = pl.struct(facts)
    first = pl.int_range(pl.len()).over(owner) == 0
    moved = first | state.ne_missing(state.shift(1).over(owner))
    corrected = pl.struct(table.key).is_in(_corrected(rows, stored, table, facts).implode())
    contrary = state.n_unique().over(table.key) > 1  # told as a duplicate key
    kept = both.filter(pl.col("_new") & (moved | corrected | contrary)).select(frame.columns)
    return pl.concat([kept, frame.filter(~whole)]).sort(ROW, maintain_order=True)


def _stored(table: Table, store: Store | None) -> pl.DataFrame:
    if store is None or not store.has(table.name):
        return pl.DataFrame(schema=stored_schema(table))
    return store.read_polars(table.name, as_of=EVER).select(table.names)


def _corrected(rows: pl.DataFrame, stored: pl.DataFrame, table: Table, facts: list[str]) -> pl.Series:
    pairs = rows.join(stored, on=table.key, how="inner", suffix="_stored")
    differ = pl.any_horizontal([pl.col(name).ne_missing(pl.col(f"{name}_stored")) for name in facts])
    return pairs.filter(differ).select(pl.struct(table.key).alias("key"))["key"]


def conflicts(frame: pl.DataFrame, table: Table) -> list[tuple[pl.DataFrame, Words]]:
    """Return, for every column, the rows of keys with more than one value, of which one was kept."""
    found = []
    for column in table.columns:
        rows = several_values(frame, table, column.name) if column.name not in table.key else frame.clear()
        if rows.height:
            n_keys = rows.select(pl.struct(table.key).n_unique()).item()
            text = Words(
                f"{n_keys} keys have more than one {column.name}; one of them was kept",
                f"{n_keys} 个主键有多个 {column.name} 取值；保留其一",
            )
            found.append((rows.select(SOURCE, ROW), text))
    return found
