"""Whether a score still means what it meant in the cycle before."""

import numpy as np
from scipy.stats import norm, spearmanr  # type: ignore[import-untyped]

from features.appraisal.indicators.library import library
from features.appraisal.score.fair_score import FairScores
from features.appraisal.score.role_words import role_words
from features.appraisal.yardstick.dominance import shares
from features.appraisal.yardstick.finding import Finding, Verdict, judged, too_little

#: Change of an indicator's share in the differences between people that is to be watched, or an alarm.
SOME_DRIFT, MUCH_DRIFT = 0.1, 0.25

#: Rank correlation of two cycles that is surely not reached.
LOOSE, LOST = 0.6, 0.4

#: People with a score in both cycles that are needed.
FEWEST = 30

_TAIL = 0.025


def drift(now: FairScores, before: FairScores | None) -> list[Finding]:
    """Judge how far the meaning of the scores moved between two cycles.

    Parameters
    ----------
    now, before : FairScores
        Of this cycle and of the one before; None where there was none.

    Returns
    -------
    list of Finding
        ``drift_of_meaning``: the change of what decides the ranking, for the indicator and role where it is
        surest; ``stability``: the rank correlation of the people scored in both.
    """
    if before is None:
        zh, en = "上一周期没有分数可比", "there are no scores of the cycle before"
        return [too_little("drift_of_meaning", zh, en), too_little("stability", zh, en)]
    return [_of_shares(now, before), _of_ranks(now, before)]


def _of_shares(now: FairScores, before: FairScores) -> Finding:
    keys = ["role", "indicator"]
    both = shares(now).merge(shares(before), on=keys, how="outer", suffixes=("", "_before"))
    roles = set(shares(now)["role"]) & set(shares(before)["role"])
    both = both[both["role"].isin(roles)].fillna({"share": 0, "share_before": 0, "sd": 0, "sd_before": 0})
    if both.empty:
        zh, en = "没有一个岗位类别在两个周期都有足够的员工", "no role has enough people in both cycles"
        return too_little("drift_of_meaning", zh, en)
    change = (both["share"] - both["share_before"]).to_numpy()
    # the surest of many changes: each interval is as wide as all together need
    wide = norm.ppf(1 - _TAIL / len(both)) * np.hypot(both["sd"].to_numpy(), both["sd_before"].to_numpy())
    at = int(np.argmax(np.maximum(np.abs(change) - wide, 0) + 1e-6 * np.abs(change)))
    low, high = float(change[at] - wide[at]), float(change[at] + wide[at])
    one = both.iloc[at]
    zh_role, en_role = role_words(one["role"])
    name = library({**before.scheme.own_indicators, **now.scheme.own_indicators})[one["indicator"]]
    then, new = round(100 * one["share_before"]), round(100 * one["share"])
    ends = f"{100 * low:+.0f}", f"{100 * high:+.0f}"
    zh = (
        f"与上一周期相比变化最明确的是 {zh_role} 的“{name.zh}”：造成的分数差异由 {then}% 变为 {new}%"
        f"（变化的 95% 区间 {ends[0]} 至 {ends[1]} 个百分点）"
    )
    en = (
        f"Surest change against the cycle before: for {en_role}, {name.en} made up {then} % of the"
        f" differences and now {new} % (95 % interval of the change {ends[0]} to {ends[1]} points)"
    )
    if now.scheme.version != before.scheme.version:
        zh, en = f"{zh}；考核方案已更换", f"{en}; the scheme was changed"
    verdict = judged(low, high, watch=SOME_DRIFT, alarm=MUCH_DRIFT)
    n = len(now.people)
    return Finding("drift_of_meaning", float(change[at]), low, high, verdict, zh, en, n)


def _of_ranks(now: FairScores, before: FairScores) -> Finding:
    both = now.people[["score"]].join(before.people["score"].rename("score_before"), how="inner").dropna()
    n = len(both)
    if n < FEWEST:
        few = f"fewer than {FEWEST} people have a score in both cycles"
        return too_little("stability", f"两个周期都有分数的员工不足 {FEWEST} 人", few, n)
    rho = float(spearmanr(both["score"], both["score_before"]).statistic)
    half = norm.ppf(1 - _TAIL) * np.sqrt(1.06 / (n - 3))
    low, high = np.tanh(np.arctanh(np.clip(rho, -0.999999, 0.999999)) + np.array([-half, half]))
    verdict: Verdict = "alarm" if high < LOST else "watch" if high < LOOSE else "ok"
    zh = f"两个周期的排名相关为 {rho:.2f}（95% 区间 {low:.2f} 至 {high:.2f}，{n} 人）"
    en = f"The rankings of both cycles correlate by {rho:.2f} (95 % interval {low:.2f} to {high:.2f})"
    return Finding("stability", rho, float(low), float(high), verdict, zh, en, n)
