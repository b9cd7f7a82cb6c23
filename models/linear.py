"""The linear part of a blend: logistic regression with a ridge penalty and signs that are given."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.special import expit  # type: ignore[import-untyped]

from models.encoder import Floats, Ints


def fit_logistic(
    Z: Floats, y: Floats, weight: Floats, *, l2: float, signs: Ints, start: Floats | None = None
) -> Floats:
    """Minimise weighted log-loss + l2 / 2 * squared coefficients, with coefficients of given sign.

    Parameters
    ----------
    Z : ndarray of shape (n_rows, n_columns)
        Standardised columns.
    y : ndarray of shape (n_rows,)
        0 or 1.
    weight : ndarray of shape (n_rows,)
        Weight of each row.
    l2 : float
        Ridge penalty; the intercept is free.
    signs : ndarray of shape (n_columns,)
        1: never negative, -1: never positive, 0: free.
    start : ndarray of shape (n_columns + 1,), optional
        Where to start, for instance the answer for a neighbouring penalty.

    Returns
    -------
    ndarray of shape (n_columns + 1,)
        Coefficients, then the intercept.
    """
    n_columns = Z.shape[1]
    total = weight.sum()
    design = np.column_stack([Z, np.ones(len(Z))])
    ridge = np.append(np.full(n_columns, l2), 0.0)
    if start is None:
        start = np.zeros(n_columns + 1)
        start[-1] = _logit(float(weight @ y / total))

    def loss(beta: Floats) -> tuple[float, Floats]:
        margin = design @ beta
        value = weight @ (np.logaddexp(0.0, margin) - y * margin) + 0.5 * ridge @ beta**2
        slope = design.T @ (weight * (expit(margin) - y)) + ridge * beta
        return float(value / total), slope / total

    low = np.append(np.where(signs > 0, 0.0, -np.inf), -np.inf)
    high = np.append(np.where(signs < 0, 0.0, np.inf), np.inf)
    found = minimize(
        loss,
        np.clip(start, low, high),
        jac=True,
        method="L-BFGS-B",
        bounds=np.column_stack([low, high]),
        options={"maxiter": 300, "ftol": 1e-11, "gtol": 1e-7, "maxcor": 20},
    )
    return np.asarray(found.x, dtype=np.float64)


def margin(Z: Floats, beta: Floats) -> Floats:
    """Return the logit of each row; `beta` ends in the intercept and may hold one column a member."""
    return np.asarray(Z @ beta[:-1] + beta[-1])


def _logit(rate: float) -> float:
    rate = min(max(rate, 1e-6), 1.0 - 1e-6)
    return float(np.log(rate / (1.0 - rate)))


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
        beta = fit_logistic(Z, y, weights[:, 0], l2=l2, signs=signs)
        members = [fit_logistic(Z, y, draw, l2=l2, signs=signs, start=beta) for draw in weights[:, 1:].T]
        shape = (weights.shape[1] - 1, len(beta))
        return cls(beta, np.average(Z, axis=0, weights=weights[:, 0]), np.reshape(members, shape).T)

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
