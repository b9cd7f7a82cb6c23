"""What rows of evidence say about a linear predictor: counts of trials, and amounts."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from data.errors import InputError
from features.appraisal.indicators.panel import Panel

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

LINKS = ("logit", "log")
#: Bounds of the predictor, so that its exponential stays finite.
_FARTHEST = 30.0
_LEAST_WEIGHT = 1e-12


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How much rows scatter around what their mean explains.

    Attributes
    ----------
    shared : float
        ``logit``: correlation between trials of one row (Williams); ``log``: squared coefficient of variation
        that no amount of exposure takes away.
    noise : dict of str to float
        ``log``: variance over mean of small amounts, by unit.
    binomial : float
        ``logit``: share of the binomial variance that there is; below 1 where trials are not separate cases
        but a mark for the whole work.
    """

    shared: float = 0.0
    noise: dict[str, float] = field(default_factory=dict)
    binomial: float = 1.0

    def of(self, units: list[str]) -> Array:
        """Return the noise of each unit; the geometric mean of those known where it is not."""
        known = [value for value in self.noise.values() if value > 0]
        usual = float(np.exp(np.mean(np.log(known)))) if known else 1.0
        return np.array([self.noise.get(unit, usual) for unit in units])


@dataclass(frozen=True, slots=True)
class Response:
    """Rows of evidence under a link.

    Attributes
    ----------
    link : str
        ``logit`` or ``log``.
    numerator, exposure : array of shape (n_rows,)
        Successes among trials, or an amount for an exposure.
    scale : array of shape (n_rows,)
        ``logit``: variance over the binomial, 1 + (trials - 1) · correlation where trials are cases; ``log``:
        variance over mean of small amounts.
    shared : float
        See `Dispersion`.
    """

    link: str
    numerator: Array
    exposure: Array
    scale: Array
    shared: float

    def working(self, predictor: Array) -> tuple[Array, Array]:
        """Return slope and expected curvature of each row's quasi-likelihood in its predictor."""
        mean = self.mean(predictor)
        if self.link == "logit":
            variance = mean * (1 - mean / self.exposure)
            return (self.numerator - mean) / self.scale, variance / self.scale + _LEAST_WEIGHT
        spread = self.scale + self.shared * mean
        return (self.numerator - mean) / spread, mean / spread + _LEAST_WEIGHT

    def mean(self, predictor: Array) -> Array:
        """Return the expected numerator."""
        bounded = np.clip(predictor, -_FARTHEST, _FARTHEST)
        if self.link == "logit":
            mean: Array = self.exposure / (1 + np.exp(-bounded))
        else:
            mean = self.exposure * np.exp(bounded)
        return mean

    def likelihood(self, predictor: Array) -> float:
        """Return the quasi-likelihood of the rows; higher is better."""
        mean = np.maximum(self.mean(predictor), 1e-300)
        if self.link == "logit":
            missed, rate = self.exposure - self.numerator, mean / self.exposure
            said = self.numerator * np.log(rate) + missed * np.log1p(-np.minimum(rate, 1 - 1e-12))
            return float(np.sum(said / self.scale))
        spread = mean * (self.scale + self.shared * mean)
        return float(-0.5 * np.sum((self.numerator - mean) ** 2 / spread + np.log(spread)))

    def pooled(self, group: Codes, n_groups: int) -> tuple[Array, float]:
        """Return the predictor that meets the totals of each group, drawn a little to the overall one."""
        got, due = self.numerator.sum(), self.exposure.sum()
        least = (
            0.5 if self.link == "logit" else 0.5 * float(np.median(self.scale)) if len(self.scale) else 0.5
        )
        rate = (got + least) / (due + 1 if self.link == "logit" else max(due, 1e-9))
        extra = least / rate  # as much exposure as half a success takes
        in_group = np.bincount(group, self.numerator, n_groups) + extra * rate
        rates = in_group / (np.bincount(group, self.exposure, n_groups) + extra)
        if self.link == "logit":
            return np.log(rates / (1 - rates)), float(np.log(rate / (1 - rate)))
        return np.log(rates), float(np.log(rate))


def response(panel: Panel, link: str, dispersion: Dispersion) -> Response:
    """Return the rows of a panel under a link.

    Parameters
    ----------
    panel : Panel
        Evidence.
    link : str
        ``logit`` or ``log``.
    dispersion : Dispersion
        Scatter.

    Returns
    -------
    Response
        Row by row.

    Raises
    ------
    InputError
        If the link is unknown, or the numbers do not suit it.
    """
    if link not in LINKS:
        msg = f"expected a link out of {', '.join(LINKS)}, got {link!r}"
        raise InputError(msg)
    numerator, exposure = panel.numerator.astype(float), panel.exposure.astype(float)
    wrong = ~(np.isfinite(numerator) & np.isfinite(exposure) & (exposure > 0) & (numerator >= 0))
    if link == "logit":
        wrong |= numerator > exposure
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        most = " and at most the exposure" if link == "logit" else ""
        msg = (
            f"expected exposure above 0 and a numerator of at least 0{most}; {int(wrong.sum())} rows differ, "
            f"first {panel.people[panel.person[row]]} in {panel.months[panel.month[row]]}: "
            f"{numerator[row]} of {exposure[row]}"
        )
        raise InputError(msg)
    shared = dispersion.shared
    if link == "logit":
        scale = dispersion.binomial * (1 + np.maximum(exposure - 1, 0) * shared)
    else:
        scale = dispersion.of(list(panel.units))[panel.unit]
    return Response(link, numerator, exposure, scale, shared)
