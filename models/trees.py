"""The tree part of a blend: a small LightGBM, and its bootstrap members in one booster."""

from dataclasses import dataclass, replace
from typing import Self

import lightgbm as lgb
import numpy as np
from scipy.sparse import csr_array  # type: ignore[import-untyped]
from scipy.special import expit, logit  # type: ignore[import-untyped]

from models.encoder import Floats, Ints

#: Trees of a bootstrap member.
MEMBER_TREES = 30


@dataclass(frozen=True, slots=True)
class TreeSettings:
    """How the trees are grown; small, because tables about people are (docs/decisions/0003-blend.md).

    Parameters
    ----------
    signs : tuple of int
        Direction of each column: 1 rises, -1 falls, 0 free.
    costs : tuple of float
        How many times more a split on each column must gain; empty: all alike.
    n_trees : int
        Trees.
    learning_rate : float
        Length of a step.
    n_leaves : int
        Leaves of a tree.
    max_depth : int
        Depth of a tree; exact contributions cost its square.
    l2 : float
        Penalty on leaf values.
    min_rows : int
        Fewest rows of a leaf.
    column_share : float
        Share of columns that each tree may use.
    max_bin : int
        Bins of a column; more cost time and gain nothing at these sizes.
    n_threads : int
        Threads; more than free cores make it many times slower.
    seed : int
        Seed of the column draws.
    """

    signs: tuple[int, ...]
    costs: tuple[float, ...] = ()
    n_trees: int = 200
    learning_rate: float = 0.05
    n_leaves: int = 4
    max_depth: int = 2
    l2: float = 5.0
    min_rows: int = 20
    column_share: float = 0.5
    max_bin: int = 63
    n_threads: int = 1
    seed: int = 0

    def parameters(self, **more: object) -> dict[str, object]:
        """Return LightGBM's parameters."""
        return {
            "learning_rate": self.learning_rate,
            "num_leaves": self.n_leaves,
            "max_depth": self.max_depth,
            "lambda_l2": self.l2,
            "min_data_in_leaf": self.min_rows,
            "max_bin": self.max_bin,
            "feature_fraction": self.column_share,
            "monotone_constraints": list(self.signs),
            "monotone_constraints_method": "basic",
            "num_threads": self.n_threads,
            "seed": self.seed,
            "deterministic": True,
            "force_row_wise": True,
            "verbosity": -1,
            **({"feature_contri": [1.0 / cost for cost in self.costs]} if self.costs else {}),
            **more,
        }


def fit_trees(T: Floats, y: Floats, weight: Floats, settings: TreeSettings) -> lgb.Booster:
    """Grow the main booster.

    Parameters
    ----------
    T : ndarray of shape (n_rows, n_columns)
        Numbers; NaN is unknown.
    y : ndarray of shape (n_rows,)
        0 or 1.
    weight : ndarray of shape (n_rows,)
        Weight of each row.
    settings : TreeSettings
        How to grow.

    Returns
    -------
    Booster
        With ``settings.n_trees`` trees.
    """
    booster = started(T, y, weight, settings)
    grow(booster, settings.n_trees)
    return booster


def started(T: Floats, y: Floats, weight: Floats, settings: TreeSettings) -> lgb.Booster:
    """Return the main booster before its first tree."""
    parameters = settings.parameters(objective="binary")
    return lgb.Booster(parameters, lgb.Dataset(T, y, weight=weight, params=parameters))


def grow(booster: lgb.Booster, n_trees: int) -> None:
    """Add trees until there are `n_trees`, or none can be added."""
    while booster.current_iteration() < n_trees and not booster.update():
        pass


def fit_members(
    T: Floats, y: Floats, weights: Floats, settings: TreeSettings, *, start: Floats
) -> lgb.Booster:
    """Grow one small booster a bootstrap member, all inside one booster with one output a member.

    Members share the binned rows and differ by their row weights, so twenty cost little more than the
    rounds themselves, and one call predicts with all of them.

    Parameters
    ----------
    T : ndarray of shape (n_rows, n_columns)
        Numbers; NaN is unknown.
    y : ndarray of shape (n_rows,)
        0 or 1.
    weights : ndarray of shape (n_rows, n_members)
        Row weights of each member.
    settings : TreeSettings
        How to grow.
    start : ndarray of shape (n_members,)
        Logit to which the trees of each member add.

    Returns
    -------
    Booster
        Raw predictions have shape (n_rows, n_members), without `start`.
    """
    n_members = weights.shape[1]

    def gradient(scores: Floats, rows: lgb.Dataset) -> tuple[Floats, Floats]:
        del rows
        rate = expit(scores.reshape(weights.shape, order="A") + start)
        # one member alone is wanted flat
        return np.squeeze(weights * (rate - y[:, None])), np.squeeze(weights * rate * (1.0 - rate))

    parameters = settings.parameters(objective=gradient, num_class=n_members, boost_from_average=False)
    return lgb.train(parameters, lgb.Dataset(T, y), num_boost_round=settings.n_trees)


