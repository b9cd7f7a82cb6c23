"""What each person adds to an indicator: the effect above what an average person would have reached."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.appraisal.comparability import Comparability
from features.appraisal.indicators import Indicator
from features.facts import Known

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Effects:
    """Effects of one indicator, in the order of `Known.people`; NaN without evidence.

    Attributes
    ----------
    indicator : Indicator
        What is measured.
    mean, sd : array of shape (n_people,)
        Log-odds or log ratio above what an average person would have reached, positive is better, and the
        standard deviation of what is not known.
    trend, trend_sd : array of shape (n_people,)
        Change over the last 12 months, same sign.
    exposure, evidence : array of shape (n_people,)
        Evidence of the last 12 months and of the whole history, in units of ``indicator.exposure``.
    spread : float
        Standard deviation of the effects between people.
    comparability : Comparability or None
        What the comparison across platforms rests on; None for role families.
    """

    indicator: Indicator
    mean: Array
    sd: Array
    trend: Array
    trend_sd: Array
    exposure: Array
    evidence: Array
    spread: float
    comparability: Comparability | None = None


def effects(known: Known, name: str, *, library: Mapping[str, Indicator] | None = None) -> Effects:
    """Return the effects of an indicator as of the date.

    Parameters
    ----------
    known : Known
        What was known.
    name : str
        Name of the indicator.
    library : mapping, optional
        Where the name is looked up; the shipped library if None.

    Returns
    -------
    Effects
        NaN where the person has no evidence.
    """
    raise NotImplementedError


def measured(known: Known) -> list[str]:
    """Return the names of the indicators whose needs this company meets."""
    raise NotImplementedError
