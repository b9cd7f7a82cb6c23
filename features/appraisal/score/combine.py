"""From indicators to one composite for each person: standardised, weighted, with an honest uncertainty."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.appraisal.score.scale import Roles, role_means
from features.appraisal.score.shared_noise import correlation_matrix

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: Mean reliability below which an indicator loses weight in proportion: it hardly tells people apart.
FADES_BELOW = 0.1

#: Correlation of two indicators that is assumed before anybody is seen, and the number of people (counted by
#: their reliability) at which what is seen counts half.
USUAL_CORRELATION, HALF_TRUST = 0.2, 20.0


@dataclass(frozen=True, slots=True)
class Measures:
    """Effects of several indicators in units of the spread between people.

    Attributes
    ----------
    names : tuple of str
        The indicators.
    mean, sd : array of shape (n_people, n_indicators)
        Posterior mean and standard deviation; NaN without evidence.
    trend, trend_sd : array of shape (n_people, n_indicators)
        Change in 12 months.
    exposure : array of shape (n_people, n_indicators)
        Evidence of the last 12 months.
    noise : array of shape (n_indicators, n_indicators)
        Correlation of their noise; see `features.appraisal.score.shared_noise`.
    """

    names: tuple[str, ...]
    mean: Array
    sd: Array
    trend: Array
    trend_sd: Array
    exposure: Array
    noise: Array


@dataclass(frozen=True, slots=True)
class Counting:
    """What counts for whom; arrays of shape (n_people, n_indicators), weight 0 where it does not count."""

    weight: Array
    floor: Array
    cap: Array
    minimum: Array


@dataclass(frozen=True, slots=True)
class Composite:
    """The weighted sum of what was measured, in units of its true spread between people.

    Attributes
    ----------
    z, z_sd : array of shape (n_people, n_indicators)
        Against the average person of the role; 0 and 1 where there is not enough evidence.
    weight : array of shape (n_people, n_indicators)
        As it counts after fading; rows sum to 1, or to 0 where nothing is measured.
    enough : array of shape (n_people, n_indicators)
        Whether there was enough evidence.
    unit : array of shape (n_people,)
        True spread of the weighted sum before it was divided by it.
    value, sd, trend, trend_sd, reliability : array of shape (n_people,)
        Posterior of the composite; the reliability is the share of its true variance that is known.
    correlation : array of shape (2, n_indicators, n_indicators)
        Of true values between people, in the back office and at the front line.
    """

    z: Array
    z_sd: Array
    weight: Array
    enough: Flags
    unit: Array
    value: Array
    sd: Array
    trend: Array
    trend_sd: Array
    reliability: Array
    correlation: Array


def combine(measures: Measures, counting: Counting, roles: Roles) -> Composite:
    r"""Combine indicators into one composite.

    An indicator without enough evidence counts as average with nothing known, :math:`z = 0, s = 1`. With
    true values :math:`t_k` of unit variance and correlation :math:`R`, and noise of correlation :math:`N`,
    the errors of the posterior means have the covariance
    :math:`s_j^2 s_k^2 R_{jk} + s_j s_k \sqrt{(1 - s_j^2)(1 - s_k^2)} N_{jk}`, which is :math:`s_k^2` on the
    diagonal. That gives the variance of the error of :math:`\sum w_k z_k`; its true variance is
    :math:`w^T R w`, by the root of which all is divided.

    Parameters
    ----------
    measures : Measures
        Of all indicators that count for anybody.
    counting : Counting
        Weights, floors, caps and minimum evidence.
    roles : Roles
        Role family and office of each person.

    Returns
    -------
    Composite
        Zero with reliability 0 where nothing is measured.
    """
    seen = np.isfinite(measures.mean) & np.isfinite(measures.sd)
    enough = seen & (counting.weight > 0) & (measures.exposure >= counting.minimum)
    middle = role_means_of_each(measures.mean, seen, roles)
    z = np.where(enough, np.clip(measures.mean - middle, counting.floor, counting.cap), 0.0)
    s = np.where(enough, measures.sd, 1.0)
    weight = faded(counting.weight, np.where(enough, 1 - np.minimum(s, 1) ** 2, np.nan), roles)
    known = np.clip(1 - s**2, 0.0, 1.0)
    correlation = np.stack(
        [_correlation(z, known, enough & (roles.front == side)[:, None], measures.noise) for side in (0, 1)]
    )
    true = _quadratic(weight, correlation, roles.front)
    unit = np.sqrt(np.where(true > 0, true, 1.0))
    q = weight * s * np.sqrt(known)
    error = _quadratic(weight * s**2, correlation, roles.front) + np.sum((q @ measures.noise) * q, axis=1)
    error = np.maximum(error, 0.0) / unit**2
    trend, trend_sd = _trend(measures, enough, weight, roles)
    return Composite(
        z=z,
        z_sd=s,
        weight=weight,
        enough=enough,
        unit=unit,
        value=np.sum(weight * z, axis=1) / unit,
        sd=np.sqrt(error),
        trend=trend / unit,
        trend_sd=trend_sd / unit,
        reliability=np.where(true > 0, np.clip(1 - error, 0.0, 1.0), 0.0),
        correlation=correlation,
    )


def faded(weight: Array, reliability: Array, roles: Roles) -> Array:
    """Return weights that sum to 1, less those of indicators that do not tell people of the role apart.

    Parameters
    ----------
    weight : array of shape (n_people, n_indicators)
        As the scheme gives them.
    reliability : array of shape (n_people, n_indicators)
        NaN without enough evidence.
    roles : Roles
        Role family of each person.

    Returns
    -------
    array of shape (n_people, n_indicators)
        A weight is kept in full from a mean reliability of `FADES_BELOW` on and falls to 0 with it; where
        nobody of the role is measured it is 0.
    """
    means = role_means_of_each(reliability, np.isfinite(reliability), roles)
    kept = weight * np.clip(means / FADES_BELOW, 0.0, 1.0)
    total = kept.sum(axis=1, keepdims=True)
    return np.where(total > 0, kept / np.where(total > 0, total, 1.0), 0.0)


def role_means_of_each(values: Array, counted: Flags, roles: Roles) -> Array:
    """Return the means of roles for each indicator."""
    found = np.zeros_like(values)
    for k in range(values.shape[1]):
        found[:, k] = role_means(values[:, k], counted[:, k], roles)
    return found


def _correlation(z: Array, known: Array, enough: Flags, noise: Array) -> Array:
    """Return the correlation of true values: how posterior means go together, less the noise they share."""
    known = np.where(enough, known, 0.0)
    shown, error = np.where(enough, z, 0.0), np.sqrt(known * (1 - known))
    trust = known.T @ known
    together = shown.T @ shown - noise * (error.T @ error)
    return correlation_matrix((together + HALF_TRUST * USUAL_CORRELATION) / (trust + HALF_TRUST))


def _quadratic(rows: Array, correlation: Array, front: npt.NDArray[np.intp]) -> Array:
    """Return x' R x of each row with the matrix of its office."""
    found: Array = np.where(
        front == 1,
        np.sum((rows @ correlation[1]) * rows, axis=1),
        np.sum((rows @ correlation[0]) * rows, axis=1),
    )
    return found


def _trend(measures: Measures, enough: Flags, weight: Array, roles: Roles) -> tuple[Array, Array]:
    """Return the weighted change; who is not measured may have changed as much as anybody."""
    seen = enough & np.isfinite(measures.trend) & np.isfinite(measures.trend_sd)
    middle = role_means_of_each(measures.trend, seen, roles)
    largest = np.max(np.where(seen, measures.trend_sd, 0.0), axis=0, initial=0.0)
    change = np.where(seen, measures.trend - middle, 0.0)
    sd = np.where(seen, measures.trend_sd, np.broadcast_to(largest, seen.shape))
    return np.sum(weight * change, axis=1), np.sqrt(np.sum(weight**2 * sd**2, axis=1))
