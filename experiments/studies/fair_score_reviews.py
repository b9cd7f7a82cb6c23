"""Reviews against the planted truth of the example company: level, severity, intervals.

What raters agree on is not the trait: each lets the overall impression colour every dimension (halo). The
share of halo that all raters have in common cannot be told from people who are good at everything, so it is
not undone. Ranks are therefore compared with the trait itself, which is the harder question; intervals and
reliability are judged against what they are about, which is what the average rater would have said. Results
have no trait (raters saw performance), so they stand apart.
"""

from dataclasses import dataclass
from datetime import date
from time import process_time

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl
from scipy.stats import spearmanr  # type: ignore[import-untyped]

from data.errors import MissingTable
from data.example.story import Story
from data.example.truth import read_truth
from data.store import Store
from features.appraisal.reviews.dyads import RELATIONS, dyads
from features.appraisal.reviews.levels import fit_of
from features.appraisal.reviews.raters import favours, rater_report
from features.appraisal.reviews.reviewed import places, reviewed
from features.facts import Facts, Known
from features.roster import people

Array = npt.NDArray[np.float64]

#: Dimension -> trait that it shows.
TRAITS = {"collaboration": "collaboration", "leadership": "leadership", "customer": "care"}

#: The day after the last cycle of the example company.
AS_OF = date(2026, 7, 1)

_WIDTH_90 = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class _Truth:
    """Of the people with a figure: traits, what an average rater would have said, their raters' severity."""

    trait: dict[str, Array]
    consensus: dict[str, Array]
    severity: Array


def review_figures(store: Store) -> dict[str, float]:
    """Return how well the reviews of the last 12 months recover the truth.

    Parameters
    ----------
    store : Store
        An example company.

    Returns
    -------
    dict of str to float
        Means over the dimensions that show a trait: ``rater_corr`` and ``rater_raw_corr`` (Spearman with the
        trait of the estimate, and of the mean score), ``rater_raw_all_corr`` (of the mean of all scores),
        ``rater_consensus_corr`` (with what an average rater would say), ``rater_harm`` and ``rater_raw_harm``
        (correlation of the error with the severity of one's raters), ``reliability_printed``,
        ``reliability_actual`` and ``reliability_error`` (their distance), ``rater_cover90``. Besides
        ``severity_corr``, ``severity_cover90``, ``results_skill_corr``, ``favour_found`` (share of the pairs
        who favour each other and scored each other that is flagged), ``favour_false`` (share of the flagged
        who do not) and ``review_seconds``.
    """
    facts = Facts(store)
    known = Known(facts, AS_OF, people(facts, as_of=AS_OF))
    known.table("reviews")
    began = process_time()
    found = {name: reviewed(known, name) for name in (*TRAITS, "results")}
    seconds = process_time() - began
    some = np.isfinite(found["leadership"].mean)
    truth = _truth(store, known, some)
    rows = [_dimension(known, found[name].mean[some], found[name].sd[some], truth, name) for name in TRAITS]
    figures = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
    figures["reliability_error"] = float(np.mean([abs(row["reliability_error"]) for row in rows]))
    skill = _of(read_truth(store.home, "people"), known, some)["skill"].to_numpy()
    figures["results_skill_corr"] = _rank(found["results"].mean[some], skill)
    return {**figures, **_raters(store, known), "review_seconds": seconds}


