"""Texts of the pages in the two languages: English in the code, Chinese in ``locale/*.po``."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["zh", "en"]

LOCALE = Path(__file__).resolve().parent / "locale"


def catalogue() -> Catalog:
    """Return all texts with their Chinese, from one file a topic."""
    whole = Catalog(locale="zh_CN")
    for path in sorted(LOCALE.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_CN"):
                if message.id:
                    whole.add(message.id, message.string, context=message.context)
    return whole


def say(language: Language, message: str, **values: Any) -> str:
    """Return a text in a language; ``%(name)s`` takes values, and only with values is % a mark."""
    told = texts(language).gettext(message)
    return told % values if values else told


@cache
def texts(language: Language) -> NullTranslations:
    """Return the translations of one language."""
    if language == "en":
        return NullTranslations()
    written = BytesIO()
    write_mo(written, catalogue())
    written.seek(0)
    return GNUTranslations(written)
