"""What the columns of an unknown file may mean, by their headers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from data.dates import DIALECTS

_MONTH_HEADERS = tuple(one for one in DIALECTS if "%d" not in one.format and one.format != "excel")
#: So many headers that are months make a wide table.
LEAST_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was made of a header.

    Attributes
    ----------
    meanings : dict of str to str
        Canonical column (or quantity) -> column of the file.
    loose : frozenset of str
        Columns of the file whose header only contains a known word.
    unknown : tuple of str
        Columns of the file that mean nothing known.
    months : tuple of str
        Columns of the file whose header is a month.
    month_format : str
        How those are written.
    """

    meanings: dict[str, str]
    loose: frozenset[str]
    unknown: tuple[str, ...]
    months: tuple[str, ...]
    month_format: str


def recognise(header: Sequence[str]) -> Recognised:
    """Match headers with the words of `data/headers.yaml`, whole ones first.

    Parameters
    ----------
    header : sequence of str
        Columns of the file.

    Returns
    -------
    Recognised
        Every meaning is given once, to the first column that bears it.
    """
    months, month_format = _months(header)
    rest = [name for name in header if name not in months]
    meanings: dict[str, str] = {}
    loose: set[str] = set()
    words = _words()
    for name in rest:
        meaning = words.get(_plain(name))
        if meaning:
            meanings.setdefault(meaning, name)
    for name in rest:
        if name in meanings.values():
            continue
        meaning = _contained(name, words)
        if meaning and meaning not in meanings:
            meanings[meaning] = name
            loose.add(name)
    unknown = tuple(name for name in rest if name not in meanings.values())
    return Recognised(meanings, frozenset(loose), unknown, months, month_format)


def _months(header: Sequence[str]) -> tuple[tuple[str, ...], str]:
    for dialect in _MONTH_HEADERS:
        found = tuple(name for name in header if re.search(dialect.pattern, name.strip()))
        if len(found) >= LEAST_MONTHS:
            return found, dialect.format
    return (), ""


def _contained(header: str, words: dict[str, str]) -> str:
    """Return the meaning of the longest known words in a header; Latin ones count as whole words alone.

    Ids are left out: a header that speaks of managers rarely holds their numbers.
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|[\W_]+", " ", header).lower().split()
    runs = {"".join(spaced[i:j]) for i in range(len(spaced)) for j in range(i + 1, len(spaced) + 1)}
    plain = _plain(header)
    inside = [word for word in words if (word in runs if word.isascii() else word in plain)]
    inside = [word for word in inside if not words[word].endswith("_id") and words[word] != "left"]
    return words[max(inside, key=len)] if inside else ""


@cache
def _words() -> dict[str, str]:
    text = (Path(__file__).parent / "headers.yaml").read_text(encoding="utf-8")
    listed: dict[str, list[str]] = yaml.safe_load(text)
    return {_plain(word): meaning for meaning, words in listed.items() for word in words}


def _plain(header: str) -> str:
    return re.sub(r"[\W_]+", "", header).lower()
