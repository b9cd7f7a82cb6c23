"""Where rows come from: CSV, Excel, Parquet, a SQL database. Everything is read as text, dates excepted."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from data.encoding import decode
from data.errors import InputError
from data.excel import EXCEL_ENDINGS, read_excel
from data.faults import N_SHOWN, Fault, FaultClass, examples
from data.mapping import SourceOptions
from data.reading import Source, checked, empty, numbered, repeated
from data.words import Words

CSV_ENDINGS = (".csv", ".tsv", ".txt")
PARQUET_ENDINGS = (".parquet", ".pq")
ENDINGS = (*CSV_ENDINGS, *EXCEL_ENDINGS, *PARQUET_ENDINGS)


def is_database(source: str) -> bool:
    """Tell whether a source is a database URL."""
    return "://" in source


def display_name(source: str) -> str:
    """Return a name that shows no password."""
    if not is_database(source):
        return Path(source).name
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(source).render_as_string(hide_password=True)
    except ArgumentError as error:
        msg = "the source is no SQLAlchemy URL; write it like postgresql+psycopg://user@host/database"
        raise InputError(msg) from error


def read(source: str, options: SourceOptions) -> Source | Fault:
    """Read one file, sheet or query.

    Parameters
    ----------
    source : str
        Path, or SQLAlchemy URL.
    options : SourceOptions
        Encoding, delimiter, sheet, query.

    Returns
    -------
    Source or Fault
        The fault where the source is empty or its text cannot be read.

    Raises
    ------
    InputError
        If there is no such file, or its kind is not known, or the database refuses.
    """
    name = display_name(source)
    if is_database(source):
        return checked(name, _database(source, name, options), "")
    path = Path(source)
    if not path.is_file():
        msg = f"there is no file {source}"
        raise InputError(msg)
    ending = path.suffix.lower()
    if path.stat().st_size == 0:
        return empty(name)
    if ending in CSV_ENDINGS:
        return _csv(path, options)
    if ending in PARQUET_ENDINGS:
        return checked(name, _parquet(path), "")
    if ending in EXCEL_ENDINGS:
        return read_excel(path, options)
    msg = f"{name} is of an unknown kind; these can be read: {', '.join(ENDINGS)}, or a database URL"
    raise InputError(msg)


def _csv(path: Path, options: SourceOptions) -> Source | Fault:
    decoded = decode(path.read_bytes(), encoding=options.encoding, source=path.name)
    if isinstance(decoded, Fault):
        return decoded
    if not decoded.text.strip():
        return empty(path.name)
    lines = decoded.text.split("\n", options.header_row)
    text = lines[-1] if options.header_row > 1 else decoded.text
    header_text = lines[options.header_row - 1] if len(lines) >= options.header_row else ""
    delimiter = _delimiter(header_text) if options.delimiter == "auto" else options.delimiter
    header = next(csv.reader([header_text], delimiter=delimiter), [])
    body = text if options.header_row > 1 else (lines[1] if len(lines) > 1 else "")
    twice = repeated(path.name, header)
    if twice:
        return twice
    try:
        frame = _csv_rows(body, header, delimiter)
    except pl.exceptions.PolarsError:
        return _ragged(path.name, header, body, delimiter, options.header_row)
    return checked(path.name, numbered(frame, options.header_row), decoded.encoding)


def _csv_rows(body: str, header: Sequence[str], delimiter: str) -> pl.DataFrame:
    names = [name.strip() for name in header]
    if not body.strip():
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String()))
    return pl.read_csv(
        io.BytesIO(body.encode()),
        has_header=False,
        new_columns=names,
        schema=dict.fromkeys(names, pl.String()),
        separator=delimiter,
        infer_schema=False,
    )


def _delimiter(header: str) -> str:
    counts = {sign: header.count(sign) for sign in (",", ";", "\t", "|")}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] else ","


def _parquet(path: Path) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        msg = f"{path.name} cannot be read as Parquet: {error}"
        raise InputError(msg) from error
    return numbered(_as_text(frame), 1)


def _database(url: str, name: str, options: SourceOptions) -> pl.DataFrame:
    if not options.query:
        msg = "a database needs a query: --query 'select ...', or source.query in the mapping"
        raise InputError(msg)
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    try:
        engine = create_engine(url)
        with engine.connect() as connection:
            frame = pl.read_database(text(options.query), connection, infer_schema_length=None)
    except (SQLAlchemyError, ArgumentError, ImportError) as error:
        msg = f"{name} refused the query: {error}"
        raise InputError(msg) from error
    engine.dispose()
    return numbered(_as_text(frame), 1)


def _as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Make every column text, except dates and timestamps, which lose their time zone."""
    columns = []
    for name, kind in frame.schema.items():
        column = pl.col(name)
        if isinstance(kind, pl.Datetime):
            columns.append(column.dt.replace_time_zone(None).cast(pl.Datetime("us")))
        elif kind.is_float():
            whole = (column.is_null() | (column.round(0) == column)).all()
            text = pl.when(whole).then(column.cast(pl.Int64(), strict=False).cast(pl.String()))
            columns.append(text.otherwise(column.cast(pl.String())).alias(name))
        elif kind == pl.Date():
            columns.append(column)
        else:
            columns.append(column.cast(pl.String(), strict=False))
    return frame.select(columns)


def _ragged(name: str, header: Sequence[str], body: str, delimiter: str, header_row: int) -> Fault:
    widths = (
        (number, len(row)) for number, row in enumerate(csv.reader(io.StringIO(body), delimiter=delimiter))
    )
    odd = [(number + header_row + 1, width) for number, width in widths if width not in (0, len(header))]
    shown = ", ".join(str(row) for row, _ in odd[:N_SHOWN])
    return Fault(
        FaultClass.UNEVEN_ROWS,
        name,
        "",
        "",
        Words(
            f"{len(header)} values in every row, as in the header; other rows are {shown}",
            f"每行应有 {len(header)} 个值（与表头一致）；不一致的行：{shown}",
        ),
        Words(
            "put values that hold the delimiter or a line break in double quotes",
            "含分隔符或换行的值请加双引号",
        ),
        values=examples(width for _, width in odd),
    )
