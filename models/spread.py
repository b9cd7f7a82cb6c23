"""How far the truth may lie from a score, so that ranks get intervals that hold.

Whether few features matter or many is not known from some hundred promotions. So draws come from a dense
regression (`models.dense`) around the score, and they are widened by simulation-based calibration: truths are
drawn from a sparse and from a dense world in turn, outcomes from the truths, everything is fitted again, and
the factor is found at which intervals of ranks hold as often as they say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit  # type: ignore[import-untyped]

from models.blend import Blend
from models.dense import Dense
from models.encoder import Floats
from models.places import ranks

#: Level of the intervals of ranks and of probabilities.
LEVEL = 0.9
#: Intervals are never narrowed; a factor beyond this would say that the simulation failed.
INFLATION = (1.0, 2.0)
_MOST_PEOPLE, _DRAWS, _STEPS = 600, 200, 6


@dataclass(frozen=True, slots=True)
class Spread:
    """What makes draws of the truth from a score.

    Parameters
    ----------
    root : ndarray of shape (n_numbers + 1, n_numbers + 1)
        Square root of the covariance of all coefficients, the intercept last.
    inflation : float
        Factor on every deviation.
    """

    root: Floats
    inflation: float

    def draws(self, model: Blend, X: pd.DataFrame, n_draws: int, *, seed: int = 0) -> Floats:
        """Draw what the truth of some people may be.

        Parameters
        ----------
        model : Blend
            The model that this belongs to.
        X : DataFrame of shape (n_people, n_columns)
            Their profiles.
        n_draws : int
            How many.
        seed : int
            The same seed gives the same draws.

        Returns
        -------
        ndarray of shape (n_draws, n_people)
            Logits around the model's own.
        """
        rng = np.random.default_rng(seed)
        dense = Dense(np.zeros(len(self.root)), self.root)
        apart = dense.apart(numbers(model, X), n_draws, rng)
        return np.asarray(model.decision_function(X) + self.inflation * apart)

    def to_json(self) -> dict[str, Any]:
        """Return the state as plain numbers."""
        return {"root": self.root.tolist(), "inflation": self.inflation}

    @classmethod
    def from_json(cls, state: dict[str, Any]) -> Self:
        """Build what `to_json` wrote."""
        return cls(np.array(state["root"], dtype=np.float64), float(state["inflation"]))


def numbers(model: Blend, X: pd.DataFrame) -> Floats:
    """Return the standardised numbers of a model's features, without flags and categories."""
    n_numbers = len(model.fitted_.encoder.numbers)
    return np.asarray(model.encode(X).linear[:, :n_numbers])


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a model learnt from.

    Parameters
    ----------
    X : DataFrame of shape (n_rows, n_columns)
        Profiles.
    y : ndarray of shape (n_rows,)
        0 or 1.
    people : ndarray of shape (n_rows,)
        Person of each row.
    """

    X: pd.DataFrame
    y: npt.NDArray[np.int64]
    people: npt.NDArray[np.object_]


def fit_spread(
    model: Blend,
    learnt: Learnt,
    candidates: pd.DataFrame,
    *,
    n_simulations: int = 16,
    seed: int = 0,
) -> Spread:
    """Measure what a model leaves open.

    Parameters
    ----------
    model : Blend
        A fitted model.
    learnt : Learnt
        What it learnt from.
    candidates : DataFrame of shape (n_people, n_columns)
        People who are ranked.
    n_simulations : int
        Outcomes that are drawn and fitted; half of the truths are sparse. 0: no inflation.
    seed : int
        Seed of everything that is drawn.

    Returns
    -------
    Spread
        With the least inflation at which 90 % intervals of ranks hold the simulated ranks in 90 % of cases.

    References
    ----------
    .. [1] Talts, Betancourt, Simpson, Vehtari & Gelman (2018), Validating Bayesian inference algorithms
       with simulation-based calibration, arXiv:1804.06788.
    """
    rng = np.random.default_rng(seed)
    dense = Dense.fit(numbers(model, learnt.X), learnt.y.astype(np.float64))
    if candidates.empty:
        return Spread(dense.root, INFLATION[0])
    some = rng.permutation(len(candidates))[:_MOST_PEOPLE]
    worlds = _worlds(model, dense, learnt.X, candidates.iloc[some], n_simulations, rng)
    made = list(_simulated(model, learnt, candidates.iloc[some], worlds, rng))
    low, high = INFLATION
    for _ in range(_STEPS if made else 0):
        middle = (low + high) / 2.0
        low, high = (low, middle) if _held(made, middle) >= LEVEL else (middle, high)
    return Spread(dense.root, high if made else low)


def _worlds(
    model: Blend,
    dense: Dense,
    X: pd.DataFrame,
    candidates: pd.DataFrame,
    n_worlds: int,
    rng: np.random.Generator,
) -> Iterator[tuple[Floats, Floats]]:
    """Yield true logits of the rows learnt from and of the candidates, sparse and dense in turn."""
    both = pd.concat([X, candidates])
    sparse = model.fitted_.member_margins(model.encode(both), model.n_threads)
    many = dense.draws(numbers(model, both), n_worlds, rng)
    for world in range(n_worlds):
        logit = many[world] if world % 2 else sparse[:, world // 2 % sparse.shape[1]]
        yield logit[: len(X)], logit[len(X) :]


def _simulated(
    model: Blend,
    learnt: Learnt,
    candidates: pd.DataFrame,
    worlds: Iterator[tuple[Floats, Floats]],
    rng: np.random.Generator,
) -> Iterator[tuple[Floats, Floats, Floats]]:
    """Yield fitted logits, deviations and true ranks of the candidates of each world."""
    for number, (chance, ranked) in enumerate(worlds):
        outcome = (rng.random(len(chance)) < expit(chance)).astype(np.int64)
        if len(np.unique(outcome)) < 2:
            continue
        again = model.refit(learnt.X, outcome, learnt.people, seed=number)
        dense = Dense.fit(numbers(model, learnt.X), outcome.astype(np.float64))
        apart = dense.apart(numbers(model, candidates), _DRAWS, rng)
        yield again.decision_function(candidates), apart, ranks(ranked[None])[0]


def _held(made: list[tuple[Floats, Floats, Floats]], inflation: float) -> float:
    """Share of simulated ranks inside their intervals."""
    tail = (1.0 - LEVEL) / 2.0
    held = []
    for centre, apart, real in made:
        low, high = np.quantile(ranks(centre + inflation * apart), [tail, 1.0 - tail], axis=0)
        held.append(((real >= low) & (real <= high)).mean())
    return float(np.mean(held))
