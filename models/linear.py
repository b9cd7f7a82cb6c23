"""The linear part of a blend: logistic regression with a ridge or lasso penalty and signs that are given."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.special import expit  # type: ignore[import-untyped]

from models.encoder import Floats, Ints


@dataclass(frozen=True, slots=True)
class Penalty:
    """What coefficients cost.

    Parameters
    ----------
    strength : float
        Ridge: half of it times each squared coefficient. Lasso: it times each absolute coefficient.
    costs : ndarray of shape (n_columns,)
        How many times dearer each column is; a ridge pays the square of it.
    sparse : bool
        Lasso instead of ridge: coefficients that do not pay their way are 0.
    """

    strength: float
    costs: Floats
    sparse: bool = False


def fit_logistic(
    Z: Floats, y: Floats, weights: Floats, *, penalty: Penalty, signs: Ints, start: Floats | None = None
) -> Floats:
    """Minimise weighted log-loss + penalty, with coefficients of given sign.

    Several problems that differ only by their weights are solved at once: one pass over the rows serves all.
    A lasso is solved on columns turned so that no coefficient is negative; one of free sign stands twice.

    Parameters
    ----------
    Z : ndarray of shape (n_rows, n_columns)
        Standardised columns.
    y : ndarray of shape (n_rows,)
        0 or 1.
    weights : ndarray of shape (n_rows, n_problems)
        Weight of each row in each problem.
    penalty : Penalty
        The intercept is free.
    signs : ndarray of shape (n_columns,)
        1: never negative, -1: never positive, 0: free.
    start : ndarray of shape (n_columns + 1, n_problems), optional
        Where to start, for instance the answer for a neighbouring penalty.

    Returns
    -------
    ndarray of shape (n_columns + 1, n_problems)
        Coefficients, then the intercept.

    References
    ----------
    .. [1] Tibshirani (1996), Journal of the Royal Statistical Society B 58(1), 267-288.
    """
    if start is None:
        start = np.zeros((Z.shape[1] + 1, weights.shape[1]))
        start[-1] = _logit((y @ weights) / weights.sum(axis=0))
    if not penalty.sparse:
        ridge = penalty.strength * penalty.costs**2
        low, high = np.where(signs > 0, 0.0, -np.inf), np.where(signs < 0, 0.0, np.inf)
        return _minimised(Z, y, weights, (np.zeros(Z.shape[1]), ridge), np.stack([low, high]), start)
    owner = np.concatenate([np.flatnonzero(signs >= 0), np.flatnonzero(signs <= 0)])
    turn = np.repeat([1.0, -1.0], [(signs >= 0).sum(), (signs <= 0).sum()])
    lasso = penalty.strength * penalty.costs[owner]
    bounds = np.stack([np.zeros(len(owner)), np.full(len(owner), np.inf)])
    turned = np.vstack([np.maximum(start[owner] * turn[:, None], 0.0), start[-1:]])
    found = _minimised(Z[:, owner] * turn, y, weights, (lasso, np.zeros(len(owner))), bounds, turned)
    beta = np.zeros_like(start)
    np.add.at(beta, owner, found[:-1] * turn[:, None])
    beta[-1] = found[-1]
    return beta


def dearest(Z: Floats, y: Floats, weight: Floats, *, costs: Floats, signs: Ints) -> float:
    """Return the least strength of a lasso at which every coefficient is 0."""
    slope = Z.T @ (weight * (y - np.average(y, weights=weight)))
    return float((np.where(signs == 0, np.abs(slope), slope * signs) / costs).max(initial=1e-9))


def _minimised(
    Z: Floats, y: Floats, weights: Floats, costs: tuple[Floats, Floats], bounds: Floats, start: Floats
) -> Floats:
    """Minimise log-loss + linear and squared costs of coefficients within bounds."""
    total = weights.sum()
    design = np.column_stack([Z, np.ones(len(Z))])
    linear, squared = (np.append(cost, 0.0)[:, None] for cost in costs)
    target = y[:, None]

    def loss(flat: Floats) -> tuple[float, Floats]:
        beta = flat.reshape(start.shape)
        margin = design @ beta
        value = (weights * (np.logaddexp(0.0, margin) - target * margin)).sum()
        value += (linear * beta + 0.5 * squared * beta**2).sum()
        slope = design.T @ (weights * (expit(margin) - target)) + linear + squared * beta
        return float(value / total), slope.ravel() / total

    low, high = (
        np.repeat(np.append(b, e), start.shape[1]) for b, e in zip(bounds, (-np.inf, np.inf), strict=True)
    )
    found = minimize(
        loss,
        np.clip(start.ravel(), low, high),
        jac=True,
        method="L-BFGS-B",
        bounds=np.column_stack([low, high]),
        options={"maxiter": 300, "ftol": 1e-11, "gtol": 1e-7, "maxcor": 20},
    )
    return np.asarray(found.x, dtype=np.float64).reshape(start.shape)


def margin(Z: Floats, beta: Floats) -> Floats:
    """Return the logit of each row; `beta` ends in the intercept and may hold one column a member."""
    return np.asarray(Z @ beta[:-1] + beta[-1])


def _logit(rate: Floats) -> Floats:
    rate = np.clip(rate, 1e-6, 1.0 - 1e-6)
    return np.asarray(np.log(rate / (1.0 - rate)))


@dataclass(frozen=True, slots=True)
class LinearPart:
    """A fitted linear part and its bootstrap members.

    Parameters
    ----------
    beta : ndarray of shape (n_columns + 1,)
        Coefficients, then the intercept.
    mean : ndarray of shape (n_columns,)
        Weighted mean of the training rows, against which contributions are measured.
    members : ndarray of shape (n_columns + 1, n_members)
        Coefficients of the members.
    """

    beta: Floats
    mean: Floats
    members: Floats

    @classmethod
    def fit(cls, Z: Floats, y: Floats, weights: Floats, *, penalty: Penalty, signs: Ints) -> Self:
        """Fit on the first column of `weights`, and a member on each further column."""
        beta = fit_logistic(Z, y, weights[:, :1], penalty=penalty, signs=signs)
        start = np.repeat(beta, weights.shape[1] - 1, axis=1)
        members = fit_logistic(Z, y, weights[:, 1:], penalty=penalty, signs=signs, start=start)
        return cls(beta[:, 0], np.average(Z, axis=0, weights=weights[:, 0]), members)

    @property
    def base_value(self) -> float:
        """Logit of the mean training row."""
        return float(margin(self.mean, self.beta))

    def contributions(self, Z: Floats) -> Floats:
        """Return coefficient times distance from the mean, as ``shap.LinearExplainer`` does."""
        return np.asarray((Z - self.mean) * self.beta[:-1])

    def member_contributions(self, Z: Floats) -> Floats:
        """Return the contributions in every member, of shape (n_members, n_rows, n_columns)."""
        return np.asarray((Z - self.mean) * self.members[:-1].T[:, None, :])
