"""What a blend chooses out of fold: penalty, number of trees, share of the trees, calibration."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]

from models.encoder import Encoded, Floats, Ints
from models.folds import n_rarer, person_folds
from models.linear import fit_logistic, margin
from models.trees import TreeSettings, fit_trees, raw

#: Standard deviation of the priors that hold the share at a half and the calibration at the identity.
SHARE_SD, SLOPE_SD, SHIFT_SD = 0.15, 0.2, 0.5
SHARES = np.linspace(0.0, 1.0, 41)


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
    min_events : int
        With fewer people of the rarer outcome the linear part stands alone.
    """

    l2: tuple[float, ...] = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
    n_trees: int = 300
    n_leaves: int = 4
    max_depth: int = 2
    n_folds: int = 5
    min_events: int = 60


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
    """

    matrix: Encoded
    y: Floats
    weight: Floats
    people: Ints


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen.

    Parameters
    ----------
    l2 : float
        Ridge penalty of the linear part.
    n_trees : int
        Trees that are used; 0 is the linear part alone.
    tree_share : float
        Share of the trees in the mean logit.
    slope, shift : float
        Calibrated logit = slope * mean logit + shift.
    """

    l2: float
    n_trees: int
    tree_share: float
    slope: float
    shift: float


def choose(
    rows: Rows,
    signs: Ints,
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
    trees : TreeSettings or None
        None: too few events for trees.
    search : Search
        What to try.
    rng : Generator
        Deals people into folds.

    Returns
    -------
    Choice
        With one person of the rarer outcome nothing can be held out: the strongest penalty, uncalibrated.
    """
    n_folds = min(search.n_folds, n_rarer(rows.y, rows.people))
    penalties = sorted(search.l2, reverse=True)
    if n_folds < 2:
        return Choice(penalties[0], 0, 0.0, 1.0, 0.0)
    fold = person_folds(rows.y, rows.people, n_folds, rng)
    linear = _linear_out_of_fold(rows, signs, penalties, fold)
    # Rows of one person repeat each other: count people, not rows, as evidence against the priors.
    evidence = rows.weight * ((rows.people.max() + 1) / len(rows.y))
    losses = [_loss(z, rows.y, rows.weight) for z in linear]
    best = int(np.argmin(losses))
    if trees is None:
        return Choice(penalties[best], 0, 0.0, *_calibrate(linear[best], rows.y, evidence))
    counts = _tree_counts(trees.n_trees)
    grown = _trees_out_of_fold(rows, trees, counts, fold)
    n_trees = counts[int(np.argmin([_loss(z, rows.y, rows.weight) for z in grown]))]
    boosted = grown[counts.index(n_trees)]
    share = _share(linear[best], boosted, rows.y, evidence)
    mixed = (1.0 - share) * linear[best] + share * boosted
    return Choice(penalties[best], n_trees, share, *_calibrate(mixed, rows.y, evidence))


def _linear_out_of_fold(rows: Rows, signs: Ints, penalties: Sequence[float], fold: Ints) -> list[Floats]:
    """Return the logits of each penalty, from the strongest to the one after which it only gets worse."""
    outs = [fold == held for held in range(int(fold.max()) + 1)]
    betas: list[Floats | None] = [None] * len(outs)
    found: list[Floats] = []
    losses: list[float] = []
    for l2 in penalties:
        logits = np.empty(len(rows.y))
        for held, out in enumerate(outs):
            Z, y, weight = rows.matrix.linear[~out], rows.y[~out], rows.weight[~out]
            beta = fit_logistic(Z, y, weight, l2=l2, signs=signs, start=betas[held])
            logits[out] = margin(rows.matrix.linear[out], beta)
            betas[held] = beta  # where the next, weaker penalty starts
        found.append(logits)
        losses.append(_loss(logits, rows.y, rows.weight))
        if len(losses) > 2 and min(losses[-2:]) > min(losses[:-2]):
            break  # weaker penalties take longest to fit, and two in a row were worse
    return found


def _trees_out_of_fold(rows: Rows, trees: TreeSettings, counts: Sequence[int], fold: Ints) -> list[Floats]:
    found = [np.empty(len(rows.y)) for _ in counts]
    for held in range(int(fold.max()) + 1):
        out, kept = fold == held, fold != held
        booster = fit_trees(rows.matrix.tree[kept], rows.y[kept], rows.weight[kept], trees)
        for place, n_trees in enumerate(counts):
            found[place][out] = raw(booster, rows.matrix.tree[out], trees.n_threads, n_trees)
    return found


def _tree_counts(most: int) -> list[int]:
    return [max(1, most * quarter // 4) for quarter in (1, 2, 3, 4)]


def _loss(z: Floats, y: Floats, weight: Floats) -> float:
    """Sum the log-loss of logits."""
    return float(weight @ (np.logaddexp(0.0, z) - y * z))


def _share(linear: Floats, boosted: Floats, y: Floats, evidence: Floats) -> float:
    """Share of the trees with the least log-loss, held towards a half where evidence is little."""
    losses = [_loss((1.0 - s) * linear + s * boosted, y, evidence) for s in SHARES]
    return float(SHARES[np.argmin(losses + (SHARES - 0.5) ** 2 / (2.0 * SHARE_SD**2))])


def _calibrate(z: Floats, y: Floats, evidence: Floats) -> tuple[float, float]:
    """Slope and shift of the logit with the least log-loss, held towards 1 and 0."""

    def loss(free: Floats) -> float:
        log_slope, shift = free
        held = log_slope**2 / (2.0 * SLOPE_SD**2) + shift**2 / (2.0 * SHIFT_SD**2)
        return _loss(np.exp(log_slope) * z + shift, y, evidence) + float(held)

    log_slope, shift = minimize(loss, np.zeros(2), method="BFGS").x
    return float(np.exp(log_slope)), float(shift)
