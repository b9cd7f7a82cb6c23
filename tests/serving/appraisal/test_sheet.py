"""The review-talk sheet says the same in both languages, on the page and in print, and loads nothing."""

import re
import sys
import zlib
from datetime import date

import numpy as np
import polars as pl
import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from data.errors import InputError, SettingError, UnknownEmployee
from features.appraisal.calibration import Change
from features.appraisal.schemes.scheme import shipped
from serving.appraisal.paper import Paper, font_path
from serving.appraisal.sheet import Platform, ReviewSheet, platforms_of, review_sheet
from serving.appraisal.sheet_html import to_html
from serving.appraisal.sheet_pdf import to_pdf
from tests.features.appraisal.fictional import AS_OF, INDICATORS, roster_of, scores_of

NAN = float("nan")
IDS = [f"E{number:02}" for number in range(60)]
PLATFORMS = {"P01": Platform("抖音", "growing"), "P02": Platform("拼多多", "growing")}
CHANGE = Change("M1", "2026H1", "E00", 75.0, "支援仓储两个月 <b>", "M1", "2026-07-03T08:00:00+00:00")


def _sheet(score: float = 72.0, *, changes: tuple[Change, ...] = (), **first: float) -> ReviewSheet:
    spread = np.random.default_rng(0).permutation(np.linspace(-1.5, 1.5, len(IDS)))
    z = {name: [first.get(name, 0.0), *spread[1:]] for name in INDICATORS}
    scores = scores_of({**dict.fromkeys(IDS, 50.0), "E00": score}, z)
    roster = roster_of(IDS)
    roster["display_name"] = "张伟"
    return review_sheet(scores, roster, "E00", platforms=PLATFORMS, changes=changes)


SHEET = _sheet(visits=-1.2, conversion=1.2, changes=(CHANGE,))


