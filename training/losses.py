"""Losses of held-out scores, averaged over draws of whole people."""

from typing import Any

import numpy as np
import numpy.typing as npt

#: Columns of held-out scores: the model itself, and the share of cases among the rows it learnt from.
MODEL = "model"
BASE_RATE = "base_rate"

_SMALL = 1e-6


def losses(outcome: npt.NDArray[Any], probability: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return the log-loss of each row."""
    p = np.clip(np.asarray(probability, dtype=float), _SMALL, 1 - _SMALL)
    return np.asarray(-np.where(outcome == 1, np.log(p), np.log1p(-p)))


def mean_over_people(
    values: npt.NDArray[np.float64],
    people: npt.NDArray[Any],
    *,
    n_draws: int = 1000,
    seed: int = 0,
) -> npt.NDArray[np.float64]:
    """Return the mean of `values` in bootstrap draws of whole people.

    Parameters
    ----------
    values : ndarray of shape (n_rows,)
        For instance the difference of two losses.
    people : ndarray of shape (n_rows,)
        Person of each row.
    n_draws : int
        Draws.
    seed : int
        Seed of the draws.

    Returns
    -------
    ndarray of shape (n_draws,)
        Means; their quantiles are an interval.
    """
    _, codes = np.unique(np.asarray(people).astype(str), return_inverse=True)
    sums, sizes = np.bincount(codes, weights=values), np.bincount(codes)
    weights = np.random.default_rng(seed).multinomial(
        len(sums), np.full(len(sums), 1 / len(sums)), size=n_draws
    )
    return np.asarray((weights @ sums) / (weights @ sizes))
