"""Everybody who could have been promoted in each past round: who was, and how it went."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.calendar import add_months
from data.errors import MissingTable, TooLittleData
from data.progress import Progress, silent
from features.facts import Facts
from features.labels import promotion_labels, promotion_rounds
from features.promotion.success import Success
from models.spread import Learnt
from training.dataset import profiles_of

Places = npt.NDArray[np.int64]

#: Rows that precedent learns from at most; more tell little and take long.
MOST_DECISIONS = 3_000


@dataclass(frozen=True, slots=True)
class Candidates:
    """One row a candidate and round.

    Attributes
    ----------
    X : DataFrame of shape (n_rows, n_features)
        Profiles as of the round; index (employee_id, as_of).
    promoted : ndarray of shape (n_rows,)
        Who was promoted.
    success : ndarray of shape (n_rows,)
        1, 0, or NaN: not promoted, window not closed, or censored.
    rules : Success
        When a promotion counts as a success, and the months after which it is known.
    """

    X: pd.DataFrame
    promoted: npt.NDArray[np.bool_]
    success: npt.NDArray[np.float64]
    rules: Success

    @property
    def people(self) -> npt.NDArray[np.object_]:
        """Person of each row."""
        return np.asarray(self.X.index.get_level_values(0).to_numpy(), dtype=object)

    @property
    def days(self) -> pd.DatetimeIndex:
        """Round of each row."""
        return pd.DatetimeIndex(self.X.index.get_level_values(1))

    @property
    def rounds(self) -> list[date]:
        """Rounds, oldest first."""
        return [day.date() for day in self.days.unique().sort_values()]

    def at(self, day: date) -> Places:
        """Return the rows of one round."""
        return np.flatnonzero(self.days == pd.Timestamp(day))

    def closed(self, day: date) -> Places:
        """Return the promoted people whose outcome was known at a day."""
        latest = pd.Timestamp(add_months(day, -self.rules.months))
        return np.flatnonzero(self.promoted & ~np.isnan(self.success) & (self.days <= latest))

    def decided(self, day: date) -> Places:
        """Return the rows of the rounds before a day."""
        return np.flatnonzero(self.days < pd.Timestamp(day))

    def outcomes(self, day: date) -> Learnt:
        """Return what readiness learns from at a day."""
        rows = self.closed(day)
        return Learnt(self.X.iloc[rows], self.success[rows].astype(np.int64), self.people[rows])

    def decisions(self, day: date, *, seed: int = 0) -> tuple[Learnt, npt.NDArray[np.float64]]:
        """Return what precedent learns from at a day, with weights.

        All who were promoted and as many of the others as `MOST_DECISIONS` leaves room for, which then
        stand for the rest.
        """
        rows = self.decided(day)
        chosen = self.promoted[rows]
        others = int((~chosen).sum())
        share = min(1.0, max(0.05, (MOST_DECISIONS - int(chosen.sum())) / max(others, 1)))
        kept = chosen | (np.random.default_rng(seed).random(len(rows)) < share)
        weight = np.where(chosen, 1.0, 1.0 / share)[kept]
        rows = rows[kept]
        return Learnt(self.X.iloc[rows], self.promoted[rows].astype(np.int64), self.people[rows]), weight


def candidates(facts: Facts, rules: Success, *, progress: Progress = silent) -> Candidates:
    """Return everybody who could have been promoted in each round so far.

    Parameters
    ----------
    facts : Facts
        The tables.
    rules : Success
        When a promotion counts as a success.
    progress : Progress
        Told how far it is.

    Returns
    -------
    Candidates
        Of every round before the day up to which facts are known.

    Raises
    ------
    MissingTable
        If positions are absent or undated.
    TooLittleData
        If there was no round.
    """
    if facts.company.snapshot is not None or not facts.has("positions"):
        msg = "promotions are grade rises over time; import dated positions to train on them"
        raise MissingTable(msg)
    rounds = promotion_rounds(facts, until=facts.store.known_until())
    if not rounds:
        msg = "no promotion round is known: a date with at least three rises in grade; import more positions"
        raise TooLittleData(msg)
    labels = promotion_labels(facts, rounds=rounds, success=rules)
    labels.index = labels.index.set_names(["employee_id", "as_of"])
    return Candidates(
        X=profiles_of(facts, labels["success"], progress=progress),
        promoted=labels["promoted"].to_numpy(dtype=bool),
        success=labels["success"].to_numpy(dtype=np.float64),
        rules=rules,
    )
