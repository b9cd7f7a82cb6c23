"""A sum of whole units divided in proportion to points, under a floor and a cap, without a unit lost."""

import numpy as np
import numpy.typing as npt

Amounts = npt.NDArray[np.int64]

#: Largest budget in units: times 100,000 points it still fits into 64 bits.
LARGEST = 90_000_000_000_000


def divided(points: Amounts, budget: int, floor: int, cap: int) -> Amounts:
    """Divide a budget in proportion to points, with nobody below the floor or above the cap.

    Parameters
    ----------
    points : ndarray of shape (n_people,)
        From 1 to 100,000; equal remainders go to who comes first.
    budget : int
        Units to divide, at least ``floor * n_people``.
    floor, cap : int
        Least and largest amount of one person.

    Returns
    -------
    ndarray of shape (n_people,)
        Amounts that sum to the smaller one of the budget and ``cap * n_people``.

    References
    ----------
    The rounds are those in which CSS Flexible Box Layout resolves flexible lengths (section 9.7); whole
    numbers by Hamilton's method of largest remainders.

    >>> divided(np.array([1, 1, 1]), 100, 0, 100).tolist()
    [34, 33, 33]
    >>> divided(np.array([90, 10]), 100, 20, 70).tolist()
    [70, 30]
    """
    amounts = np.full(len(points), floor, dtype=np.int64)
    free = np.ones(len(points), dtype=bool)
    rest = budget
    while free.any():
        total = int(points[free].sum())
        share, remainder = np.divmod(points[free] * rest, total)
        low = share < floor
        high = (share > cap) | ((share == cap) & (remainder > 0))
        missing = (floor * int(low.sum()) - int(share[low].sum())) * total - int(remainder[low].sum())
        excess = (int(share[high].sum()) - cap * int(high.sum())) * total + int(remainder[high].sum())
        settled = low if missing > excess else high if excess > missing else low | high
        if not settled.any():
            amounts[free] = _with_cents(share, remainder, rest)
            break
        places = np.flatnonzero(free)[settled]
        amounts[places] = np.where(low[settled], floor, cap)
        rest -= int(amounts[places].sum())
        free[places] = False
    return amounts


def _with_cents(share: Amounts, remainder: Amounts, rest: int) -> Amounts:
    """Give the units that are left after rounding down to the largest remainders."""
    n_left = rest - int(share.sum())
    share[np.argsort(-remainder, kind="stable")[:n_left]] += 1
    return share
