"""Which groups may be shown: none so small, or so easily worked out, that it tells of a person."""

import numpy as np
import numpy.typing as npt

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
