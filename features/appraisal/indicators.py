"""The indicator library: what people can be appraised by, each once, with its formula and what it is counted in.

``python -m features.appraisal.indicators`` writes docs/indicators.md from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: Kind of indicator -> (zh, en).
KINDS: dict[str, tuple[str, str]] = {
    "outcome": ("结果", "Outcome"),
    "process": ("过程", "Process"),
    "development": ("发展", "Development"),
    "quality": ("质量", "Quality"),
    "collaboration": ("协作", "Collaboration"),
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One measured quantity.

    Attributes
    ----------
    name : str
        How schemes call it.
    zh, en : str
        Labels for people.
    formula, formula_zh : str
        What is divided by what, in words.
    unit : str
        What one unit of the raw value is.
    exposure : str
        What its evidence is counted in.
    kind : str
        A key of `KINDS`.
    direction : int
        1 where higher is better, -1 where lower is.
    link : str
        ``logit`` (successes of trials), ``log`` (an amount per exposure) or ``review``.
    baseline : str
        ``platform`` or ``role_family``: whose month the person is compared with.
    numerator, denominator : str
        Columns of the monthly sources, such as ``conversions``, ``months`` or ``activity:visits``.
    of : str
        ``level``, or ``trend``: the change over the last twelve months.
    needs : tuple of str
        Tables, or ``table.column``, without which it cannot be had; as in the feature catalogue.
    """

    name: str
    zh: str
    en: str
    formula: str
    formula_zh: str
    unit: str
    exposure: str
    kind: str
    direction: int = 1
    link: str = "logit"
    baseline: str = "platform"
    numerator: str = ""
    denominator: str = ""
    of: str = "level"
    needs: tuple[str, ...] = ()


def library(extra: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Indicator]:
    """Return every indicator by name, with those that a scheme declares of its own.

    Parameters
    ----------
    extra : mapping, optional
        Name -> fields of `Indicator`, for a quantity that the shipped library does not hold.

    Returns
    -------
    dict of str to Indicator
        In the order of the library.
    """
    raise NotImplementedError
