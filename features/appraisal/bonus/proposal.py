"""Bonus proposal: a pool's budget divided by score, under floors and caps, to the last cent."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from features.appraisal.bonus.division import Amounts, divided
from features.appraisal.bonus.pools import Pool, read_pools
from features.appraisal.schemes.scheme import BonusPolicy
from features.appraisal.score.fair_score import FairScores

#: A score counts in thousandths of a point, so that every division is one of whole numbers.
_UNIT = 1000
_BEST = 100.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who would get how much.

    Attributes
    ----------
    rows : DataFrame of shape (n_people, 8)
        Index ``employee_id``, sorted; ``pool``, ``state`` (as in `FairScores`), ``score``, ``team_score``
        (mean score of the team's members in the pool), ``individual`` and ``team_part`` (minor units, sum to
        ``amount``), ``amount`` (minor units), ``limit`` ("floor", "cap" or "": what held it).
    pools : DataFrame of shape (n_pools, 9)
        Index ``pool``; ``of``, ``n_people``, ``budget``, ``floor``, ``cap``, ``allotted``, ``left`` (minor
        units), ``zh`` and ``en`` (why something is left, else empty). ``allotted + left`` is ``budget``.
    policy : BonusPolicy
        How it was divided.
    notes : list of (str, str)
        What the proposal leaves out, in Chinese and in English.
    """

    rows: pd.DataFrame
    pools: pd.DataFrame
    policy: BonusPolicy
    notes: list[tuple[str, str]]


def propose(
    scores: FairScores, roster: pd.DataFrame, pools: pd.DataFrame, policy: BonusPolicy | None = None
) -> Proposal:
    """Divide each pool among its people in proportion to their scores.

    A person's points are the own score and, to the policy's team share, the mean score of the team's members
    in the pool. Amounts are in proportion to points where neither floor nor cap holds, and the cents that
    whole numbers leave go to the largest remainders, at equal ones by employee id. The same input gives the
    same amounts in whatever order it comes.

    Parameters
    ----------
    scores : FairScores
        Scores as of the end of the cycle.
    roster : DataFrame of shape (n_people, n_columns)
        Index ``employee_id``; ``platform_id``, ``department``, ``team_id`` (`features.roster`).
    pools : DataFrame of shape (n_pools, n_columns)
        See `features.appraisal.bonus.pools.read_pools`. Who has a pool of the platform is in no pool of the
        department.
    policy : BonusPolicy, optional
        That of the scores' scheme if None.

    Returns
    -------
    Proposal
        Nothing is paid by it.

    Raises
    ------
    InputError
        If a pool is not as declared, or its floors exceed its budget.
    """
    policy = policy or scores.scheme.pay
    given = read_pools(pools)
    people = _people(scores, roster, given, policy)
    parts = [_one_pool(pool, people[people["place"] == place], policy) for place, pool in enumerate(given)]
    rows = pd.concat([rows for rows, _ in parts]).sort_index()
    summary = pd.DataFrame([told for _, told in parts]).set_index("pool")
    return Proposal(rows, summary, policy, _notes(people))


def _people(scores: FairScores, roster: pd.DataFrame, pools: list[Pool], policy: BonusPolicy) -> pd.DataFrame:
    """Return everybody of the roster with pool, score and points."""
    known = roster.reindex(columns=["platform_id", "department", "team_id"]).astype(object).sort_index()
    rows = pd.DataFrame({"place": np.nan, "pool": None}, index=known.index)
    for kind in ("department", "platform_id"):  # the platform's pool goes before the department's
        places = {pool.name: place for place, pool in enumerate(pools) if pool.of == kind}
        mine = known[kind].map(places)
        rows["place"] = mine.where(mine.notna(), rows["place"])
    rows["pool"] = rows["place"].map({place: pool.name for place, pool in enumerate(pools)})
    rows["state"] = scores.people["state"].reindex(rows.index).fillna("not measured")
    rows["score"] = scores.people["score"].reindex(rows.index).astype(float).clip(0, _BEST)
    team = rows["score"].groupby([rows["place"], known["team_id"]]).transform("mean")
    rows["team_score"] = team.where(team.notna(), rows["score"])
    own = (rows["score"] * _UNIT * (1 - policy.team_share)).round()
    shared = (rows["team_score"] * _UNIT * policy.team_share).round()
    rows["points"] = (own + shared).clip(lower=1).fillna(0).astype(np.int64)
    rows["shared"] = shared.fillna(0).astype(np.int64)
    return rows


def _one_pool(pool: Pool, people: pd.DataFrame, policy: BonusPolicy) -> tuple[pd.DataFrame, dict[str, Any]]:
    taking = people[people["score"].notna() | (policy.without_score != "none")]
    scored = taking["score"].notna().to_numpy()
    floor, cap = pool.limits(len(taking), policy)
    amount = np.zeros(len(taking), dtype=np.int64)
    even = min(max(pool.budget // max(len(taking), 1), floor), cap)
    amount[~scored] = floor if policy.without_score == "floor" else even
    rest = pool.budget - int(amount.sum())
    amount[scored] = divided(taking["points"].to_numpy()[scored], rest, floor, cap)
    left = pool.budget - int(amount.sum())
    zh, en = _why_left(left, (len(people), len(taking), int(scored.sum())))
    told = {
        "pool": pool.name,
        "of": pool.of,
        "n_people": len(people),
        "budget": pool.budget,
        "floor": floor,
        "cap": cap,
        "allotted": pool.budget - left,
        "left": left,
        "zh": zh,
        "en": en,
    }
    return _split(people, pd.Series(amount, index=taking.index), (floor, cap)), told


def _split(people: pd.DataFrame, amounts: "pd.Series[int]", limits: tuple[int, int]) -> pd.DataFrame:
    """Return the rows with each amount split into what follows from the person and from the team."""
    amount: Amounts = np.zeros(len(people), dtype=np.int64)
    amount[people.index.get_indexer(amounts.index)] = amounts
    team_part = np.floor_divide(amount * people["shared"].to_numpy(), np.maximum(people["points"], 1))
    scored = people["score"].notna()
    held = np.select([scored & (amount == limits[1]), scored & (amount == limits[0])], ["cap", "floor"], "")
    rows = people[["pool", "state", "score", "team_score"]]
    return rows.assign(individual=amount - team_part, team_part=team_part, amount=amount, limit=held)


def _why_left(left: int, counts: tuple[int, int, int]) -> tuple[str, str]:
    n_people, n_taking, n_scored = counts
    if not left:
        return "", ""
    if not n_people:
        return "这里没有员工，请核对平台或部门的名称", "nobody works there; check the name of the pool"
    if not n_taking:
        return "没有可以分配的人员", "nobody can be given anything"
    if n_scored:
        return "有分数的人员都已达到上限", "everybody with a score is at the cap"
    return "没有人有分数", "nobody has a score"


def _notes(people: pd.DataFrame) -> list[tuple[str, str]]:
    outside = int(people["place"].isna().sum())
    unscored = int((people["place"].notna() & people["score"].isna()).sum())
    notes = []
    if outside:
        notes.append((f"{outside} 人不属于任何奖金池", f"{outside} people belong to no pool"))
    if unscored:
        en = f"{unscored} people in the pools have no score for lack of evidence"
        notes.append((f"奖金池中 {unscored} 人因依据不足没有分数", en))
    return notes
