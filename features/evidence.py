"""Shrinking what was observed of a person by how much evidence there is (empirical Bayes)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

#: Below this many people the spread between people cannot be told from noise, and the default is used.
FEWEST = 20

#: Spread (sd) between people that is assumed where there are too few to measure it.
DEFAULT_LOG_ODDS_SD = 0.3

_NEWTON_STEPS = 12


@dataclass(frozen=True, slots=True)
class Posterior:
    """Shrunk values.

    Attributes
    ----------
    mean, sd : array of shape (n_people,)
        NaN where there is no evidence at all.
    spread : float
        Standard deviation of the true values between people.
    """

    mean: Array
    sd: Array
    spread: float


@dataclass(frozen=True, slots=True)
class Counts:
    """Successes among trials, and how many an average person would have had with the same trials."""

    successes: Array
    trials: Array
    expected: Array


def shrunk_log_odds(counts: Counts, halves: tuple[Counts, Counts]) -> Posterior:
    r"""Estimate by how many log-odds each person succeeds above expectation.

    The posterior mode of :math:`d` in :math:`y \sim Bin(n, logit^{-1}(logit(e/n) + d))`, :math:`d \sim
    N(0, \tau^2)`, the likelihood tempered by the over-dispersion. Both are measured on the data: the
    over-dispersion by how much the two halves of a person's period differ, the spread :math:`\tau` by the
    method of moments [1]_.

    Parameters
    ----------
    counts : Counts
        Of the whole period; arrays of shape (n_people,).
    halves : tuple of Counts
        The same of its two halves.

    Returns
    -------
    Posterior
        In log-odds; 0 is what an average person would reach.

    References
    ----------
    .. [1] DerSimonian & Laird (1986), Controlled Clinical Trials 7(3), 177-188.
    """
    seen = (counts.trials > 0) & (counts.expected > 0) & (counts.expected < counts.trials)
    step, information = _one_step(counts, seen)
    dispersion = _dispersion(halves)
    spread = _spread(step[seen], information[seen] / dispersion, DEFAULT_LOG_ODDS_SD)
    mean, sd = np.full(seen.shape, np.nan), np.full(seen.shape, np.nan)
    trials, successes = counts.trials[seen], counts.successes[seen]
    base = np.log(counts.expected[seen] / (trials - counts.expected[seen]))
    shift = np.zeros(trials.shape)
    for _ in range(_NEWTON_STEPS):
        rate = 1 / (1 + np.exp(-(base + shift)))
        curvature = trials * rate * (1 - rate) / dispersion + spread**-2
        shift = shift + ((successes - trials * rate) / dispersion - shift * spread**-2) / curvature
    rate = 1 / (1 + np.exp(-(base + shift)))
    mean[seen] = shift
    sd[seen] = (trials * rate * (1 - rate) / dispersion + spread**-2) ** -0.5
    return Posterior(mean, sd, spread)


def _one_step(counts: Counts, seen: npt.NDArray[np.bool_]) -> tuple[Array, Array]:
    """Return the first Newton step from zero and its information, 0 where nothing was seen."""
    trials = np.where(seen, counts.trials, 1.0)
    expected = np.where(seen, counts.expected, 0.0)
    information = expected * (1 - expected / trials)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.where(seen, (counts.successes - expected) / information, 0.0)
    return step, np.where(seen, information, 0.0)


def _dispersion(halves: tuple[Counts, Counts]) -> float:
    first, second = halves
    seen = [(half.trials > 0) & (half.expected > 0) & (half.expected < half.trials) for half in halves]
    (step_1, known_1), (step_2, known_2) = _one_step(first, seen[0]), _one_step(second, seen[1])
    both = seen[0] & seen[1] & (np.minimum(known_1, known_2) > 1)
    if both.sum() < FEWEST:
        return 1.0
    squared = (step_1 - step_2)[both] ** 2 / (1 / known_1[both] + 1 / known_2[both])
    return max(1.0, float(np.mean(squared)))


def _spread(estimate: Array, precision: Array, default: float) -> float:
    """Return the standard deviation between people, by moments around zero; at least a tenth of `default`."""
    if len(estimate) < FEWEST or precision.sum() <= 0:
        return default
    total = float(np.sum(precision * estimate**2))
    squared = (total - len(estimate)) / float(precision.sum())
    return float(np.sqrt(max(squared, (default / 10) ** 2)))
