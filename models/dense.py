"""A dense Bayesian logistic regression beside a sparse fit: what the data leave open of every feature.

A lasso says 0 of most features, and its bootstrap says so again and again; the truth need not be so tidy.
Here every number may matter a little. How much all together is weighed by the evidence of the rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.linalg import cho_factor, solve_triangular  # type: ignore[import-untyped]
from scipy.special import expit  # type: ignore[import-untyped]

from models.encoder import Floats
from models.linear import Penalty, fit_logistic, margin

#: Standard deviations of the true logit over people that are weighed; about 1 is likeliest beforehand.
SPREADS = np.geomspace(0.25, 2.5, 9)
_LOG_SD = 0.5


@dataclass(frozen=True, slots=True)
class Dense:
    """Normal approximation of the posterior of all coefficients.

    Parameters
    ----------
    mean : ndarray of shape (n_columns + 1,)
        Coefficients, then the intercept.
    root : ndarray of shape (n_columns + 1, n_columns + 1)
        A square root of their covariance.
    """

    mean: Floats
    root: Floats

    @classmethod
    def fit(cls, Z: Floats, y: Floats) -> Self:
        """Fit at the prior spread for which rows and prior speak most.

        Parameters
        ----------
        Z : ndarray of shape (n_rows, n_columns)
            Standardised numbers.
        y : ndarray of shape (n_rows,)
            0 or 1.

        Returns
        -------
        Dense
            By Laplace's method.

        References
        ----------
        .. [1] MacKay (1992), The evidence framework applied to classification networks, Neural Computation
           4(5), 720-736.
        """
        best = max(_fits(Z, y), key=lambda fit: fit[0])
        factor = cho_factor(best[2], lower=True)[0]
        root = solve_triangular(np.tril(factor), np.eye(len(factor)), lower=True).T
        return cls(best[1], np.asarray(root))

    def draws(self, Z: Floats, n_draws: int, rng: np.random.Generator) -> Floats:
        """Draw true logits, of shape (n_draws, n_rows)."""
        return margin(Z, self.mean) + self.apart(Z, n_draws, rng)

    def apart(self, Z: Floats, n_draws: int, rng: np.random.Generator) -> Floats:
        """Draw how far the truth lies from the middle, of shape (n_draws, n_rows)."""
        deviations = self.root @ rng.standard_normal((len(self.mean), n_draws))
        return np.asarray(margin(Z, deviations).T)


def _fits(Z: Floats, y: Floats) -> Iterator[tuple[float, Floats, Floats]]:
    """Yield log evidence, coefficients and precision at each prior spread."""
    n_columns, size = Z.shape[1], float((Z**2).sum(axis=1).mean()) or 1.0
    design, start = np.column_stack([Z, np.ones(len(y))]), None
    for spread in SPREADS:
        l2 = size / spread**2
        start = fit_logistic(
            Z,
            y,
            np.ones((len(y), 1)),
            penalty=Penalty(l2, np.ones(n_columns)),
            signs=np.zeros(n_columns, dtype=np.int64),
            start=start,
        )
        mean = start[:, 0]
        logit = design @ mean
        curve = expit(logit) * (1.0 - expit(logit))
        precision = (design * curve[:, None]).T @ design
        precision[np.diag_indices(n_columns)] += l2
        precision[-1, -1] += 1e-6
        evidence = float(y @ logit - np.logaddexp(0.0, logit).sum() - 0.5 * l2 * (mean[:-1] ** 2).sum())
        evidence += 0.5 * n_columns * np.log(l2) - 0.5 * float(np.linalg.slogdet(precision)[1])
        yield evidence - 0.5 * (np.log(spread) / _LOG_SD) ** 2, mean, precision
