"""Where people stand in a ranking: tiers of those who cannot be told apart, and why someone is not listed."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import UnknownEmployee
from features.catalog import GROUPS, Feature
from models.encoder import Ints
from models.explain import group_contributions
from models.wording import OUTCOMES


def tiers(score: npt.ArrayLike, low: npt.ArrayLike, high: npt.ArrayLike) -> Ints:
    """Give people whose intervals overlap that of their tier's leader the same tier.

    Parameters
    ----------
    score : array of shape (n_people,)
        Higher ranks first.
    low, high : array of shape (n_people,)
        Interval of each score.

    Returns
    -------
    ndarray of shape (n_people,)
        1 is the highest tier; it never falls with the rank.

    Examples
    --------
    >>> tiers([0.9, 0.8, 0.3, 0.2], [0.7, 0.6, 0.2, 0.1], [1.0, 0.9, 0.4, 0.3]).tolist()
    [1, 1, 2, 2]
    """
    order = np.argsort(-np.asarray(score, dtype=np.float64), kind="stable")
    bottom = np.asarray(low, dtype=np.float64)[order]
    top = np.asarray(high, dtype=np.float64)[order]
    tier = np.ones(len(order), dtype=np.int64)
    leader = 0
    while leader < len(order):  # one step a tier
        apart = np.flatnonzero(top[leader:] < bottom[leader])
        if not len(apart):
            break
        leader += int(apart[0])
        tier[leader:] += 1
    found = np.empty_like(tier)
    found[order] = tier
    return found


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What holds a person below the last one listed.

    Parameters
    ----------
    gap : float
        Logit of the last person listed less that of this person.
    groups : tuple of (str, float)
        The fewest groups whose differences make up the gap, largest first; differences are negative.
    apart : bool
        Whether the order of the two is certain.
    zh, en : str
        One or two sentences.
    """

    gap: float
    groups: tuple[tuple[str, float], ...]
    apart: bool
    zh: str
    en: str


def why_not(
    contributions: pd.DataFrame,
    catalogue: Mapping[str, Feature],
    *,
    person: str,
    last: str,
    topic: str,
    apart: bool,
) -> WhyNot:
    """Say in the fewest groups why a person stands below the last one listed.

    Parameters
    ----------
    contributions : DataFrame of shape (n_people, n_features)
        Index of employee ids, of the same model and date.
    catalogue : mapping of str to Feature
        Names the groups.
    person : str
        Who is asked about.
    last : str
        The last person listed.
    topic : str
        ``promotion`` or ``attrition``.
    apart : bool
        Whether the order of the two is certain.

    Returns
    -------
    WhyNot
        With no groups where the person does not stand below.

    Raises
    ------
    UnknownEmployee
        If one of the two is not among the rows.
    """
    for name in (person, last):
        if name not in contributions.index:
            msg = f"employee {name} is not among those ranked; check the id and the eligibility"
            raise UnknownEmployee(msg)
    grouped = group_contributions(contributions.loc[[person, last]], catalogue)
    difference = grouped.iloc[0] - grouped.iloc[1]
    gap = -float(difference.sum())
    below = difference[difference < 0.0].sort_values(kind="stable")
    enough = int(np.searchsorted(-below.cumsum().to_numpy(), gap - 1e-12)) + 1 if gap > 0.0 else 0
    groups = tuple((str(name), float(value)) for name, value in below.iloc[:enough].items())
    zh, en = _sentences(groups, topic, apart=apart)
    return WhyNot(gap, groups, apart, zh, en)


def _sentences(groups: tuple[tuple[str, float], ...], topic: str, *, apart: bool) -> tuple[str, str]:
    if not groups:
        return "此人的得分不低于名单末位。", "This person does not score below the last one listed."
    outcome = OUTCOMES[topic][-1]
    zh = f"与名单末位相比，{'、'.join(GROUPS[name][0] for name, _ in groups)}与{outcome.zh}相关。"
    labels = ", ".join(GROUPS[name][1] for name, _ in groups)
    en = f"Against the last one listed, these are associated with {outcome.en}: {labels}."
    if not apart:
        zh += "两人的先后并不确定。"
        en += " The order of the two is not certain."
    return zh, en
