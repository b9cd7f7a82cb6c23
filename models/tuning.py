"""What a blend chooses out of fold: penalty, number of trees, share of the trees, calibration."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped]

from models.encoder import Encoded, Floats, Ints
from models.folds import n_rarer, person_folds
from models.linear import Penalty, dearest, fit_logistic, margin
from models.trees import TreeSettings, grow, raw, started

#: Rows that are scored, and rows that are learnt from.
Side: TypeAlias = tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]

#: Standard deviation of the priors that hold the share where assumed and the calibration at the identity.
SHARE_SD, SLOPE_SD, SHIFT_SD = 0.15, 0.2, 0.5
SHARES = np.linspace(0.0, 1.0, 41)
#: Strengths of a lasso that are tried, as shares of the least one at which nothing is left.
L1_SHARES = (0.7, 0.5, 0.35, 0.25, 0.18, 0.12, 0.08, 0.05, 0.03, 0.02)


@dataclass(frozen=True, slots=True)
class Search:
    """What is tried, and how much evidence it takes.

    Parameters
    ----------
    l2 : tuple of float
        Ridge penalties of the linear part.
    n_trees : int
        Most trees; a quarter, half, three quarters or all of them are tried.
    n_leaves, max_depth : int
        Leaves and depth of a tree.
    n_folds : int
        Most folds, by person.
    many_rows : int
        With more rows three folds are enough to choose on.
    min_events : int
        With fewer people of the rarer outcome the linear part stands alone.
    min_rows : int
        With fewer rows, too.
    sparse : bool
        Whether the linear part is a lasso, which leaves most features out, instead of a ridge.
    undirected : float
        How many times dearer a feature is whose direction the domain does not state: it must earn its place.
    tree_share : float
        Share of the trees that is assumed before the rows are seen.
    roots : bool
        Whether the linear part reads numbers of more than two values also as square roots.
    """

    l2: tuple[float, ...] = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
    n_trees: int = 300
    n_leaves: int = 4
    max_depth: int = 2
    n_folds: int = 5
    many_rows: int = 4000
    min_events: int = 60
    min_rows: int = 0
    sparse: bool = False
    undirected: float = 1.0
    tree_share: float = 0.5
    roots: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """Encoded rows with outcome, weight and person.

    Parameters
    ----------
    matrix : Encoded
        Matrices of shape (n_rows, ...).
    y : ndarray of shape (n_rows,)
        0 or 1.
    weight : ndarray of shape (n_rows,)
        Weight of each row.
    people : ndarray of shape (n_rows,)
        Code of the person of each row.
    folds : sequence of (ndarray of bool, ndarray of bool), optional
        Rows that are scored, and rows that are learnt from, of each fold; people dealt at random if None.
    """

    matrix: Encoded
    y: Floats
    weight: Floats
    people: Ints
    folds: Sequence[Side] | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen.

    Parameters
    ----------
    strength : float
        Strength of the linear part's penalty.
    n_trees : int
        Trees that are used; 0 is the linear part alone.
    tree_share : float
        Share of the trees in the mean logit.
    slope, shift : float
        Calibrated logit = slope * mean logit + shift.
    """

    strength: float
    n_trees: int
    tree_share: float
    slope: float
    shift: float


def choose(
    rows: Rows,
    signs: Ints,
    costs: Floats,
    trees: TreeSettings | None,
    *,
    search: Search,
    rng: np.random.Generator,
) -> Choice:
    """Choose everything on rows whose person the fitted parts never saw.

    Parameters
    ----------
    rows : Rows
        Training rows.
    signs : ndarray of int
        Direction of each linear column.
    costs : ndarray of float
        How many times dearer each linear column is.
    trees : TreeSettings or None
        None: too few rows or events for trees.
    search : Search
        What to try.
    rng : Generator
        Deals people into folds.

    Returns
    -------
    Choice
        Where nothing can be held out (no folds, or one person of the rarer outcome): the strongest penalty,
        uncalibrated.
    """
    penalties = _penalties(rows, signs, costs, search)
    sides = _dealt(rows, search, rng) if rows.folds is None else list(rows.folds)
    if not sides:
        return Choice(penalties[0].strength, 0, 0.0, 1.0, 0.0)
    scored = np.logical_or.reduce([out for out, _ in sides])
    y = rows.y[scored]
    # Rows of one person repeat each other: count people, not rows, as evidence against the priors.
    evidence = (rows.weight * ((rows.people.max() + 1) / len(rows.y)))[scored]
    strength, linear = _linear_out_of_fold(rows, signs, penalties, sides)
    if trees is None:
        return Choice(strength, 0, 0.0, *_calibrate(linear[scored], y, evidence))
    n_trees, boosted = _trees_out_of_fold(rows, trees, sides)
    share = _share(linear[scored], boosted[scored], y, evidence, search.tree_share)
    mixed = (1.0 - share) * linear + share * boosted
    return Choice(strength, n_trees, share, *_calibrate(mixed[scored], y, evidence))


