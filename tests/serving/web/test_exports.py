"""Files of tables: complete, named, and safe to open."""

import csv
import io
import re
from typing import Any, get_args

import openpyxl  # type: ignore[import-untyped]
import pytest

from data.errors import InputError
from serving.web import exports
from serving.web.exports import MEDIA_TYPES, Column, Kind, exported

COLUMNS = [Column("姓名"), Column("准备度", "percent"), Column("薪酬", "money"), Column("月数", "number")]
ROWS: list[list[Any]] = [["张伟", 0.634, 123_456, 7.25], ["=1+1", None, None, None]]
FOOTER = ["截至 2026-07-01", "=cmd()"]


def _made(kind: Kind, rows: list[list[Any]] = ROWS) -> bytes:
    return exported(kind, "list", "晋升", COLUMNS, rows, FOOTER).body


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_file_is_named_by_its_kind(kind: Kind) -> None:
    file = exported(kind, "list", "晋升", COLUMNS, ROWS, FOOTER)
    assert file.name == f"list.{kind}"
    assert file.media_type == MEDIA_TYPES[kind]


def test_a_csv_file_opens_as_chinese_and_runs_nothing() -> None:
    body = _made("csv")
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert rows == [
        ["姓名", "准备度", "薪酬", "月数"],
        ["张伟", "63.4%", "1234.56", "7.2"],
        ["'=1+1", "", "", ""],
        [""],
        ["截至 2026-07-01"],
        ["'=cmd()"],
    ]


def test_an_excel_file_holds_numbers_and_runs_nothing() -> None:
    book = openpyxl.load_workbook(io.BytesIO(_made("xlsx")))
    assert book.sheetnames == ["晋升"]
    page = book.worksheets[0]
    assert [cell.value for cell in page[2]] == ["张伟", 0.634, 1234.56, 7.25]
    assert page["B2"].number_format == "0%"
    assert [page["A5"].value, page["A6"].value] == FOOTER
    assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_printed_list_holds_every_letter_and_its_font() -> None:
    body = _made("pdf")
    assert b"NotoSansSC" in body
    assert b"(zh-Hans)" in body
    letters = body.decode("latin-1").lower()  # its map of letters is not packed
    texts = ["晋升", "姓名", "张伟", "63.4%", "1234.56", "=1+1", *FOOTER]
    assert [letter for letter in "".join(texts) if f"> <{ord(letter):04x}>" not in letters] == []
    assert f"> <{ord('离'):04x}>" not in letters


def test_a_long_list_is_printed_on_several_sheets_and_too_long_a_one_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert len(re.findall(rb"/Type /Page\b", _made("pdf", ROWS * 40))) > 1
    monkeypatch.setattr(exports, "_MOST_PRINTED", 3)
    with pytest.raises(InputError, match="4 rows; a PDF takes 3: choose CSV"):
        _made("pdf", ROWS * 2)


def test_an_empty_list_is_a_file_too() -> None:
    assert _made("csv", []).decode("utf-8-sig").startswith("姓名")
    assert openpyxl.load_workbook(io.BytesIO(_made("xlsx", []))).worksheets[0]["A1"].value == "姓名"
    assert _made("pdf", []).startswith(b"%PDF")
