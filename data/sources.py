"""Where rows come from: CSV, Excel, Parquet, a SQL database. Everything is read as text, dates excepted."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl

from data.encoding import decode
from data.errors import InputError
from data.faults import N_SHOWN, ROW, Fault, FaultClass, examples
from data.mapping import SourceOptions
from data.words import Words

CSV_ENDINGS = (".csv", ".tsv", ".txt")
EXCEL_ENDINGS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
PARQUET_ENDINGS = (".parquet", ".pq")
ENDINGS = (*CSV_ENDINGS, *EXCEL_ENDINGS, *PARQUET_ENDINGS)


@dataclass(frozen=True, slots=True)
class Source:
    """What was read.

    Attributes
    ----------
    name : str
        File, sheet or query, as a report names it.
    frame : DataFrame
        Texts (dates and timestamps where the source has them) with the row number in ``_row``.
    encoding : str
        Encoding of a text file, else "".
    """

    name: str
    frame: pl.DataFrame
    encoding: str = ""


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
        return _checked(name, _database(source, name, options), "")
    path = Path(source)
    if not path.is_file():
        msg = f"there is no file {source}"
        raise InputError(msg)
    ending = path.suffix.lower()
    if path.stat().st_size == 0:
        return _empty(name)
    if ending in CSV_ENDINGS:
        return _csv(path, options)
    if ending in PARQUET_ENDINGS:
        return _checked(name, _parquet(path), "")
    if ending in EXCEL_ENDINGS:
        return _excel(path, options)
    msg = f"{name} is of an unknown kind; these can be read: {', '.join(ENDINGS)}, or a database URL"
    raise InputError(msg)


def sheet_names(path: Path) -> list[str]:
    """Return the names of the sheets of an Excel file."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(path).sheet_names
    except (CalamineError, OSError) as error:
        msg = f"{path.name} cannot be read as an Excel file: {error}"
        raise InputError(msg) from error


def _csv(path: Path, options: SourceOptions) -> Source | Fault:
    decoded = decode(path.read_bytes(), encoding=options.encoding, source=path.name)
    if isinstance(decoded, Fault):
        return decoded
    if not decoded.text.strip():
        return _empty(path.name)
    lines = decoded.text.split("\n", options.header_row)
    text = lines[-1] if options.header_row > 1 else decoded.text
    header_text = lines[options.header_row - 1] if len(lines) >= options.header_row else ""
    delimiter = _delimiter(header_text) if options.delimiter == "auto" else options.delimiter
    header = next(csv.reader([header_text], delimiter=delimiter), [])
    body = text if options.header_row > 1 else (lines[1] if len(lines) > 1 else "")
    repeated = _repeated(path.name, header)
    if repeated:
        return repeated
    try:
        frame = _csv_rows(body, header, delimiter)
    except pl.exceptions.PolarsError:
        return _ragged(path.name, header, body, delimiter, options.header_row)
    return _checked(path.name, _numbered(frame, options.header_row), decoded.encoding)


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
    return _numbered(_as_text(frame), 1)


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
    return _numbered(_as_text(frame), 1)


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


def _excel(path: Path, options: SourceOptions) -> Source | Fault:
    from python_calamine import CalamineWorkbook

    names = sheet_names(path)
    sheet = options.sheet or names[0]
    if sheet not in names:
        msg = f"{path.name} has no sheet {sheet!r}; it has {', '.join(names)}"
        raise InputError(msg)
    title = f"{path.name} [{sheet}]" if options.sheet else path.name
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    rows = rows[options.header_row - 1 :]
    if not rows:
        return _empty(title)
    header = [str(cell).strip() for cell in rows[0]]
    while header and not header[-1]:
        header.pop()
    repeated = _repeated(title, header)
    if repeated:
        return repeated
    columns = {
        name: _cells([row[place] if place < len(row) else "" for row in rows[1:]])
        for place, name in enumerate(header)
    }
    return _checked(title, _numbered(pl.DataFrame(columns), options.header_row), "")


def _cells(cells: Sequence[object]) -> pl.Series:
    present = [cell for cell in cells if cell != ""]
    if present and all(isinstance(cell, date) for cell in present):  # a datetime is a date too
        moments = [
            cell
            if isinstance(cell, datetime)
            else datetime.combine(cell, time())
            if isinstance(cell, date)
            else None
            for cell in cells
        ]
        return pl.Series(moments, dtype=pl.Datetime("us"))
    return pl.Series([_cell_text(cell) for cell in cells], dtype=pl.String())


def _cell_text(cell: object) -> str | None:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return None if cell == "" else str(cell)


def _numbered(frame: pl.DataFrame, header_row: int) -> pl.DataFrame:
    """Add row numbers as an editor shows them, and leave out rows in which nothing stands."""
    rows = pl.int_range(pl.len(), dtype=pl.Int64()) + header_row + 1
    numbered = frame.with_columns(rows.alias(ROW))
    return numbered.filter(pl.any_horizontal(pl.col(frame.columns).is_not_null()))


def _checked(name: str, frame: pl.DataFrame, encoding: str) -> Source | Fault:
    if frame.width <= 1:
        return _empty(name)
    if frame.is_empty():
        return Fault(
            FaultClass.NO_ROWS,
            name,
            "",
            "",
            Words("at least one row", "至少一行数据"),
            Words("export the file again, with its rows", "请重新导出包含数据的文件"),
        )
    return Source(name, frame, encoding)


def _empty(name: str) -> Fault:
    return Fault(
        FaultClass.EMPTY_FILE,
        name,
        "",
        "",
        Words("a header and rows", "表头和数据行"),
        Words("export the file again", "请重新导出文件"),
    )


def _repeated(name: str, header: Sequence[str]) -> Fault | None:
    stripped = [column.strip() for column in header]
    twice = sorted({column for column in stripped if stripped.count(column) > 1})
    if not twice:
        return None
    return Fault(
        FaultClass.REPEATED_HEADER,
        name,
        "",
        ", ".join(twice),
        Words("every column has a name of its own", "每列名称唯一"),
        Words("rename the columns in the file", "请在文件中重命名这些列"),
        values=tuple(twice),
    )


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