def _dealt(rows: Rows, search: Search, rng: np.random.Generator) -> list[Side]:
    """Deal people into folds; none where there is one person of the rarer outcome."""
    n_folds = min(search.n_folds, n_rarer(rows.y, rows.people))
    if n_folds < 2:
        return []
    if len(rows.y) > search.many_rows:
        n_folds = min(n_folds, 3)
    fold = person_folds(rows.y, rows.people, n_folds, rng)
    return [(fold == held, fold != held) for held in range(int(fold.max()) + 1)]


def _penalties(rows: Rows, signs: Ints, costs: Floats, search: Search) -> list[Penalty]:
    """Return the penalties to try, strongest first."""
    if not search.sparse:
        return [Penalty(l2, costs) for l2 in sorted(search.l2, reverse=True)]
    most = dearest(rows.matrix.linear, rows.y, rows.weight, costs=costs, signs=signs)
    return [Penalty(share * most, costs, sparse=True) for share in L1_SHARES]


def _linear_out_of_fold(
    rows: Rows, signs: Ints, penalties: Sequence[Penalty], sides: Sequence[Side]
) -> tuple[float, Floats]:
    """Weaken the penalty while that helps: the best one and its logits out of fold."""
    best, found, least = penalties[0].strength, np.zeros(len(rows.y)), np.inf
    starts: list[Floats | None] = [None] * len(sides)
    for penalty in penalties:
        z = np.full(len(rows.y), np.nan)
        for held, ((out, kept), start) in enumerate(zip(sides, list(starts), strict=True)):
            Z, y, weight = rows.matrix.linear[kept], rows.y[kept], rows.weight[kept, None]
            beta = fit_logistic(Z, y, weight, penalty=penalty, signs=signs, start=start)
            z[out] = margin(rows.matrix.linear[out], beta[:, 0])
            starts[held] = beta  # each answer starts the next
        loss = _loss(z, rows.y, rows.weight)
        if loss >= least:
            break
        best, found, least = penalty.strength, z, loss
    return best, found


def _trees_out_of_fold(rows: Rows, trees: TreeSettings, sides: Sequence[Side]) -> tuple[int, Floats]:
    """Grow by a quarter of the trees while that helps: the best number and its logits out of fold."""
    T, y, weight = rows.matrix.tree, rows.y, rows.weight
    boosters = [started(T[kept], y[kept], weight[kept], trees) for _, kept in sides]
    best, found, least = 0, np.zeros(len(y)), np.inf
    for n_trees in _tree_counts(trees.n_trees):
        z = np.full(len(y), np.nan)
        for (out, _), booster in zip(sides, boosters, strict=True):
            grow(booster, n_trees)
            z[out] = raw(booster, T[out], trees.n_threads)
        loss = _loss(z, y, weight)
        if loss >= least:
            break
        best, found, least = n_trees, z, loss
    return best, found


def _tree_counts(most: int) -> list[int]:
    return [max(1, most * quarter // 4) for quarter in (1, 2, 3, 4)]


def _loss(z: Floats, y: Floats, weight: Floats) -> float:
    """Sum the log-loss of logits; rows that no fold scores count nothing."""
    known = ~np.isnan(z)
    z, y, weight = z[known], y[known], weight[known]
    return float(weight @ (np.logaddexp(0.0, z) - y * z))


def _share(linear: Floats, boosted: Floats, y: Floats, evidence: Floats, assumed: float) -> float:
    """Share of the trees with the least log-loss, held towards the assumed one where evidence is little."""
    losses = [_loss((1.0 - s) * linear + s * boosted, y, evidence) for s in SHARES]
    return float(SHARES[np.argmin(losses + (SHARES - assumed) ** 2 / (2.0 * SHARE_SD**2))])


def _calibrate(z: Floats, y: Floats, evidence: Floats) -> tuple[float, float]:
    """Slope and shift of the logit with the least log-loss, held towards 1 and 0."""

    def loss(free: Floats) -> float:
        log_slope, shift = free
        held = log_slope**2 / (2.0 * SLOPE_SD**2) + shift**2 / (2.0 * SHIFT_SD**2)
        return _loss(np.exp(log_slope) * z + shift, y, evidence) + float(held)

    log_slope, shift = minimize(loss, np.zeros(2), method="BFGS").x
    return float(np.exp(log_slope)), float(shift)
