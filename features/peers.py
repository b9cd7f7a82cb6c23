"""Standing among peers: people of the same role family and grade at the same date."""

import numpy as np
import numpy.typing as npt
import pandas as pd

#: With fewer people whose value is known the whole role family is the yardstick, and below that nothing is.
FEWEST = 5

Array = npt.NDArray[np.float64]


def peer_percentiles(values: pd.DataFrame, *, role_family: pd.Series, grade: pd.Series) -> pd.DataFrame:
    """Return the percentile of every value among peers.

    Parameters
    ----------
    values : DataFrame of shape (n_people, n_features)
        Numbers; NaN is unknown.
    role_family, grade : Series of shape (n_people,)
        What makes people peers; unknown is a kind of its own.

    Returns
    -------
    DataFrame of shape (n_people, n_features)
        Columns ``<name>_peer`` from 0 (lowest) to 1, the middle of the ties; NaN where the value is unknown
        or fewer than `FEWEST` in the role family have one.
    """
    family = pd.factorize(role_family, use_na_sentinel=False)[0]
    grades = pd.factorize(grade, use_na_sentinel=False)[0]
    both = np.unique(family * (len(grades) + 1) + grades, return_inverse=True)[1]
    standing = np.full(values.shape, np.nan)
    for at, column in enumerate(values.to_numpy(dtype=float).T):
        wide, n_wide = percentiles(column, family)
        narrow, n_narrow = percentiles(column, both)
        wide[n_wide < FEWEST] = np.nan
        standing[:, at] = np.where(n_narrow >= FEWEST, narrow, wide)
    return pd.DataFrame(standing, index=values.index, columns=[f"{name}_peer" for name in values.columns])


def percentiles(values: Array, groups: npt.NDArray[np.intp]) -> tuple[Array, npt.NDArray[np.intp]]:
    """Return the percentile of each value within its group, and how many values of the group are known.

    Parameters
    ----------
    values : array of shape (n_people,)
        NaN is unknown and has no percentile.
    groups : array of int, shape (n_people,)
        Numbers from 0.

    Returns
    -------
    tuple of two arrays of shape (n_people,)
        (rank - 1/2) / number known, equal values sharing their mean rank.
    """
    n_known = np.bincount(groups, weights=~np.isnan(values)).astype(np.intp)
    standing = np.full(len(values), np.nan)
    places = np.flatnonzero(~np.isnan(values))
    order = places[np.lexsort((values[places], groups[places]))]
    if len(order):
        sorted_values, sorted_groups = values[order], groups[order]
        tied = (sorted_values[1:] == sorted_values[:-1]) & (sorted_groups[1:] == sorted_groups[:-1])
        first = np.flatnonzero(np.concatenate([[True], ~tied]))
        after = np.concatenate([first[1:], [len(order)]])
        middle = np.repeat((first + after) / 2, after - first)  # mean rank of the ties, less a half
        start = np.cumsum(n_known) - n_known
        standing[order] = (middle - start[sorted_groups]) / n_known[sorted_groups]
    return standing, n_known[groups]
