"""The linear part of a blend: logistic regression with a ridge penalty and signs that are given."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.special import expit  # type: ignore[import-untyped]

from models.encoder import Floats, Ints


def fit_logistic(
    Z: Floats, y: Floats, weights: Floats, *, l2: float, signs: Ints, start: Floats | None = None
) -> Floats:
    """Minimise weighted log-loss + l2 / 2 * squared coefficients, with coefficients of given sign.

    Several problems that differ only by their weights are solved at once: one pass over the rows serves all.

    Parameters
    ----------
    Z : ndarray of shape (n_rows, n_columns)
        Standardised columns.
    y : ndarray of shape (n_rows,)
        0 or 1.
    weights : ndarray of shape (n_rows, n_problems)
        Weight of each row in each problem.
    l2 : float
        Ridge penalty; the intercept is free.
    signs : ndarray of shape (n_columns,)
        1: never negative, -1: never positive, 0: free.
    start : ndarray of shape (n_columns + 1, n_problems), optional
        Where to start, for instance the answer for a neighbouring penalty.

    Returns
    -------
    ndarray of shape (n_columns + 1, n_problems)
        Coefficients, then the intercept.
    """
    shape = (Z.shape[1] + 1, weights.shape[1])
    total = weights.sum()
    design = np.column_stack([Z, np.ones(len(Z))])
    ridge = np.append(np.full(Z.shape[1], l2), 0.0)[:, None]
    target = y[:, None]
    if start is None:
        start = np.zeros(shape)
        start[-1] = _logit((y @ weights) / weights.sum(axis=0))

    def loss(flat: Floats) -> tuple[float, Floats]:
        beta = flat.reshape(shape)
        margin = design @ beta
        value = (weights * (np.logaddexp(0.0, margin) - target * margin)).sum() + 0.5 * (
            ridge * beta**2
        ).sum()
        slope = design.T @ (weights * (expit(margin) - target)) + ridge * beta
        return float(value / total), slope.ravel() / total

    low = np.append(np.where(signs > 0, 0.0, -np.inf), -np.inf)
    high = np.append(np.where(signs < 0, 0.0, np.inf), np.inf)
    bounds = np.column_stack([np.repeat(low, shape[1]), np.repeat(high, shape[1])])
    found = minimize(
        loss,
        np.clip(start.ravel(), bounds[:, 0], bounds[:, 1]),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 300, "ftol": 1e-11, "gtol": 1e-7, "maxcor": 20},
    )
    return np.asarray(found.x, dtype=np.float64).reshape(shape)


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
    def fit(cls, Z: Floats, y: Floats, weights: Floats, *, l2: float, signs: Ints) -> Self:
        """Fit on the first column of `weights`, and a member on each further column."""
        beta = fit_logistic(Z, y, weights[:, :1], l2=l2, signs=signs)
        start = np.repeat(beta, weights.shape[1] - 1, axis=1)
        members = fit_logistic(Z, y, weights[:, 1:], l2=l2, signs=signs, start=start)
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
