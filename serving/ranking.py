"""Put people in the order of a score, with tiers of those who cannot be told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from models.standing import tiers
from serving.access import View
from serving.scores import Scores

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranking:
    """People in order, best first.

    Attributes
    ----------
    places : ndarray of shape (n_ranked,)
        Places on the roster.
    tier : ndarray of shape (n_ranked,)
        1 is the highest.
    """

    places: npt.NDArray[np.int64]
    tier: npt.NDArray[np.int64]

    @classmethod
    def of(cls, among: npt.NDArray[np.bool_], score: Floats, low: Floats, high: Floats) -> "Ranking":
        """Rank some people of the roster.

        Parameters
        ----------
        among : ndarray of shape (n_people,)
            Who is ranked.
        score, low, high : ndarray of shape (n_people,)
            In the order of the roster; equal scores keep its order.

        Returns
        -------
        Ranking
            Of ``among.sum()`` people.
        """
        found = np.flatnonzero(among)
        order = found[np.argsort(-score[found], kind="stable")]
        return cls(order, tiers(score[order], low[order], high[order]))

    def rank_of(self, place: int) -> int | None:
        """Return the rank of a person, from 1, or None if not ranked."""
        found = np.flatnonzero(self.places == place)
        return int(found[0]) + 1 if len(found) else None


def told(scores: Scores, ranking: Ranking, view: View, ranks: Sequence[int]) -> list[dict[str, Any]]:
    """Return the fields of `answers.Ranked` that a view shows of the people at some ranks.

    Parameters
    ----------
    scores : Scores
        Where scores and reasons come from.
    ranking : Ranking
        Their order.
    view : View
        Hides what the caller may not see.
    ranks : sequence of int
        From 1.

    Returns
    -------
    list of dict
        One a rank.
    """
    places = [int(ranking.places[rank - 1]) for rank in ranks]
    reasons = scores.reasons(places, view)
    people = []
    for rank, place, why in zip(ranks, places, reasons, strict=True):
        person = scores.snapshot.person(place, view)
        person |= {"rank": rank, "tier": int(ranking.tier[rank - 1]), "reasons": why}
        if view.sees("score"):
            person["score"] = float(scores.probability[place])
        if view.sees("interval"):
            person |= {"low": float(scores.low[place]), "high": float(scores.high[place])}
        people.append(person)
    return people


def shown(people: Sequence[Mapping[str, Any]], *more: str) -> list[dict[str, Any]]:
    """Return what the decision log keeps of people that an answer shows."""
    names = ("rank", "tier", "score", *more)
    return [
        {"id": person["employee_id"], **{name: person[name] for name in names if name in person}}
        for person in people
    ]
