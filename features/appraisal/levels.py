"""The level of everybody reviewed, dimension by dimension, from the crossed model of scores."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

from features.appraisal.dyads import Array, Codes, Dyads, cycles_known, dyads
from features.appraisal.rater_variances import PairDesign, Variances, pooled
from features.appraisal.relations import FEWEST_RATERS
from features.appraisal.severity import Crossed, Solution, occasions
from features.facts import Known

#: People whom raters must connect to be compared at all.
FEWEST_COMPARED = 3

#: All dimensions together; what a company calls its own dimensions cannot begin so.
OVERALL = "*"


@dataclass(frozen=True, slots=True)
class Fit:
    """One dimension for everybody ever reviewed.

    Attributes
    ----------
    rows : Dyads
        Those in which the dimension was answered.
    variances : Variances
        Of the model.
    rater : ndarray of shape (n_raters,)
        What each rater adds, in points.
    adjusted : ndarray of shape (n_rows,)
        Scores less what rater, relation and cycle add and less the average person of the component.
    mean, sd : ndarray of shape (n_ratees,)
        Level in the last 12 months, NaN for who was not reviewed in them.
    component : ndarray of int, shape (n_ratees,)
        Set of people whom raters connect; -1 where `mean` is NaN.
    """

    rows: Dyads
    variances: Variances
    rater: Array
    adjusted: Array
    mean: Array
    sd: Array
    component: Codes


def fit_of(known: Known, dimension: str) -> Fit | None:
    """Return the model of one dimension for everybody ever reviewed; None without a single review.

    Dates between the ends of two cycles share one fit; dimensions answered by the same rows share the
    factorisation.
    """
    cycles = cycles_known(known)
    rows = dyads(known)
    if dimension == OVERALL and len(rows.rater):
        return known.facts.once(("reviews", OVERALL, cycles), lambda: _fit_overall(overall_model(known)))
    fits = known.facts.once(("reviews", cycles), lambda: _fit_dimensions(rows))
    return fits.get(dimension)


def _fit_dimensions(rows: Dyads) -> dict[str, Fit]:
    answered = np.isfinite(rows.score)
    alike: dict[bytes, list[int]] = {}
    for index in range(len(rows.dimensions)):
        alike.setdefault(answered[:, index].tobytes(), []).append(index)
    fits: dict[str, Fit] = {}
    for columns in alike.values():
        some = rows.taken(answered[:, columns[0]])
        for index, fit in zip(columns, _fit(some, some.score[:, columns]), strict=True):
            fits[rows.dimensions[index]] = fit
    return fits


@dataclass(frozen=True, slots=True)
class Model:
    """All dimensions together: the rows, their mean scores (average 0), the system and its solution."""

    rows: Dyads
    score: Array
    crossed: Crossed
    solution: Solution


def overall_model(known: Known) -> Model:
    """Return the model of the mean over the dimensions that a rater answered; there must be a review."""
    return known.facts.once(("reviews", "model", cycles_known(known)), lambda: _model(dyads(known)))


def _model(rows: Dyads) -> Model:
    score = np.nanmean(rows.score - np.nanmean(rows.score, axis=0), axis=1)
    score = score - score.mean()
    variances = PairDesign(rows).variances(_without_occasions(rows, score))
    crossed = Crossed(rows, variances)
    return Model(rows, score, crossed, crossed.solve(score))


def _fit_overall(model: Model) -> Fit:
    return _Current(model.rows, model.crossed).fit(model.crossed, model.solution, model.score)


def _fit(rows: Dyads, scores: Array) -> Iterator[Fit]:
    """Yield the fit of each column of scores, none of them missing."""
    design = PairDesign(rows)
    middle = scores.mean(axis=0)
    centred = scores - middle
    first = [design.variances(_without_occasions(rows, score)) for score in centred.T]
    shared = Crossed(rows, pooled(first))
    current = _Current(rows, shared)
    for score, variances in zip(centred.T, first, strict=True):
        crossed = shared if len(first) == 1 else Crossed(rows, variances)
        solution = crossed.solve(score)
        yield current.fit(crossed, solution, score)


def _without_occasions(rows: Dyads, score: Array) -> Array:
    columns = occasions(rows)
    inner = (columns.T @ columns).toarray()
    mean: Array = score - columns @ np.linalg.lstsq(inner, columns.T @ score, rcond=None)[0]
    return mean


class _Current:
    """The people reviewed in the last 12 months by enough raters, and how sure their levels are."""

    def __init__(self, rows: Dyads, crossed: Crossed) -> None:
        self._rows = rows
        enough = n_raters(rows) >= FEWEST_RATERS
        cells = np.flatnonzero((crossed.window_of == 0) & enough[crossed.person_of])
        found = rows.component()[1]
        label, n = np.unique(found[crossed.person_of[cells]], return_counts=True)
        compared = np.isin(found[crossed.person_of[cells]], label[n >= FEWEST_COMPARED])
        self.cells = cells[compared]
        self.person = crossed.person_of[self.cells]
        self.component = np.unique(found[self.person], return_inverse=True)[1]
        self._found, self._share = found, self._team_share()
        #: variance of the levels for not knowing the raters, in units of noise, shape (n_current,)
        self.through_raters = self._through_raters(crossed)

    def fit(self, crossed: Crossed, solution: Solution, score: Array) -> Fit:
        """Return the fit of one dimension."""
        rows, n = self._rows, len(self._rows.ratees)
        level = solution.level[self.cells] + self._share @ solution.team
        middle = np.bincount(self.component, level) / np.maximum(np.bincount(self.component), 1)
        mean, sd, component = np.full(n, np.nan), np.full(n, np.nan), np.full(n, -1)
        mean[self.person] = level - middle[self.component]
        component[self.person] = self.component
        unsure = crossed.own_variance(self.cells) + self.through_raters
        sd[self.person] = np.sqrt(crossed.variances.noise * unsure)
        centre = np.where(component >= 0, np.append(middle, 0.0)[component], 0.0)
        adjusted = score - solution.rater[rows.rater] - solution.occasion - centre[rows.ratee]
        return Fit(rows, crossed.variances, solution.rater, adjusted, mean, sd, component)

    def _team_share(self) -> sparse.csr_array:
        """Return the share of each current person's reviews that fell into each team."""
        now = self._rows.window == 0
        place = np.full(len(self._rows.ratees), -1)
        place[self.person] = np.arange(len(self.person))
        row, team = place[self._rows.ratee[now]], self._rows.team[now]
        kept = row >= 0
        count = np.bincount(row[kept], minlength=len(self.person))
        return sparse.csr_array(
            (1 / count[row[kept]], (row[kept], team[kept])), shape=(len(self.person), len(self._rows.teams))
        )

    def _through_raters(self, crossed: Crossed) -> Array:
        raters, teams = len(self._rows.raters), len(self._rows.teams)
        if not len(self.cells):
            return np.zeros(0)
        before = sparse.csr_array((len(self.cells), raters))
        after = sparse.csr_array((len(self.cells), crossed.n_columns - raters - teams))
        moved = crossed.moved(self.cells) - sparse.hstack([before, self._share, after], format="csr")
        return centred_variance(np.asarray(moved @ crossed.root().T), self.component)


def centred_variance(error: Array, group: Codes) -> Array:
    """Return the variance of each row of errors about the mean of its group, shape (n_rows,)."""
    n = np.bincount(group)
    member = sparse.csr_array(
        (np.ones(len(group)), (group, np.arange(len(group)))), shape=(len(n), len(group))
    )
    mean = (member @ error) / np.maximum(n, 1)[:, None]
    variance: Array = np.sum((error - mean[group]) ** 2, axis=1)
    return variance


def n_raters(rows: Dyads) -> Codes:
    """Return how many raters reviewed each person in the last 12 months, shape (n_ratees,)."""
    now = rows.window == 0
    pair = np.unique(rows.ratee[now] * len(rows.raters) + rows.rater[now])
    counts: Codes = np.bincount(pair // max(len(rows.raters), 1), minlength=len(rows.ratees))
    return counts
