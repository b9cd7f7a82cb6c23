"""A fitted blend: both parts, what was chosen, and how scores and contributions come from them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import pandas as pd
from scipy.special import expit  # type: ignore[import-untyped]
from scipy.stats import t  # type: ignore[import-untyped]

from models.encoder import Encoded, Encoder, Floats, Ints
from models.folds import bootstrap_weights
from models.linear import LinearPart, Penalty, margin
from models.trees import TreePart, TreeSettings, summed
from models.tuning import Choice, Rows, Search


@dataclass(frozen=True, slots=True)
class Assessment:
    """Scores of some rows, from one pass over them.

    Parameters
    ----------
    probability, low, high : ndarray of shape (n_rows,)
        Probability of the event and its interval.
    logit : ndarray of shape (n_rows,)
        Calibrated logit.
    contributions : DataFrame of shape (n_rows, n_features), or None
        Sum to the logit less the base value.
    members : ndarray of shape (n_members, n_rows, n_features), or None
        Contributions in every bootstrap member.
    base : ndarray of shape (n_rows,), or None
        To which the contributions of each row add, where it is not the same for all.
    """

    probability: Floats
    low: Floats
    high: Floats
    logit: Floats
    contributions: pd.DataFrame | None = None
    members: Floats | None = None
    base: Floats | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How both parts are fitted, whatever the rows.

    Parameters
    ----------
    directions : mapping of str to int
        Feature -> sign; unnamed is free.
    search : Search
        What is tried.
    n_bootstraps : int
        Bootstrap members.
    n_threads : int
        Threads of LightGBM.
    seed : int
        Seed of the column draws.
    """

    directions: Mapping[str, int]
    search: Search
    n_bootstraps: int
    n_threads: int
    seed: int

    def linear(self, encoder: Encoder) -> tuple[Ints, Floats]:
        """Return sign and cost of each linear column."""
        return encoder.directions(self.directions)[0], encoder.costs(self.directions, self.search.undirected)[
            0
        ]

    def trees(self, encoder: Encoder) -> TreeSettings:
        """Return how trees are grown."""
        _, costs = encoder.costs(self.directions, self.search.undirected)
        return TreeSettings(
            signs=tuple(int(sign) for sign in encoder.directions(self.directions)[1]),
            costs=tuple(costs.tolist()) if self.search.undirected > 1.0 else (),
            n_trees=self.search.n_trees,
            n_leaves=self.search.n_leaves,
            max_depth=self.search.max_depth,
            n_threads=self.n_threads,
            seed=self.seed,
        )


@dataclass(frozen=True, slots=True)
class Fitted:
    """State after fitting; only numbers, text and boosters.

    Parameters
    ----------
    encoder : Encoder
        How a frame becomes the matrices of the parts.
    choice : Choice
        What was chosen out of fold.
    linear : LinearPart
        The linear part.
    trees : TreePart or None
        The tree part; None where the linear part stands alone.
    """

    encoder: Encoder
    choice: Choice
    linear: LinearPart
    trees: TreePart | None

    @classmethod
    def fit(cls, encoder: Encoder, rows: Rows, choice: Choice, plan: Plan, rng: np.random.Generator) -> Self:
        """Fit both parts and their bootstrap members as chosen."""
        draws = bootstrap_weights(rows.people, plan.n_bootstraps, rng) * rows.weight[:, None]
        weights = np.column_stack([rows.weight, draws])
        signs, costs = plan.linear(encoder)
        penalty = Penalty(choice.strength, costs, plan.search.sparse)
        linear = LinearPart.fit(rows.matrix.linear, rows.y, weights, penalty=penalty, signs=signs)
        trees = None
        if choice.tree_share > 0.0:
            settings = replace(plan.trees(encoder), n_trees=choice.n_trees)
            trees = TreePart.fit(rows.matrix.tree, rows.y, weights, settings)
        return cls(encoder, choice, linear, trees)

    @property
    def base_value(self) -> float:
        """Calibrated logit to which the contributions of a row add."""
        own, trees = self._factors
        trees *= self.trees.base_value if self.trees else 0.0
        return own * self.linear.base_value + trees + self.choice.shift

    @property
    def _factors(self) -> tuple[float, float]:
        """Factors of the linear and of the tree logit in the calibrated logit."""
        share = self.choice.tree_share if self.trees else 0.0
        return self.choice.slope * (1.0 - share), self.choice.slope * share

    def margin(self, rows: Encoded, n_threads: int) -> Floats:
        """Return the calibrated logit, of shape (n_rows,)."""
        own, factor = self._factors
        found = own * margin(rows.linear, self.linear.beta) + self.choice.shift
        if self.trees:
            found = found + factor * self.trees.margin(rows.tree, n_threads)
        return np.asarray(found)

    def member_margins(self, rows: Encoded, n_threads: int) -> Floats:
        """Return the calibrated logit in every bootstrap member, of shape (n_rows, n_members)."""
        own, factor = self._factors
        found = own * margin(rows.linear, self.linear.members) + self.choice.shift
        if self.trees:
            found = found + factor * self.trees.member_margin(rows.tree, n_threads)
        return np.asarray(found)

    def contributions(self, rows: Encoded, n_threads: int) -> Floats:
        """Return what each feature adds to the calibrated logit, of shape (n_rows, n_features)."""
        n, (own, factor) = len(self.encoder.features), self._factors
        found = own * summed(self.linear.contributions(rows.linear), self.encoder.linear_owner, n)
        if self.trees:
            values = self.trees.contributions(rows.tree, n_threads)
            found = found + factor * summed(values, self.encoder.tree_owner, n)
        return np.asarray(found)

    def member_contributions(self, rows: Encoded, n_threads: int) -> Floats:
        """Return the contributions in every member, of shape (n_members, n_rows, n_features)."""
        n, (own, factor) = len(self.encoder.features), self._factors
        found = own * summed(self.linear.member_contributions(rows.linear), self.encoder.linear_owner, n)
        if self.trees:
            values = self.trees.member_contributions(rows.tree, n_threads)
            found = found + factor * summed(values, self.encoder.tree_owner, n)
        return np.asarray(found)

    def interval(self, rows: Encoded, middle: Floats, level: float, n_threads: int) -> Floats:
        """Return low and high probability around the logit `middle`, of shape (n_rows, 2).

        Student's t on the spread of the members' logits; a single member tells nothing, so 0 to 1.
        """
        members = self.member_margins(rows, n_threads)
        n_members = members.shape[1]
        spread = members.std(axis=1, ddof=1) if n_members > 1 else np.full(len(middle), np.inf)
        half = t.ppf(0.5 + level / 2.0, max(n_members - 1, 1)) * spread
        return np.asarray(expit(np.column_stack([middle - half, middle + half])))
