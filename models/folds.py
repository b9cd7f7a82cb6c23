"""Folds that keep every person on one side, and bootstrap weights that keep every person whole."""

import numpy as np
import numpy.typing as npt

from models.encoder import Floats, Ints


def person_codes(groups: npt.ArrayLike | None, n_rows: int) -> Ints:
    """Give the people the numbers 0, 1, ...; without `groups` every row is a person of its own.

    Raises
    ------
    ValueError
        If there is not one group a row.
    """
    if groups is None:
        return np.arange(n_rows, dtype=np.int64)
    given = np.asarray(groups)
    if given.shape != (n_rows,):
        msg = f"expected groups of shape ({n_rows},), one a row; got {given.shape}"
        raise ValueError(msg)
    return np.asarray(np.unique(given, return_inverse=True)[1], dtype=np.int64)


def person_folds(y: Floats, people: Ints, n_folds: int, rng: np.random.Generator) -> Ints:
    """Deal people into folds, those with an event and those without evenly.

    Parameters
    ----------
    y : ndarray of shape (n_rows,)
        0 or 1.
    people : ndarray of shape (n_rows,)
        Code of the person of each row, from 0.
    n_folds : int
        Number of folds.
    rng : Generator
        Shuffles within each kind.

    Returns
    -------
    ndarray of shape (n_rows,)
        Fold of each row; all rows of a person have the same.
    """
    n_people = int(people.max()) + 1
    has_event = np.zeros(n_people, dtype=bool)
    np.logical_or.at(has_event, people, y > 0)
    order = np.lexsort([rng.random(n_people), has_event])
    fold = np.empty(n_people, dtype=np.int64)
    fold[order] = np.arange(n_people) % n_folds
    return np.asarray(fold[people])


def n_rarer(y: Floats, people: Ints) -> int:
    """Count the people with the rarer outcome: how much can be learnt."""
    return min(len(np.unique(people[y > 0])), len(np.unique(people[y <= 0])))


def bootstrap_weights(people: Ints, n_members: int, rng: np.random.Generator) -> Floats:
    """Draw weights of a Bayesian bootstrap clustered by person.

    Unlike draws with replacement no member can lose every event.

    Returns
    -------
    ndarray of shape (n_rows, n_members)
        Weights whose mean over people is 1 in every member.

    References
    ----------
    .. [1] Rubin (1981), The Bayesian bootstrap, Annals of Statistics 9(1), 130-134.
    """
    draws = rng.exponential(size=(int(people.max()) + 1, n_members))
    return np.asarray((draws / draws.mean(axis=0))[people])
