"""What is known of people on platforms: posterior means, deviations, joint draws."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from models.encoder import Floats, Ints
from models.match_cells import Cells
from models.match_equations import Own
from models.match_terms import People, Places

if TYPE_CHECKING:
    from models.match import MatchModel

#: Most numbers of a block of pairs whose deviations are computed at once.
_AT_ONCE = 20_000_000


@dataclass(frozen=True)
class Known:
    """Log-odds above an average person, by person and platform; n people, m platforms.

    Parameters
    ----------
    model : MatchModel
        Spreads and shared terms.
    own : Own
        What people reached.
    people, places : People, Places
        Who and where, as the terms see them.
    shared : ndarray of shape (n, m)
        What people of such skills and homes reach there.
    person : ndarray of shape (n,)
        What each adds to that on every platform.
    match : ndarray of shape (n, m)
        What each adds on single platforms worked on; 0 elsewhere.
    doubt : ndarray of shape (n,)
        Variance of each person's level that comes from what surrounds it (`Evidence.doubt`).
    """

    model: "MatchModel"
    own: Own
    people: People
    places: Places
    shared: Floats
    person: Floats
    match: Floats
    doubt: Floats

    @classmethod
    def of(cls, model: "MatchModel", found: Cells, people: People, places: Places, doubt: Floats) -> Self:
        """Put a model and the evidence of some people together."""
        own = Own.of(found, model.spreads_)
        shared = model.terms_.everywhere(people, places, model.weights_)
        person, match = _effects(own, shared)
        return cls(model, own, people, places, shared, person, match, doubt)

    @property
    def mean(self) -> Floats:
        """Posterior mean."""
        return np.asarray(self.shared + self.person[:, None] + self.match)

    @property
    def general(self) -> Floats:
        """Mean of each person over all platforms alike, shape (n,): the part that a move does not change."""
        return np.asarray(self.person + self.shared.mean(axis=1))

    @property
    def usual_sd(self) -> float:
        """Standard deviation of a usual pair, for what need not be exact."""
        total = np.full(len(self.person), self.own.person_sd**-2)
        total[self.own.seen] = self.own.total
        return float(np.sqrt(np.median(1.0 / total + self.doubt) + self.own.match_sd**2))

    def sd(self, person: Ints, place: Ints) -> Floats:
        """Return the posterior standard deviation of some pairs, that of shared terms included."""
        terms, found = self.model.terms_, np.zeros(len(person))
        leaning = self._leaning()
        at_once = max(1, _AT_ONCE // max(1, 4 * len(self.model.weights_)))
        for begin in range(0, len(person), at_once):
            who, where = person[begin : begin + at_once], place[begin : begin + at_once]
            rows = terms.rows(self.people, self.places, who, where) - leaning(who)
            shared = np.einsum("nq,nq->n", rows @ self.model.covariance_, rows)
            found[begin : begin + at_once] = shared
        left = 1.0 - self._seen(person, place)
        return np.sqrt(left**2 * found + self._own_variance(person, place) + self._unlearnt(person, place))

    def _leaning(self) -> "_Leaning":
        rows = self.model.terms_.rows(
            self.people, self.places, self.own.cells.person, self.own.cells.platform
        )
        return _Leaning(self.own, rows, len(self.person))

    def _own_variance(self, person: Ints, place: Ints) -> Floats:
        """Return the variance of the person's own effects given the shared terms."""
        total = np.full(len(self.person), self.own.person_sd**-2)
        total[self.own.seen] = self.own.total
        left, match = 1.0 / total[person], self.own.match_sd**2
        seen = self._seen(person, place)
        return np.asarray(left * (1.0 - seen) ** 2 + match * (1.0 - seen) + self.doubt[person])

    def _seen(self, person: Ints, place: Ints) -> Floats:
        """Return how much of what is left beside the person goes to the match; 0 where it was not seen."""
        weight = np.zeros(self.match.shape)
        weight[self.own.cells.person, self.own.cells.platform] = self.own.weight
        return np.asarray(self.own.match_sd**2 * weight[person, place])

    def _unlearnt(self, person: Ints, place: Ints) -> Floats:
        """Return the variance of homes and slopes that nothing was learnt about."""
        spreads, skills = self.model.spreads_, self.people.skills
        slope = spreads["slope"] ** 2 * (skills[person] ** 2).sum(axis=1) * (self.places.learnt[place] < 0)
        home = spreads["home"] ** 2 * ((self.people.home[person] < 0) & (self._evidence[person] <= 0.0))
        return np.asarray(slope + home)

    @property
    def _evidence(self) -> Floats:
        known = np.bincount(self.own.cells.person, self.own.cells.information, len(self.person))
        return np.asarray(known, dtype=np.float64)

    def draws(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw from the joint posterior; shape (n, n_people, n_platforms)."""
        model, (n_people, n_places) = self.model, self.match.shape
        values, vectors = np.linalg.eigh(model.covariance_)
        half = vectors * np.sqrt(np.maximum(values, 0.0))
        slopes = np.flatnonzero(self.places.learnt < 0)
        out = np.empty((n, n_people, n_places))
        match_sd = np.full((n_people, n_places), self.own.match_sd)
        seen = (self.own.cells.person, self.own.cells.platform)
        match_sd[seen] *= np.sqrt(1.0 - self.own.match_sd**2 * self.own.weight)
        total = np.full(n_people, self.own.person_sd**-2)
        total[self.own.seen] = self.own.total
        for one in range(n):
            weights = model.weights_ + half @ rng.normal(size=len(values))
            shared = model.terms_.everywhere(self.people, self.places, weights)
            if len(slopes):
                steep = rng.normal(0.0, model.spreads_["slope"], (len(slopes), self.people.skills.shape[1]))
                shared[:, slopes] += self.people.skills @ steep.T
            person = _person(self.own, shared) + rng.normal(size=n_people) * np.sqrt(1.0 / total + self.doubt)
            match = _match(self.own, shared, person) + rng.normal(size=match_sd.shape) * match_sd
            out[one] = shared + person[:, None] + match
        return out


@dataclass(frozen=True)
class _Leaning:
    """How a person's own effect leans on the shared terms: what these give wrongly, it takes back."""

    own: Own
    rows: Floats
    n_people: int

    def __call__(self, person: Ints) -> Floats:
        place = np.full(self.n_people, -1)
        place[self.own.seen] = np.arange(len(self.own.first))
        if not len(self.own.first):
            return np.zeros((len(person), self.rows.shape[1]))
        pulled = np.add.reduceat(self.own.weight[:, None] * self.rows, self.own.first, axis=0)
        pulled = pulled / self.own.total[:, None]
        return np.asarray(np.where(place[person, None] >= 0, pulled[place[person]], 0.0))


def _effects(own: Own, shared: Floats) -> tuple[Floats, Floats]:
    person = _person(own, shared)
    return person, _match(own, shared, person)


def _person(own: Own, shared: Floats) -> Floats:
    found = np.zeros(len(shared))
    found[own.seen] = own.person(own.cells.estimate - shared[own.cells.person, own.cells.platform])
    return found


def _match(own: Own, shared: Floats, person: Floats) -> Floats:
    found = np.zeros(shared.shape)
    at = (own.cells.person, own.cells.platform)
    found[at] = own.match(own.cells.estimate - shared[at] - person[own.cells.person])
    return found
