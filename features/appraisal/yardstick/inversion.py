"""The inversion index: how far the back office ranks above the front line beyond what is supported."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import beta, rankdata, t  # type: ignore[import-untyped]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: With fewer people on either side nothing is said.
FEWEST_A_SIDE = 10

#: An index below it is no reason for an alarm, however sure it is.
WORTH_AN_ALARM = 0.05

#: Share of the staff that counts as the top.
TOP = 0.2

_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Inversion:
    """How far the back office stands above the front line.

    Attributes
    ----------
    index : float
        Mean percentile of the back office less that of the front line, less the same by what is supported;
        0 is none, 0.5 is everybody above everybody. NaN with too few people.
    low, high : float
        95 % interval of the index.
    alarm : bool
        Whether ``low`` is above 0 and the index above `WORTH_AN_ALARM`.
    zh, en : str
        The same in a sentence.
    top_share_ratio : float
        Share of the back office in the top fifth over its share of the staff; 1 is in proportion.
    top_share_low, top_share_high : float
        95 % interval of that.
    n_back, n_front : int
        People compared.
    """

    index: float
    low: float
    high: float
    alarm: bool
    zh: str
    en: str
    top_share_ratio: float
    top_share_low: float
    top_share_high: float
    n_back: int
    n_front: int


def inversion(standing: pd.Series, front_line: pd.Series, *, supported: pd.Series | None = None) -> Inversion:
    r"""Measure by how much a ranking puts the back office above the front line.

    The mean percentile of one group less that of the other is the area under the ROC curve less one half, so
    the difference between two rankings of the same people has the interval of DeLong et al. [1]_. A ranking
    that is mostly noise shrinks a supported lead of the front line, and that counts as inversion too.

    Parameters
    ----------
    standing : Series of shape (n_people,)
        Index ``employee_id``; higher is better, NaN is unknown.
    front_line : Series of shape (n_people,)
        Whether a person is front line; who is unknown is left out.
    supported : Series of shape (n_people,), optional
        What the ranking should follow, such as the fair score; people without it are left out. If None,
        front line and back office are taken to be equally good.

    Returns
    -------
    Inversion
        With NaN where either side has fewer than `FEWEST_A_SIDE` people.

    References
    ----------
    .. [1] DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44(3), 837-845.
    """
    values = standing.to_numpy(dtype=float)
    front = front_line.reindex(standing.index).astype("boolean")
    fair = np.zeros(len(values)) if supported is None else supported.reindex(standing.index).to_numpy(float)
    seen = np.isfinite(values) & np.isfinite(fair) & front.notna().to_numpy(dtype=bool)
    values, fair = values[seen], fair[seen]
    back = ~front.fillna(value=True).to_numpy(dtype=bool)[seen]
    n_back, n_front = int(back.sum()), int((~back).sum())
    if min(n_back, n_front) < FEWEST_A_SIDE:
        zh, en = _too_few(n_back, n_front)
        nan = float("nan")
        figures = {"top_share_ratio": nan, "top_share_low": nan, "top_share_high": nan}
        return Inversion(nan, nan, nan, alarm=False, zh=zh, en=en, **figures, n_back=n_back, n_front=n_front)
    index, sd = _excess(values, fair, back)
    width = float(t.ppf(1 - _TAIL, min(n_back, n_front) - 1)) * sd
    low, high = max(index - width, -1.0), min(index + width, 1.0)
    alarm = low > 0 and index > WORTH_AN_ALARM
    zh, en = _words(index, low, high, alarm=alarm)
    figures = _top_share(values, back)
    return Inversion(index, low, high, alarm=alarm, zh=zh, en=en, **figures, n_back=n_back, n_front=n_front)


def _excess(values: Array, fair: Array, back: Flags) -> tuple[float, float]:
    """Return the index and its standard error."""
    above = _placements(values, back) - _placements(fair, back)
    ours, theirs = above[back], above[~back]
    variance = ours.var(ddof=1) / len(ours) + theirs.var(ddof=1) / len(theirs)
    return float(ours.mean()), float(np.sqrt(variance))


def _placements(values: Array, back: Flags) -> Array:
    """Return the share of the other side that a person of the back office beats, or is beaten by."""
    overall = rankdata(values)
    placed = np.empty(len(values))
    for side in (back, ~back):
        placed[side] = (overall[side] - rankdata(values[side])) / (~side).sum()
    placed[~back] = 1 - placed[~back]
    return placed


def _top_share(values: Array, back: Flags) -> dict[str, float]:
    """Return the ratio of shares with its interval; who ties at the edge counts in part."""
    n_top = TOP * len(values)
    edge = np.sort(values)[::-1][int(np.ceil(n_top)) - 1]
    above, tied = values > edge, values == edge
    counted = above + tied * (n_top - above.sum()) / tied.sum()
    n_back, share = float(counted[back].sum()), float(back.mean())
    ends = beta.ppf([_TAIL, 1 - _TAIL], n_back + 0.5, n_top - n_back + 0.5)
    return {
        "top_share_ratio": n_back / n_top / share,
        "top_share_low": float(ends[0]) / share,
        "top_share_high": float(ends[1]) / share,
    }


def _too_few(n_back: int, n_front: int) -> tuple[str, str]:
    zh = f"数据不足：可比的后台 {n_back} 人、前台 {n_front} 人，每侧至少需要 {FEWEST_A_SIDE} 人"
    en = f"Too little data: {n_back} back office and {n_front} front line people can be compared"
    return zh, f"{en}, at least {FEWEST_A_SIDE} of each are needed"


def _words(index: float, low: float, high: float, *, alarm: bool) -> tuple[str, str]:
    points, least, most = (round(100 * value) for value in (index, low, high))
    zh_end = f"（95% 区间 {least} 至 {most}）"
    en_end = f"(95 % interval {least} to {most})"
    if alarm:
        zh = f"前后台倒挂：与前台相比，后台排名平均比应有水平高 {points} 个百分位"
        en = f"Inversion: back office ranks {points} percentile points higher against front line than due"
    elif low > 0:
        zh = f"后台排名比应有水平高 {points} 个百分位，幅度小，不构成警报"
        en = f"Back office ranks higher than supported by {points} percentile points, too little for an alarm"
    elif high < 0:
        zh = f"前台排名比应有水平高：后台减前台为 {points} 个百分位"
        en = f"Front line ranks higher than supported: back office less front line is {points} points"
    else:
        zh = f"未见前后台倒挂：后台减前台为 {points} 个百分位"
        en = f"No inversion shown: back office less front line is {points} percentile points"
    return zh + zh_end, f"{en} {en_end}"
