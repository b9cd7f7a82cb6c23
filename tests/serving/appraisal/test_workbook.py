"""Files of tables: no text becomes a formula, and money adds up to the cent."""

import csv
import io
from decimal import Decimal

import openpyxl  # type: ignore[import-untyped]
import pandas as pd
import pytest

from data.errors import InputError
from data.words import Words
from features.appraisal.bonus.proposal import Proposal, propose
from features.appraisal.schemes.scheme import BonusPolicy
from serving.appraisal import workbook
from serving.appraisal.bonus_file import bonus_sheets
from serving.appraisal.workbook import Column, Sheet, to_csv, to_excel
from tests.features.appraisal.fictional import roster_of, scores_of

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", '=HYPERLINK("http://x","y")', "plain", "张伟"]  # noqa: RUF001
TEXTS = Sheet(
    Words("Texts: all/of [them]", "文本"),
    [Column("text", Words("text", "文本"))],
    pd.DataFrame({"text": DANGEROUS}),
)


def _read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def proposal() -> Proposal:
    scores = scores_of({"E1": 72.5, "E2": 40.0, "E3": float("nan")})
    pools = pd.DataFrame({"platform_id": ["P01"], "budget": [100_001]})
    return propose(scores, roster_of(["E1", "E2", "E3"]), pools, BonusPolicy(cap=10))


def test_no_text_of_a_csv_file_begins_like_a_formula() -> None:
    head, *rows = _read_csv(to_csv(TEXTS, language="zh"))
    assert head == ["文本"]
    assert [row[0] for row in rows] == [*(f"'{text}" for text in DANGEROUS[:-2]), "plain", "张伟"]


def test_no_cell_of_an_excel_file_is_a_formula_or_a_link() -> None:
    page = openpyxl.load_workbook(io.BytesIO(to_excel([TEXTS], language="en"))).worksheets[0]
    cells = [row[0] for row in page.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells] == DANGEROUS
    assert not any(cell.hyperlink for cell in cells)
    assert page.title == "Texts  all of  them "


def test_the_amounts_of_a_bonus_file_add_up_to_the_budget(proposal: Proposal) -> None:
    people, pools = bonus_sheets(proposal, roster_of(["E1", "E2", "E3"]), language="en")
    head, *rows = _read_csv(to_csv(people, language="en"))
    assert sum(Decimal(row[head.index("amount")]) for row in rows) == Decimal("1000.01")
    assert rows[0][:3] == ["E1", "Person E1", "P01"]
    assert rows[2][head.index("fair score")] == ""
    assert rows[2][head.index("state")] == "too little evidence"
    head, pool = _read_csv(to_csv(pools, language="en"))
    assert pool[head.index("budget")] == "1000.01"
    assert pool[head.index("left")] == "0.00"


def test_excel_gets_numbers_that_it_can_add(proposal: Proposal) -> None:
    sheets = bonus_sheets(proposal, roster_of(["E1", "E2", "E3"]), language="zh")
    book = openpyxl.load_workbook(io.BytesIO(to_excel(sheets, language="zh")))
    assert book.sheetnames == ["奖金建议", "奖金池"]
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    place = head.index("金额")
    assert sum(round(float(str(row[place])) * 100) for row in rows) == 100_001
    assert book.worksheets[0].cell(2, place + 1).number_format == "#,##0.00"


def test_the_same_tables_give_the_same_bytes(proposal: Proposal) -> None:
    sheets = bonus_sheets(proposal, roster_of(["E1", "E2", "E3"]), language="zh")
    assert to_excel(sheets, language="zh") == to_excel(sheets, language="zh")


def test_money_without_a_minor_unit_is_not_divided() -> None:
    sheet = Sheet(Words("x", "x"), [Column("m", Words("m", "m"), "money")], pd.DataFrame({"m": [1234, None]}))
    assert _read_csv(to_csv(sheet, language="en", currency="JPY"))[1:] == [["1234"], [""]]
    assert _read_csv(to_csv(sheet, language="en", currency="KWD"))[1] == ["1.234"]


def test_more_rows_than_excel_takes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_MOST_ROWS", 3)
    with pytest.raises(InputError, match="9 rows; Excel takes 3: choose CSV"):
        to_excel([TEXTS], language="en")
