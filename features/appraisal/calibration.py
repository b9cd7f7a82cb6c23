"""Calibration: what a manager proposes stands beside the computed score, never over it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from data.errors import AccessDenied, InputError, UnknownEmployee
from features.appraisal.schemes.cycles import cycle_bounds
from features.appraisal.score.fair_score import FairScores

#: Fewest characters of a reason; Chinese says it in half as many.
FEWEST_CHARACTERS = 6

_KEPT = ("score", "low80", "high80", "low95", "high95", "state", "reliability")
_SHOWN = ("display_name", "role", "platform_id", "team_id")

#: Limits of the bands in which before and after are compared.
_BANDS = (0, 20, 40, 60, 80, 100)


@dataclass(frozen=True, slots=True)
class Change:
    """One proposed score.

    Attributes
    ----------
    manager_id : str
        Whose pack it is in.
    cycle : str
        Appraisal cycle, such as 2026H1.
    employee_id : str
        Whom it is about.
    proposed : float or None
        Score from 0 to 100; None takes an earlier proposal back.
    reason : str
        Why.
    who : str
        Who proposed it.
    at : str
        When, in UTC; empty until it is written down.
    """

    manager_id: str
    cycle: str
    employee_id: str
    proposed: float | None
    reason: str
    who: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """The end of a pack's calibration: who closed it and when."""

    manager_id: str
    cycle: str
    who: str
    at: str = ""


def members(roster: pd.DataFrame, manager_id: str) -> pd.Index:
    """Return who is in a manager's pack: the direct reports, so that everybody is in one pack.

    Raises
    ------
    UnknownEmployee
        If nobody reports to the manager.
    """
    mine = roster.index[
        roster["manager_id"].eq(manager_id).fillna(value=False) & (roster.index != manager_id)
    ]
    if mine.empty:
        msg = f"nobody reports to {manager_id} as of that date; give the id of a manager"
        raise UnknownEmployee(msg)
    return mine


def pack(
    scores: FairScores, roster: pd.DataFrame, manager_id: str, changes: Sequence[Change] = ()
) -> pd.DataFrame:
    """Return a manager's pack: computed scores, with what was proposed beside them.

    Parameters
    ----------
    scores : FairScores
        Scores as of the end of the cycle.
    roster : DataFrame of shape (n_people, n_columns)
        Index ``employee_id``; see `features.roster`.
    manager_id : str
        Whose direct reports it is about.
    changes : sequence of Change
        Of this manager and one cycle, oldest first; a later one about the same person replaces the earlier.

    Returns
    -------
    DataFrame of shape (n_reports, 18)
        Index ``employee_id``, best computed score first; the roster's ``display_name``, ``role``,
        ``platform_id``, ``team_id``; ``score``, ``low80``, ``high80``, ``low95``, ``high95``, ``state``,
        ``reliability`` as computed; ``proposed`` (NaN where nothing is), ``difference`` (proposed less
        computed), ``within`` (whether the proposal lies in the 95 % interval; empty where either is unknown),
        ``reason``, ``changed_by``, ``changed_at`` (empty texts where nothing is proposed), ``n_changes``.
    """
    ids = members(roster, manager_id)
    rows = roster.reindex(index=ids, columns=list(_SHOWN)).join(scores.people[list(_KEPT)])
    rows["state"] = rows["state"].fillna("not measured")
    told = pd.DataFrame(
        [(one.employee_id, one.proposed, one.reason, one.who, one.at) for one in changes],
        columns=["employee_id", "proposed", "reason", "changed_by", "changed_at"],
    )
    last = told.groupby("employee_id").tail(1).set_index("employee_id")
    last = last[last["proposed"].notna()].astype({"proposed": float})
    rows = rows.join(last)
    texts = ["reason", "changed_by", "changed_at"]
    rows[texts] = rows[texts].astype(object).fillna("")
    rows["difference"] = rows["proposed"] - rows["score"]
    inside = (rows["proposed"] >= rows["low95"]) & (rows["proposed"] <= rows["high95"])
    rows["within"] = inside.astype("boolean").mask(rows["difference"].isna())
    rows["n_changes"] = told["employee_id"].value_counts().reindex(rows.index).fillna(0).astype(int)
    return rows.sort_values("score", ascending=False, kind="stable", na_position="last")


def before_after(rows: pd.DataFrame) -> pd.DataFrame:
    """Return how many people of a pack are in each band as computed and as proposed.

    Parameters
    ----------
    rows : DataFrame
        From `pack`.

    Returns
    -------
    DataFrame of shape (5, 3)
        Columns ``band`` ("0-20" to "80-100"), ``before``, ``after``.
    """
    after = rows["proposed"].where(rows["proposed"].notna(), rows["score"])
    counts = [np.histogram(values.dropna(), bins=_BANDS)[0] for values in (rows["score"], after)]
    bands = [f"{low}-{high}" for low, high in pairwise(_BANDS)]
    return pd.DataFrame({"band": bands, "before": counts[0], "after": counts[1]})


def check(change: Change, pack_ids: Sequence[str] | pd.Index, lock: Lock | None) -> None:
    """Refuse a change that may not be made.

    Parameters
    ----------
    change : Change
        What is proposed.
    pack_ids : sequence of str
        Who is in the pack; see `members`.
    lock : Lock or None
        Whether the pack is closed.

    Raises
    ------
    AccessDenied
        If somebody changes the own score, or the pack is locked.
    UnknownEmployee
        If the person is not in the pack.
    InputError
        If the proposal is no score, the cycle is none, or there is no reason.
    """
    cycle_bounds(change.cycle)
    if change.who == change.employee_id:
        msg = f"{change.who} may not change the own score; the manager or HR may"
        raise AccessDenied(msg)
    if change.employee_id not in pack_ids:
        msg = f"{change.employee_id} is not in the pack of {change.manager_id}; only direct reports are"
        raise UnknownEmployee(msg)
    if lock:
        msg = (
            f"the pack of {change.manager_id} for {change.cycle} was locked by {lock.who} at {lock.at}; "
            "a locked pack is not changed"
        )
        raise AccessDenied(msg)
    if change.proposed is not None and not (math.isfinite(change.proposed) and 0 <= change.proposed <= 100):
        msg = f"the proposed score is {change.proposed}; expected a number from 0 to 100"
        raise InputError(msg)
    if len(change.reason.strip()) < FEWEST_CHARACTERS:
        msg = f"the reason {change.reason!r} is too short; say in a sentence why, it stands beside the score"
        raise InputError(msg)
