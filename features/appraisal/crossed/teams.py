"""Solving for many teams: they are linked only by people who were in several."""

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse  # type: ignore[import-untyped]

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
#: A sparse array; scipy has no types.
Sparse = Any

#: Up to so many teams (each in one year) a dense factor is quicker than iterating.
DENSE_TEAMS = 1_500

_TOLERANCE = 1e-6
_MOST_STEPS = 200


class Teams(Protocol):
    """The inverse of a positive definite matrix A over teams, and how a core hangs on them."""

    def fold(self, core: Array, near: Array | None = None) -> Array:
        """Take in what teams and core share, shape (n_teams, n_core); return its square over A.

        ``near`` is what `lean` was for a matrix near to this one.
        """

    def solve(self, right: Array) -> Array:
        """Return the inverse times an array of shape (n_teams,) or (n_teams, m)."""

    def lean(self) -> Array:
        """Return the inverse times what `fold` took in."""

    def entries(self, one: Codes, other: Codes) -> Array:
        """Return entries of the inverse: of the diagonal, and of pairs that share a person."""


def factored(matrix: Sparse, group: Codes) -> Teams:
    """Return the inverse of a matrix over teams, dense or sparse by its size.

    Parameters
    ----------
    matrix : sparse array of shape (n, n)
        Positive definite.
    group : array of int64, shape (n,)
        Neighbours with the same code are strongly linked: the years of one team.

    Returns
    -------
    Teams
        Its inverse.
    """
    return DenseTeams(matrix) if matrix.shape[0] <= DENSE_TEAMS else SparseTeams(matrix, group)


class DenseTeams:
    """By a Cholesky factor."""

    def __init__(self, matrix: Sparse) -> None:
        self._n = matrix.shape[0]
        self._factor = linalg.cholesky(matrix.toarray(), lower=True, check_finite=False)
        self._half = np.zeros((self._n, 0))
        self._inverse: Array | None = None

    def fold(self, core: Array, near: Array | None = None) -> Array:
        """Take in what teams and core share."""
        del near
        self._half = self._down(core)
        square: Array = self._half.T @ self._half
        return square

    def solve(self, right: Array) -> Array:
        """Return the inverse times an array."""
        return self._up(self._down(right))

    def lean(self) -> Array:
        """Return the inverse times what was taken in."""
        return self._up(self._half)

    def entries(self, one: Codes, other: Codes) -> Array:
        """Return entries of the inverse."""
        if not self._n:
            return np.zeros(len(one))
        if self._inverse is None:
            lower, _ = linalg.lapack.dpotri(self._factor, lower=1)
            self._inverse = np.tril(lower) + np.tril(lower, -1).T
        found: Array = self._inverse[one, other]
        return found

    def _down(self, right: Array) -> Array:
        if not self._n:
            return right
        solved: Array = linalg.solve_triangular(self._factor, right, lower=True, check_finite=False)
        return solved

    def _up(self, right: Array) -> Array:
        if not self._n:
            return right
        solved: Array = linalg.solve_triangular(self._factor, right, lower=True, trans=1, check_finite=False)
        return solved


class SparseTeams:
    r"""By conjugate gradients, and by a truncated series for single entries of the inverse.

    With :math:`A = D - N`, :math:`D` the blocks of each group, the inverse is :math:`D^{-1} + D^{-1} N D^{-1}
    + \dots`; links between groups are the weaker ones, and terms up to the third power of :math:`N` are
    summed.
    """

    def __init__(self, matrix: Sparse, group: Codes) -> None:
        self._matrix = matrix
        self._blocks = _inverse_blocks(matrix, group)
        self._apart = (self._blocks @ _between(matrix, group)).tocsr()
        self._ahead = (self._blocks + self._apart @ self._blocks).tocsr()
        self._twice = (self._apart @ self._apart).tocsr()
        self._lean = np.zeros((matrix.shape[0], 0))

    def fold(self, core: Array, near: Array | None = None) -> Array:
        """Take in what teams and core share."""
        if near is None:
            self._lean = self._climb(core, np.zeros_like(core), core.copy())
        else:
            self._lean = self._climb(core, near.copy(), core - self._matrix @ near)
        square: Array = core.T @ self._lean
        return square

    def lean(self) -> Array:
        """Return the inverse times what was taken in."""
        return self._lean

    def solve(self, right: Array) -> Array:
        """Return the inverse times an array, all columns at once."""
        columns = right.reshape(right.shape[0], -1)
        return self._climb(columns, np.zeros_like(columns), columns.copy()).reshape(right.shape)

    def _climb(self, right: Array, found: Array, left: Array) -> Array:
        """Improve a solution in place until hardly anything of the right-hand side is left."""
        way = self._blocks @ left
        size = np.einsum("gm,gm->m", left, way)
        enough = _TOLERANCE**2 * np.maximum(np.einsum("gm,gm->m", right, self._blocks @ right), 1e-300)
        for _ in range(_MOST_STEPS):
            if (size <= enough).all():
                break
            ahead = self._matrix @ way
            length = size / np.maximum(np.einsum("gm,gm->m", way, ahead), 1e-300)
            found += length * way
            left -= length * ahead
            scaled = self._blocks @ left
            before, size = size, np.einsum("gm,gm->m", left, scaled)
            way *= size / np.maximum(before, 1e-300)
            way += scaled
        return found

    def entries(self, one: Codes, other: Codes) -> Array:
        """Return entries of the inverse."""
        # the longest products are taken only where they are asked for
        near = np.asarray(self._ahead[one, other]).ravel()
        far = np.asarray(self._twice[one].multiply(self._ahead[:, other].T.tocsr()).sum(axis=1)).ravel()
        entries: Array = near + far
        return entries


def _between(matrix: Sparse, group: Codes) -> Sparse:
    """Return what links groups, with its sign turned."""
    entries = matrix.tocoo()
    one, other = entries.coords
    apart = group[one] != group[other]
    return sparse.csr_array((-entries.data[apart], (one[apart], other[apart])), shape=matrix.shape)


def _inverse_blocks(matrix: Sparse, group: Codes) -> Sparse:
    """Return the inverse of the blocks of each group, as a sparse matrix."""
    entries = matrix.tocoo()
    one, other = entries.coords
    inside = group[one] == group[other]
    one, other, values = one[inside], other[inside], entries.data[inside]
    start = np.searchsorted(group, group)
    place = np.arange(len(group)) - start
    number = np.cumsum(place == 0) - 1
    widest = int(place.max()) + 1
    dense = np.tile(np.eye(widest), (int(number[-1]) + 1, 1, 1))
    dense[number, place, place] = 0.0
    np.add.at(dense, (number[one], place[one], place[other]), values)
    inverse = np.linalg.inv(dense)
    sizes = np.bincount(number)
    row = np.repeat(np.arange(len(group)), sizes[number])
    within = np.arange(len(row)) - np.repeat(np.cumsum(sizes[number]) - sizes[number], sizes[number])
    column = start[row] + within
    return sparse.csr_array((inverse[number[row], place[row], within], (row, column)), shape=matrix.shape)
