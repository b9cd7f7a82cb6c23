"""How the fair scores are distributed over platforms, departments, role families and grades."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import t  # type: ignore[import-untyped]

from data.errors import InputError
from features.appraisal.score.fair_score import FairScores
from features.small_groups import shown

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.signedinteger]

#: What may be counted by; a fixed list, so that groups cannot be cut until one person is left.
BY = ("platform_id", "department", "role_family", "grade")

#: Upper ends of the bands of the score; the last one has none.
BANDS = (20, 40, 60, 80, 100)

#: Quartiles need as many scored people, tails and bands the second number: else they are single people.
FEWEST_FOR_QUARTILES, FEWEST_FOR_TAILS = 10, 20

QUANTILES = {"p10": 0.1, "p25": 0.25, "median": 0.5, "p75": 0.75, "p90": 0.9}
BAND_COLUMNS = tuple(f"band_{low}_{high}" for low, high in zip((0, *BANDS), BANDS, strict=False))


def distribution(scores: FairScores, roster: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the distribution of the scores in each group.

    Parameters
    ----------
    scores : FairScores
        The scores.
    roster : DataFrame of shape (n_people, n_columns)
        Index ``employee_id``, column `by`; see `features.roster.roster`. People who are not in it, or whose
        group is not known, are left out.
    by : str
        One of `BY`.

    Returns
    -------
    DataFrame of shape (n_groups, 14)
        Index `by`, sorted. ``n`` people, ``n_scored`` of them with a score; ``median`` with its 95 % interval
        ``median_low``, ``median_high`` (wide enough for scores that are spread evenly); ``p10``, ``p25``,
        ``p75``, ``p90``; share of the scored in each of the `BAND_COLUMNS` (the lower end belongs to the
        band). NaN throughout where ``hidden``: there, and for another group from which it
        would follow, are fewer than 5 scored people.

    Raises
    ------
    InputError
        If `by` is not one of `BY`.
    """
    if by not in BY:
        msg = f"a distribution is counted by {', '.join(BY)}; got {by!r}"
        raise InputError(msg)
    return of_groups(scores.people["score"], roster[by].dropna().rename(by))


def of_groups(scores: pd.Series, groups: "pd.Series[str]") -> pd.DataFrame:
    """Return the distribution of scores in groups that are given by person.

    Parameters
    ----------
    scores : Series of float
        Score by ``employee_id``; NaN, or no row, where there is none.
    groups : Series of str
        Group by ``employee_id``.

    Returns
    -------
    DataFrame of shape (n_groups, 14)
        As `distribution`.
    """
    group = groups.sort_index()
    score = scores.reindex(group.index)
    names, codes = np.unique(group.to_numpy(), return_inverse=True)
    values = score.to_numpy(dtype=float)
    seen = np.isfinite(values)
    n_people = np.bincount(codes, minlength=len(names))
    n_scored = np.bincount(codes[seen], minlength=len(names))
    free = shown(n_scored) & shown(n_people)
    order = np.flatnonzero(seen)[np.lexsort((values[seen], codes[seen]))]
    figures = {
        "n": n_people.astype(float),
        "n_scored": n_scored.astype(float),
        **_quantiles(values[order], n_scored),
        **_bands(values[seen], codes[seen], n_scored),
    }
    frame = pd.DataFrame(figures, index=pd.Index(names, name=groups.name))
    frame.loc[~free] = np.nan
    return frame.assign(hidden=~free)


def _quantiles(values: Array, sizes: Counts) -> dict[str, Array]:
    """Return the quantiles of values that are sorted within groups of these sizes."""
    start = np.cumsum(sizes) - sizes
    found: dict[str, Array] = {}
    for name, share in QUANTILES.items():
        least = {0.5: 1, 0.25: FEWEST_FOR_QUARTILES, 0.75: FEWEST_FOR_QUARTILES}.get(share, FEWEST_FOR_TAILS)
        found[name] = _at(values, start, share * np.maximum(sizes - 1, 0), sizes >= least)
    # between order statistics it would be, in a small group, between the scores of two people
    total = np.add.reduceat(np.append(values, 0.0), start) * (sizes > 0)
    squares = np.add.reduceat(np.append(values**2, 0.0), start) * (sizes > 0)
    n = np.maximum(sizes, 2)
    spread = np.sqrt(np.maximum(squares - total**2 / n, 0) / (n - 1))
    half = t.ppf(0.975, n - 1) * np.sqrt(3 / n) * spread
    found["median_low"] = np.maximum(found["median"] - half, 0)
    found["median_high"] = np.minimum(found["median"] + half, 100)
    return found


def _at(values: Array, start: Counts, place: Array, enough: npt.NDArray[np.bool_]) -> Array:
    """Return the value at a place within each group, between two where the place is."""
    if not len(values):
        return np.full(len(start), np.nan)
    last = len(values) - 1
    below = np.minimum(start + np.floor(place), last).astype(np.intp)
    above = np.minimum(start + np.ceil(place), last).astype(np.intp)
    part = place - np.floor(place)
    return np.where(enough, (1 - part) * values[below] + part * values[above], np.nan)


def _bands(values: Array, codes: npt.NDArray[np.intp], sizes: Counts) -> dict[str, Array]:
    band = np.searchsorted(BANDS[:-1], values, side="right")
    counts = np.bincount(codes * len(BANDS) + band, minlength=len(sizes) * len(BANDS))
    share = counts.reshape(len(sizes), len(BANDS)) / np.maximum(sizes, 1)[:, None]
    share[sizes < FEWEST_FOR_TAILS] = np.nan
    return dict(zip(BAND_COLUMNS, share.T, strict=True))
