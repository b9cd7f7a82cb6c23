"""The review-talk sheet as PDF, with the Chinese font that it needs inside the file."""

from collections.abc import Sequence

from serving.appraisal.paper import INK, LEFT, LINE, SOFT, WIDTH, Paper
from serving.appraisal.sheet import Bar, PartRow, ReviewSheet
from serving.appraisal.sheet_text import lines_of, words_of

_CARD, _MARK, _WIDEST, _RANGE = (245, 248, 250), (31, 95, 139), (201, 220, 234), (111, 166, 204)
#: Verdict -> colour of the interval and of the dot.
_COLOURS = {
    "strength": ((143, 187, 216), _MARK),
    "gap": ((230, 179, 145), (179, 84, 30)),
    "in line": ((154, 168, 181), SOFT),
}


def to_pdf(sheet: ReviewSheet, *, language: str) -> bytes:
    """Return the sheet as PDF.

    Parameters
    ----------
    sheet : ReviewSheet
        What it tells.
    language : str
        ``zh`` or ``en``.

    Returns
    -------
    bytes
        A4; the same sheet gives the same bytes.

    Raises
    ------
    InputError
        If the language is another one.
    SettingError
        If a package that it takes is missing; the page (HTML) can be had without.
    """
    page = _Page(language, sheet)
    page.head()
    page.score()
    page.paragraphs([one.say(language) for one in sheet.said])
    page.listed(page.text["changes"], [("", line) for line in page.lines.changes])
    page.kinds()
    page.parts()
    nothing = [("", page.text["nothing"])]
    page.listed(page.text["suggestions"], page.lines.suggestions or nothing)
    page.agreed()
    notes = [one.say(language) for one in sheet.notes]
    page.paragraphs([*notes, page.text["rights"], page.lines.made], size=7.5)
    return bytes(page.pdf.output())


