"""How much the ranking depends on each weight."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import beta, rankdata  # type: ignore[import-untyped]

from features.appraisal.indicators.library import library
from features.appraisal.score.fair_score import FairScores
from features.appraisal.score.role_words import role_words
from features.appraisal.widths import WIDTH_95
from features.appraisal.yardstick.finding import Finding, Verdict, too_little

Array = npt.NDArray[np.float64]

#: A role with fewer scored people is left out.
FEWEST_IN_ROLE = 10

#: Who moves by more than this share of the role has moved.
MOVED = 0.1

#: Share of people moved by the most sensitive weight that is surely exceeded.
SOME_MOVE, MANY_MOVE = 0.1, 0.25

COLUMNS = ("role", "indicator", "n", "spearman", "low", "high", "moved", "moved_low", "moved_high")

_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Counted:
    """What counted for whom, as arrays.

    Attributes
    ----------
    people : Index of shape (n_people,)
        Those with a score.
    role : array of str, shape (n_people,)
        Their role.
    indicators : list of str
        The names.
    weight, z : array of shape (n_people, n_indicators)
        Weight, 0 where it does not count, and value in spreads.
    """

    people: pd.Index
    role: npt.NDArray[np.str_]
    indicators: list[str]
    weight: Array
    z: Array

    @property
    def roles(self) -> dict[str, npt.NDArray[np.intp]]:
        """Role -> places of its people, roles with too few people left out."""
        names, codes = np.unique(self.role, return_inverse=True)
        places = {name: np.flatnonzero(codes == code) for code, name in enumerate(names.tolist())}
        return {name: place for name, place in places.items() if len(place) >= FEWEST_IN_ROLE}


def counted(scores: FairScores) -> Counted:
    """Return the parts of the scores as arrays.

    Parameters
    ----------
    scores : FairScores
        The scores.

    Returns
    -------
    Counted
        Of the people with a score.
    """
    scored = scores.people[scores.people["state"] == "scored"]
    parts = scores.parts[scores.parts["employee_id"].isin(scored.index)]
    names = sorted(parts["indicator"].unique())
    row = scored.index.get_indexer(pd.Index(parts["employee_id"]))
    column = pd.Index(names, dtype=object).get_indexer(pd.Index(parts["indicator"]))
    weight, z = (np.zeros((len(scored), len(names))) for _ in range(2))
    weight[row, column] = parts["weight"].to_numpy(dtype=float)
    z[row, column] = np.nan_to_num(parts["z"].to_numpy(dtype=float))
    return Counted(scored.index, scored["role"].fillna("").to_numpy(dtype=str), names, weight, z)


def sensitivity(scores: FairScores, *, fraction: float = 0.25) -> pd.DataFrame:
    """Return what changes in a role's ranking when one weight is changed by a fraction of itself.

    The other weights share what is left in proportion. Of the higher and the lower weight the one that moves
    more people is told.

    Parameters
    ----------
    scores : FairScores
        The scores.
    fraction : float, default 0.25
        By how much the weight is raised and lowered.

    Returns
    -------
    DataFrame of shape (n_roles_and_indicators, 9)
        Columns `COLUMNS`, most sensitive first: people with a score in the role, Spearman correlation of the
        two rankings with its 95 % interval, and the share of them that moves by more than a tenth of the role
        with its 95 % interval. Roles with fewer than `FEWEST_IN_ROLE` people are left out.
    """
    found = counted(scores)
    rows = []
    for role, place in found.roles.items():
        weight, z = found.weight[place], found.z[place]
        before = _percentile(np.sum(weight * z, axis=1) / np.maximum(weight.sum(axis=1), 1e-12))
        for k in np.flatnonzero(weight.any(axis=0)):
            changes = [_changed(weight, z, int(k), 1 + sign * fraction) for sign in (1, -1)]
            rows.append(
                (role, found.indicators[k], *max((_against(before, one) for one in changes), key=_moved))
            )
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values(["moved", "spearman"], ascending=[False, True], ignore_index=True)


def most_sensitive(scores: FairScores, *, fraction: float = 0.25) -> Finding:
    """Judge how much the ranking depends on the weight that it depends on most.

    Parameters
    ----------
    scores : FairScores
        The scores.
    fraction : float, default 0.25
        By how much the weight is changed.

    Returns
    -------
    Finding
        Its value is the share of people who move by more than a tenth of their role.
    """
    frame = sensitivity(scores, fraction=fraction)
    if frame.empty:
        few = f"no role has {FEWEST_IN_ROLE} people with a score"
        return too_little("sensitivity", f"没有一个岗位类别有 {FEWEST_IN_ROLE} 名有分数的员工", few)
    worst = frame.iloc[0]
    verdict: Verdict = "ok"
    if worst["moved_low"] > SOME_MOVE:
        verdict = "alarm" if worst["moved_low"] > MANY_MOVE else "watch"
    zh_role, en_role = role_words(worst["role"])
    name = library(scores.scheme.own_indicators)[worst["indicator"]]
    share, low, high = (f"{100 * worst[column]:.0f}" for column in ("moved", "moved_low", "moved_high"))
    zh = (
        f"最敏感的权重是{zh_role}的“{name.zh}”：改变 {fraction:.0%} 时，{share}% 的人"
        f"排名变动超过十分之一（95% 区间 {low}% 至 {high}%）"
    )
    en = (
        f"Most sensitive weight: {name.en} for {en_role}. Changed by {fraction:.0%}, it moves {share} %"
        f" of the people by more than a tenth of the ranking (95 % interval {low} to {high} %)"
    )
    ends = float(worst["moved_low"]), float(worst["moved_high"])
    return Finding("sensitivity", float(worst["moved"]), *ends, verdict, zh, en, int(worst["n"]))


def _changed(weight: Array, z: Array, k: int, factor: float) -> Array:
    other = weight.copy()
    other[:, k] *= factor
    return _percentile(np.sum(other * z, axis=1) / np.maximum(other.sum(axis=1), 1e-12))


def _percentile(values: Array) -> Array:
    ranks: Array = rankdata(np.round(values, 12)) / len(values)
    return ranks


def _against(before: Array, after: Array) -> tuple[float, ...]:
    """Return n, correlation, share moved, and the intervals of both."""
    n = len(before)
    same = not (before.std() > 0 and after.std() > 0)
    rho = 1.0 if same else float(np.corrcoef(before, after)[0, 1])
    ends = np.tanh(np.arctanh(min(rho, 1 - 1e-9)) + np.array([-WIDTH_95, WIDTH_95]) * np.sqrt(1.06 / (n - 3)))
    n_moved = int(np.sum(np.abs(after - before) > MOVED + 1e-9))
    low, high = beta.ppf([_TAIL, 1 - _TAIL], n_moved + 0.5, n - n_moved + 0.5)
    return n, rho, float(ends[0]), float(ends[1]), n_moved / n, low if n_moved else 0.0, high


def _moved(told: tuple[float, ...]) -> tuple[float, float]:
    return told[4], -told[1]
