"""Values, percentiles and outcomes in words, Chinese and English side by side with the same numbers."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np


class Words(NamedTuple):
    """The same text in both languages."""

    zh: str
    en: str


#: Topic -> what a contribution above and below 0 goes with.
OUTCOMES: Mapping[str, Mapping[int, Words]] = {
    "promotion": {
        1: Words("较高的晋升后成功概率", "a higher probability of success after promotion"),
        -1: Words("较低的晋升后成功概率", "a lower probability of success after promotion"),
    },
    "attrition": {
        1: Words("较高的主动离职概率", "a higher probability of leaving"),
        -1: Words("较低的主动离职概率", "a lower probability of leaving"),
    },
}

#: Size of a contribution on the logit scale, from which on it is called so.
STRENGTHS: tuple[tuple[float, Words], ...] = (
    (0.6, Words("高度", "strongly")),
    (0.2, Words("明显", "clearly")),
    (0.0, Words("略微", "slightly")),
)

UNKNOWN = Words("未记录", "not recorded")
_YES_NO = {0.0: Words("否", "no"), 1.0: Words("是", "yes")}

#: Unit of the catalogue -> how it follows the number; a unit that is not named here follows as it stands.
_AFTER: Mapping[str, Words] = {
    "months": Words("个月", " months"),
    "count": Words("", ""),
    "people": Words("人", " people"),
    "grade": Words("级", ""),
    "grades": Words("级", " grades"),
    "grades a year": Words("级/年", " grades a year"),
    "levels": Words("级", " levels"),
    "level 0-5": Words("级（0-5级）", " on a scale of 0-5"),
    "points": Words("分", " points"),
    "points 0-100": Words("分（0-100分）", " points of 0-100"),
    "points 1-5": Words("分", " points"),
    "points 1-5 above the average person": Words("分（相对平均水平）", " points above the average person"),
    "percentile points": Words("", ""),
    "platforms": Words("个平台", " platforms"),
    "currency": Words("", ""),
    "currency a month": Words("/月", " a month"),
    "hours a month": Words("小时/月", " hours a month"),
    "days a month": Words("天/月", " days a month"),
    "visits a month": Words("次/月", " visits a month"),
    "listings a month": Words("个/月", " listings a month"),
    "leads a month": Words("条/月", " leads a month"),
    "customers a month": Words("个/月", " customers a month"),
    "follow-ups a lead": Words("次/线索", " follow-ups a lead"),
    "100 = base": Words("（基准为100）", " (base 100)"),
    "ratio": Words("", ""),
    "as recorded": Words("", ""),
    "yes = 1": Words("", ""),
}
_SIGNED = ("points 1-5 above the average person",)


def shown(value: object, unit: str) -> Words:
    """Write a value with its unit.

    >>> shown(13.98, "months")
    Words(zh='14个月', en='14 months')
    >>> shown(0.256, "fraction").en, shown(-0.1, "log ratio").zh, shown(None, "months").en
    ('25.6 %', '-9.5%', 'not recorded')
    """
    if isinstance(value, str):
        return Words(value, value)
    number = float(value) if isinstance(value, (int, float, np.number)) else np.nan
    if np.isnan(number):
        return UNKNOWN
    if unit in {"fraction", "fraction of the scale", "percentile 0-1"}:
        return _percent(number)
    if unit == "log ratio":
        return _percent(np.expm1(number), sign="+")
    if unit == "log-odds":
        text = f"{np.exp(number):.2f}"
        return Words(f"平均胜算的{text}倍", f"{text} times the average odds")
    if unit == "yes = 1" and number in _YES_NO:
        return _YES_NO[number]
    if unit == "months":
        number = round(number)
    after = _AFTER.get(unit, Words(f" {unit}", f" {unit}"))
    text = _number(number, sign="+" if unit in _SIGNED else "")
    return Words(text + after.zh, text + after.en)


def strength(contribution: float) -> Words:
    """Write how much a contribution weighs.

    >>> strength(-0.7), strength(0.3).en, strength(0.05).zh
    (Words(zh='高度', en='strongly'), 'clearly', '略微')
    """
    return next(words for least, words in STRENGTHS if abs(contribution) >= least)


def percentile(share: float | None) -> Words:
    """Write where among peers a value stands; nothing where it is unknown.

    >>> percentile(0.12)
    Words(zh='（高于12%的同类同事）', en=' (higher than 12 % of peers)')
    >>> percentile(0.998).en  # nobody is higher than all peers: they are one of them
    ' (higher than 99 % of peers)'
    """
    if share is None or np.isnan(share):
        return Words("", "")
    text = str(min(99, int(100.0 * share + 1e-9)))
    return Words(f"（高于{text}%的同类同事）", f" (higher than {text} % of peers)")


def _percent(number: float, sign: str = "") -> Words:
    text = f"{100.0 * number:{sign}.1f}".removesuffix(".0")
    return Words(f"{text}%", f"{text} %")


def _number(number: float, sign: str = "") -> str:
    """Whole numbers and large ones without decimals, others with one or two."""
    if abs(number) >= 100.0 or number == round(number):
        return f"{number:{sign},.0f}"
    return f"{number:{sign}.1f}" if abs(number) >= 10.0 else f"{number:{sign}.2f}"
