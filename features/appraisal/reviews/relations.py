"""What each kind of rater says of a person, so that no rater can be told from it."""

import numpy as np
import numpy.typing as npt
import polars as pl

from features.appraisal.reviews.dyads import RELATIONS, Array, Codes, Dyads

Flags = npt.NDArray[np.bool_]

#: Raters behind any figure.
FEWEST_RATERS = 3

SCHEMA = {
    "employee_id": pl.String(),
    "relation": pl.String(),
    "n_raters": pl.Int64(),
    "mean": pl.Float64(),
}


def may_show(n_raters: Codes) -> Flags:
    """Tell which kinds of raters may be shown of each person whose total is known.

    Kinds below 3 raters are hidden. As what is hidden follows from the total less what is shown, the smallest
    of the other kinds are hidden too, until at least two kinds and 3 raters are.

    Parameters
    ----------
    n_raters : ndarray of int, shape (n_people, n_kinds)
        Raters of each kind.

    Returns
    -------
    ndarray of bool, shape (n_people, n_kinds)
        False where nothing may be said, the number of raters included.
    """
    big = np.iinfo(np.int64).max // (n_raters.shape[1] + 1)
    order = np.argsort(np.where(n_raters > 0, n_raters, big), axis=1, kind="stable")
    ordered = np.take_along_axis(n_raters, order, axis=1)
    before = np.cumsum(ordered, axis=1) - ordered
    few = (ordered > 0) & (ordered < FEWEST_RATERS)
    place = np.arange(n_raters.shape[1])
    some = np.any(few, axis=1, keepdims=True)
    beside = some & ((place < 2) | (before < FEWEST_RATERS))
    shown_in_order = (ordered >= FEWEST_RATERS) & ~beside
    shown = np.zeros(n_raters.shape, dtype=np.bool_)
    np.put_along_axis(shown, order, shown_in_order, axis=1)
    return shown


def relation_means(rows: Dyads, adjusted: Array, component: Codes) -> pl.DataFrame:
    """Return the mean of each person's raters of the last 12 months by kind.

    Parameters
    ----------
    rows : Dyads
        Who scored whom.
    adjusted : ndarray of shape (n_rows,)
        Scores with severity taken out.
    component : ndarray of int, shape (n_ratees,)
        -1 for people of whom nothing may be said.

    Returns
    -------
    DataFrame
        ``employee_id``, ``relation``, ``n_raters``, ``mean``, a row for each kind by which a person with a
        figure was reviewed; the last two empty where they may not be shown. Raters of two kinds count as the
        first of them.
    """
    use = (rows.window == 0) & (component[rows.ratee] >= 0)
    pair = rows.ratee[use] * len(rows.raters) + rows.rater[use]
    keys, code, times = np.unique(pair, return_inverse=True, return_counts=True)
    kind = np.full(len(keys), len(RELATIONS))
    np.minimum.at(kind, code, rows.relation[use])
    said = np.bincount(code, adjusted[use], len(keys)) / times
    shape = len(rows.ratees), len(RELATIONS)
    place = keys // max(len(rows.raters), 1) * len(RELATIONS) + kind
    count = np.bincount(place, minlength=shape[0] * shape[1]).reshape(shape)
    total = np.bincount(place, said, shape[0] * shape[1]).reshape(shape)
    shown = may_show(count)
    person, relation = np.nonzero(count)
    free = shown[person, relation]
    number = np.where(free, count[person, relation], 0)
    return pl.DataFrame(
        {
            "employee_id": np.array(rows.ratees, dtype=object)[person].tolist(),
            "relation": np.array(RELATIONS, dtype=object)[relation].tolist(),
            "n_raters": pl.Series(number, dtype=pl.Int64()).set(pl.Series(~free), None),
            "mean": pl.Series(
                np.where(free, total[person, relation] / np.maximum(number, 1), np.nan), nan_to_null=True
            ),
        },
        schema=SCHEMA,
    )


def cycle_change(rows: Dyads, adjusted: Array) -> pl.DataFrame:
    """Return by how much each person's reviews of the latest cycle lie above those of the cycle before.

    Returns
    -------
    DataFrame
        ``employee_id``, ``change`` in points; only where the latest cycle lies in the last 12 months, the one
        before in the 24, and each had at least 3 raters.
    """
    use = rows.window <= 1
    columns = {name: getattr(rows, name)[use] for name in ("ratee", "cycle", "window", "rater")}
    frame = pl.DataFrame({**columns, "said": adjusted[use]})
    cycles = frame.group_by("ratee", "cycle", "window").agg(
        mean=pl.col("said").sort_by("rater").mean(), n=pl.col("rater").n_unique()
    )
    cycles = cycles.sort("ratee", "cycle")
    last, before = pl.col("mean").last(), pl.col("mean").shift().last()
    enough = (pl.col("n").last() >= FEWEST_RATERS) & (pl.col("n").shift().last() >= FEWEST_RATERS)
    change = cycles.group_by("ratee", maintain_order=True).agg(
        change=pl.when(enough).then(last - before), latest=pl.col("window").last()
    )
    change = change.filter(pl.col("change").is_not_null(), pl.col("latest") == 0)
    names = np.array(rows.ratees, dtype=object)[change["ratee"].to_numpy()].tolist()
    return pl.DataFrame(
        {"employee_id": names, "change": change["change"]},
        schema={"employee_id": pl.String(), "change": pl.Float64()},
    )
