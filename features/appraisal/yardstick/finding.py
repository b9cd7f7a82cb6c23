"""What was found about the appraisal itself: a number, its interval, a verdict, and words."""

from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Verdict = Literal["ok", "watch", "alarm", "too little data"]

#: From harmless to grave.
VERDICTS: tuple[Verdict, ...] = ("too little data", "ok", "watch", "alarm")

#: Verdict -> (zh, en).
VERDICT_WORDS: dict[Verdict, tuple[str, str]] = {
    "ok": ("正常", "in order"),
    "watch": ("留意", "keep an eye on it"),
    "alarm": ("警报", "alarm"),
    "too little data": ("数据不足", "too little data"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    name : str
        What was looked at, such as ``inversion_ratings``.
    value, low, high : float
        The figure and its 95 % interval; NaN where the verdict is ``too little data``.
    verdict : str
        ``ok``, ``watch``, ``alarm`` or ``too little data``.
    zh, en : str
        One or two sentences.
    n : int
        People (for raters: raters) that the figure stands on.
    """

    name: str
    value: float
    low: float
    high: float
    verdict: Verdict
    zh: str
    en: str
    n: int = 0


def too_little(name: str, zh: str, en: str, n: int = 0) -> Finding:
    """Return the finding that nothing can be said, and why.

    Parameters
    ----------
    name : str
        What was looked at.
    zh, en : str
        What is missing.
    n : int, default 0
        How many people there are.

    Returns
    -------
    Finding
        With no figure.
    """
    nan = float("nan")
    return Finding(name, nan, nan, nan, "too little data", f"数据不足：{zh}", f"Too little data: {en}", n)


def graver(*verdicts: Verdict) -> Verdict:
    """Return the gravest of some verdicts; ``too little data`` where there is none."""
    return max(verdicts, key=VERDICTS.index, default="too little data")


def judged(low: float, high: float, *, watch: float, alarm: float) -> Verdict:
    """Judge a figure whose fault grows with its distance from 0.

    Parameters
    ----------
    low, high : float
        Its interval.
    watch, alarm : float
        Distances from 0; the whole interval must lie farther out on one side.

    Returns
    -------
    str
        The verdict; ``too little data`` where there is no interval.
    """
    if not (isfinite(low) and isfinite(high)):
        return "too little data"
    surely = max(low, -high, 0.0)
    if surely > alarm:
        return "alarm"
    return "watch" if surely > watch else "ok"
