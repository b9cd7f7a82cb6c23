"""Tables as CSV and Excel files that a spreadsheet shows as they are, whatever their texts begin with."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from data.errors import InputError
from data.words import Words

#: A text that begins so is read as a formula by one spreadsheet or another; the wide ones by those in Chinese
#: and Japanese.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001

#: Currencies whose smallest unit is not a hundredth (ISO 4217).
_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "KWD": 3, "BHD": 3}

#: What Excel takes for the name of a sheet.
_LONGEST_NAME, _NOT_IN_NAME = 31, "[]:*?/\\"

_MOST_ROWS = 1_048_575

Kind = Literal["text", "number", "percent", "money"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
        Column of the frame.
    words : Words
        Its heading.
    kind : str
        ``text`` (never a formula), ``number`` (with at most one decimal), ``percent`` (a share of 1 in the
        frame), or ``money`` (whole minor units in the frame, the currency's main unit in the file).
    width : int
        Width of the column in Excel, in characters.
    """

    name: str
    words: Words
    kind: Kind = "text"
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file.

    Attributes
    ----------
    title : Words
        Name of the sheet in Excel.
    columns : sequence of Column
        What is shown, in this order.
    frame : DataFrame
        The rows.
    footer : sequence of str
        Lines below the rows, after an empty one.
    """

    title: Words
    columns: Sequence[Column]
    frame: pd.DataFrame
    footer: Sequence[str] = ()


def to_csv(sheet: Sheet, *, language: str, currency: str = "CNY") -> bytes:
    """Return a sheet as CSV in UTF-8 with a mark by which Excel knows it.

    Parameters
    ----------
    sheet : Sheet
        The table.
    language : str
        ``zh`` or ``en``: of the headings.
    currency : str, default "CNY"
        ISO 4217 code of all money.

    Returns
    -------
    bytes
        Texts that a spreadsheet would run as a formula have an apostrophe before them; money is written out
        of whole numbers, so that it adds up to the cent.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_guarded(column.words.say(language)) for column in sheet.columns])
    cells = [
        map(_guarded, shown) if column.kind == "text" else shown
        for column in sheet.columns
        for shown in [as_text(sheet.frame, column, currency)]
    ]
    writer.writerows(zip(*cells, strict=True))
    writer.writerows([_guarded(line)] for line in (["", *sheet.footer] if sheet.footer else []))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def to_excel(sheets: Sequence[Sheet], *, language: str, currency: str = "CNY") -> bytes:
    """Return sheets as an Excel file; no cell of it is a formula or a link.

    Parameters
    ----------
    sheets : sequence of Sheet
        At least one.
    language : str
        ``zh`` or ``en``: of the headings and the names of the sheets.
    currency : str, default "CNY"
        ISO 4217 code of all money.

    Returns
    -------
    bytes
        An .xlsx file; the same input gives the same bytes.

    Raises
    ------
    InputError
        If a sheet has more rows than Excel takes.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": date(2000, 1, 1), "author": "Echelon"})
    money = "#,##0" + ("." + "0" * _digits(currency) if _digits(currency) else "")
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"num_format": "@"}),
        "number": book.add_format({"num_format": "0.0"}),
        "percent": book.add_format({"num_format": "0%"}),
        "money": book.add_format({"num_format": money}),
    }
    for sheet in sheets:
        if len(sheet.frame) > _MOST_ROWS:
            msg = f"{sheet.title.en} has {len(sheet.frame):,} rows; Excel takes {_MOST_ROWS:,}: choose CSV"
            raise InputError(msg)
        page = book.add_worksheet(_sheet_name(sheet.title.say(language)))
        page.freeze_panes(1, 1)
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
            page.write_string(0, place, column.words.say(language), formats["head"])
            _write_cells(page, place, _numbers(sheet.frame, column, currency), formats[column.kind])
        page.autofilter(0, 0, max(len(sheet.frame), 1), max(len(sheet.columns) - 1, 0))
        for row, line in enumerate(sheet.footer, start=len(sheet.frame) + 2):
            page.write_string(row, 0, line)
    book.close()
    return file.getvalue()


def _write_cells(page: Any, place: int, cells: Iterable[Any], form: Any) -> None:
    for row, cell in enumerate(cells, start=1):
        if isinstance(cell, str):
            page.write_string(row, place, cell, form)
        elif cell is not None:
            page.write_number(row, place, cell, form)


def _numbers(frame: pd.DataFrame, column: Column, currency: str) -> list[Any]:
    """Return the cells of a column as text or number, None where empty."""
    values = frame[column.name].astype(object)
    present = values.notna()
    if column.kind == "text":
        return values.map(str).where(present, None).to_list()
    scale = 10 ** _digits(currency) if column.kind == "money" else 1
    return [float(value) / scale if there else None for value, there in zip(values, present, strict=True)]


def as_text(frame: pd.DataFrame, column: Column, currency: str) -> list[str]:
    """Return the cells of a column as a reader wants them, empty where nothing is known."""
    ways: dict[Kind, Callable[[Any], str]] = {
        "text": str,
        "number": _number,
        "percent": lambda value: f"{_number(100 * value)}%",
        "money": lambda value: money(int(value), currency),
    }
    write = ways[column.kind]
    values = frame[column.name].astype(object)
    return [write(value) if there else "" for value, there in zip(values, values.notna(), strict=True)]


def money(amount: int, currency: str) -> str:
    """Return an amount in minor units as the main unit, written out of whole numbers.

    >>> money(123456, "CNY"), money(-5, "USD"), money(700, "JPY")
    ('1234.56', '-0.05', '700')
    """
    digits = _digits(currency)
    whole, rest = divmod(abs(amount), 10**digits)
    return f"{'-' if amount < 0 else ''}{whole}" + (f".{rest:0{digits}}" if digits else "")


def _number(value: Any) -> str:
    return f"{round(float(value), 1):g}" if abs(float(value)) < 1e6 else f"{float(value):.0f}"


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _digits(currency: str) -> int:
    return _DIGITS.get(currency, 2)


def _sheet_name(title: str) -> str:
    return "".join(" " if letter in _NOT_IN_NAME else letter for letter in title)[:_LONGEST_NAME]
