"""Solving for many teams: they are linked only by people who were in several."""

from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Sparse = sparse.csr_array

#: Up to so many teams a dense factor is quicker than iterating.
DENSE_TEAMS = 1_500

_TOLERANCE = 1e-9
_MOST_STEPS = 200


class Teams(Protocol):
    """The inverse of a positive definite matrix over teams."""

    def solve(self, right: Array) -> Array:
        """Return the inverse times an array of shape (n_teams,) or (n_teams, m)."""

    def entries(self, one: Codes, other: Codes) -> Array:
        """Return entries of the inverse, for pairs of teams that share a person and for the diagonal."""


def factored(matrix: Sparse) -> Teams:
    """Return the inverse of a matrix over teams, dense or sparse by its size."""
    return DenseTeams(matrix) if matrix.shape[0] <= DENSE_TEAMS else SparseTeams(matrix)


class DenseTeams:
    """By a Cholesky factor."""

    def __init__(self, matrix: Sparse) -> None:
        self._inverse = np.zeros(matrix.shape)
        if matrix.shape[0]:
            factor = linalg.cho_factor(matrix.toarray(), lower=True, check_finite=False)
            self._inverse = linalg.cho_solve(factor, np.eye(matrix.shape[0]), check_finite=False)

    def solve(self, right: Array) -> Array:
        """Return the inverse times an array."""
        solved: Array = self._inverse @ right
        return solved

    def entries(self, one: Codes, other: Codes) -> Array:
        """Return entries of the inverse."""
        found: Array = self._inverse[one, other]
        return found


class SparseTeams:
    r"""By conjugate gradients, and by a truncated series for single entries of the inverse.

    With :math:`A = D^{1/2} (I - E) D^{1/2}`, :math:`D` the diagonal, the inverse is :math:`D^{-1/2}
    (I + E + E^2 + \dots) D^{-1/2}`; the prior keeps :math:`E` well below 1, and terms up to the fifth power
    are summed.
    """

    def __init__(self, matrix: Sparse) -> None:
        self._matrix = matrix
        self._diagonal = matrix.diagonal()
        root = sparse.diags_array(self._diagonal**-0.5, format="csr")
        unit = sparse.eye_array(matrix.shape[0], format="csr")
        step = (unit - root @ matrix @ root).tocsr()
        square = (step @ step).tocsr()
        self._near = (unit + step + square).tocsr()
        self._far = (square @ step).tocsr()
        self._root = self._diagonal**-0.5

    def solve(self, right: Array) -> Array:
        """Return the inverse times an array, all columns at once."""
        wanted = right.reshape(right.shape[0], -1)
        found, left = np.zeros_like(wanted), wanted.copy()
        scaled = left / self._diagonal[:, None]
        way = scaled.copy()
        size = np.einsum("gm,gm->m", left, scaled)
        enough = _TOLERANCE**2 * np.maximum(size, 1e-300)
        for _ in range(_MOST_STEPS):
            if (size <= enough).all():
                break
            ahead = self._matrix @ way
            length = size / np.maximum(np.einsum("gm,gm->m", way, ahead), 1e-300)
            found += length * way
            left -= length * ahead
            scaled = left / self._diagonal[:, None]
            before, size = size, np.einsum("gm,gm->m", left, scaled)
            way = scaled + size / np.maximum(before, 1e-300) * way
        return found.reshape(right.shape)

    def entries(self, one: Codes, other: Codes) -> Array:
        """Return entries of the inverse."""
        # (I + E + E^2) + E^3 (I + E + E^2): the second product is taken only where it is asked for
        near = np.asarray(self._near[one, other]).ravel()
        far = np.asarray(self._far[one].multiply(self._near[other]).sum(axis=1)).ravel()
        entries: Array = (near + far) * self._root[one] * self._root[other]
        return entries
