"""Selection rates of groups over rounds; somebody who is in several rounds counts once."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import TooLittleData
from models.encoder import Floats, Ints

Array: TypeAlias = npt.ArrayLike
Beta: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people of each group and round there are, and how many were selected.

    Parameters
    ----------
    names : ndarray of str, shape (n_groups,)
        The groups, sorted.
    n, x : ndarray of shape (n_groups, n_rounds)
        People, and those selected; somebody in k rounds counts 1 / k in each of them, or 1.
    rows : ndarray of int, shape (n_groups, n_rounds)
        Rows, whoever they are about.
    people : ndarray of int, shape (n_groups,)
        People, each counted once.
    """

    names: npt.NDArray[np.str_]
    n: Floats
    x: Floats
    rows: Ints
    people: Ints

    @classmethod
    def of(
        cls, selected: Array, group: Array, rounds: Array, people: Array | None, *, once: bool = True
    ) -> "Counts":
        """Count rows.

        Parameters
        ----------
        selected, group, rounds : array of shape (n_rows,)
            Whether selected, group and round of each row.
        people : array of shape (n_rows,) or None
            Who each row is about; somebody else each if None.
        once : bool, default True
            Whether somebody in k rounds counts 1 / k in each, not 1.

        Raises
        ------
        TooLittleData
            If there is nobody.
        """
        chosen, member, when = np.asarray(selected), np.asarray(group), np.asarray(rounds)
        who = np.arange(chosen.size) if people is None else np.asarray(people)
        if chosen.ndim != 1 or not chosen.shape == member.shape == when.shape == who.shape:
            shapes = f"{chosen.shape}, {member.shape}, {when.shape} and {who.shape}"
            msg = f"expected selected, one group, one round and one person a row, got {shapes}"
            raise ValueError(msg)
        if not len(chosen):
            msg = "expected people whose group is known, got nobody; import sex, age or ethnicity"
            raise TooLittleData(msg)
        if pd.isna(member).any() or not np.isin(chosen, (0, 1)).all():
            msg = "expected true or false and a group for everybody; leave out those whose group is missing"
            raise ValueError(msg)
        names, code = np.unique(member.astype(str), return_inverse=True)
        n_rounds, place = len(np.unique(when)), np.unique(when, return_inverse=True)[1]
        person = np.unique(who, return_inverse=True)[1]
        part = 1.0 / np.bincount(person)[person] if once else np.ones(chosen.size)
        n, x = np.zeros((2, len(names), n_rounds))
        rows = np.zeros((len(names), n_rounds), dtype=np.int64)
        np.add.at(n, (code, place), part)
        np.add.at(x, (code, place), part * chosen.astype(np.float64))
        np.add.at(rows, (code, place), 1)
        each = np.unique(np.column_stack([code, person]), axis=0)[:, 0]
        return cls(names, n, x, rows, np.bincount(each, minlength=len(names)).astype(np.int64))

    def among(self, chosen: npt.NDArray[np.bool_]) -> "Counts":
        """Return the counts of some groups, in the rounds that have any of them."""
        met = self.rows[chosen].sum(axis=0) > 0
        kept = np.ix_(chosen, met)
        return Counts(self.names[chosen], self.n[kept], self.x[kept], self.rows[kept], self.people[chosen])


@dataclass(frozen=True, slots=True)
class Rates:
    """Standardised rates of groups, and the people in one round that they are worth.

    Parameters
    ----------
    counts : Counts
        What they are made from.
    rate, people : ndarray of shape (n_groups,)
        Share selected if all had been in the same mix of rounds; people in one round who would tell as much.
    """

    counts: Counts
    rate: Floats
    people: Floats

    @classmethod
    def of(cls, counts: Counts) -> "Rates":
        """Standardise counts; see `models.fairness.pooled`."""
        n, x = counts.n, counts.x
        total, chosen = n.sum(axis=0), x.sum(axis=0)
        weight, seen = total / total.sum(), np.where(n > 0.0, n, 1.0)
        rate = np.where(n > 0.0, x / seen, chosen / total) @ weight
        spread = (chosen + 0.5) * (total - chosen + 0.5) / (total + 1.0) ** 2
        people = (weight @ spread) / (weight**2 * spread / seen).sum(axis=1)
        return cls(counts, np.clip(rate, 0.0, 1.0), people)

    def posterior(self, at: int) -> Beta:
        """Return the parameters of the distribution of the rate of the group at a place."""
        return self.people[at] * self.rate[at] + 0.5, self.people[at] * (1.0 - self.rate[at]) + 0.5