def _dimension(known: Known, mean: Array, sd: Array, truth: _Truth, name: str) -> dict[str, float]:
    fit = fit_of(known, name)
    if fit is None:
        msg = f"the example company has no reviews in the dimension {name}; simulate it anew"
        raise MissingTable(msg)
    now = fit.rows.window == 0
    score = fit.rows.score[:, fit.rows.dimensions.index(name)]
    some = known.people["employee_id"].filter(pl.Series(np.isfinite(reviewed(known, name).mean)))
    place = places(some, fit.rows.ratees)
    raw = _mean_by(fit.rows.ratee[now], score[now], len(fit.rows.ratees))[place]
    ever = _mean_by(fit.rows.ratee, score, len(fit.rows.ratees))[place]
    trait, consensus = truth.trait[name], truth.consensus[name] - truth.consensus[name].mean()
    middle = mean - mean.mean()
    printed = float(1 - np.mean(sd**2) / fit.variances.spread**2)
    actual = float(np.corrcoef(mean, consensus)[0, 1] ** 2)
    return {
        "rater_corr": _rank(mean, trait),
        "rater_raw_corr": _rank(raw, trait),
        "rater_raw_all_corr": _rank(ever, trait),
        "rater_consensus_corr": _rank(mean, consensus),
        "rater_harm": _harm(mean, trait, truth.severity),
        "rater_raw_harm": _harm(raw, trait, truth.severity),
        "reliability_printed": printed,
        "reliability_actual": actual,
        "reliability_error": printed - actual,
        "rater_cover90": float(np.mean(np.abs(middle - consensus) < _WIDTH_90 * sd)),
    }


def _truth(store: Store, known: Known, some: npt.NDArray[np.bool_]) -> _Truth:
    story = Story()
    who = _of(read_truth(store.home, "people"), known, some)
    raters = read_truth(store.home, "raters").set_index("employee_id")
    trait = {name: who[column].to_numpy() for name, column in TRAITS.items()}
    # performance as seen is not in the truth; it enters the mean of four dimensions alone
    overall = (0.7 * who["skill"].to_numpy() + sum(trait.values())) / 4
    halo = story.rater_halo * float(raters["halo"].mean())
    consensus = {name: 0.5 * ((1 - halo / 2) * own + halo * overall) for name, own in trait.items()}
    rows = dyads(known)
    inside = (rows.window == 0) & (rows.relation != RELATIONS.index("customer"))
    severity = raters["severity"].reindex(rows.raters).fillna(0).to_numpy()
    mean = _mean_by(rows.ratee[inside], severity[rows.rater[inside]], len(rows.ratees))
    return _Truth(trait, consensus, mean[places(pl.Series(who.index.to_list()), rows.ratees)])


def _of(frame: pd.DataFrame, known: Known, some: npt.NDArray[np.bool_]) -> pd.DataFrame:
    return frame.set_index("employee_id").loc[known.people["employee_id"].filter(pl.Series(some)).to_list()]


def _raters(store: Store, known: Known) -> dict[str, float]:
    severity = read_truth(store.home, "raters").set_index("employee_id")["severity"] * Story().rater_severity
    report = rater_report(known).join(severity.rename("truth"), how="inner")
    truth = report["truth"] - report["truth"].mean()
    middle = report["severity"].mean()
    inside = (report["low"] - middle < truth) & (truth < report["high"] - middle)
    flagged = {frozenset(pair) for pair in favours(known)[["first", "second"]].itertuples(index=False)}
    favoured = read_truth(store.home, "favour")[["rater_id", "ratee_id"]].drop_duplicates()
    given = set(favoured.itertuples(index=False, name=None))
    mutual = {frozenset(pair) for pair in given if pair[::-1] in given}
    friends = {frozenset(pair) for pair in given}
    return {
        "severity_corr": float(np.corrcoef(report["severity"], report["truth"])[0, 1]),
        "severity_cover90": float(inside.mean()),
        "favour_found": len(flagged & mutual) / max(len(mutual), 1),
        "favour_false": len(flagged - friends) / max(len(flagged), 1),
    }


def _mean_by(code: npt.NDArray[np.int64], value: Array, n: int) -> Array:
    count = np.bincount(code, minlength=n)
    with np.errstate(invalid="ignore"):
        mean: Array = np.bincount(code, value, n) / count
    return mean


def _rank(one: Array, other: Array) -> float:
    return float(spearmanr(one, other).statistic)


def _harm(estimate: Array, truth: Array, severity: Array) -> float:
    error = (estimate - estimate.mean()) / estimate.std() - (truth - truth.mean()) / truth.std()
    return float(np.corrcoef(error, severity)[0, 1])
