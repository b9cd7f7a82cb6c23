"""Where people may truly stand among others, told from draws of the truth."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.errors import InputError
from models.encoder import Floats, Ints

#: Chance that the whole list should hold, and that the first of a tier is better than somebody below it.
SURE = 0.9


@dataclass(frozen=True, slots=True)
class Places:
    """A ranking with what is uncertain about it; everything in the order of the people given.

    Parameters
    ----------
    rank : ndarray of shape (n_people,)
        By the middle of the draws, from 1.
    rank_low, rank_high : ndarray of shape (n_people,)
        90 % interval of the true rank.
    among_best : ndarray of shape (n_people,)
        Probability to be truly among the best `k`.
    tier : ndarray of shape (n_people,)
        1 is the highest; within a tier nobody is surely below its first.
    k : int
        How many are the best.
    look_at : int
        So many from the top hold all of the best `k` with 90 % probability.
    expected : float
        How many of the best `k` the first `k` hold on average.
    """

    rank: Ints
    rank_low: Ints
    rank_high: Ints
    among_best: Floats
    tier: Ints
    k: int
    look_at: int
    expected: float


def ranks(draws: Floats) -> Ints:
    """Return the rank of each person in each draw, 1 the highest; equal ones in the order given.

    >>> ranks(np.array([[0.1, 0.9, 0.5]]))
    array([[3, 1, 2]])
    """
    order = np.argsort(-draws, axis=1, kind="stable")
    found = np.empty(draws.shape, dtype=np.int64)
    np.put_along_axis(found, order, np.arange(1, draws.shape[1] + 1)[None, :], axis=1)
    return found


def places(score: npt.ArrayLike, draws: Floats, k: int) -> Places:
    """Rank people and say how sure the ranking is.

    Parameters
    ----------
    score : array of shape (n_people,)
        What they are ordered by.
    draws : ndarray of shape (n_draws, n_people)
        What the truth may be, on any rising scale.
    k : int
        How many are the best; at most all of them.

    Returns
    -------
    Places
        Of nobody where nobody is given.

    Raises
    ------
    InputError
        If `k` is below 1.
    """
    if k < 1:
        msg = f"expected at least one best person, got k={k}"
        raise InputError(msg)
    return Order.of(score, draws).best(k)


@dataclass(frozen=True, slots=True)
class Order:
    """People in order, and their ranks in every draw: what does not depend on how many are the best.

    Parameters
    ----------
    rank, rank_low, rank_high, tier : ndarray of shape (n_people,)
        As in `Places`.
    drawn : ndarray of shape (n_draws, n_people)
        Rank of each person in each draw.
    """

    rank: Ints
    rank_low: Ints
    rank_high: Ints
    tier: Ints
    drawn: npt.NDArray[np.int32]

    @classmethod
    def of(cls, score: npt.ArrayLike, draws: Floats) -> "Order":
        """Rank people by a score and in every draw; see `places`."""
        own = ranks(np.asarray(score, dtype=np.float64)[None])[0]
        if not len(own):
            none = np.zeros(0, dtype=np.int64)
            return cls(none, none, none, none, np.zeros((len(draws), 0), dtype=np.int32))
        drawn = ranks(draws)
        low, high = np.quantile(drawn, [0.05, 0.95], axis=0, method="nearest")
        return cls(
            rank=own,
            rank_low=np.minimum(low, own).astype(np.int64),
            rank_high=np.maximum(high, own).astype(np.int64),
            tier=_tiers(own, draws),
            drawn=drawn.astype(np.int32),
        )

    def best(self, k: int) -> Places:
        """Say how sure it is who the best `k` are; see `places`."""
        k = min(k, len(self.rank))
        found = self.drawn <= k
        furthest = np.where(found, self.rank, 0).max(axis=1, initial=0)  # where the last of the best stands
        return Places(
            rank=self.rank,
            rank_low=self.rank_low,
            rank_high=self.rank_high,
            among_best=found.mean(axis=0),
            tier=self.tier,
            k=k,
            look_at=int(np.quantile(furthest, SURE, method="inverted_cdf")),
            expected=float(found[:, self.rank <= k].sum(axis=1).mean()),
        )


def _tiers(own: Ints, draws: Floats) -> Ints:
    """Begin a tier with the first person who is surely below the first of the tier before."""
    order = np.argsort(own)
    sorted_draws = draws[:, order]
    tier = np.ones(len(own), dtype=np.int64)
    leader = 0
    while True:  # one step a tier
        below = (sorted_draws[:, [leader]] > sorted_draws[:, leader + 1 :]).mean(axis=0) >= SURE
        if not below.any():
            break
        leader += 1 + int(np.argmax(below))
        tier[leader:] += 1
    found = np.empty_like(tier)
    found[order] = tier
    return found
