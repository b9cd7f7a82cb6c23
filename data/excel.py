"""Sheets of Excel files."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl

from data.errors import InputError
from data.faults import Fault
from data.mapping import SourceOptions
from data.reading import Source, checked, empty, numbered, repeated

EXCEL_ENDINGS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")


def sheet_names(path: Path) -> list[str]:
    """Return the names of the sheets of an Excel file."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(path).sheet_names
    except (CalamineError, OSError) as error:
        msg = f"{path.name} cannot be read as an Excel file: {error}"
        raise InputError(msg) from error


def read_excel(path: Path, options: SourceOptions) -> Source | Fault:
    """Read one sheet; cells keep what they show, dates stay dates where a column has nothing else.

    Raises
    ------
    InputError
        If the file is no Excel file or has no such sheet.
    """
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
        return empty(title)
    header = [str(cell).strip() for cell in rows[0]]
    while header and not header[-1]:
        header.pop()
    twice = repeated(title, header)
    if twice:
        return twice
    columns = {
        name: _cells([row[place] if place < len(row) else "" for row in rows[1:]])
        for place, name in enumerate(header)
    }
    return checked(title, numbered(pl.DataFrame(columns), options.header_row), "")


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
