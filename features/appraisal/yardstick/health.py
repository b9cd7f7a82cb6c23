"""The yardstick judged: what speaks for and against the appraisal itself."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import polars as pl
from scipy.stats import chi2  # type: ignore[import-untyped]

from data.calendar import add_months, first_of_month
from features.appraisal.reviews.raters import rater_report
from features.appraisal.score.fair_score import FairScores, fair_scores
from features.appraisal.widths import WIDTH_90
from features.appraisal.yardstick.dominance import process_dominance
from features.appraisal.yardstick.drift import drift
from features.appraisal.yardstick.feedback import change_of_agreement
from features.appraisal.yardstick.finding import Finding, Verdict, graver, too_little
from features.appraisal.yardstick.inversion import inversion
from features.appraisal.yardstick.sensitivity import most_sensitive
from features.appraisal.yardstick.static import static_standing
from features.appraisal.yardstick.surroundings import surroundings
from features.facts import Known
from features.profile import known_at

#: Findings about other appraisals than the fair score; they do not enter the verdict.
TO_COMPARE = ("inversion_ratings", "inversion_static", "feedback")

#: Raters that are needed, and the spread of their severity in points that is to be watched, or an alarm.
FEWEST_RATERS, SOME_SEVERITY, MUCH_SEVERITY = 20, 0.5, 0.8

#: Months from one cycle to the next, and of facts that the earlier one needs.
_CYCLE, _FACTS = 6, 6
#: From the harshest to the mildest tenth, in standard deviations.
_TENTHS = 2.5631031310892007


@dataclass(frozen=True, slots=True)
class Health:
    """What was found about the appraisal.

    Attributes
    ----------
    as_of : date
        The date.
    findings : tuple of Finding
        In a fixed order; those that could not be measured say so.
    verdict : str
        The gravest of theirs, less those of `TO_COMPARE`.
    """

    as_of: date
    findings: tuple[Finding, ...]
    verdict: Verdict


def appraisal_health(known: Known, scores: FairScores, *, before: FairScores | None = None) -> Health:
    """Judge the appraisal.

    Parameters
    ----------
    known : Known
        What was known.
    scores : FairScores
        The scores as of the same date.
    before : FairScores, optional
        The scores of the cycle before; made if None and known long enough.

    Returns
    -------
    Health
        Inversion of our scores, of the official ratings and of static targets; dominance of process measures
        for each role; drift of meaning and stability between cycles; how scores go with size, age and market
        of the platform; disagreement of raters; sensitivity to weights; agreement of employees.
    """
    front = pd.Series(known.people["front_line"].to_list(), scores.people.index, dtype="boolean")
    score = scores.people["score"]
    findings = (
        _inverted("inversion_scores", "公平绩效分", "Fair score", score, front, None),
        _inverted("inversion_ratings", "官方评级", "Official ratings", _ratings(known), front, score),
        _inverted("inversion_static", "固定目标", "Static targets", static_standing(known), front, score),
        *process_dominance(scores),
        *drift(scores, _cycle_before(known) if before is None else before),
        *surroundings(known, scores),
        _raters(known),
        most_sensitive(scores),
        change_of_agreement(known),
    )
    counting = [found.verdict for found in findings if found.name not in TO_COMPARE]
    return Health(known.as_of, findings, graver(*counting))


def _inverted(
    name: str, zh: str, en: str, standing: pd.Series, front: pd.Series, supported: pd.Series | None
) -> Finding:
    found = inversion(standing.reindex(front.index), front, supported=supported)
    n = found.n_back + found.n_front
    if not np.isfinite(found.index):
        return Finding(
            name, np.nan, np.nan, np.nan, "too little data", f"{zh}：{found.zh}", f"{en}: {found.en}", n
        )
    verdict: Verdict = "alarm" if found.alarm else "watch" if found.low > 0 else "ok"
    top_zh, top_en = "", ""
    if found.alarm:
        top_zh = f"；后台占前五分之一的比例是其人数占比的 {found.top_share_ratio:.1f} 倍"
        top_en = f"; its share of the top fifth is {found.top_share_ratio:.1f} times its share of the staff"
    return Finding(
        name,
        found.index,
        found.low,
        found.high,
        verdict,
        f"{zh}：{found.zh}{top_zh}",
        f"{en}: {found.en}{top_en}",
        n,
    )


def _ratings(known: Known) -> pd.Series:
    """Return each person's last official rating of the last year, in shares of its scale."""
    width = pl.col("scale_max") - pl.col("scale_min")
    rated = known.table("ratings").filter(pl.col("period_end") >= known.months_back(12), width > 0)
    rated = rated.with_columns(share=(pl.col("rating") - pl.col("scale_min")) / width)
    last = rated.sort("employee_id", "period_end").unique("employee_id", keep="last", maintain_order=True)
    return pd.Series(last["share"].to_numpy(), last["employee_id"].to_list(), dtype=float)


def _cycle_before(known: Known) -> FairScores | None:
    """Return the scores of half a year before; None where there are not facts enough."""
    day = add_months(known.as_of, -_CYCLE)
    months = [known.cells()["month"], known.table("activities")["month"]]
    first = pl.concat(months).min()
    if not isinstance(first, date) or add_months(first, _FACTS) > first_of_month(day):
        return None
    return fair_scores(known_at(known.facts, [day])[0])


def _raters(known: Known) -> Finding:
    """Judge how far raters differ in severity."""
    report = (
        rater_report(known)
        if known.facts.has("reviews")
        else pd.DataFrame(columns=["severity", "low", "high"])
    )
    n = len(report)
    if n < FEWEST_RATERS:
        few = f"fewer than {FEWEST_RATERS} raters rated at least three people"
        return too_little("rater_disagreement", f"评价过至少 3 人的评价人不足 {FEWEST_RATERS} 名", few, n)
    half = (report["high"] - report["low"]).to_numpy(dtype=float) / (2 * WIDTH_90)
    # a shrunk estimate hides the part of the spread that is not known
    sd = float(np.sqrt(np.mean(report["severity"].to_numpy(dtype=float) ** 2 + half**2)))
    low, high = (sd * float(np.sqrt(n / chi2.ppf(tail, n))) for tail in (0.975, 0.025))
    verdict: Verdict = "alarm" if low > MUCH_SEVERITY else "watch" if low > SOME_SEVERITY else "ok"
    apart = _TENTHS * sd
    zh = (
        f"最严与最宽的十分之一评价人对同一人相差 {apart:.1f} 分（宽严度标准差 {sd:.2f}，"
        f"95% 区间 {low:.2f} 至 {high:.2f}）；公平绩效分已剔除宽严度"
    )
    en = (
        f"The harshest and the mildest tenth of raters differ by {apart:.1f} points on the same person "
        f"(standard deviation {sd:.2f}, 95 % interval {low:.2f} to {high:.2f}); the score takes it out"
    )
    return Finding("rater_disagreement", sd, low, high, verdict, zh, en, n)
