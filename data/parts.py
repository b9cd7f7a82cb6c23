"""The immutable files that a table is made of."""

import hashlib
import os
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from data.calendar import add_months, cycle_end
from data.errors import SchemaError
from data.manifest import Part
from data.schema import Kind, Table
from data.told import told

#: How each kind is stored.
STORED_AS: dict[Kind, pl.DataType] = {
    Kind.ID: pl.String(),
    Kind.TEXT: pl.String(),
    Kind.DATE: pl.Date(),
    Kind.MONTH: pl.Date(),
    Kind.CYCLE: pl.String(),
    Kind.TIMESTAMP: pl.Datetime("us"),
    Kind.INTEGER: pl.Int64(),
    Kind.NUMBER: pl.Float64(),
    Kind.MONEY: pl.Int64(),
    Kind.FLAG: pl.Boolean(),
}


def stored_schema(table: Table) -> dict[str, pl.DataType]:
    """Return column name -> stored type."""
    return {column.name: STORED_AS[column.kind] for column in table.columns}


def as_declared(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows in the stored types of their table.

    Raises
    ------
    SchemaError
        If a value does not fit its type.
    """
    schema = stored_schema(table)
    if dict(frame.schema) == schema:
        return frame
    try:
        return frame.cast({name: kind for name, kind in schema.items() if frame.schema[name] != kind})
    except pl.exceptions.PolarsError as error:
        msg = f"rows for {table.name} do not have the declared types {schema}: {error}"
        raise SchemaError(msg) from error


def known_column(table: Table) -> str:
    """Return the stored column that dates a row: ``cycle_end`` where the table has a cycle."""
    return "cycle_end" if table.known == "cycle" else table.known


def part_frames(table: Table, frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Split rows into the files of their months; a table that is not partitioned has the one file ""."""
    if table.known == "cycle":
        ends = {cycle: cycle_end(cycle) for cycle in frame["cycle"].unique()}
        frame = frame.with_columns(
            pl.col("cycle").replace_strict(ends, return_dtype=pl.Date()).alias("cycle_end")
        )
    if not table.partition:
        return {"": frame}
    months = frame.with_columns(pl.col(table.known).cast(pl.Date()).dt.month_start().alias("_month"))
    split = months.partition_by("_month", as_dict=True, include_key=False)
    return {month.isoformat(): rows for (month,), rows in split.items()}


def write_part(folder: Path, table: Table, month: str, frame: pl.DataFrame) -> Part:
    """Write rows in key order to a file that is named by its contents."""
    target = folder / table.name
    target.mkdir(parents=True, exist_ok=True)
    temporary = target / f"{month or 'all'}.part"
    frame = frame.sort(table.key)
    frame.write_parquet(temporary, compression="zstd", compression_level=1)
    with temporary.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()[:20]
        os.fsync(handle.fileno())
    name = f"{table.name}/{month or 'all'}-{digest}.parquet"
    temporary.replace(folder / name)
    return Part(name, month, frame.height, _known_until(table, frame), told(table, month, frame))


def _known_until(table: Table, frame: pl.DataFrame) -> date:
    columns = [known_column(table), *table.masked] if table.known else []
    latest = date.min
    for name in columns:
        last = frame[name].cast(pl.Date()).max()
        if not isinstance(last, date):
            continue
        monthly = name == table.known and table.column(name).kind is Kind.MONTH
        latest = max(latest, add_months(last, 1) if monthly else last + timedelta(days=1))
    return latest
