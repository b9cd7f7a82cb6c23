"""How much people, teams and raters differ in what is scored, from the products of pairs of scores."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from features.appraisal.dyads import Dyads

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

#: Assumed before the data speak, as shares of the variance of a score; it stands for so many groups.
_USUAL = {"person": 0.3, "rater": 0.3, "team": 0.03, "pair": 0.0}
_USUAL_CHANGE = 0.2
_USUAL_GROUPS = 8.0

#: Nothing is smaller: shares of the variance of a score, and of the variance between people.
_LEAST, _LEAST_NOISE, _LEAST_CHANGE = 1e-3, 0.05, 0.05


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
        dyad = joint(cell, rows.rater)
        every = np.arange(len(cell))
        self._kinds = {
            "team": _Kind(rows.team, rows.ratee, rows.rater),
            "person": _Kind(cell, rows.rater, None),
            "rater": _Kind(rows.rater, rows.team, rows.ratee),
            "pair": _Kind(dyad, every, None),
            "lasting": _Kind(rows.ratee, cell, rows.rater),
        }

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
        pair = _drawn("pair", found["pair"], total, less=team + person + rater) / noise
        lasting = found["lasting"]
        new = lasting.groups * (1 - (lasting.mean - team) / person) + _USUAL_GROUPS * _USUAL_CHANGE
        change = float(np.clip(new / (lasting.groups + _USUAL_GROUPS), _LEAST_CHANGE, 1.0))
        return Variances(noise, person, team, rater, min(pair, 1.0), change)


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
    """Pairs of rows that share a group and differ in one thing, or in each of two."""

    def __init__(self, group: Codes, first: Codes, second: Codes | None) -> None:
        self._n = int(group.max()) + 1
        parts = [(1, group), (-1, joint(group, first))]
        if second is not None:
            parts += [(-1, joint(group, second)), (1, joint(parts[1][1], second))]
        self._parts = []
        self._count = np.zeros(self._n)
        for sign, within in parts:
            owner = np.zeros(int(within.max()) + 1, np.int64)
            owner[within] = group
            self._parts.append((sign, within, owner))
            self._count += sign * np.bincount(owner, np.bincount(within).astype(float) ** 2, self._n)
        squared = np.bincount(group).astype(float) ** 2
        different = squared / np.maximum(squared - self._count, 1.0)  # as many different rows tell as much
        self._weight = np.where(self._count > 0, (different / (different + 2)) ** 2, 0.0)

    def covariance(self, score: Array) -> _Covariance:
        """Return the mean product of the pairs; groups count by how much they tell."""
        if not self._weight.any():
            return _Covariance(0.0, 0.0)
        product = np.zeros(self._n)
        for sign, within, owner in self._parts:
            product += sign * np.bincount(owner, np.bincount(within, score) ** 2, self._n)
        mean = product / np.maximum(self._count, 1.0)
        total = float(self._weight.sum())
        groups = total**2 / float(np.sum(self._weight**2))
        return _Covariance(float(np.sum(self._weight * mean)) / total, groups)


def _drawn(name: str, found: _Covariance, total: float, *, less: float = 0.0) -> float:
    """Return the variance beyond `less`, drawn to what is usual where there are few groups."""
    usual = _USUAL_GROUPS * _USUAL[name] * total
    drawn = (found.groups * (found.mean - less) + usual) / (found.groups + _USUAL_GROUPS)
    return max(drawn, _LEAST * total)
