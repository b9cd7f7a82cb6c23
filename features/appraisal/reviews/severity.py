"""The crossed model of scores: what the person, the rater, the team and the occasion add.

    score = relation + cycle + team + person + person in the year + rater + noise

All but relation and cycle are random. People are eliminated first, so that what is solved is a system of
raters, teams and occasions alone, linear in the people.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse  # type: ignore[import-untyped]

from features.appraisal.reviews.dyads import RELATIONS, Dyads
from features.appraisal.reviews.rater_variances import Variances, joint

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

#: Up to so many raters, teams and occasions together the variances are exact; above they are sampled.
MOST_DENSE = 5_000
N_DRAWS = 128
_DRAWN_AT_ONCE = 16

#: So little is known of relations and cycles before the data speak (standard deviation in points).
_FLAT = 10.0

#: Estimates are exact to the last digit that is shown; draws err by a tenth anyway.
_STEPS, _TOLERANCE, _TOLERANCE_OF_DRAWS = 500, 1e-9, 1e-4


@dataclass(frozen=True, slots=True)
class Solution:
    """What was estimated of one dimension, in points.

    Attributes
    ----------
    level : ndarray of shape (n_cells,)
        Of a person in a year, less the team.
    rater, team : ndarray of shape (n_raters,), (n_teams,)
        What they add; a severe rater adds less than nothing.
    occasion : ndarray of shape (n_rows,)
        What relation and cycle add.
    """

    level: Array
    rater: Array
    team: Array
    occasion: Array


class Crossed:
    """The linear system of one set of rows under given variances, in units of the noise.

    Parameters
    ----------
    rows : Dyads
        Who scored whom.
    variances : Variances
        Of the model.

    Attributes
    ----------
    variances : Variances
        As given.
    cell : ndarray of int, shape (n_rows,)
        Person and year of each row.
    person_of, window_of : ndarray of int, shape (n_cells,)
        Person and year of each cell.
    n_columns : int
        Raters, teams and occasions together.
    """

    def __init__(self, rows: Dyads, variances: Variances) -> None:
        self.variances = variances
        n_windows = int(rows.window.max()) + 1
        keys, cell = np.unique(rows.ratee * n_windows + rows.window, return_inverse=True)
        self.cell, self.person_of, self.window_of = cell, keys // n_windows, keys % n_windows
        self._sizes = len(rows.raters), len(rows.raters) + len(rows.teams)
        self._design = _design(rows)
        self.n_columns = int(self._design.shape[1])
        dyad = joint(cell, rows.rater)
        # who says the same again adds less each time
        self._weight = 1 / (1 + variances.pair * (np.bincount(dyad)[dyad] - 1))
        self._prior = self._prior_precision(variances)
        self._yearly = variances.noise / (variances.change * variances.person)
        self._lasting = variances.noise / max((1 - variances.change) * variances.person, 1e-9)
        self._eliminate(len(rows.ratees))

    def solve(self, score: Array) -> Solution:
        """Estimate everything from scores of shape (n_rows,), by conjugate gradients."""
        by_cell = self._by_cell @ score[:, None]
        rest = self._conjugate(self._design.T @ (self._weight * score)[:, None] - self._taken(by_cell))
        level = self._levels(by_cell - self._cross @ rest)[:, 0]
        raters, teams = self._sizes
        rater, team, occasion = np.split(rest[:, 0], [raters, teams])
        return Solution(level, rater, team, self._design[:, teams:] @ occasion)

    def own_variance(self, cells: Codes) -> Array:
        """Return the variance of some levels if all raters were known, in units of noise."""
        lasting = self._share[cells] ** 2 / self._person_precision[self.person_of[cells]]
        variance: Array = 1 / self._precision[cells] + lasting
        return variance

    def moved(self, cells: Codes) -> sparse.csr_array:
        """Return by how much the levels of some cells fall if a rater, team or occasion adds one more point.

        Returns
        -------
        csr_array of shape (len(cells), n_columns)
            Row by row for the cells.
        """
        person = self.person_of[cells]
        own = sparse.diags_array(1 / self._precision[cells]) @ self._cross[cells]
        share = self._share[cells] / self._person_precision[person]
        return (own + sparse.diags_array(share) @ self._person_cross[person]).tocsr()

    def root(self) -> Array:
        """Return R such that R'R is the variance of raters, teams and occasions in units of noise.

        Returns
        -------
        ndarray of shape (n_columns, n_columns), or (N_DRAWS, n_columns) above `MOST_DENSE` columns
            Exact, or sampled.
        """
        if self.n_columns > MOST_DENSE:
            return self._draws()
        factor = linalg.cholesky(self._dense(), lower=True, check_finite=False, overwrite_a=True)
        inverse: Array = linalg.lapack.dtrtri(factor, lower=1, overwrite_c=1)[0]
        return inverse

    def _prior_precision(self, variances: Variances) -> Array:
        raters, teams = self._sizes
        variance = np.full(self.n_columns, _FLAT**2)
        variance[:raters], variance[raters:teams] = variances.rater, variances.team
        precision: Array = variances.noise / variance
        return precision

    def _eliminate(self, n_people: int) -> None:
        index = np.arange(len(self.cell))
        self._by_cell = sparse.csr_array((self._weight, (self.cell, index)))
        self._cross = (self._by_cell @ self._design).tocsr()
        self._cross_t = self._cross.T.tocsr()
        weighted = sparse.diags_array(self._weight) @ self._design
        self._inner = (self._design.T @ weighted + sparse.diags_array(self._prior)).tocsr()
        count = np.bincount(self.cell, self._weight)
        self._precision = count + self._yearly
        self._share = self._yearly / self._precision
        self._person_precision = self._lasting + np.bincount(self.person_of, self._share * count, n_people)
        cells = np.arange(len(count))
        self._gather = sparse.csr_array((self._share, (self.person_of, cells)), shape=(n_people, len(count)))
        self._person_cross = (self._gather @ self._cross).tocsr()

    def _levels(self, by_cell: Array) -> Array:
        """Return the levels that answer to weighted sums of scores by cell, both of shape (n_cells, k)."""
        lasting = (self._gather @ by_cell) / self._person_precision[:, None]
        level: Array = by_cell / self._precision[:, None] + self._share[:, None] * lasting[self.person_of]
        return level

    def _taken(self, by_cell: Array) -> Array:
        taken: Array = self._cross_t @ self._levels(by_cell)
        return taken

    def _times(self, x: Array) -> Array:
        product: Array = self._inner @ x - self._taken(self._cross @ x)
        return product

    def _dense(self) -> Array:
        dense: Array = self._inner.toarray()
        dense -= (self._cross_t @ sparse.diags_array(1 / self._precision) @ self._cross).toarray()
        lasting = sparse.diags_array(self._person_precision**-0.5) @ self._person_cross
        dense -= (lasting.T @ lasting).toarray()
        return dense

    def _conjugate(self, wanted: Array, tolerance: float = _TOLERANCE) -> Array:
        """Solve for each column of `wanted` at once, preconditioned by the diagonal."""
        scale = 1 / self._inner.diagonal()[:, None]
        x, residual = np.zeros_like(wanted), wanted.copy()
        direction = scale * residual
        energy = np.sum(residual * direction, axis=0)
        enough = tolerance**2 * energy
        for _ in range(_STEPS):
            if np.all(energy <= enough):
                break
            moved = self._times(direction)
            length = energy / np.maximum(np.sum(direction * moved, axis=0), 1e-300)
            x += length * direction
            residual -= length * moved
            closer = scale * residual
            before, energy = energy, np.sum(residual * closer, axis=0)
            direction = closer + energy / np.maximum(before, 1e-300) * direction
        return x

    def _draws(self) -> Array:
        """Draw errors: what would be estimated of raters who add nothing, from people and noise alone."""
        rng = np.random.default_rng(0)
        # a few at a time: a draw of everything is as large as all that was ever scored
        drawn = [self._drawn(rng, _DRAWN_AT_ONCE) for _ in range(N_DRAWS // _DRAWN_AT_ONCE)]
        root: Array = np.concatenate(drawn, axis=1).T / np.sqrt(N_DRAWS)
        return root

    def _drawn(self, rng: np.random.Generator, n: int) -> Array:
        """Return `n` draws, shape (n_columns, n)."""
        people = rng.normal(size=(len(self._person_precision), n)) / np.sqrt(self._lasting)
        level = people[self.person_of] + rng.normal(size=(len(self._precision), n)) / np.sqrt(self._yearly)
        score = level[self.cell] + rng.normal(size=(len(self.cell), n)) / np.sqrt(self._weight)[:, None]
        wanted = self._design.T @ (self._weight[:, None] * score) - self._taken(self._by_cell @ score)
        wanted += np.sqrt(self._prior)[:, None] * rng.normal(size=(self.n_columns, n))
        return self._conjugate(wanted, _TOLERANCE_OF_DRAWS)


def occasions(rows: Dyads) -> sparse.csr_array:
    """Return the columns of relations and cycles, shape (n_rows, n_relations + n_cycles)."""
    n, width = len(rows.rater), len(RELATIONS) + len(rows.cycles)
    column = np.concatenate([rows.relation, len(RELATIONS) + rows.cycle])
    return sparse.csr_array((np.ones(2 * n), (np.tile(np.arange(n), 2), column)), shape=(n, width))


def _design(rows: Dyads) -> sparse.csr_array:
    n = len(rows.rater)
    one, index = np.ones(n), np.arange(n)
    rater = sparse.csr_array((one, (index, rows.rater)), shape=(n, len(rows.raters)))
    team = sparse.csr_array((one, (index, rows.team)), shape=(n, len(rows.teams)))
    return sparse.hstack([rater, team, occasions(rows)], format="csr")
