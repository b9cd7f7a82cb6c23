"""Standing among peers: people of the same role family and grade at the same date."""

import pandas as pd

#: With fewer people whose value is known the whole role family is the yardstick, and below that nothing is.
FEWEST = 5


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
    family = role_family.fillna("").astype(str)
    both = family + "\x00" + grade.astype(float).fillna(-1.0).astype(str)
    narrow, n_narrow = _percentiles(values, both)
    wide, n_wide = _percentiles(values, family)
    standing = narrow.where(n_narrow >= FEWEST, wide.where(n_wide >= FEWEST))
    return standing.where(values.notna()).add_suffix("_peer")


def _percentiles(values: pd.DataFrame, by: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    groups = values.groupby(by.to_numpy(), sort=False)
    n_known = groups.transform("count")
    return (groups.rank(method="average") - 0.5) / n_known.where(n_known > 0), n_known