def _told(pdf: bytes) -> str:
    """Return what the file's streams hold, unpacked."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    unpacked = []
    for stream in streams:
        try:
            unpacked.append(zlib.decompress(stream))
        except zlib.error:
            unpacked.append(stream)
    return b"\n".join(unpacked).decode("latin-1")


def test_the_sheet_tells_the_score_with_its_interval_and_what_to_talk_about() -> None:
    english, chinese = to_html(SHEET, language="en"), to_html(SHEET, language="zh")
    for text in ("72", "likely 64–80 (80 %)", "Conversion", "to develop: Visits; T06", "at 拼多多; R02"):  # noqa: RUF001
        assert text in english
    for text in ("72", "大致在64–80（80%）", "转化率", "待提升：拜访；T06", "平台：拼多多；R02"):  # noqa: RUF001
        assert text in chinese
    assert english.count("<svg") == chinese.count("<svg") == 1 + len(SHEET.kinds) + len(INDICATORS)


def test_a_page_loads_nothing_and_what_people_wrote_is_text() -> None:
    page = to_html(SHEET, language="zh")
    assert not re.search(r"""(src|href)\s*=|url\(|@import|<script|https?://""", page)
    assert "支援仓储两个月 &lt;b&gt;" in page


def test_a_change_stands_beside_the_computed_score() -> None:
    page = to_html(SHEET, language="en")
    assert "2026H1: computed 72, proposed 75 (M1, 2026-07-03)" in page.replace("by M1", "M1")
    back = Change("M1", "2026H1", "E00", None, "Was entered for somebody else", "M1", "2026-07-04")
    assert "proposed taken back" in to_html(_sheet(changes=(back,)), language="en")


def test_without_enough_evidence_there_is_no_number() -> None:
    page = to_html(_sheet(NAN, conversion=NAN, revenue=NAN, visits=NAN, quality=NAN), language="en")
    assert "No score" in page
    assert "nan" not in page.lower()
    assert "Too little evidence" in page
    assert to_pdf(_sheet(NAN), language="zh").startswith(b"%PDF")


def test_an_indicator_that_is_known_without_a_score_adds_no_points() -> None:
    scores = scores_of({**dict.fromkeys(IDS, 50.0), "E00": NAN})
    scores.parts.loc[scores.parts["employee_id"] == "E00", "points"] = NAN
    told = review_sheet(scores, roster_of(IDS), "E00", platforms=PLATFORMS)
    assert {one.points for one in told.parts} == {None}
    assert all(one.bar is not None for one in told.parts)
    assert "nan" not in to_html(told, language="en").lower()
    assert "nan" not in _told(to_pdf(told, language="en")).lower()


def test_the_extremes_are_no_certainty_and_are_drawn_whole() -> None:
    page = to_html(_sheet(99.97, conversion=3.0), language="en")
    assert ">100<" not in page.split("</section>")[0].replace('fill="#5a6b7b">100<', "")
    assert 'cx="240.0"' not in page  # half of such a dot would be cut


def test_what_does_not_stand_out_is_no_gap() -> None:
    page = to_html(_sheet(50.0), language="en")
    assert "Nothing in the figures stands out" in page
    assert 'class="chip gap"' not in page


def test_the_print_holds_its_font_and_the_chinese_text() -> None:
    pdf = to_pdf(SHEET, language="zh")
    assert b"NotoSansSC" in pdf
    assert b"/FontFile3" in pdf
    letters = _told(pdf)
    for letter in "张伟评议面谈表优势待提升":
        assert f"{ord(letter):04x}" in letters.lower()
    assert len(pdf) < 300_000  # the letters that are used, not the whole font


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert to_pdf(SHEET, language="en") == to_pdf(SHEET, language="en")


def test_the_font_has_every_letter_of_the_sheet() -> None:
    known = TTFont(font_path()).getBestCmap()
    page = re.sub(r"<style>.*?</style>|<[^>]*>", "", to_html(SHEET, language="zh"), flags=re.DOTALL)
    assert {letter for letter in page if not letter.isspace() and ord(letter) not in known} == set()


def test_lines_keep_within_their_width_and_begin_with_no_closing_mark() -> None:
    paper = Paper("title", "zh", AS_OF)
    text = (
        "分数说明贡献，不说明原因；仅供参考，由人做决定。See the scheme planted-53fb15ef56 for weights。" * 3
    )
    lines = paper.wrapped(text, 60, 10)
    assert all(paper.width(line) <= 60 for line in lines)
    assert not any(line[0] in "，。；" for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_long_sheet_goes_on_another_page() -> None:
    pages = to_pdf(_sheet(changes=(CHANGE,) * 40), language="zh").count(b"/Type /Page\n")
    assert pages > to_pdf(_sheet(), language="zh").count(b"/Type /Page\n")


@pytest.mark.parametrize("module", ["fpdf", "pylopdf_fonts_zh_cn"])
def test_a_missing_package_is_named_and_the_page_can_still_be_had(
    monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SettingError, match=r"`pip install fpdf2 pylopdf-fonts-zh-cn`, or print the page"):
        to_pdf(SHEET, language="zh")
    assert to_html(SHEET, language="zh")


def test_an_unknown_person_or_language_is_refused() -> None:
    scores, roster = scores_of({"E1": 50.0}), roster_of(["E1"])
    with pytest.raises(UnknownEmployee, match="E9 is not known as of 2026-07-01"):
        review_sheet(scores, roster, "E9", platforms={})
    with pytest.raises(InputError, match="'fr'; choose en or zh"):
        to_html(SHEET, language="fr")


def test_the_maturity_of_a_platform_is_that_of_the_date() -> None:
    table = pl.DataFrame(
        {
            "platform_id": ["P1", "P2"],
            "name": ["Old", None],
            "launch_date": [date(2020, 1, 1), date(2026, 1, 1)],
        }
    )
    found = platforms_of(table, shipped(), date(2026, 7, 1))
    assert found == {"P1": Platform("Old", "mature"), "P2": Platform("P2", "new")}
