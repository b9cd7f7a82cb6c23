"""Mixed-model equations of people on platforms, with each person's own effects eliminated."""

from dataclasses import dataclass

import numpy as np
from scipy import linalg  # type: ignore[import-untyped]

from models.encoder import Floats, Ints
from models.match_cells import Cells


@dataclass(frozen=True)
class Own:
    """A person's own effect: on all platforms, and around that on each one worked on.

    Parameters
    ----------
    cells : Cells
        Evidence by person and platform.
    first : ndarray of shape (n_seen,)
        First cell of each person who has one.
    weight : ndarray of shape (n_cells,)
        What a cell tells of the person: one over the variance of match and noise.
    total : ndarray of shape (n_seen,)
        Sum of the weights, with the prior.
    match_sd, person_sd : float
        Spreads.
    """

    cells: Cells
    first: Ints
    weight: Floats
    total: Floats
    match_sd: float
    person_sd: float

    @classmethod
    def of(cls, cells: Cells, spreads: dict[str, float]) -> "Own":
        """Weigh the cells by the spreads."""
        first = np.flatnonzero(np.diff(cells.person, prepend=-1))
        weight = 1.0 / (spreads["match"] ** 2 + 1.0 / cells.information)
        total = np.add.reduceat(weight, first) + spreads["person"] ** -2 if len(first) else np.zeros(0)
        return cls(cells, first, weight, total, spreads["match"], spreads["person"])

    @property
    def seen(self) -> Ints:
        """Code of each person who has a cell."""
        return self.cells.person[self.first]

    def solved(self, rows: Floats) -> Floats:
        """Return the inverse covariance of the cells times rows, shape (n_cells, k)."""
        weighted = self.weight[:, None] * rows
        if not len(self.first):
            return weighted
        pulled = np.add.reduceat(weighted, self.first, axis=0) / self.total[:, None]
        n_each = np.diff(self.first, append=len(self.weight))
        return np.asarray(weighted - self.weight[:, None] * np.repeat(pulled, n_each, axis=0))

    @property
    def log_determinant(self) -> float:
        """Of the covariance of the cells."""
        spread = np.log(self.total).sum() + 2.0 * len(self.first) * np.log(self.person_sd)
        return float(spread - np.log(self.weight).sum())

    def person(self, rest: Floats) -> Floats:
        """Return the effect on all platforms of each person seen; `rest` is what the shared terms leave."""
        if not len(self.first):
            return np.zeros(0)
        return np.asarray(np.add.reduceat(self.weight * rest, self.first) / self.total)

    def match(self, rest: Floats) -> Floats:
        """Return the effect of each cell beside the person's own; `rest` is what shared and person leave."""
        return np.asarray(self.match_sd**2 * self.weight * rest)


@dataclass(frozen=True)
class Solved:
    """Posterior of the shared weights, and how surprising the evidence is.

    Parameters
    ----------
    weights, covariance : ndarray of shape (q,), (q, q)
        Posterior of the weights.
    surprise : float
        Minus the log of the marginal likelihood, but for a constant.
    """

    weights: Floats
    covariance: Floats
    surprise: float


def solve(own: Own, rows: Floats, variances: Floats) -> Solved:
    """Return the posterior of the weights of shared terms.

    Parameters
    ----------
    own : Own
        Evidence, with people's own effects.
    rows : ndarray of shape (n_cells, q)
        Shared terms of each cell.
    variances : ndarray of shape (q,)
        Of the weights before any evidence.

    Returns
    -------
    Solved
        By Henderson's mixed-model equations.
    """
    scale = np.sqrt(variances)
    scaled = rows * scale
    estimate = own.cells.estimate
    pulled = own.solved(np.column_stack([scaled, estimate]))
    curved = scaled.T @ pulled[:, :-1] + np.eye(len(scale))
    slope = scaled.T @ pulled[:, -1]
    half = linalg.cholesky(curved, lower=True, check_finite=False)
    unscaled = linalg.cho_solve((half, True), slope, check_finite=False)
    left = float(estimate @ pulled[:, -1] - slope @ unscaled)
    determinant = own.log_determinant + 2.0 * float(np.log(np.diag(half)).sum())
    inverse = linalg.cho_solve((half, True), np.eye(len(scale)), check_finite=False)
    return Solved(scale * unscaled, scale[:, None] * inverse * scale, 0.5 * (left + determinant))
