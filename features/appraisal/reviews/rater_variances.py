"""How much people, teams and raters differ in what is scored, from the products of pairs of scores."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from features.appraisal.reviews.dyads import Dyads

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

#: Assumed before the data speak, as shares of the variance of a score; it stands for so many groups.
_USUAL = {"person": 0.3, "rater": 0.3, "team": 0.03, "pair": 0.0}
_USUAL_CHANGE = 0.2
_USUAL_GROUPS = 8.0

#: Nothing is smaller: shares of the variance of a score, and of the variance between people.
_LEAST, _LEAST_NOISE, _LEAST_CHANGE = 1e-3, 0.05, 0.02


@dataclass(frozen=True, slots=True)
class Variances:
    """Variances of one dimension in squared points.

    Attributes
    ----------
    noise : float
        Of one score about what person, team, rater and occasion make of it.
    person, team, rater : float
        Between people of one team, between teams, between raters.
    pair : float
        Share of the noise that a rater repeats about the same person.
    change : float
        Share of `person` that is new each year.
    """

    noise: float
    person: float
    team: float
    rater: float
    pair: float
    change: float

    @property
    def spread(self) -> float:
        """Standard deviation of the true levels between people, in points."""
        return float(np.sqrt(self.person + self.team))


def pooled(several: Sequence[Variances]) -> Variances:
    """Return the mean of the variances of several dimensions."""
    names = [one.name for one in fields(Variances)]
    return Variances(**{name: float(np.mean([getattr(one, name) for one in several])) for name in names})


class PairDesign:
    """Which scores share a person, a team or a rater: made once for all dimensions that the same rows answer.

    Two scores that share the person alone covary by the variance between people, two that share the rater
    alone by that between raters, and so on. Summing over all pairs of a kind takes one pass over the rows,
    however unequal the design [1]_.

    Parameters
    ----------
    rows : Dyads
        Who scored whom; at least one row.

    References
    ----------
    .. [1] Gao & Owen (2017), Electronic Journal of Statistics 11(1), 1235-1296.
    """

    def __init__(self, rows: Dyads) -> None:
        cell = joint(rows.ratee, rows.window)
        self._kinds = {
            "team": _Kind.differing(rows.team, rows.ratee, rows.rater),
            "person": _Kind.differing(cell, rows.rater),
            "rater": _Kind.differing(rows.rater, rows.team, rows.ratee),
            "lasting": _Kind.differing(rows.ratee, cell, rows.rater),
        }
        # of the same rater in the same team: the same person again, against somebody else
        by_team, every = joint(rows.rater, rows.team), np.arange(len(cell))
        self._again = _Kind(by_team, [(1, joint(cell, rows.rater)), (-1, every)])
        self._other = _Kind.differing(by_team, rows.ratee)

    def variances(self, score: Array) -> Variances:
        """Estimate the variances of one dimension.

        A few hypothetical groups stand for what is usual, so that a small company gets no wild answer.

        Parameters
        ----------
        score : ndarray of shape (n_rows,)
            Points less what relation and cycle add.

        Returns
        -------
        Variances
            All above 0.
        """
        total = max(float(np.mean(score**2)), 1e-4)
        found = {name: kind.covariance(score) for name, kind in self._kinds.items()}
        team = _drawn("team", found["team"], total)
        person = _drawn("person", found["person"], total, less=team)
        rater = _drawn("rater", found["rater"], total)
        noise = max(total - team - person - rater, _LEAST_NOISE * total)
        pair = _drawn("pair", self._repeated(score), total, less=person) / noise
        lasting = found["lasting"]
        new = lasting.groups * (1 - (lasting.mean - team) / person) + _USUAL_GROUPS * _USUAL_CHANGE
        change = float(np.clip(new / (lasting.groups + _USUAL_GROUPS), _LEAST_CHANGE, 1.0))
        return Variances(noise, person, team, rater, min(pair, 1.0), change)

    def _repeated(self, score: Array) -> "_Covariance":
        """Return how much more a rater's two scores of one person covary than those of two of one team."""
        n_again, n_other = self._again.count, self._other.count
        both = (n_again > 0) & (n_other > 0)
        if not both.any():
            return _Covariance(0.0, 0.0)
        gap = (self._again.products(score) / np.maximum(n_again, 1))[both]
        gap = gap - (self._other.products(score) / np.maximum(n_other, 1))[both]
        weight = 1 / (1 / n_again[both] + 1 / n_other[both])
        return _weighted(gap, weight)


def joint(first: Codes, second: Codes) -> Codes:
    """Return codes of the pairs that occur, from 0."""
    pair = first * (int(second.max(initial=0)) + 1) + second
    codes: Codes = np.unique(pair, return_inverse=True)[1]
    return codes


@dataclass(frozen=True, slots=True)
class _Covariance:
    mean: float
    groups: float  # that the mean rests on, if all told as much


class _Kind:
    """Pairs of rows within a group, as signed sums of squares over parts of it."""

    def __init__(self, group: Codes, parts: Sequence[tuple[int, Codes]]) -> None:
        self._n = int(group.max()) + 1
        self._parts = []
        self.count = np.zeros(self._n)
        for sign, within in parts:
            owner = np.zeros(int(within.max()) + 1, np.int64)
            owner[within] = group
            self._parts.append((sign, within, owner))
            self.count += sign * np.bincount(owner, np.bincount(within).astype(float) ** 2, self._n)
        squared = np.bincount(group).astype(float) ** 2
        different = squared / np.maximum(squared - self.count, 1.0)  # as many different rows tell as much
        self._weight = np.where(self.count > 0, (different / (different + 2)) ** 2, 0.0)

    @classmethod
    def differing(cls, group: Codes, first: Codes, second: Codes | None = None) -> "_Kind":
        """Return the pairs that differ in one thing, or in each of two."""
        apart = joint(group, first)
        parts = [(1, group), (-1, apart)]
        if second is not None:
            parts += [(-1, joint(group, second)), (1, joint(apart, second))]
        return cls(group, parts)

    def products(self, score: Array) -> Array:
        """Return the sum of the products of the pairs, shape (n_groups,)."""
        product = np.zeros(self._n)
        for sign, within, owner in self._parts:
            product += sign * np.bincount(owner, np.bincount(within, score) ** 2, self._n)
        return product

    def covariance(self, score: Array) -> _Covariance:
        """Return the mean product of the pairs; groups count by how much they tell."""
        if not self._weight.any():
            return _Covariance(0.0, 0.0)
        return _weighted(self.products(score) / np.maximum(self.count, 1.0), self._weight)


def _weighted(mean: Array, weight: Array) -> _Covariance:
    total = float(weight.sum())
    return _Covariance(float(np.sum(weight * mean)) / total, total**2 / float(np.sum(weight**2)))


def _drawn(name: str, found: _Covariance, total: float, *, less: float = 0.0) -> float:
    """Return the variance beyond `less`, drawn to what is usual where there are few groups."""
    usual = _USUAL_GROUPS * _USUAL[name] * total
    drawn = (found.groups * (found.mean - less) + usual) / (found.groups + _USUAL_GROUPS)
    return max(drawn, _LEAST * total)
