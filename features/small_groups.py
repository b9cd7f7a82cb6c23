"""Which groups may be shown: none so small, or so easily worked out, that it tells of a person."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.peers import FEWEST

Flags = npt.NDArray[np.bool_]


def shown(sizes: npt.ArrayLike, *, fewest: int = FEWEST) -> Flags:
    """Tell which cells of a table may be shown where its total is known.

    Cells below `fewest` are hidden. As what is hidden follows from the total less what is shown, the smallest
    of the others are hidden too, until at least two cells and `fewest` people are.

    Parameters
    ----------
    sizes : array-like of int, shape (n_groups,)
        People in each cell; an empty cell needs no hiding.
    fewest : int, default 5
        The smallest number of people of whom anything is said.

    Returns
    -------
    ndarray of bool, shape (n_groups,)
        False where nothing may be said of the cell, its size included.
    """
    people = np.asarray(sizes, dtype=np.int64)
    order = np.argsort(people, kind="stable")
    order = order[people[order] > 0]
    n_hidden = int(np.searchsorted(people[order], fewest))
    if n_hidden:
        total = np.cumsum(people[order])
        n_hidden = max(n_hidden, 2, int(np.searchsorted(total, fewest)) + 1)
    free = people > 0
    free[order[:n_hidden]] = False
    return free


def shown_each_time(tables: list["pd.Series[str]"], *, fewest: int = FEWEST) -> "pd.Series[bool]":
    """Tell which cells may be shown where tables of several dates are, with their totals.

    What changed between two dates follows from their difference, so that a group of forty tells of the one
    who joined it. Therefore the same cells are shown on all dates, those hidden count as one, and from each
    date to the next the people who stayed in a cell, went from one to another, came or left are each nobody
    or `fewest` at least.

    Parameters
    ----------
    tables : list of Series of str
        For each date, in order, the cell of each person; index ``employee_id``.
    fewest : int, default 5
        The smallest number of people of whom anything is said.

    Returns
    -------
    Series of bool
        Index: every cell, sorted. Where none may be shown, no total may be told either.
    """
    cells = pd.Index(sorted({str(cell) for table in tables for cell in table}), dtype="str")
    people = pd.Index(sorted({one for table in tables for one in table.index}))
    # the place of each person's cell; past the cells: nowhere
    placed = [
        np.where(found < 0, len(cells), found)
        for found in (cells.get_indexer(pd.Index(table.reindex(people))) for table in tables)
    ]
    sizes = np.array([np.bincount(at, minlength=len(cells) + 1)[:-1] for at in placed])
    free = np.ones(len(cells), dtype=bool)
    for size in sizes:
        free &= shown(size, fewest=fewest) | (size == 0)
    while free.any():
        worst = _betrayed(placed, sizes, free, fewest)
        if worst is None:
            break
        free[worst] = False
    return pd.Series(free, index=cells, dtype=bool)


def _betrayed(
    placed: list[npt.NDArray[np.intp]], sizes: npt.NDArray[np.int64], free: Flags, fewest: int
) -> int | None:
    """Return the cell to hide next; None where nothing small can be worked out."""
    least = np.where(free, sizes.max(axis=0), np.iinfo(np.int64).max)
    for size in sizes[:, ~free]:
        if size.any() and (np.count_nonzero(size) < 2 or size.sum() < fewest):
            return int(least.argmin())
    hidden, away = len(free), len(free) + 1
    place = np.append(np.where(free, np.arange(len(free)), hidden), away)
    for before, now in pairwise(placed):
        n = np.bincount(place[before] * (away + 1) + place[now], minlength=(away + 1) ** 2)
        n[-1] = 0  # away on both days
        for pair in np.flatnonzero((n > 0) & (n < fewest)):
            involved = [int(at) for at in divmod(pair, away + 1) if at < hidden]
            return min(involved, key=lambda at: (least[at], at)) if involved else int(least.argmin())
    return None
