"""Conversion relative to the platform average: level and trend of all history, and recent months alone."""

import numpy as np
import numpy.typing as npt
import polars as pl

from features.appraisal.indicators.effects import effects
from features.cells import MICRO
from features.evidence import Counts, Posterior, shrunk_log_odds
from features.facts import Known


def conversion(known: Known) -> pl.DataFrame:
    """Return the relative conversion, its trend, and that of the last 3 and 6 months, one row a person."""
    ever = effects(known, "conversion")
    return known.frame(
        {
            "conv_rel_platform": ever.mean,
            "conv_rel_platform_3m": relative_conversion(known, "3m").mean,
            "conv_rel_platform_6m": relative_conversion(known, "6m").mean,
            "conv_rel_trend": ever.trend,
            "leads_monthly_6m": _leads_a_month(known),
        }
    )


def relative_conversion(known: Known, window: str) -> Posterior:
    """Return the shrunk log-odds by which people convert above their platforms' months in a window.

    The talent of colleagues is not taken out and no history is used; `features.appraisal.indicators.effects`
    does both.

    Parameters
    ----------
    known : Known
        What was known.
    window : str
        ``3m``, ``6m``, ``12m`` or ``prior_6m``.

    Returns
    -------
    Posterior
        In the order of `Known.people`; NaN without leads.
    """
    return shrunk_log_odds(_counts(known, window), (_counts(known, "6m"), _counts(known, "prior_6m")))


def _counts(known: Known, window: str) -> Counts:
    return Counts(
        successes=known.sold(f"conversions_{window}"),
        trials=known.sold(f"leads_{window}"),
        expected=known.sold(f"expected_conversions_{window}") / MICRO,
    )


def _leads_a_month(known: Known) -> npt.NDArray[np.float64]:
    months = known.sold("active_months_6m")
    return np.where(months > 0, known.sold("leads_6m") / np.maximum(months, 1), np.nan)
