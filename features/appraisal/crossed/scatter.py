"""How much single rows scatter around their mean, by moments."""

import numpy as np
import numpy.typing as npt

from features.appraisal.crossed.blocks import total
from features.appraisal.crossed.equations import Equations
from features.appraisal.crossed.responses import Dispersion, Response
from features.appraisal.indicators.panel import Panel

Array = npt.NDArray[np.float64]

#: Bounds of the correlation of a row's trials, and of the shared variation of amounts.
MOST_CORRELATED, LEAST_VARIED, MOST_VARIED = 0.9, 1e-5, 2.0
#: Where to begin with the distance between people, and bounds of it.
USUAL_APART, LEAST_APART, MOST_APART = 0.3, 0.01, 1.0
#: Rows scatter at least by this share of what cases would.
LEAST_BINOMIAL = 0.1
#: A unit's noise is never below this share of what its rows show.
_LEAST_NOISE = 0.02
#: From this share of empty rows on, events are taken to be few enough to be counted by the empty rows.
_MANY_EMPTY = 0.02
#: No row is taken to be fitted more closely than this by effects of its own.
_MOST_LEVERAGE = 0.9


def first_guess(panel: Panel, link: str) -> Dispersion:
    """Return a dispersion to begin with: hardly any, or amounts as large as the unit's usual one."""
    if link == "logit":
        return Dispersion(0.001)
    n = len(panel.units)
    got = np.bincount(panel.unit, panel.numerator, n)
    rows = np.bincount(panel.unit, panel.numerator > 0, n)
    return _by_unit(panel, LEAST_VARIED, got / np.maximum(rows, 1))


def measured(panel: Panel, rows: Response, mean: Array, equations: Equations) -> Dispersion:
    """Measure the dispersion on what is left after a fit.

    Parameters
    ----------
    panel : Panel
        Evidence.
    rows : Response
        The same under the dispersion assumed so far.
    mean : array of shape (n_rows,)
        Fitted numerators.
    equations : Equations
        Of the fit; they tell how closely each row was fitted by effects of its own.

    Returns
    -------
    Dispersion
        ``logit``: Williams' correlation; ``log``: noise by unit and the shared variation [1]_.

    References
    ----------
    .. [1] Williams (1982), Journal of the Royal Statistical Society C 31(2), 144-148.
    """
    left = (panel.numerator - mean) ** 2 / (1 - _leverage(equations))
    if rows.link == "logit":
        return _correlation(rows, left, mean)
    return _variation(panel, rows, left, mean)


def _leverage(equations: Equations) -> Array:
    b, weights = equations.model.blocks, equations.weights.rows
    own = np.einsum("nhh->nh", equations.person).ravel()[b.spell]
    cell = 1 / np.maximum(np.bincount(b.cell, weights, b.n_cells), 1e-12)[b.cell]
    bounded: Array = np.minimum(_MOST_LEVERAGE, weights * (own + cell))
    return bounded


def _correlation(rows: Response, left: Array, mean: Array) -> Dispersion:
    binomial = np.maximum(mean * (1 - mean / rows.exposure), 1e-9)
    more = np.maximum(rows.exposure - 1, 0.0)
    # a squared residual varies by about 2 + 1/variance, more where it is inflated
    trust = more / (rows.scale**2 * (2 + 1 / binomial))
    trusted = float(np.sum(trust * more))
    if trusted <= 0:
        return Dispersion(rows.shared)
    found = float(np.sum(trust * (left / binomial - 1))) / trusted
    if found < 0:
        return Dispersion(0.0, binomial=_below_binomial(rows, left / binomial, binomial))
    return Dispersion(float(min(found, MOST_CORRELATED)))


def _below_binomial(rows: Response, ratio: Array, binomial: Array) -> float:
    """Return by how much rows scatter less than cases would."""
    trust = 1 / (2 + 1 / binomial)
    many = rows.exposure > 1
    found = float(np.sum((trust * ratio)[many]) / max(float(np.sum(trust[many])), 1e-12))
    return float(np.clip(found, LEAST_BINOMIAL, 1.0))


def _variation(panel: Panel, rows: Response, left: Array, mean: Array) -> Dispersion:
    """Fit squares over mean by the unit's noise plus shared variation times mean (weighted least squares)."""
    safe = np.maximum(mean, 1e-300)
    ratio, trust = left / safe, (rows.scale + rows.shared * safe) ** -2.0
    n = len(panel.units)

    def mean_of(values: Array) -> Array:
        return total(panel.unit, trust * values, n) / np.maximum(total(panel.unit, trust, n), 1e-300)

    ratio_of, mean_is = mean_of(ratio), mean_of(safe)
    apart = safe - mean_is[panel.unit]
    trusted = float(np.sum(trust * apart**2))
    slope = float(np.sum(trust * apart * (ratio - ratio_of[panel.unit]))) / trusted if trusted > 0 else 0.0
    noise = ratio_of - max(slope, 0.0) * mean_is
    noise = np.maximum(noise, np.maximum(_LEAST_NOISE * ratio_of, _of_single_events(panel)))
    # once more the shared part, given the noise
    above = float(np.sum(trust * safe * (ratio - noise[panel.unit])))
    found = above / max(float(np.sum(trust * safe**2)), 1e-300)
    return _by_unit(panel, float(np.clip(found, LEAST_VARIED, MOST_VARIED)), noise)


def _of_single_events(panel: Panel) -> Array:
    """Return the least noise of units with many empty rows: events of the usual size come by chance."""
    n = len(panel.units)
    rows = np.maximum(np.bincount(panel.unit, minlength=n), 1)
    empty = np.bincount(panel.unit, panel.numerator == 0, n) / rows
    mean = np.bincount(panel.unit, panel.numerator, n) / rows
    events = -np.log(np.clip(empty, _MANY_EMPTY, 0.999))
    return np.asarray(np.where(empty >= _MANY_EMPTY, mean / events, 0.0))


def _by_unit(panel: Panel, shared: float, noise: Array) -> Dispersion:
    return Dispersion(
        shared, {unit: float(one) for unit, one in zip(panel.units, noise, strict=True) if one > 0}
    )


def apart(panel: Panel, link: str) -> float:
    """Return roughly how far people lie apart, by moments within units and months: where to begin.

    Parameters
    ----------
    panel : Panel
        Evidence.
    link : str
        ``logit`` or ``log``.

    Returns
    -------
    float
        Standard deviation on the link scale, bounded.
    """
    n, cell = len(panel.people), panel.unit * max(len(panel.months), 1) + panel.month
    n_cells = len(panel.units) * len(panel.months)
    got, due = total(cell, panel.numerator, n_cells), total(cell, panel.exposure, n_cells)
    rate = (got / np.maximum(due, 1e-12))[cell]
    weight = panel.exposure * rate * (np.maximum(1 - rate, 1e-6) if link == "logit" else 1.0)
    left = panel.numerator - panel.exposure * rate
    weights, rows = total(panel.person, weight, n), np.bincount(panel.person, minlength=n)
    mean = total(panel.person, left, n) / np.maximum(weights, 1e-12)
    within = total(panel.person, (left - mean[panel.person] * weight) ** 2, n)
    noise = within * rows / np.maximum(rows - 1, 1) / np.maximum(weights, 1e-12) ** 2
    told = (rows > 1) & (weights > 0)
    if not told.any():
        return USUAL_APART
    between = float(np.average(mean[told] ** 2 - noise[told], weights=weights[told]))
    return float(np.sqrt(np.clip(between, LEAST_APART**2, MOST_APART**2)))
