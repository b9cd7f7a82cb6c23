"""How likely each person is a high performer, given how uncertain the fair score is."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr, ndtri  # type: ignore[import-untyped]

from features.appraisal.score.scale import standing_and_spread

Floats = npt.NDArray[np.float64]

#: Fair score from which on somebody is a high performer: the upper quarter of the role.
HIGH_PERFORMER = 75.0


def high_performer(profile: pd.DataFrame, *, least: float = HIGH_PERFORMER) -> Floats:
    """Return the probability that each person's true fair score is at least so high.

    Parameters
    ----------
    profile : DataFrame of shape (n_people, n_features)
        Has ``fair_score`` and ``fair_score_sd``, in points of 0 to 100, where it is measured.
    least : float, default 75
        Fair score from which on somebody is a high performer.

    Returns
    -------
    ndarray of shape (n_people,)
        From score and uncertainty, taken back to the normal scale on which the score is made; NaN where it
        is not measured.

    Examples
    --------
    >>> high_performer(pd.DataFrame({"fair_score": [75.0, 97.0], "fair_score_sd": [6.0, 1.0]})).round(2)
    array([0.5, 1. ])
    """
    if "fair_score" not in profile or "fair_score_sd" not in profile:
        return np.full(len(profile), np.nan)
    standing, spread = standing_and_spread(profile["fair_score"], profile["fair_score_sd"])
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = ndtr((standing - ndtri(least / 100)) / spread)
    return found
