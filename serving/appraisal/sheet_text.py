"""The words of the review-talk sheet: the same lines on the page and in print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from data.errors import InputError
from features.appraisal.score.scale import whole
from serving.appraisal.sheet import ReviewSheet

_TEXTS = Path(__file__).resolve().parents[1] / "web" / "sheet.yaml"


@dataclass(frozen=True, slots=True)
class Lines:
    """What a sheet says in one language.

    Attributes
    ----------
    facts : sequence of (str, str)
        Label and value of who it is about.
    score, range, widest : str
        The score, its 80 % and its 95 % interval; empty without a score.
    changes : sequence of str
        One a proposal beside the score.
    suggestions : sequence of (str, str)
        Training or rotation, and what is suggested.
    made : str
        What the sheet was made from.
    """

    facts: Sequence[tuple[str, str]]
    score: str
    range: str
    widest: str
    changes: Sequence[str]
    suggestions: Sequence[tuple[str, str]]
    made: str


def words_of(language: str) -> Mapping[str, Any]:
    """Return the words of the sheet in a language.

    Raises
    ------
    InputError
        If there are none.
    """
    texts = _texts()
    if language not in texts:
        msg = f"there is no review sheet in {language!r}; choose {' or '.join(texts)}"
        raise InputError(msg)
    return texts[language]


def lines_of(sheet: ReviewSheet, language: str) -> Lines:
    """Return what a sheet says in a language, ``zh`` or ``en``."""
    text = words_of(language)
    told = {name: whole(value) for name, value in sheet.score.items()}
    return Lines(
        facts=_facts(sheet, text, language),
        score=told.get("score", ""),
        range=text["range"].format(**told) if told else "",
        widest=text["widest"].format(**told) if told else "",
        changes=_changes(sheet, text, told.get("score", "-")),
        suggestions=_suggestions(sheet, text, language),
        made=text["made"].format(as_of=sheet.as_of, version=sheet.scheme_version),
    )


def _facts(sheet: ReviewSheet, text: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    who = sheet.person
    told = [(text["employee"], sheet.employee_id)]
    told += [(text[name], who[name]) for name in ("role", "platform", "department")]
    told += [(text["manager"], who["manager_id"]), (text["scheme"], sheet.scheme.say(language))]
    return [(name, value) for name, value in told if value]


def _changes(sheet: ReviewSheet, text: Mapping[str, Any], computed: str) -> list[str]:
    return [
        text["change"].format(
            cycle=one.cycle,
            computed=computed,
            proposed=text["taken_back"] if one.proposed is None else f"{one.proposed:g}",
            who=one.who,
            at=one.at[:10],
            reason=one.reason,
        )
        for one in sheet.changes
    ]


def _suggestions(sheet: ReviewSheet, text: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    told = []
    for one in sheet.suggestions:
        there = text["between"].join(one.platforms)
        line = text["suggestion"].format(
            text=one.words.say(language),
            follows=text["follows"][one.sort].format(about=one.about.say(language)),
            to=text["to"].format(platforms=there) if there else "",
            id=one.id,
        )
        told.append((text["sorts"][one.sort], line))
    return told


@cache
def _texts() -> Mapping[str, Mapping[str, Any]]:
    texts: Mapping[str, Mapping[str, Any]] = yaml.safe_load(_TEXTS.read_text(encoding="utf-8"))
    return texts
