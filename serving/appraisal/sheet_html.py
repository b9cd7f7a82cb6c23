"""The review-talk sheet as a page that loads nothing from outside."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from serving.appraisal.sheet import ReviewSheet
from serving.appraisal.sheet_text import lines_of, words_of

_TEMPLATES = Path(__file__).resolve().parents[1] / "web" / "templates"


def to_html(sheet: ReviewSheet, *, language: str) -> str:
    """Return the sheet as HTML with its styles and bars within it.

    Parameters
    ----------
    sheet : ReviewSheet
        What it tells.
    language : str
        ``zh`` or ``en``.

    Returns
    -------
    str
        A whole page; it prints on one or two sheets of A4.

    Raises
    ------
    InputError
        If the language is another one.
    """
    text, lines = words_of(language), lines_of(sheet, language)
    return (
        _templates().get_template("sheet.html").render(sheet=sheet, text=text, lines=lines, language=language)
    )


@cache
def _templates() -> Environment:
    # a field that is misspelt shall fail in a test, not print as a gap
    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=select_autoescape(), undefined=StrictUndefined
    )