@dataclass(frozen=True, slots=True)
class TreePart:
    """A fitted tree part and its bootstrap members.

    Parameters
    ----------
    booster : Booster
        The main trees.
    members : Booster
        One output a member.
    start : ndarray of shape (n_members,)
        Logit to which the trees of each member add.
    base_value : float
        Mean logit of the main trees over the rows that grew them.
    """

    booster: lgb.Booster
    members: lgb.Booster
    start: Floats
    base_value: float

    @classmethod
    def fit(cls, T: Floats, y: Floats, weights: Floats, settings: TreeSettings) -> Self:
        """Grow the main trees on the first column of `weights`, and a member on each further column."""
        booster = fit_trees(T, y, weights[:, 0], settings)
        rate = (weights[:, 1:].T @ y) / weights[:, 1:].sum(axis=0)
        start = np.asarray(logit(rate))
        # As far in fewer and longer steps: members only have to show how much the score could vary.
        reach = settings.learning_rate * settings.n_trees / MEMBER_TREES
        members = fit_members(
            T, y, weights[:, 1:], replace(settings, learning_rate=reach, n_trees=MEMBER_TREES), start=start
        )
        return cls(booster, members, start, float(_contributions(booster, T[:1], settings.n_threads)[0, -1]))

    def margin(self, T: Floats, n_threads: int) -> Floats:
        """Return the logit of each row, of shape (n_rows,)."""
        return raw(self.booster, T, n_threads)

    def contributions(self, T: Floats, n_threads: int) -> Floats:
        """Return Shapley values of shape (n_rows, n_columns), equal to ``shap.TreeExplainer``'s.

        With `base_value` they add up to the logit.
        """
        return _contributions(self.booster, T, n_threads)[:, :-1]

    def member_margin(self, T: Floats, n_threads: int) -> Floats:
        """Return the logit in every member, of shape (n_rows, n_members)."""
        return np.asarray(raw(self.members, T, n_threads).reshape(len(T), -1) + self.start)

    def member_contributions(self, T: Floats, n_threads: int) -> Floats:
        """Return Shapley values in every member, of shape (n_members, n_rows, n_columns)."""
        blocks = _contributions(self.members, T, n_threads).reshape(len(T), len(self.start), -1)
        return np.asarray(blocks[:, :, :-1].transpose(1, 0, 2))


def raw(booster: lgb.Booster, T: Floats, n_threads: int, n_trees: int | None = None) -> Floats:
    """Return the logit of each row (and member), from the first `n_trees` trees."""
    found = booster.predict(T, raw_score=True, num_iteration=n_trees or -1, num_threads=n_threads)
    return np.asarray(found, dtype=np.float64)


def _contributions(booster: lgb.Booster, T: Floats, n_threads: int) -> Floats:
    """Shapley values of each row and column, then the base value; with members one such block each."""
    found = booster.predict(T, pred_contrib=True, num_threads=n_threads)
    return np.asarray(found, dtype=np.float64)


def summed(values: Floats, owner: Ints, n_features: int) -> Floats:
    """Sum columns that belong to the same feature.

    Parameters
    ----------
    values : ndarray of shape (..., n_columns)
        Contributions of encoded columns.
    owner : ndarray of shape (n_columns,)
        Feature behind each column.
    n_features : int
        Number of features.

    Returns
    -------
    ndarray of shape (..., n_features)
        Contributions of features.
    """
    gather = csr_array((np.ones(len(owner)), (owner, np.arange(len(owner)))), shape=(n_features, len(owner)))
    flat = gather @ values.reshape(-1, len(owner)).T
    return np.ascontiguousarray(flat.T).reshape(*values.shape[:-1], n_features)
