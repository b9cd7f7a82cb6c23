"""How the scores of somebody's own group are distributed: what is told to whoever sees no single score.

It is told of first days of half-years alone, so that nobody asks before and after a colleague came. Where
fewer than five came to the group or went from it, or came or went beside it, since the half-year before,
their scores would follow from the difference of the two, and nothing is told.
"""

from collections.abc import Sequence
from itertools import pairwise
from operator import add, sub

import pandas as pd

from features.appraisal.yardstick.distribution import of_groups
from features.peers import FEWEST
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
    sides = [is_in(group, own).map({True: "own", False: "others"}) for group in groups]
    if not shown_each_time(sides)["own"]:
        row = row.assign(**dict.fromkeys(row.columns.drop("hidden"), float("nan")), hidden=True)
    return row


def is_in(group: "pd.Series[str]", own: str) -> "pd.Series[bool]":
    """Tell who is in a group."""
    return group.eq(own).fillna(value=False).astype(bool)


def told_together(one: Sequence["pd.Series[bool]"], other: Sequence["pd.Series[bool]"]) -> bool:
    """Tell whether neither the difference nor the sum of two groups singles out fewer than five people.

    A platform that has all of a role family but one person would tell the score of that person.

    Parameters
    ----------
    one, other : sequence of Series of bool
        For each date, oldest first, who is in the group, by ``employee_id`` of those who have a score.

    Returns
    -------
    bool
        False where only one of the two may be told.
    """
    for combined in (add, sub):
        counted = [combined(a.astype(int), b.astype(int)) for a, b in zip(one, other, strict=True)]
        # what counts alike for everybody else follows from the whole company
        alone = [len(sums) - n for sums in counted for n in sums.value_counts()]
        alone += [_n_changed(before, now) for before, now in pairwise(counted)]
        if any(0 < n < FEWEST for n in alone):
            return False
    return True


def _n_changed(before: "pd.Series[int]", now: "pd.Series[int]") -> int:
    people = before.index.union(now.index)
    return int(before.reindex(people, fill_value=0).ne(now.reindex(people, fill_value=0)).sum())
