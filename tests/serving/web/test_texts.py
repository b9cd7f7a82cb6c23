"""Every text of the pages is there in both languages, once, and nothing is left over."""

import re
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from serving.web.rendered import TEMPLATES
from serving.web.texts import LOCALE

WEB = TEMPLATES.parent
#: Printed sheets have texts of their own in `features`.
APART = {"sheet.html"}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NAMES = re.compile(r"%\((\w+)\)s")


def _used() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in [*TEMPLATES.rglob("*.html"), *WEB.rglob("*.py")]:
        if path.name in APART:
            continue
        method: Any = babel_extract if path.suffix == ".html" else "python"
        options = {"extensions": "jinja2.ext.do", "silent": "false", "trimmed": "true"}
        with path.open("rb") as file:
            for _, message, _, _ in extract(
                method, file, keywords={"_": None, "gettext": None}, options=options
            ):
                assert isinstance(message, str), f"{path.name}: {message} is no single text"
                found[message] = path.name
        if path.suffix == ".py":
            for label in re.findall(r'menu="([^"]+)"', path.read_text(encoding="utf-8")):
                found[label] = path.name
    return found


def _told() -> list[tuple[str, str, str]]:
    told = []
    for path in LOCALE.glob("*.po"):
        for message in read_po(BytesIO(path.read_bytes())):
            if message.id:
                told.append((path.name, str(message.id), str(message.string)))
    return told


def test_every_text_has_its_chinese() -> None:
    chinese = {message: told for _, message, told in _told() if told}
    missing = {message: where for message, where in _used().items() if message not in chinese}
    assert not missing


def test_no_text_is_left_over_or_told_twice() -> None:
    used = _used()
    counts = Counter(message for _, message, _ in _told())
    assert [message for message in counts if message not in used] == []
    assert [message for message, n in counts.items() if n > 1] == []


def test_chinese_is_chinese_and_names_the_same_values() -> None:
    for where, message, told in _told():
        assert set(_NAMES.findall(message)) == set(_NAMES.findall(told)), f"{where}: {message}"
        assert _HAN.search(told), f"{where}: {message}"
        assert not _HAN.search(message), f"{where}: {message}"


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_words_outside_of_the_texts(path: Path) -> None:
    if path.name in APART:
        pytest.skip("has texts of its own")
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"<(code|pre)[ >].*?</\1>", " ", text, flags=re.DOTALL)
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"<[^>]*>|&\w+;", " ", text))
    assert set(words) <= {"Echelon", "人才梯队"}
