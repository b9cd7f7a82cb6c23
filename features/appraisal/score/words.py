"""What a fair score says of a person, in sentences, made from its numbers alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.errors import UnknownEmployee
from features.appraisal.indicators.library import library
from features.appraisal.score.fair_score import FairScores
from features.appraisal.score.scale import whole
from features.appraisal.score.tabled import NOT_MEASURED, SCORED

#: Points below which a part is not worth a word.
LEAST_POINTS = 0.5

#: What stands beside the indicators: column of `FairScores.people` -> (zh, en).
_BESIDE = {
    "bonus_points": ("加分项", "bonus items"),
    "team_points": ("团队", "the team"),
    "role_points": ("职类基准", "the standing of the role family"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score.

    Attributes
    ----------
    name : str
        Indicator, or ``bonus_points``, ``team_points``, ``role_points``.
    zh, en : str
        Its label.
    points : float
        By how much it lifts (above 0) or lowers the score against the average of the role.
    """

    name: str
    zh: str
    en: str
    points: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """The same said in Chinese and in English."""

    zh: str
    en: str


def reasons(scores: FairScores, employee_id: str) -> list[Reason]:
    """Return the parts of a person's score, the largest first.

    Parameters
    ----------
    scores : FairScores
        Of a date.
    employee_id : str
        The person.

    Returns
    -------
    list of Reason
        Parts of at least `LEAST_POINTS` points; empty without a score.

    Raises
    ------
    UnknownEmployee
        If the person is not among those scored at that date.
    """
    _person(scores, employee_id)
    return reasons_of(scores, [employee_id])[0]


def reasons_of(scores: FairScores, employee_ids: Sequence[str]) -> list[list[Reason]]:
    """Return the parts of many scores, as `reasons` those of one.

    Parameters
    ----------
    scores : FairScores
        Of a date.
    employee_ids : sequence of str
        People among those scored.

    Returns
    -------
    list of list of Reason
        One list a person, in the order given.
    """
    labels = library(scores.scheme.own_indicators)
    parts = scores.parts[scores.parts["enough"] & scores.parts["employee_id"].isin(employee_ids)]
    own: dict[str, list[Reason]] = {str(person): [] for person in employee_ids}
    for person, name, points in zip(parts["employee_id"], parts["indicator"], parts["points"], strict=True):
        own[str(person)].append(Reason(name, labels[name].zh, labels[name].en, float(points)))
    people = scores.people.loc[list(employee_ids), ["state", *_BESIDE]].to_dict("records")
    return [
        _largest([*found, *(Reason(name, *label, float(row[name])) for name, label in _BESIDE.items())])
        if row["state"] == SCORED
        else []
        for found, row in zip(own.values(), people, strict=True)
    ]


def _largest(parts: list[Reason]) -> list[Reason]:
    large = [one for one in parts if abs(one.points) >= LEAST_POINTS]
    return sorted(large, key=lambda one: (-abs(one.points), one.name))


def sentences(scores: FairScores, employee_id: str, *, most: int = 3) -> list[Sentence]:
    """Say what a person's score is, what lifts and lowers it most, and what is not known.

    Parameters
    ----------
    scores : FairScores
        Of a date.
    employee_id : str
        The person.
    most : int, default 3
        Parts named on each side.

    Returns
    -------
    list of Sentence
        Both languages give the same signs, sizes and order.

    Raises
    ------
    UnknownEmployee
        If the person is not among those scored at that date.
    """
    person = _person(scores, employee_id)
    said = [_score(person)]
    parts = reasons(scores, employee_id)
    sides = (
        ("分数较高主要与这些相关：", "A higher score is associated most with ", 1),
        ("分数较低主要与这些相关：", "A lower score is associated most with ", -1),
    )
    for zh, en, sign in sides:
        named = [one for one in parts if one.points * sign > 0][:most]
        if named:
            said.append(
                Sentence(
                    zh + "、".join(f"{one.zh}（{_signed(one.points)}分）" for one in named) + "。",
                    en + ", ".join(f"{one.en} ({_signed(one.points)} points)" for one in named) + ".",
                )
            )
    if person["state"] == SCORED and np.isfinite(person["trend"]):
        said.append(_trend(person))
    return said + list(_limits(scores, person, employee_id))


def _person(scores: FairScores, employee_id: str) -> pd.Series:
    if employee_id not in scores.people.index:
        msg = f"{employee_id!r} is not among the {len(scores.people)} people at work on {scores.as_of}"
        raise UnknownEmployee(msg)
    return pd.Series(scores.people.loc[employee_id])


def _score(person: pd.Series) -> Sentence:
    if person["state"] == NOT_MEASURED:
        return Sentence("没有可用的考核记录，不给分。", "Nothing that counts was recorded: no score.")
    if person["state"] != SCORED:
        known = f"{100 * person['reliability']:.0f}"
        return Sentence(
            f"证据不足（可靠性{known}%），不给分。", f"Too little evidence (reliability {known} %): no score."
        )
    score, low, high = (whole(person[name]) for name in ("score", "low80", "high80"))
    return Sentence(
        f"公平绩效分{score}，80%区间{low}至{high}；50为全公司平均水平。",
        f"Fair score {score}, 80 % interval {low} to {high}; 50 is the average person of the company.",
    )


def _trend(person: pd.Series) -> Sentence:
    change, low, high = (_signed(person[name]) for name in ("trend", "trend_low", "trend_high"))
    chance = person["trend_low"] < 0 < person["trend_high"]
    return Sentence(
        f"近12个月变化{change}分，90%区间{low}至{high}" + ("，可能只是偶然波动。" if chance else "。"),
        f"Change in 12 months {change} points, 90 % interval {low} to {high}"
        + ("; it may be chance." if chance else "."),
    )


def _limits(scores: FairScores, person: pd.Series, employee_id: str) -> Iterable[Sentence]:
    labels = library(scores.scheme.own_indicators)
    own = scores.parts[(scores.parts["employee_id"] == employee_id) & ~scores.parts["enough"]]
    unknown = [labels[name] for name in own.loc[own["weight"] > 0, "indicator"]]
    if unknown and person["state"] != NOT_MEASURED:
        yield Sentence(
            f"因证据不足按平均水平计：{'、'.join(one.zh for one in unknown)}。",
            f"Counted as average for lack of evidence: {', '.join(one.en for one in unknown)}.",
        )
    if not person["comparable"]:
        yield Sentence(
            "跨平台流动的人太少，只与同平台的人比较。",
            "Too few people moved between platforms: compared within the own platform only.",
        )


def _signed(points: float) -> str:
    """Return points with their sign; the same text in both languages.

    >>> _signed(2.34), _signed(-0.01)
    ('+2.3', '0.0')
    """
    rounded = round(float(points), 1)
    return f"{rounded:+.1f}" if rounded else "0.0"
