"""The level of everybody reviewed, dimension by dimension, from the crossed model of scores."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

from features.appraisal.reviews.dyads import Array, Codes, Dyads, cycles_known, dyads
from features.appraisal.reviews.rater_variances import PairDesign, Variances, pooled
from features.appraisal.reviews.relations import FEWEST_RATERS
from features.appraisal.reviews.severity import Crossed, Solution, occasions
from features.facts import Known

#: People whom raters must connect to be compared at all.
FEWEST_COMPARED = 3


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
    fits = known.facts.lately("reviews", cycles_known(known), lambda: _fit_dimensions(dyads(known)))
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
class Overall:
    """All dimensions together.

    Attributes
    ----------
    rows : Dyads
        Who scored whom.
    score : ndarray of shape (n_rows,)
        Mean over the dimensions that the rater answered, in points about the average.
    crossed : Crossed
        The system.
    solution : Solution
        Its solution.
    adjusted : ndarray of shape (n_rows,)
        As in `Fit`.
    component : ndarray of int, shape (n_ratees,)
        As in `Fit`.
    """

    rows: Dyads
    score: Array
    crossed: Crossed
    solution: Solution
    adjusted: Array
    component: Codes


def overall(known: Known) -> Overall | None:
    """Return the model of the mean over all dimensions; None without a single review."""
    return known.facts.lately("reviews of all", cycles_known(known), lambda: _overall(dyads(known)))


def _overall(rows: Dyads) -> Overall | None:
    if not len(rows.rater):
        return None
    score = np.nanmean(rows.score - np.nanmean(rows.score, axis=0), axis=1)
    score = score - score.mean()
    crossed = Crossed(rows, PairDesign(rows).variances(_without_occasions(rows, score)))
    current, solution = _Current(rows, crossed), crossed.solve(score)
    level = current.levels(solution)
    return Overall(
        rows,
        score,
        crossed,
        solution,
        current.adjusted(solution, level, score),
        current.of_everybody(level)[1],
    )


def _fit(rows: Dyads, scores: Array) -> Iterator[Fit]:
    """Yield the fit of each column of scores, none of them missing."""
    design = PairDesign(rows)
    centred = (scores - scores.mean(axis=0)).T
    variances = [design.variances(_without_occasions(rows, score)) for score in centred]
    shared = Crossed(rows, pooled(variances))
    current = _Current(rows, shared)
    # raters are known about as well in every dimension: one factorisation serves all
    through_raters = current.through_raters(shared)
    for score, own in zip(centred, variances, strict=True):
        crossed = Crossed(rows, own)
        solution = crossed.solve(score)
        level = current.levels(solution)
        mean, component = current.of_everybody(level)
        sd = np.full(len(mean), np.nan)
        sd[current.person] = np.sqrt(own.noise * (crossed.own_variance(current.cells) + through_raters))
        yield Fit(rows, own, solution.rater, current.adjusted(solution, level, score), mean, sd, component)


def _without_occasions(rows: Dyads, score: Array) -> Array:
    columns = occasions(rows)
    inner = (columns.T @ columns).toarray()
    mean: Array = score - columns @ np.linalg.lstsq(inner, columns.T @ score, rcond=None)[0]
    return mean


class _Current:
    """The people whom enough raters reviewed in the last 12 months, and with whom they may be compared."""

    def __init__(self, rows: Dyads, crossed: Crossed) -> None:
        self._rows = rows
        enough = n_raters(rows) >= FEWEST_RATERS
        cells = np.flatnonzero((crossed.window_of == 0) & enough[crossed.person_of])
        connected = rows.component()[1][crossed.person_of[cells]]
        label, n = np.unique(connected, return_counts=True)
        compared = np.isin(connected, label[n >= FEWEST_COMPARED])
        self.cells = cells[compared]
        self.person = crossed.person_of[self.cells]
        self.component = np.unique(connected[compared], return_inverse=True)[1]
        self._share = self._team_share()

    def levels(self, solution: Solution) -> Array:
        """Return the levels with the team's part, shape (n_current,)."""
        level: Array = solution.level[self.cells] + self._share @ solution.team
        return level

    def of_everybody(self, level: Array) -> tuple[Array, Codes]:
        """Return levels about the mean of the component, and components, both of shape (n_ratees,)."""
        n = len(self._rows.ratees)
        mean, component = np.full(n, np.nan), np.full(n, -1)
        mean[self.person] = level - self._middle(level)[self.component]
        component[self.person] = self.component
        return mean, component

    def adjusted(self, solution: Solution, level: Array, score: Array) -> Array:
        """Return scores as an average rater would have given them, about the component's mean person."""
        centre = np.zeros(len(self._rows.ratees))
        centre[self.person] = self._middle(level)[self.component]
        fair: Array = score - solution.rater[self._rows.rater] - solution.occasion - centre[self._rows.ratee]
        return fair

    def through_raters(self, crossed: Crossed) -> Array:
        """Return the variance of levels for not knowing the raters, in units of noise, shape (n_current,)."""
        if not len(self.cells):
            return np.zeros(0)
        raters, teams = len(self._rows.raters), len(self._rows.teams)
        before = sparse.csr_array((len(self.cells), raters))
        after = sparse.csr_array((len(self.cells), crossed.n_columns - raters - teams))
        moved = crossed.moved(self.cells) - sparse.hstack([before, self._share, after], format="csr")
        return centred_variance(np.asarray(moved @ crossed.root().T), self.component)

    def _middle(self, level: Array) -> Array:
        middle: Array = np.bincount(self.component, level) / np.maximum(np.bincount(self.component), 1)
        return middle

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
