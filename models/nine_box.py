"""People in a 3 x 3 of fair score and readiness, with how sure each place is."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr  # type: ignore[import-untyped]

from data.errors import InputError
from features.appraisal.score.scale import standing_and_spread
from models.encoder import Floats, Ints
from models.wording import Words

#: (Row, column) -> what the cell is called; rows are performance, columns readiness, both from low to high.
BOX_NAMES: Mapping[tuple[int, int], Words] = {
    (0, 0): Words("现岗位需要支持", "support in the present role"),
    (0, 1): Words("接近就绪、业绩待提升", "nearly ready, results to improve"),
    (0, 2): Words("准备充分、业绩待提升", "ready, results to improve"),
    (1, 0): Words("业绩稳健、适合现岗位", "steady in the present role"),
    (1, 1): Words("业绩稳健且接近就绪", "steady and nearly ready"),
    (1, 2): Words("业绩稳健且准备充分", "steady and ready"),
    (2, 0): Words("绩优、适合现岗位", "strong in the present role"),
    (2, 1): Words("绩优且接近就绪", "strong and nearly ready"),
    (2, 2): Words("绩优且准备充分", "ready and strong"),
}

#: Level of the interval of how many people are in a cell.
LEVEL = 0.9


@dataclass(frozen=True, slots=True)
class NineBox:
    """Where people stand.

    Parameters
    ----------
    probability : ndarray of shape (n_people, 3, 3)
        Of each cell, summing to 1; NaN where a person is not measured.
    box : ndarray of int, shape (n_people, 2)
        Row and column of the most likely cell; -1, -1 where not measured.
    sure : ndarray of shape (n_people,)
        Probability of that cell; NaN where not measured.
    counts, low, high : ndarray of shape (3, 3)
        Expected number of people in each cell and its interval of `LEVEL`, among those measured.
    n_measured, n_left_out : int
        People with both measures, and without one of them.
    """

    probability: Floats
    box: Ints
    sure: Floats
    counts: Floats
    low: Floats
    high: Floats
    n_measured: int
    n_left_out: int


def nine_box(
    performance: npt.ArrayLike,
    readiness: npt.ArrayLike,
    *,
    performance_cuts: tuple[float, float],
    readiness_cuts: tuple[float, float],
) -> NineBox:
    """Place people by draws of what is not known exactly.

    Parameters
    ----------
    performance : array of shape (n_draws, n_people)
        Draws of the fair score, 0 to 100, as `performance_draws` gives; a NaN in a column is not measured.
    readiness : array of shape (n_draws, n_people)
        Draws of readiness, 0 to 1.
    performance_cuts, readiness_cuts : tuple of two float
        Least value of the middle and of the high third, ascending.

    Returns
    -------
    NineBox
        A probability is the share of draws in the cell.

    Raises
    ------
    InputError
        If cuts do not ascend.
    ValueError
        If the draws have not the same shape.

    Examples
    --------
    >>> found = nine_box([[90.0, 20.0], [80.0, 60.0]], [[0.9, 0.1], [0.7, 0.1]],
    ...                  performance_cuts=(40.0, 75.0), readiness_cuts=(0.4, 0.6))
    >>> found.box.tolist(), found.sure.tolist()
    ([[2, 2], [0, 0]], [1.0, 0.5])
    """
    score, ready = np.asarray(performance, dtype=np.float64), np.asarray(readiness, dtype=np.float64)
    if score.ndim != 2 or score.shape != ready.shape or not len(score):
        msg = f"expected draws of one shape (n_draws, n_people), got {score.shape} and {ready.shape}"
        raise ValueError(msg)
    cell = 3 * _third(score, performance_cuts) + _third(ready, readiness_cuts)
    measured = ~(np.isnan(score) | np.isnan(ready)).any(axis=0)
    cell[:, ~measured] = -1
    inside = [cell == place for place in range(9)]
    share = np.stack([one.mean(axis=0) for one in inside], axis=1)
    people = np.stack([one.sum(axis=1) for one in inside], axis=1)
    low, high = np.quantile(people, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0], axis=0)
    place = np.where(measured, share.argmax(axis=1), -1)
    share[~measured] = np.nan
    return NineBox(
        probability=share.reshape(-1, 3, 3),
        box=np.column_stack([np.where(measured, place // 3, -1), np.where(measured, place % 3, -1)]),
        sure=share.max(axis=1),
        counts=people.mean(axis=0).reshape(3, 3),
        low=low.reshape(3, 3),
        high=high.reshape(3, 3),
        n_measured=int(measured.sum()),
        n_left_out=int((~measured).sum()),
    )


def performance_draws(
    fair_score: npt.ArrayLike, sd: npt.ArrayLike, n_draws: int, rng: np.random.Generator
) -> Floats:
    """Draw fair scores from what is known of them.

    Parameters
    ----------
    fair_score, sd : array of shape (n_people,)
        Score and its uncertainty in points of 0 to 100; NaN where not measured.
    n_draws : int
        Draws a person.
    rng : Generator
        Source of the draws; people are drawn independently.

    Returns
    -------
    ndarray of shape (n_draws, n_people)
        Points of 0 to 100; NaN where not measured.
    """
    standing, spread = standing_and_spread(fair_score, sd)
    return np.asarray(100.0 * ndtr(standing + spread * rng.standard_normal((n_draws, len(standing)))))


def _third(values: Floats, cuts: tuple[float, float]) -> npt.NDArray[np.int8]:
    if not cuts[0] < cuts[1]:
        msg = f"expected two ascending cuts, got {cuts[0]} and {cuts[1]}; give the lower one first"
        raise InputError(msg)
    return (values >= cuts[0]).astype(np.int8) + (values >= cuts[1]).astype(np.int8)
