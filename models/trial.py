"""Whether flags help: those that were told against those held back at random, by intention to treat.

Everybody counts in the arm that chance put them into, whatever was done afterwards.

References
----------
.. [1] Newcombe (1998), Statistics in Medicine 17(8), 873-890: interval of a difference of two proportions.
.. [2] Wilson (1927), J. American Statistical Association 22(158), 209-212: interval of a proportion.
.. [3] Fleiss, Tytun & Ury (1980), Biometrics 36(2), 343-346: power of two arms of unequal size.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import fisher_exact, norm  # type: ignore[import-untyped]

from data.errors import InputError

#: People without whom an arm is not judged.
FEWEST = 20
LEVEL = 0.95
POWER = 0.8
_STEPS = 60


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm of a trial.

    Parameters
    ----------
    n : int
        People.
    n_left : int
        Of them who left of their own will.

    Raises
    ------
    InputError
        If more left than there were.
    """

    n: int
    n_left: int

    def __post_init__(self) -> None:
        if not 0 <= self.n_left <= self.n:
            msg = f"n_left is {self.n_left}; expected 0 to n, which is {self.n}"
            raise InputError(msg)

    @property
    def rate(self) -> float:
        """Share of those who left; NaN of nobody."""
        return self.n_left / self.n if self.n else np.nan


@dataclass(frozen=True, slots=True)
class Difference:
    """How much less those who were flagged leave.

    Parameters
    ----------
    value : float
        Rate of the flagged less rate of the held back: below 0 where flags help.
    low, high : float
        Interval.
    p : float
        How often chance alone would make a difference as large, if flags did nothing.
    """

    value: float
    low: float
    high: float
    p: float


def wilson(arm: Arm, level: float = LEVEL) -> tuple[float, float]:
    """Return the score interval of the rate of an arm [2]_.

    Parameters
    ----------
    arm : Arm
        At least one person.
    level : float
        Level of the interval.

    Returns
    -------
    tuple of float
        Low and high, within 0 and 1.

    References
    ----------
    .. [2] Wilson (1927), J. American Statistical Association 22(158), 209-212.
    """
    z = float(norm.ppf(0.5 + level / 2))
    middle = 2 * arm.n_left + z**2
    half = z * np.sqrt(z**2 + 4 * arm.n_left * (1 - arm.rate))
    whole = 2 * (arm.n + z**2)
    return max(0.0, float((middle - half) / whole)), min(1.0, float((middle + half) / whole))


def difference(flagged: Arm, held_back: Arm, level: float = LEVEL) -> Difference:
    """Compare two arms: Newcombe's hybrid score interval (his method 10) [1]_ and Fisher's exact test.

    Parameters
    ----------
    flagged, held_back : Arm
        At least one person each.
    level : float
        Level of the interval.

    Returns
    -------
    Difference
        The interval of the difference holds it in about `level` of all trials, also of small ones.

    References
    ----------
    .. [1] Newcombe (1998), Statistics in Medicine 17(8), 873-890.

    Examples
    --------
    Newcombe's first example: 56 of 70 against 48 of 80.

    >>> found = difference(Arm(70, 56), Arm(80, 48))
    >>> round(found.value, 4), round(found.low, 4), round(found.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    low, high = wilson(flagged, level)
    held_low, held_high = wilson(held_back, level)
    value = flagged.rate - held_back.rate
    down = np.hypot(flagged.rate - low, held_high - held_back.rate)
    up = np.hypot(high - flagged.rate, held_back.rate - held_low)
    stayed = [arm.n - arm.n_left for arm in (flagged, held_back)]
    p = fisher_exact([[flagged.n_left, stayed[0]], [held_back.n_left, stayed[1]]]).pvalue
    return Difference(value, float(value - down), float(value + up), float(p))


def power(n_flagged: float, n_held_back: float, rate: float, drop: float, level: float = LEVEL) -> float:
    """Return how likely a trial finds that flags lower the rate of leaving [3]_.

    Parameters
    ----------
    n_flagged, n_held_back : float
        People of each arm, above 0.
    rate : float
        Share of the held back who leave.
    drop : float
        How much less of the flagged leave, above 0 and at most `rate`.
    level : float
        Level of the interval that must not hold 0.

    Returns
    -------
    float
        By the normal approximation.

    References
    ----------
    .. [3] Fleiss, Tytun & Ury (1980), Biometrics 36(2), 343-346.
    """
    lower = rate - drop
    pooled = (n_flagged * lower + n_held_back * rate) / (n_flagged + n_held_back)
    same = np.sqrt(pooled * (1 - pooled) * (1 / n_flagged + 1 / n_held_back))
    apart = np.sqrt(lower * (1 - lower) / n_flagged + rate * (1 - rate) / n_held_back)
    beyond = drop - norm.ppf(0.5 + level / 2) * same
    if apart == 0:  # everybody of one arm leaves, nobody of the other
        return float(beyond > 0)
    return float(norm.cdf(beyond / apart))


def smallest_found(n_flagged: int, n_held_back: int, rate: float) -> float | None:
    """Return the smallest drop of the rate of leaving that so many people would find with 80 % power.

    Parameters
    ----------
    n_flagged, n_held_back : int
        People of each arm.
    rate : float
        Share of the held back who leave.

    Returns
    -------
    float or None
        None where not even a drop to 0 would be found.
    """
    if min(n_flagged, n_held_back) == 0 or rate <= 0 or power(n_flagged, n_held_back, rate, rate) < POWER:
        return None
    low, high = 0.0, rate
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if power(n_flagged, n_held_back, rate, middle) >= POWER else (middle, high)
    return high


def needed(rate: float, drop: float, share_held_back: float) -> int | None:
    """Return how many people a trial must have to find a drop of the rate of leaving with 80 % power.

    Parameters
    ----------
    rate : float
        Share of the held back who leave.
    drop : float
        How much less of the flagged leave, above 0.
    share_held_back : float
        Share of all who are held back, above 0 and below 1.

    Returns
    -------
    int or None
        Both arms together; None where the rate cannot drop so far.
    """
    if drop > rate:
        return None

    def found(n_people: float) -> bool:
        held_back = n_people * share_held_back
        return power(n_people - held_back, held_back, rate, drop) >= POWER

    high = 2
    while not found(high):
        high *= 2
    low = high // 2
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if found(middle) else (middle + 1, high)
    return high
