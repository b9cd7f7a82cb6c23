"""The sheet of a review talk: what it tells about one person, before it becomes a page or a print."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import polars as pl

from data.errors import UnknownEmployee
from data.words import Words
from features.appraisal.calibration import Change
from features.appraisal.development import Suggestion, standings, suggestions
from features.appraisal.indicators.library import KINDS, library
from features.appraisal.schemes.scheme import Scheme, age_months, maturity
from features.appraisal.score.fair_score import FairScores
from features.appraisal.score.words import sentences

_PERSON = ("display_name", "role", "department", "platform_id", "manager_id")
_SCORE = ("score", "low80", "high80", "low95", "high95")


@dataclass(frozen=True, slots=True)
class Platform:
    """What a sheet says of a platform."""

    name: str
    maturity: str | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A place from 0 to 100 with its 80 % interval, and what follows from it."""

    words: Words
    value: float
    low: float
    high: float
    verdict: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """One indicator of the score; no `bar` without enough evidence, and no `points` without a score."""

    words: Words
    weight: float
    points: float | None
    bar: Bar | None

    @property
    def gained(self) -> str:
        """The points with their sign, a hyphen where there are none; no minus before a zero."""
        if self.points is None:
            return "-"
        rounded = round(self.points, 1)
        return f"{rounded:+.1f}" if rounded else "0.0"


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """One thing to talk about."""

    sort: str
    id: str
    words: Words
    about: Words
    platforms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """Everything that a sheet tells.

    Attributes
    ----------
    employee_id : str
        Whom it is about.
    person : mapping
        ``display_name``, ``role``, ``department``, ``platform``, ``manager_id``; empty texts where unknown.
    as_of : date
        Only facts dated before it count.
    scheme : Words
        Title of the scheme.
    scheme_version : str
        Which one exactly.
    state : str
        ``scored``, ``too little evidence`` or ``not measured``.
    score : mapping
        ``score``, ``low80``, ``high80``, ``low95``, ``high95``; empty unless scored.
    said : sequence of Words
        The score in words.
    kinds : sequence of Bar
        Standing in the role by kind of indicator, in percentiles.
    parts : sequence of PartRow
        What the score consists of, heaviest first.
    suggestions : sequence of SuggestionRow
        Themes and rotations.
    changes : sequence of Change
        What was proposed beside the score, oldest first.
    notes : sequence of Words
        What limits the scores.
    """

    employee_id: str
    person: Mapping[str, str]
    as_of: date
    scheme: Words
    scheme_version: str
    state: str
    score: Mapping[str, float]
    said: Sequence[Words]
    kinds: Sequence[Bar]
    parts: Sequence[PartRow]
    suggestions: Sequence[SuggestionRow]
    changes: Sequence[Change] = ()
    notes: Sequence[Words] = ()


def review_sheet(
    scores: FairScores,
    roster: pd.DataFrame,
    employee_id: str,
    *,
    platforms: Mapping[str, Platform],
    changes: Sequence[Change] = (),
) -> ReviewSheet:
    """Return the sheet of one person.

    Parameters
    ----------
    scores : FairScores
        Scores of everybody, so that the person can be placed in the role.
    roster : DataFrame of shape (n_people, n_columns)
        Index ``employee_id``; see `features.roster`. Leave out what the reader may not see.
    employee_id : str
        The person.
    platforms : mapping of str to Platform
        See `platforms_of`.
    changes : sequence of Change, default ()
        What was proposed about the person, oldest first.

    Returns
    -------
    ReviewSheet
        In both languages.

    Raises
    ------
    UnknownEmployee
        If the person is not in the roster or not in the scores.
    """
    if employee_id not in roster.index or employee_id not in scores.people.index:
        msg = f"{employee_id} is not known as of {scores.as_of}"
        raise UnknownEmployee(msg)
    row = _row(scores.people, employee_id)
    by_kind, by_indicator = (_own(standings(scores, by=by), employee_id) for by in ("kind", "indicator"))
    who = _row(roster, employee_id)
    found = suggestions(
        pd.concat([by_indicator, by_kind]), who, {name: one.maturity for name, one in platforms.items()}
    )
    return ReviewSheet(
        employee_id=employee_id,
        person=_person(who, platforms),
        as_of=scores.as_of,
        scheme=Words(en=scores.scheme.en, zh=scores.scheme.zh),
        scheme_version=scores.scheme.version,
        state=str(row["state"]),
        score={name: float(row[name]) for name in _SCORE} if row["state"] == "scored" else {},
        said=[Words(en=one.en, zh=one.zh) for one in sentences(scores, employee_id)],
        kinds=list(_bars(by_kind).values()),
        parts=_parts(scores, employee_id, _bars(by_indicator)),
        suggestions=[_suggestion(one, scores, platforms) for one in found],
        changes=list(changes),
        notes=[Words(en=en, zh=zh) for zh, en in scores.notes],
    )


