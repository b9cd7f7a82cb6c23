"""Paper for printed sheets: A4 filled from the top, in a font that holds Chinese and Latin letters."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import SettingError

if TYPE_CHECKING:
    from fpdf import FPDF

Colour = tuple[int, int, int]

LEFT, WIDTH, TOP, BOTTOM = 16.0, 178.0, 13.0, 286.0  # mm
INK, SOFT, LINE = (27, 39, 51), (90, 107, 123), (215, 223, 230)
SMALL = 8.0  # points; what is written as small or smaller is soft

_POINT = 0.3528  # mm

#: A Chinese character or a word, with the marks that may not begin a line.
_PIECES = re.compile(
    r"\s*(?:[\u2e80-\u303f\u3400-\u9fff\uff00-\uffef]|[^\s\u2e80-\u303f\u3400-\u9fff\uff00-\uffef]+)"
    r"[，。、：；）”！？]*"
)


class Paper:
    """Sheets of A4; lengths in millimetres, sizes of letters in points.

    Parameters
    ----------
    title : str
        Title of the document.
    language : str
        ``zh`` or ``en``.
    made : date
        What the file says of its age: not the clock's time, so that the same sheet gives the same bytes.

    Raises
    ------
    SettingError
        If a package that it takes is missing.
    """

    def __init__(self, title: str, language: str, made: date) -> None:
        self.pdf = _empty()
        self.pdf.set_title(title)
        self.pdf.set_lang("zh-Hans" if language == "zh" else "en")
        self.pdf.set_creation_date(datetime.combine(made, time(), UTC))
        self.y = TOP

    def say(
        self,
        x: float,
        text: str,
        *,
        size: float = 10,
        colour: Colour = INK,
        align: str = "L",
        down: float = 0,
    ) -> None:
        """Write one line whose top is at the current height, less `down`."""
        self.pdf.set_font_size(size)
        self.pdf.set_text_color(*colour)
        shift = {"L": 0.0, "C": 0.5, "R": 1.0}[align] * self.width(text, size)
        self.pdf.text(x - shift, self.y + down + size * _POINT * 1.05, text)

    def width(self, text: str, size: float = 10) -> float:
        """Return the width of a line."""
        self.pdf.set_font_size(size)
        return float(self.pdf.get_string_width(text))

    def wrapped(self, text: str, width: float, size: float) -> list[str]:
        """Return a text in lines no wider than `width`; none begins with a closing mark."""
        lines = [""]
        for piece in _PIECES.findall(text):
            longer = lines[-1] + piece
            if lines[-1] and self.width(longer, size) > width:
                lines.append(piece.lstrip())
            else:
                lines[-1] = longer
        return lines

    def paragraphs(self, texts: Sequence[str], *, size: float = 10) -> None:
        """Write texts over the whole width, soft where they are small."""
        for text in texts:
            for line in self.wrapped(text, WIDTH, size):
                self.room(size * _POINT * 1.5)
                self.say(LEFT, line, size=size, colour=SOFT if size <= SMALL else INK)
                self.y += size * _POINT * 1.5

    def heading(self, title: str, room: float) -> None:
        """Write a heading on a sheet that has room for it and for what must stand below it."""
        self.room(room + 12)
        self.y += 4
        self.say(LEFT, title, size=12.5)
        self.y += 7

    def end_row(self) -> None:
        """Draw a line below a row of a table."""
        self.y += 5.4
        self.rule(LINE, 0.2)
        self.y += 1

    def rule(self, colour: Colour, width: float) -> None:
        """Draw a line over the whole width."""
        self.pdf.set_draw_color(*colour)
        self.pdf.set_line_width(width)
        self.pdf.line(LEFT, self.y, LEFT + WIDTH, self.y)

    def room(self, height: float) -> None:
        """Begin another sheet where this one has no room."""
        if self.y + height > BOTTOM:
            self.pdf.add_page()
            self.y = TOP

    def span(
        self, left: float, width: float, ends: tuple[float, float], at: tuple[float, float], colour: Colour
    ) -> None:
        """Fill a rounded bar between two values; `at` is its middle and its height."""
        (low, high), (middle, height) = ends, at
        self.pdf.set_fill_color(*colour)
        length = max((high - low) * width / 100, height)
        x = min(left + low * width / 100, left + width - length)
        box = (x, middle - height / 2, length, height)
        self.pdf.rect(*box, style="F", round_corners=True, corner_radius=height / 2)

    def middle(self, x: float, top: float, bottom: float) -> None:
        """Draw the line that stands for the middle."""
        self.pdf.set_draw_color(*INK)
        self.pdf.set_line_width(0.25)
        self.pdf.line(x, top, x, bottom)

    def dot(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Draw the dot that stands for the estimate."""
        self.pdf.set_fill_color(*colour)
        self.pdf.set_draw_color(255, 255, 255)
        self.pdf.circle(x, y, radius, style="DF")


def font_path() -> Path:
    """Return the font that holds both Chinese and Latin letters.

    Raises
    ------
    SettingError
        If its package is missing.
    """
    try:
        from pylopdf_fonts_zh_cn import sans_path
    except ImportError as cause:
        raise _missing("pylopdf-fonts-zh-cn") from cause
    return sans_path()


def _empty() -> "FPDF":
    try:
        from fpdf import FPDF
    except ImportError as cause:
        raise _missing("fpdf2") from cause
    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(auto=False)
    pdf.add_font("sheet", fname=font_path())
    pdf.add_page()
    pdf.set_font("sheet", size=10)
    return pdf


def _missing(package: str) -> SettingError:
    return SettingError(
        f"a PDF needs the package {package}, which is not installed here; "
        "run `pip install fpdf2 pylopdf-fonts-zh-cn`, or print the page"
    )
