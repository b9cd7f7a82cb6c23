"""From a page's template and values to HTML."""

import math
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from serving.web.texts import Language, say, texts

TEMPLATES = Path(__file__).resolve().parent / "templates"
_LOCALES: Mapping[Language, str] = {"zh": "zh_CN", "en": "en"}
#: Headers of every page: nothing but our own style sheet and pictures, no script at all.
SECURITY: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with no-referrer browsers would not name the origin of a form
    "Cache-Control": "no-store",
}
#: What is not known, shown as nothing rather than as a number.
_NONE = "\u2013"


def render(template: str, language: Language, values: Mapping[str, Any]) -> str:
    """Return a template filled with values."""
    return _environment(language).get_template(template).render(values, language=language)


@cache
def _environment(language: Language) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.policies["ext.i18n.trimmed"] = True
    text, plural = partial(say, language), texts(language).ngettext
    made.install_gettext_callables(text, plural, newstyle=False)  # type: ignore[attr-defined]
    locale = _LOCALES[language]
    made.filters |= {
        "percent": lambda share, digits=0: _shown(
            share, lambda x: format_percent(x, _digits(digits, "%"), locale)
        ),
        "number": lambda value, digits=1: _shown(value, lambda x: format_decimal(x, _digits(digits), locale)),
        "signed": lambda value, digits=1: _shown(
            value, lambda x: _signed(round(x, digits) or 0.0, _digits(digits), locale)
        ),
        "money": lambda cents, currency: _shown(
            cents,
            lambda x: format_currency(x / 100, currency or "CNY", "¤#,##0", locale, currency_digits=False),
        ),
        "day": lambda day: _day(day, "medium", locale),
        "month": lambda day: _day(day, "MMM y" if language == "en" else "y年M月", locale),
        "said": lambda words: (words.zh if language == "zh" else words.en) if words is not None else _NONE,
    }
    return made


def _signed(value: float, digits: str, locale: str) -> str:
    return ("+" if value > 0 else "") + format_decimal(value, digits, locale)


def _shown(value: float | None, how: Any) -> str:
    if value is None or (not math.isfinite(value)):
        return _NONE
    return str(how(value))


def _digits(digits: int, after: str = "") -> str:
    return "#,##0" + ("." + "0" * digits if digits else "") + after


def _day(day: date | str | None, form: str, locale: str) -> str:
    if day is None:
        return _NONE
    known = datetime.fromisoformat(day) if isinstance(day, str) else day
    return str(format_date(known, form, locale))
