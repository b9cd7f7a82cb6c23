"""What decides the ranking: which share of the differences between people each indicator makes up."""

import numpy as np
import pandas as pd

from features.appraisal.indicators.library import library
from features.appraisal.score.fair_score import FairScores
from features.appraisal.score.role_words import role_words
from features.appraisal.widths import WIDTH_95
from features.appraisal.yardstick.finding import Finding, Verdict, too_little
from features.appraisal.yardstick.sensitivity import counted

#: A role with fewer scored people is left out.
FEWEST_IN_ROLE = 20

#: Process measures dominate when they surely make up more than this share of the differences.
MOSTLY = 0.5

#: Nor should they surely exceed their weight by more than this.
BEYOND_WEIGHT = 0.1

COLUMNS = ("role", "indicator", "n", "weight", "share", "sd")


def shares(scores: FairScores, *, kind: str | None = None) -> pd.DataFrame:
    """Return which share of the differences between people each indicator makes up.

    The share of the part :math:`w_k z_k` is its slope on the sum of all parts, so the shares of a role add up
    to 1. Its standard error is robust to unequal spread.

    Parameters
    ----------
    scores : FairScores
        The scores.
    kind : str, optional
        One kind of indicator (``outcome``, ``process`` ...): then all of that kind count as one.

    Returns
    -------
    DataFrame of shape (n_roles_and_indicators, 6)
        Columns `COLUMNS`: role, indicator (or the kind), people with a score, mean weight, share and its
        standard error. Roles with fewer than `FEWEST_IN_ROLE` people are left out.
    """
    found = counted(scores)
    known = library(scores.scheme.own_indicators)
    rows = []
    for role, place in found.roles.items():
        if len(place) < FEWEST_IN_ROLE:
            continue
        weight = found.weight[place]
        part = weight * found.z[place]
        total = part.sum(axis=1) - part.sum(axis=1).mean()
        if kind is not None:
            mine = np.array([known[name].kind == kind for name in found.indicators], dtype=bool)
            weight, part = weight[:, mine].sum(axis=1)[:, None], part[:, mine].sum(axis=1)[:, None]
        names = found.indicators if kind is None else [kind]
        square = float(total @ total)
        for k in np.flatnonzero(weight.any(axis=0)):
            own = part[:, k] - part[:, k].mean()
            share = float(total @ own) / square if square > 0 else np.nan
            wrong = total * (own - share * total)
            sd = float(np.sqrt(wrong @ wrong * len(own) / (len(own) - 2))) / square if square > 0 else np.nan
            rows.append((role, names[k], len(place), float(weight[:, k].mean()), share, sd))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def process_dominance(scores: FairScores) -> list[Finding]:
    """Judge for each role whether process measures decide the ranking.

    Parameters
    ----------
    scores : FairScores
        The scores.

    Returns
    -------
    list of Finding
        One a role in which they count; its value is their share of the differences between people.
    """
    found = [_judged(*row) for row in shares(scores, kind="process").dropna().itertuples(index=False)]
    if found:
        return found
    few = f"no role has process measures and {FEWEST_IN_ROLE} people with a score"
    zh = f"没有一个岗位类别既有过程指标、又有至少 {FEWEST_IN_ROLE} 名有分数的员工"
    return [too_little("process_dominance", zh, few)]


def _judged(role: str, _kind: str, n: int, weight: float, share: float, sd: float) -> Finding:
    low, high = share - WIDTH_95 * sd, share + WIDTH_95 * sd
    verdict: Verdict = "ok"
    if low > MOSTLY:
        verdict = "alarm"
    elif low > weight + BEYOND_WEIGHT:
        verdict = "watch"
    zh_role, en_role = role_words(role)
    numbers = [round(100 * value) for value in (share, low, high, weight)]
    zh = "{}：过程指标造成了 {}% 的分数差异（95% 区间 {}% 至 {}%），其权重为 {}%".format(zh_role, *numbers)
    en = "{}: process measures make up {} % of the differences (95 % interval {} to {} %), by weight {} %"
    return Finding(
        f"process_dominance:{role}", share, low, high, verdict, zh, en.format(en_role, *numbers), int(n)
    )
