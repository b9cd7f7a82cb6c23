"""What another scheme would change, before anybody adopts it."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from features.appraisal.schemes.scheme import Scheme
from features.appraisal.score.fair_score import FairScores, fair_scores
from features.appraisal.yardstick.sensitivity import sensitivity
from features.facts import Known
from features.small_groups import shown

#: Points by which a score must differ to count as changed, and to count as much changed.
NOTICED, MUCH = 1.0, 5.0

#: Percentiles by which a place in the ranking must differ to count as moved.
MOVED = 10.0

#: The best fifth, of which each group has a share.
TOP = 80.0

_UNITS = ("platform_id", "department")


@dataclass(frozen=True, slots=True)
class Trial:
    """Whose score a scheme would change, and by how much.

    Attributes
    ----------
    as_of : date
        Only facts dated before it count.
    before, after : FairScores
        Under the scheme in force and under the one on trial.
    people : DataFrame of shape (n_people, 11)
        Index ``employee_id``, largest change first: ``platform_id``, ``department``, ``role``, ``before``,
        ``after``, ``change`` (points), ``place_before``, ``place_after`` (percentiles of all who are scored),
        ``moved`` (percentiles), ``state_before``, ``state_after``.
    groups : DataFrame
        One row a group: ``by``, ``group``, ``n``, ``mean_before``, ``mean_after``, ``mean_change``,
        ``share_up``, ``share_down`` (of those scored under both, by `MUCH` points or more), ``top_before``,
        ``top_after`` (share in the best fifth); no figures where the group is too small to be shown.
    sensitivity : DataFrame
        `features.appraisal.yardstick.sensitivity.sensitivity` of the scheme on trial.
    rank_correlation : float
        Spearman correlation of the two rankings; NaN with fewer than two people.
    """

    as_of: date
    before: FairScores
    after: FairScores
    people: pd.DataFrame
    groups: pd.DataFrame
    sensitivity: pd.DataFrame = field(default_factory=pd.DataFrame)
    rank_correlation: float = float("nan")

    @property
    def n_changed(self) -> int:
        """People whose score would differ by a point or more, or who would gain or lose one."""
        other_state = self.people["state_before"] != self.people["state_after"]
        return int((other_state | (self.people["change"].abs() >= NOTICED)).sum())

    @property
    def share_moved(self) -> float:
        """Share of those scored under both whose place moves by more than ten percentiles."""
        moved = self.people["moved"].dropna().abs()
        return float((moved > MOVED).mean()) if len(moved) else 0.0

    @property
    def most_sensitive(self) -> str:
        """The weight to which the ranking is most sensitive, such as ``sales|front_line|new: conversion``."""
        if self.sensitivity.empty:
            return ""
        first = self.sensitivity.iloc[0]
        return f"{first['role']}: {first['indicator']}"


def try_scheme(known: Known, new: Scheme, old: Scheme, groups: pd.DataFrame | None = None) -> Trial:
    """Score everybody under two schemes and compare.

    Parameters
    ----------
    known : Known
        What was known.
    new, old : Scheme
        The one on trial and the one in force.
    groups : DataFrame, optional
        Index ``employee_id``, one column for each thing to group by besides platform and department. Who may
        see protected attributes supplies them; they are only compared, never scored by.

    Returns
    -------
    Trial
        Nothing is adopted by it.
    """
    before, after = fair_scores(known, old), fair_scores(known, new)
    people = _compared(known, before, after)
    cut = people[list(_UNITS)]
    if groups is not None:
        cut = cut.join(groups.reindex(people.index))
    tables = [_grouped(people, str(name), cut[name]) for name in cut.columns]
    largest_first = people.assign(_size=people["change"].abs().fillna(-1)).sort_values(
        "_size", ascending=False, kind="stable"
    )
    return Trial(
        known.as_of,
        before,
        after,
        largest_first.drop(columns="_size"),
        pd.concat(tables, ignore_index=True),
        sensitivity(after),
        _spearman(people),
    )


def _compared(known: Known, before: FairScores, after: FairScores) -> pd.DataFrame:
    units = known.people.select("employee_id", *_UNITS).to_pandas().set_index("employee_id")
    old, new = before.people.reindex(units.index), after.people.reindex(units.index)
    both = old["score"].notna() & new["score"].notna()
    place_before, place_after = (100 * one["score"][both].rank(pct=True) for one in (old, new))
    columns = {
        "role": new["role"],
        "before": old["score"],
        "after": new["score"],
        "change": new["score"] - old["score"],
        "place_before": place_before,
        "place_after": place_after,
        "moved": place_after - place_before,
        "state_before": old["state"],
        "state_after": new["state"],
    }
    return units.assign(**columns)


def _grouped(people: pd.DataFrame, by: str, groups: pd.Series) -> pd.DataFrame:
    """Return one row a group, without figures where it is too small, or its size follows from the others."""
    compared = people["change"].notna() & groups.notna()
    rows = people[compared]
    of = rows.groupby(groups[compared].astype(str))
    top = {"top_before": rows["place_before"] > TOP, "top_after": rows["place_after"] > TOP}
    table = pd.DataFrame(
        {
            "n": of.size(),
            "mean_before": of["before"].mean(),
            "mean_after": of["after"].mean(),
            "mean_change": of["change"].mean(),
            "share_up": of["change"].agg(lambda change: (change >= MUCH).mean()),
            "share_down": of["change"].agg(lambda change: (change <= -MUCH).mean()),
        }
    )
    for name, inside in top.items():
        table[name] = inside.groupby(groups[compared].astype(str)).mean()
    table = table.astype(float)
    if len(table):
        table.loc[~shown(table["n"].to_numpy())] = np.nan
    return table.rename_axis("group").reset_index().assign(by=by)


def _spearman(people: pd.DataFrame) -> float:
    both = people[people["moved"].notna()]
    if len(both) < 2:
        return float("nan")
    return float(both["before"].corr(both["after"], method="spearman"))
