"""How the scores of somebody's own group are distributed: what is told to whoever sees no single score.

It is told of first days of half-years alone, so that nobody asks before and after a colleague came. Where
fewer than five came to the group or went from it, or came or went beside it, since the half-year before,
their scores would follow from the difference of the two, and nothing is told.
"""

from collections.abc import Sequence

import pandas as pd

from features.appraisal.yardstick.distribution import of_groups
from features.small_groups import shown_each_time


def own_group(groups: Sequence["pd.Series[str]"], score: pd.Series, own: str) -> pd.DataFrame | None:
    """Return the distribution of one group at the last of some dates.

    Parameters
    ----------
    groups : sequence of Series of str
        For each date, oldest first, the group by ``employee_id`` of those who have a score; NaN where it
        is not known.
    score : Series of float
        Score by ``employee_id`` at the last date.
    own : str
        The group.

    Returns
    -------
    DataFrame of shape (1, 14), or None
        As `distribution`; without figures where ``hidden``. None where nobody is in the group.
    """
    found = of_groups(score, groups[-1].dropna())
    row = found[found.index == own]
    if row.empty:
        return None
    # the others of the company are known from its own row
    sides = [group.eq(own).fillna(value=False).map({True: "own", False: "others"}) for group in groups]
    if not shown_each_time(sides)["own"]:
        row = row.assign(**dict.fromkeys(row.columns.drop("hidden"), float("nan")), hidden=True)
    return row
