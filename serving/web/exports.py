"""Tables of pages to keep: CSV and Excel for figures, PDF for meetings; each says where it comes from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from data.errors import InputError
from data.words import Words
from serving.answers import Answer
from serving.appraisal import workbook
from serving.appraisal.paper import LINE, SOFT, font_path
from serving.web.shell import File, Visit

Kind = Literal["csv", "xlsx", "pdf"]
#: Ending -> what a browser is told that the file is.
MEDIA_TYPES: dict[Kind, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}

#: More rows than this nobody prints, and the file would take many seconds.
_MOST_PRINTED = 2_000
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file.

    Attributes
    ----------
    label : str
        Its heading, in the reader's language.
    kind : {"text", "number", "percent", "money"}
        What its cells hold: see `serving.appraisal.workbook.Column`.
    width : int
        In characters; of a PDF, the share of the sheet.
    currency : str
        ISO 4217 code of money; one in a file.
    """

    label: str
    kind: workbook.Kind = "text"
    width: int = 14
    currency: str = "CNY"


def exported(  # what a file consists of
    kind: Kind,
    name: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Any]],
    footer: Sequence[str],
) -> File:
    """Return a table as a file.

    Parameters
    ----------
    kind : {"csv", "xlsx", "pdf"}
        What it is made as.
    name : str
        Name of the file without its ending, such as ``promotion-2026-07-01``: ASCII.
    title : str
        In the reader's language.
    columns : sequence of Column
        What each row holds, in this order.
    rows : sequence of sequence
        Only what the reader may see; None where nothing is known.
    footer : sequence of str
        Where it comes from: see `origin`.

    Returns
    -------
    File
        No text in it is run as a formula.

    Raises
    ------
    InputError
        If there are more rows than such a file takes.
    SettingError
        If a package that it takes is missing.
    """
    named = [
        workbook.Column(str(place), Words(one.label, one.label), one.kind, one.width)
        for place, one in enumerate(columns)
    ]
    frame = pd.DataFrame(list(rows), columns=[one.name for one in named], dtype=object)
    sheet = workbook.Sheet(Words(title, title), named, frame, footer)
    currency = next((one.currency for one in columns if one.kind == "money"), "CNY")
    if kind == "csv":
        body = workbook.to_csv(sheet, language="en", currency=currency)
    elif kind == "xlsx":
        body = workbook.to_excel([sheet], language="en", currency=currency)
    else:
        body = _pdf(sheet, title, currency)
    return File(f"{name}.{kind}", MEDIA_TYPES[kind], body)


def origin(visit: Visit, answer: Answer) -> list[str]:
    """Return the lines that say where an answer comes from and what it should be read with."""
    lines = [visit._("Known before %(day)s.", day=answer.as_of)]
    if answer.model_version:
        lines.append(visit._("Model %(model)s.", model=answer.model_version))
    lines.append(f"{visit._('In the decision log as')} {answer.request_id}")
    return [*lines, *(visit.said(note) for note in answer.notes)]


def _pdf(sheet: workbook.Sheet, title: str, currency: str) -> bytes:
    """Return a table on A4 across, with its headings on every sheet."""
    if len(sheet.frame) > _MOST_PRINTED:
        msg = f"the list has {len(sheet.frame):,} rows; a PDF takes {_MOST_PRINTED:,}: choose CSV or Excel"
        raise InputError(msg)
    font = font_path()  # says what to install if the packages are missing
    from fpdf import FPDF
    from fpdf.fonts import FontFace

    chinese = _HAN.search(title) is not None
    pdf = FPDF(orientation="landscape", format="A4")
    pdf.set_title(title)
    pdf.set_lang("zh-Hans" if chinese else "en")
    pdf.add_font("sheet", fname=font)
    pdf.add_page()
    pdf.set_font("sheet", size=15)
    pdf.cell(text=title, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(3)
    pdf.set_font_size(8)
    pdf.set_draw_color(*LINE)
    with pdf.table(
        col_widths=[one.width for one in sheet.columns],
        text_align=["LEFT" if one.kind == "text" else "RIGHT" for one in sheet.columns],
        headings_style=FontFace(color=SOFT),
        line_height=4,
        padding=(1, 1.5),
        borders_layout="HORIZONTAL_LINES",
        v_align="TOP",
        wrapmode="CHAR" if chinese else "WORD",
    ) as table:
        table.row([one.words.en for one in sheet.columns])
        cells = [workbook.as_text(sheet.frame, one, currency) for one in sheet.columns]
        for row in zip(*cells, strict=True):
            table.row(row)
    pdf.ln(4)
    pdf.set_text_color(*SOFT)
    for line in sheet.footer:
        pdf.multi_cell(0, 4, line, align="LEFT", new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())
