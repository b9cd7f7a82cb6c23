"""Incoming rows joined with the stored files of their table."""

from pathlib import Path

import polars as pl

from data.errors import SchemaError
from data.manifest import Part
from data.parts import as_declared, part_frames, write_part
from data.tables import TABLES


def merge(
    folder: Path, rows: tuple[str, pl.DataFrame], old: tuple[Part, ...], *, append: bool
) -> tuple[Part, ...]:
    """Write the files that change; a row with a stored key takes its place, also in another month.

    Parameters
    ----------
    folder : Path
        Folder of all tables.
    rows : (str, DataFrame)
        Name of a table and rows as declared.
    old : tuple of Part
        The stored files of the table.
    append : bool
        No key is stored yet, so nothing needs to be looked up.

    Returns
    -------
    tuple of Part
        The files of the table after it, in order of their months.

    Raises
    ------
    SchemaError
        If the table or a column is not declared, or a value does not fit its type.
    """
    name, frame = rows
    table = TABLES.get(name)
    if table is None or frame.columns != list(table.names):
        msg = f"rows for {name} have the columns {frame.columns}; expected {table and list(table.names)}"
        raise SchemaError(msg)
    if frame.is_empty():
        return old
    frame = as_declared(table, frame)
    incoming = part_frames(table, frame)
    parts = {part.month: part for part in old}
    keys = frame.lazy().select(table.key)
    for month, part in list(parts.items()):
        if append and month not in incoming:
            continue
        stored = pl.scan_parquet(folder / part.file)
        if not append:
            if month not in incoming and _none_of(keys, stored, table.key):
                continue
            stored = stored.join(keys, on=table.key, how="anti")
        rest = stored.collect()
        del parts[month]
        if month in incoming:
            incoming[month] = pl.concat([rest, incoming[month]])
        elif not rest.is_empty():
            incoming[month] = rest
    for month, changed in incoming.items():
        parts[month] = write_part(folder, table, month, changed)
    return tuple(parts[month] for month in sorted(parts))


def _none_of(keys: pl.LazyFrame, stored: pl.LazyFrame, on: tuple[str, ...]) -> bool:
    return stored.join(keys, on=on, how="semi").head(1).collect().is_empty()
