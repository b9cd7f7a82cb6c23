"""Readiness in a year and later: the trend that scores showed so far, honestly wide."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from models.encoder import Floats

#: With fewer people seen twice nothing is projected beyond "as now, but very unsure".
FEWEST = 20
_UNKNOWN_CHANGE = 1.0


@dataclass(frozen=True, slots=True)
class Outlook:
    """How logits moved within a year.

    Parameters
    ----------
    slope, intercept : float
        ``later = intercept + slope * now`` on average; a slope below 1 draws extremes to the middle.
    change : float
        Standard deviation around it.
    """

    slope: float
    intercept: float
    change: float

    @classmethod
    def of(cls, before: Floats, now: Floats) -> Self:
        """Learn from people who were here a year ago.

        Parameters
        ----------
        before, now : ndarray of shape (n_people,)
            Logits by the same model; NaN where somebody was not here.

        Returns
        -------
        Outlook
            By least squares.

        Examples
        --------
        >>> rng = np.random.default_rng(0)
        >>> before = rng.normal(size=2000)
        >>> found = Outlook.of(before, 0.2 + 0.8 * before + 0.3 * rng.normal(size=2000))
        >>> round(found.slope, 1), round(found.intercept, 1), round(found.change, 1)
        (0.8, 0.2, 0.3)
        """
        both = ~(np.isnan(before) | np.isnan(now))
        if both.sum() < FEWEST or before[both].std() == 0.0:
            return cls(1.0, 0.0, _UNKNOWN_CHANGE)
        slope, intercept = np.polyfit(before[both], now[both], 1)
        rest = now[both] - intercept - slope * before[both]
        return cls(float(slope), float(intercept), float(rest.std(ddof=2)))

    def after(self, draws: Floats, years: int, *, seed: int = 0) -> Floats:
        """Carry draws of the truth forward.

        Parameters
        ----------
        draws : ndarray of shape (n_draws, n_people)
            Logits now.
        years : int
            0 gives them back.
        seed : int
            Seed of the changes.

        Returns
        -------
        ndarray of shape (n_draws, n_people)
            Logits then.
        """
        rng = np.random.default_rng(seed)
        for _ in range(years):
            draws = self.intercept + self.slope * draws + self.change * rng.standard_normal(draws.shape)
        return draws


def expected_ready(draws: Floats, bar: float) -> tuple[float, int, int]:
    """Return how many reach a bar: the mean over draws, and a 90 % interval.

    Parameters
    ----------
    draws : ndarray of shape (n_draws, n_people)
        Logits.
    bar : float
        Logit from which somebody is ready.

    Returns
    -------
    tuple of (float, int, int)
        0 of nobody.
    """
    counts = (draws >= bar).sum(axis=1)
    low, high = np.quantile(counts, [0.05, 0.95], method="nearest")
    return float(counts.mean()), int(low), int(high)