class _Page(Paper):
    """The parts of a sheet, each written below the one before."""

    def __init__(self, language: str, sheet: ReviewSheet) -> None:
        self.sheet, self.language = sheet, language
        self.text, self.lines = words_of(language), lines_of(sheet, language)
        super().__init__(f"{self.text['title']} {sheet.employee_id}", language, sheet.as_of)

    def head(self) -> None:
        """Write title, date and whom it is about."""
        name = self.sheet.person["display_name"] or self.sheet.employee_id
        self.say(LEFT, f"{self.text['title']} · {name}", size=17)
        self.say(LEFT + WIDTH, f"{self.text['as_of']} {self.sheet.as_of}", colour=SOFT, align="R")
        self.y += 9
        self.rule(_MARK, 0.5)
        self.y += 2
        x = LEFT
        for label, value in self.lines.facts:
            width = self.width(f"{label} {value}") + 6
            if x + width > LEFT + WIDTH:
                x, self.y = LEFT, self.y + 5
            self.say(x, label, colour=SOFT)
            self.say(x + self.width(f"{label} "), value)
            x += width
        self.y += 8

    def score(self) -> None:
        """Draw the score with its intervals on the scale from 0 to 100."""
        pdf, score = self.pdf, self.sheet.score
        pdf.set_fill_color(*_CARD)
        pdf.set_draw_color(*LINE)
        pdf.rect(LEFT, self.y, WIDTH, 22, style="DF", round_corners=True, corner_radius=2)
        if not score:
            self.say(LEFT + 6, self.text["no_score"], size=17, colour=SOFT, down=7)
        else:
            self.say(LEFT + 6, self.text["score"], size=8, colour=SOFT, down=2)
            self.say(LEFT + 6, self.lines.score, size=30, colour=_MARK, down=7)
            left, width, middle = LEFT + 32, 90.0, self.y + 10
            self.say(left + width / 2, self.text["average"], size=7, colour=SOFT, align="C", down=1.5)
            self.span(left, width, (0, 100), (middle, 1.2), LINE)
            self.span(left, width, (score["low95"], score["high95"]), (middle, 2.4), _WIDEST)
            self.span(left, width, (score["low80"], score["high80"]), (middle, 4.0), _RANGE)
            self.middle(left + width / 2, middle - 4, middle + 4)
            self.dot(left + width * score["score"] / 100, middle, 1.9, _MARK)
            for tick in range(0, 101, 25):
                self.say(left + width * tick / 100, str(tick), size=7, colour=SOFT, align="C", down=15)
            self.say(LEFT + 128, self.lines.range, size=9, down=5)
            self.say(LEFT + 128, self.lines.widest, size=8, colour=SOFT, down=11)
        self.y += 25

    def kinds(self) -> None:
        """Draw strengths and gaps by kind of indicator."""
        if not self.sheet.kinds:
            return
        self.heading(self.text["standing"], 7 * len(self.sheet.kinds))
        for one in self.sheet.kinds:
            self.say(LEFT, one.words.say(self.language))
            self._bar(one, LEFT + 36, 96)
            self._verdict(one)
            self.end_row()
        self.paragraphs([self.text["standing_told"]], size=8)

    def parts(self) -> None:
        """Draw what the score consists of."""
        if not self.sheet.parts:
            return
        self.heading(self.text["parts"], 12)
        for x, name, align in ((0, "indicator", "L"), (56, "weight", "R"), (74, "points", "R")):
            self.say(LEFT + x, self.text[name], size=8, colour=SOFT, align=align)
        self.say(LEFT + 80, self.text["place"], size=8, colour=SOFT)
        self.say(LEFT + 148, self.text["result"], size=8, colour=SOFT)
        self.end_row()
        for one in self.sheet.parts:
            self._part(one)

    def listed(self, title: str, lines: Sequence[tuple[str, str]]) -> None:
        """Write a heading and lines with a coloured first word; nothing without lines."""
        if not lines:
            return
        self.heading(title, 6)
        for first, line in lines:
            indent = self.width(f"{first}  ") if first else 0.0
            for at, piece in enumerate(self.wrapped(line, WIDTH - indent, 10)):
                self.room(6)
                if first and not at:
                    self.say(LEFT, first, colour=_MARK)
                self.say(LEFT + indent, piece)
                self.y += 5
            self.rule(LINE, 0.2)
            self.y += 1

    def agreed(self) -> None:
        """Leave room for what is agreed, and for signatures."""
        self.heading(self.text["agreed"], 62)
        for line in self.text["lines"]:
            self.say(LEFT, line, colour=SOFT)
            self.y += 12
            self.rule(LINE, 0.2)
            self.y += 1.5
        self.y += 9
        width = (WIDTH - 12) / 3
        for place, one in enumerate(self.text["signed"]):
            x = LEFT + place * (width + 6)
            self.pdf.set_draw_color(*INK)
            self.pdf.line(x, self.y, x + width, self.y)
            self.say(x, one, size=8, colour=SOFT, down=1)
        self.y += 9

    def _part(self, one: PartRow) -> None:
        self.room(7)
        self.say(LEFT, one.words.say(self.language))
        self.say(LEFT + 56, f"{100 * one.weight:.0f} %", align="R")
        self.say(LEFT + 74, one.gained, align="R")
        if one.bar:
            self._bar(one.bar, LEFT + 80, 60)
        self._verdict(one.bar)
        self.end_row()

    def _bar(self, one: Bar, left: float, width: float) -> None:
        inside, dot = _COLOURS[one.verdict]
        middle = self.y + 2.3
        self.span(left, width, (0, 100), (middle, 1.0), LINE)
        self.span(left, width, (one.low, one.high), (middle, 2.2), inside)
        self.middle(left + width / 2, middle - 2.2, middle + 2.2)
        self.dot(left + width * one.value / 100, middle, 1.1, dot)

    def _verdict(self, one: Bar | None) -> None:
        colour = _COLOURS[one.verdict][1] if one else SOFT
        self.say(LEFT + 148, self.text["verdicts"][one.verdict if one else "none"], size=9, colour=colour)