def platforms_of(table: pl.DataFrame, scheme: Scheme, as_of: date) -> dict[str, Platform]:
    """Return name and maturity of each platform at a date.

    Parameters
    ----------
    table : DataFrame
        The table ``platforms`` as it was known.
    scheme : Scheme
        Says at which age a platform is mature.
    as_of : date
        The date.

    Returns
    -------
    dict of str to Platform
        By ``platform_id``.
    """
    return {
        one["platform_id"]: Platform(
            one["name"] or one["platform_id"],
            maturity(age_months(one["launch_date"], as_of) if one["launch_date"] else None, scheme),
        )
        for one in table.select("platform_id", "name", "launch_date").to_dicts()
    }


def _row(frame: pd.DataFrame, employee_id: str) -> dict[str, Any]:
    return {str(name): value for name, value in frame.loc[[employee_id]].to_dict("records")[0].items()}


def _own(rows: pd.DataFrame, employee_id: str) -> pd.DataFrame:
    return rows[rows["employee_id"] == employee_id]


def _person(who: Mapping[str, Any], platforms: Mapping[str, Platform]) -> dict[str, str]:
    told = {name: str(who[name]) if isinstance(who.get(name), str) else "" for name in _PERSON}
    here = told.pop("platform_id")
    return {**told, "platform": platforms[here].name if here in platforms else here}


def _bars(rows: pd.DataFrame) -> dict[str, Bar]:
    told: list[dict[Hashable, Any]] = rows.to_dict("records")
    return {
        one["name"]: Bar(
            Words(one["en"], one["zh"]),
            value=100 * one["percentile"],
            low=100 * one["low"],
            high=100 * one["high"],
            verdict=one["verdict"],
        )
        for one in told
    }


def _parts(scores: FairScores, employee_id: str, bars: Mapping[str, Bar]) -> list[PartRow]:
    labels = library(scores.scheme.own_indicators)
    own = scores.parts[(scores.parts["employee_id"] == employee_id) & (scores.parts["weight"] > 0)]
    told: list[dict[Hashable, Any]] = own.sort_values("weight", ascending=False, kind="stable").to_dict(
        "records"
    )
    return [
        PartRow(
            Words(labels[one["indicator"]].en, labels[one["indicator"]].zh),
            float(one["weight"]),
            float(one["points"]) if one["enough"] and pd.notna(one["points"]) else None,
            bars.get(one["indicator"]) if one["enough"] else None,
        )
        for one in told
    ]


def _suggestion(one: Suggestion, scores: FairScores, platforms: Mapping[str, Platform]) -> SuggestionRow:
    labels = library(scores.scheme.own_indicators)
    label = labels.get(one.about)
    zh, en = (label.zh, label.en) if label else KINDS[one.about]
    names = tuple(platforms[name].name for name in one.platforms)
    return SuggestionRow(one.sort, one.id, Words(one.en, one.zh), Words(en, zh), names)
