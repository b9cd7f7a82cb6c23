"""What is asked and what a person has, in words."""

from collections.abc import Sequence

import numpy as np

from data.words import Words
from features.promotion.targets import Bounds

UNKNOWN = Words("not known", "未知")


def bounded(label: Words, value: float, bounds: Bounds) -> Words:
    """Return a value and the bounds that it should lie within.

    >>> bounded(Words("Skill", "技能"), 2, Bounds(at_least=3)).en
    'Skill: 2; at least 3 is asked for'
    >>> bounded(Words("Skill", "技能"), float("nan"), Bounds(at_least=3, at_most=4)).zh
    '技能：未知；要求不低于3且不高于4'
    """
    limits = (
        (Words("at least", "不低于"), bounds.at_least),
        (Words("at most", "不高于"), bounds.at_most),
    )
    given = [(words, _number(limit)) for words, limit in limits if limit is not None]
    en = " and ".join(f"{words.en} {limit}" for words, limit in given)
    zh = "且".join(f"{words.zh}{limit}" for words, limit in given)
    own = UNKNOWN if np.isnan(value) else Words(_number(value), _number(value))
    return Words(f"{label.en}: {own.en}; {en} is asked for", f"{label.zh}：{own.zh}；要求{zh}")


def unrecorded(label: Words, what: str) -> Words:
    """Return that something is not checked for want of a table, column or attribute."""
    en = f"{label.en}: not checked, because the company does not record {what}"
    return Words(en, f"{label.zh}：未核对，因为公司未记录 {what}")


def asked_for(n: int) -> str:
    """Return a number that is asked for, in English."""
    return f"{n} {'is' if n == 1 else 'are'} asked for"


def any_of(numbers: Sequence[int]) -> Words:
    """Return numbers of which any will do."""
    texts = [str(one) for one in numbers]
    return Words(" or ".join(texts), "或".join(texts))


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
