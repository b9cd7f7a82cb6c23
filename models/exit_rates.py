"""How often people leave: exact intervals of exit rates, and how many stay, where exits are few."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq  # type: ignore[import-untyped]
from scipy.stats import beta, chi2  # type: ignore[import-untyped]

from data.errors import InputError
from models.encoder import Floats

#: Exits a person-year below which a company says that it keeps its best.
LIMIT = 0.03
LEVEL = 0.95
#: Twice as many person-years, so often, is never enough.
_DOUBLINGS = 60


@dataclass(frozen=True, slots=True)
class Rate:
    """Exits a person-year, with an interval.

    Parameters
    ----------
    n_exits : int
        Exits.
    person_years : float
        Time in which they could be seen.
    value, low, high : float
        Exits a person-year; NaN, 0 and infinity where nobody was seen.
    """

    n_exits: int
    person_years: float
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Claim:
    """Whether "below the limit" can be claimed, and what it would take.

    Parameters
    ----------
    rate : Rate
        What was seen.
    limit, level : float
        The limit, and the level of the interval whose upper end is compared with it.
    holds : bool
        Whether the upper end lies below the limit.
    more_without_exit : float
        Person-years without another exit until it would; 0 where it holds.
    more_at_this_rate : float or None
        Person-years at the rate seen so far until it would; None where that rate never allows the claim.
    """

    rate: Rate
    limit: float
    level: float
    holds: bool
    more_without_exit: float
    more_at_this_rate: float | None


@dataclass(frozen=True, slots=True)
class Survival:
    """Share of people who stay longer than some horizons.

    Parameters
    ----------
    horizons : ndarray of shape (n_horizons,)
        Months.
    stay, low, high : ndarray of shape (n_horizons,)
        Share and its interval; the share is NaN where nobody was followed so long.
    n_at_risk : ndarray of int, shape (n_horizons,)
        People still here and followed after that many months.
    n_people, n_exits : int
        What it rests on.
    """

    horizons: Floats
    stay: Floats
    low: Floats
    high: Floats
    n_at_risk: npt.NDArray[np.int64]
    n_people: int
    n_exits: int


def exit_rate(n_exits: int, person_years: float, *, level: float = LEVEL) -> Rate:
    """Return exits a person-year with the exact interval of a Poisson count.

    Parameters
    ----------
    n_exits : int
        Exits.
    person_years : float
        Time in which they could be seen.
    level : float, default 0.95
        Level of the interval, which leaves out as much on either side.

    Returns
    -------
    Rate
        By Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28: half the quantiles of
        chi-squared with 2n and 2n + 2 degrees of freedom, over the person-years.

    Raises
    ------
    InputError
        If a number is negative or the level is not between 0 and 1.

    Examples
    --------
    >>> found = exit_rate(7, 212.0)
    >>> round(found.value, 4), round(found.low, 4), round(found.high, 4)
    (0.033, 0.0133, 0.068)
    """
    if n_exits < 0 or person_years < 0 or not 0 < level < 1:
        msg = f"{n_exits} exits in {person_years} person-years at level {level}; expected 0 or more and 0-1"
        raise InputError(msg)
    if not person_years:
        return Rate(n_exits, 0.0, math.nan, 0.0, math.inf)
    low = float(chi2.ppf((1 - level) / 2, 2 * n_exits)) / 2 if n_exits else 0.0
    high = _upper(n_exits, level)
    return Rate(n_exits, person_years, n_exits / person_years, low / person_years, high / person_years)


def person_years_needed(limit: float = LIMIT, n_exits: int = 0, level: float = LEVEL) -> float:
    """Return the person-years at which so many exits put the upper end of the interval at the limit.

    Parameters
    ----------
    limit : float, default 0.03
        Exits a person-year.
    n_exits : int, default 0
        Exits seen in all of that time.
    level : float, default 0.95
        Level of the interval; see `exit_rate`.

    Returns
    -------
    float
        With more than that, "below the limit" may be claimed.

    Raises
    ------
    InputError
        If the limit is not above 0.

    Examples
    --------
    >>> round(person_years_needed()), round(person_years_needed(n_exits=7))
    (123, 481)
    """
    if not limit > 0:
        msg = f"the limit is {limit}; expected exits a person-year above 0, such as 0.03"
        raise InputError(msg)
    return _upper(n_exits, level) / limit


def claim(n_exits: int, person_years: float, *, limit: float = LIMIT, level: float = LEVEL) -> Claim:
    """Say whether what was seen allows to claim a rate below the limit.

    Parameters
    ----------
    n_exits : int
        Exits.
    person_years : float
        Time in which they could be seen.
    limit : float, default 0.03
        Exits a person-year.
    level : float, default 0.95
        Level of the interval; see `exit_rate`.

    Returns
    -------
    Claim
        At the rate seen so far the number of exits is taken as expected, between whole numbers too.

    Raises
    ------
    InputError
        As `exit_rate` and `person_years_needed`.
    """
    rate = exit_rate(n_exits, person_years, level=level)
    needed = person_years_needed(limit, n_exits, level)
    if rate.high < limit:
        return Claim(rate, limit, level, holds=True, more_without_exit=0.0, more_at_this_rate=0.0)
    at_this_rate = _at_this_rate(rate, limit, level) if person_years else None
    more = needed - person_years
    return Claim(rate, limit, level, holds=False, more_without_exit=more, more_at_this_rate=at_this_rate)


def kaplan_meier(
    months: npt.ArrayLike, left: npt.ArrayLike, *, horizons: Sequence[float], level: float = LEVEL
) -> Survival:
    """Return the share of people who stay longer than each horizon: the answer without a model.

    Parameters
    ----------
    months : array-like of shape (n_people,)
        How long each person was followed, above 0.
    left : array-like of bool, shape (n_people,)
        Whether the person left then; else it is not known what came after.
    horizons : sequence of float
        Months.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    Survival
        The share by Kaplan and Meier (1958), its interval by the beta product procedure with moments of Fay,
        Brittain and Proschan (2013), Pointwise confidence intervals for a survival distribution with small
        samples or heavy censoring, Biostatistics 14: that of Clopper and Pearson where everybody was followed
        long enough, and an answer also where nobody left, which Greenwood's variance has not.

    Raises
    ------
    InputError
        If the lengths differ or a time is not above 0.

    Examples
    --------
    >>> found = kaplan_meier([3, 12, 12, 12], [True, False, False, False], horizons=[6])
    >>> found.stay.tolist(), found.low.round(2).tolist(), found.high.round(2).tolist()
    ([0.75], [0.19], [0.99])
    """
    times, gone = np.asarray(months, dtype=np.float64), np.asarray(left, dtype=bool)
    if times.shape != gone.shape or times.ndim != 1 or not (times > 0).all():
        msg = f"expected as many months above 0 as exits, got {times.shape} and {gone.shape}; check the rows"
        raise InputError(msg)
    order = np.lexsort((~gone, times))  # who left counts before who was last seen at the same time
    times, gone = times[order], gone[order]
    at_risk = np.arange(len(times), 0, -1)
    wanted = np.asarray(horizons, dtype=np.float64)
    n_after = len(times) - np.searchsorted(times, wanted, side="right")
    shares = [
        _share(at_risk[gone & (times <= one)], int(n), level) for one, n in zip(wanted, n_after, strict=True)
    ]
    stay, low, high = np.array(shares).reshape(-1, 3).T
    return Survival(wanted, stay, low, high, n_after, len(times), int(gone.sum()))


def _share(at_risk: npt.NDArray[np.int64], n_after: int, level: float) -> tuple[float, float, float]:
    """Return share, low and high, from those at risk when each person left and those at risk afterwards."""
    tail = (1 - level) / 2
    stay = float(np.prod(1 - 1 / at_risk))
    high = _beta_product(at_risk, 1 - tail) if len(at_risk) else 1.0
    low = _beta_product(np.append(at_risk, n_after), tail) if n_after else 0.0
    return (stay if n_after or stay == 0 else math.nan), low, high


def _beta_product(at_risk: npt.NDArray[np.int64], tail: float) -> float:
    """Return a quantile of the product of Beta(n, 1), as of the beta with the same mean and variance."""
    mean = float(np.prod(at_risk / (at_risk + 1)))
    variance = float(np.prod(at_risk / (at_risk + 2))) - mean**2
    size = mean * (1 - mean) / variance - 1
    return float(beta.ppf(tail, mean * size, (1 - mean) * size))


def _upper(n_exits: float, level: float) -> float:
    return float(chi2.ppf((1 + level) / 2, 2 * n_exits + 2)) / 2


def _at_this_rate(rate: Rate, limit: float, level: float) -> float | None:
    if rate.value >= limit:
        return None

    def beyond(person_years: float) -> float:
        return _upper(rate.value * person_years, level) - limit * person_years

    end = 2 * rate.person_years
    for _ in range(_DOUBLINGS):
        if beyond(end) < 0:
            return float(brentq(beyond, rate.person_years, end)) - rate.person_years
        end *= 2
    return None
