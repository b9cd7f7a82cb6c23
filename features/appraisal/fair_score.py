"""The fair score: contribution with platform and market taken out, with an interval, on one scale."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl
from scipy.special import ndtr  # type: ignore[import-untyped]

from features.conversion import relative_conversion
from features.evidence import FEWEST, Counts, Posterior, shrunk_log_odds, shrunk_ratio
from features.facts import Known
from features.quality import rated
from features.revenue import months_employed, relative_revenue, sells

if TYPE_CHECKING:
    from features.appraisal.scheme import Scheme

Array = npt.NDArray[np.float64]

#: Half-width of the 90 % interval in standard deviations.
WIDTH_90 = 1.6448536269514722

_MONTHS = {"12m": 12, "6m": 6, "prior_6m": 6}


@dataclass(frozen=True, slots=True)
class FairScores:
    """What everybody contributed, on one scale, as of a date.

    Attributes
    ----------
    as_of : date
        Only facts dated before it count.
    scheme : Scheme
        What was counted, and with which weights.
    people : DataFrame of shape (n_people, 20)
        Index ``employee_id``, in the order of `Known.people`: ``score`` (0 to 100; 50 is the average person of
        the company; NaN unless ``state`` is "scored"), ``low80``, ``high80``, ``low95``, ``high95``, ``sd``
        (points), ``trend``, ``trend_low``, ``trend_high`` (points in 12 months, 90 % interval), ``standing``,
        ``standing_sd`` (standard deviations), ``reliability`` (0 to 1), ``state`` ("scored", "too little
        evidence", "not measured"), ``role`` (key), ``maturity``, ``comparable``, ``bonus_points``,
        ``team_points``.
    parts : DataFrame
        One row for each person and indicator: ``employee_id``, ``indicator``, ``weight``, ``z``, ``z_sd``,
        ``points`` (share of the standing), ``exposure``, ``enough``.
    weights : DataFrame
        One row for each role and indicator: ``role``, ``indicator``, ``given``, ``measured``.
    notes : list of (str, str)
        What limits the scores, in Chinese and in English.
    """

    as_of: date
    scheme: Scheme
    people: pd.DataFrame
    parts: pd.DataFrame
    weights: pd.DataFrame
    notes: list[tuple[str, str]] = field(default_factory=list)


def fair_scores(known: Known, scheme: Scheme | None = None) -> FairScores:
    """Score what each person contributed."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class _Standing:
    """Distance from the middle of the role family in units of the spread between people."""

    mean: Array
    sd: Array


def fair_score(known: Known, *, window: str = "12m") -> pd.DataFrame:
    """Score what each person contributed over a window.

    People with leads are scored by conversion above what the same platforms and months give on average,
    people with revenue alone by revenue over the platform's mean, all others by the quality of their work
    against their role family. Each is shrunk by its evidence, centred on the role family and divided by the
    spread between people, so that back office and front line stand on one scale and no market enters.

    Parameters
    ----------
    known : Known
        What was known.
    window : str, default "12m"
        ``12m``, ``6m`` or ``prior_6m``.

    Returns
    -------
    DataFrame of shape (n_people, 4)
        In the order of `Known.people`, index ``employee_id``; ``score`` (0 to 100, 50 is the middle of the
        role family), ``low`` and ``high`` (90 % interval), ``sd`` in points; NaN where nothing is measured.
    """
    standing = _standing(known, window)
    density = np.exp(-(standing.mean**2) / 2) / np.sqrt(2 * np.pi)
    columns = {
        "score": 100 * ndtr(standing.mean),
        "low": 100 * ndtr(standing.mean - WIDTH_90 * standing.sd),
        "high": 100 * ndtr(standing.mean + WIDTH_90 * standing.sd),
        "sd": 100 * density * standing.sd,
    }
    return pd.DataFrame(columns, index=pd.Index(known.people["employee_id"].to_list(), name="employee_id"))


def score_features(known: Known) -> pl.DataFrame:
    """Return the score as features: its value, its uncertainty and its trend."""
    year = fair_score(known)
    trend = fair_score(known, window="6m")["score"] - fair_score(known, window="prior_6m")["score"]
    return known.frame(
        {
            "fair_score": year["score"].to_numpy(),
            "fair_score_sd": year["sd"].to_numpy(),
            "fair_score_trend": trend.to_numpy(),
        }
    )


def _standing(known: Known, window: str) -> _Standing:
    codes = np.unique(known.people["role_family"].fill_null("").to_numpy(), return_inverse=True)[1]
    mean, sd = np.full(known.people.height, np.nan), np.full(known.people.height, np.nan)
    sources = (relative_conversion(known, window), _revenue(known, window), _quality(known, window, codes))
    for posterior in sources:
        free = np.isnan(mean) & np.isfinite(posterior.mean)
        middle = _middles(posterior.mean, free, codes)
        mean[free] = ((posterior.mean - middle) / posterior.spread)[free]
        sd[free] = (posterior.sd / posterior.spread)[free]
    return _Standing(mean, sd)


def _revenue(known: Known, window: str) -> Posterior:
    months = np.minimum(months_employed(known), _MONTHS[window]) * sells(known)
    halves = (relative_revenue(known, "6m"), relative_revenue(known, "prior_6m"))
    return shrunk_ratio(relative_revenue(known, window), months, halves)


def _quality(known: Known, window: str, codes: npt.NDArray[np.intp]) -> Posterior:
    good = {"12m": rated(known, 12), "6m": rated(known, 6)}
    good["prior_6m"] = (good["12m"][0] - good["6m"][0], good["12m"][1] - good["6m"][1])
    n_good, n_rated = good["12m"]
    family_rated = np.bincount(codes, weights=n_rated)
    rate = (np.bincount(codes, weights=n_good) / np.maximum(family_rated, 1e-9))[codes]
    # more than so many pieces of work say nothing new about the same person
    counts = {name: Counts(got, done, rate * done) for name, (got, done) in good.items()}
    return shrunk_log_odds(counts[window], (counts["6m"], counts["prior_6m"]))


def _middles(values: Array, chosen: npt.NDArray[np.bool_], codes: npt.NDArray[np.intp]) -> Array:
    """Return the mean of each person's role family, or of all where the family is small."""
    if not chosen.any():
        return np.zeros(len(values))
    seen = np.where(chosen, values, 0.0)
    total, count = np.bincount(codes, weights=seen), np.bincount(codes, weights=chosen)
    overall = float(seen.sum() / chosen.sum())
    family: Array = np.where(count >= FEWEST, total / np.maximum(count, 1), overall)
    return family[codes]
