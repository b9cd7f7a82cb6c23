"""How raters rate: severity, use of the scale, agreement with the others, mutual favour."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr  # type: ignore[import-untyped]

from features.appraisal.reviews.dyads import RELATIONS, Array, Dyads, cycles_known
from features.appraisal.reviews.levels import Overall, centred_variance, overall
from features.appraisal.reviews.rater_variances import joint
from features.appraisal.widths import WIDTH_90
from features.facts import Known

#: People whom a rater must have rated to be reported on, and for the agreement with others to be a number.
FEWEST_RATED, FEWEST_AGREED = 3, 5

#: Share of the pairs flagged for mutual favour that may be flagged by chance.
FALSE_ALARMS = 0.1


#: Hypothetical scores of usual spread that stand beside a rater's own.
_USUAL_SCORES = 10.0

_CUSTOMER = RELATIONS.index("customer")

COLUMNS = ("n_rated", "severity", "low", "high", "spread", "agreement", "mutual_favour", "component")


@dataclass(frozen=True, slots=True)
class _Scored:
    """Scores over all dimensions and what the model makes of them, row by row."""

    rows: Dyads
    said: Array  # score less relation and cycle
    rater: Array  # what each rater adds
    level: Array  # of the person in that year, with the team
    level_variance: Array
    noise: float


def rater_report(known: Known) -> pd.DataFrame:
    """Report on everybody who rated at least 3 people by the as-of date; for human resources alone.

    Parameters
    ----------
    known : Known
        What was known; all cycles that are over count.

    Returns
    -------
    DataFrame
        Index ``rater_id``, sorted; ``n_rated`` (people), ``severity`` (points by which the rater scores below
        the average rater of the connected set on the same people) with ``low`` and ``high`` (90 % interval),
        ``spread`` (how far the scores lie apart over what is usual for such people; 1 is usual, less is a
        rater who gives everybody the same), ``agreement`` (correlation with what the others say of the same
        people; NaN below 5 people), ``mutual_favour`` (colleagues with whom high scores are exchanged beyond
        what both deserve; at most a tenth of those flagged are so by chance), ``component`` (raters of one
        number share people).
    """
    return known.facts.lately("raters", cycles_known(known), lambda: _report(known))


def favours(known: Known) -> pd.DataFrame:
    """Return the pairs of people who favour each other.

    A pair is flagged when each scored the other higher than both one's own severity and what the others say
    of the other explain. The less surprising of the two scores counts, against the spread of all such
    scores; the Benjamini-Hochberg procedure holds the share of false alarms at `FALSE_ALARMS` [1]_.

    Parameters
    ----------
    known : Known
        What was known.

    Returns
    -------
    DataFrame
        ``first``, ``second`` (employees, in order), ``points`` (mean excess of both), ``p_value``.

    References
    ----------
    .. [1] Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57(1), 289-300.
    """
    return known.facts.lately("favours", cycles_known(known), lambda: _favours(known))


def _report(known: Known) -> pd.DataFrame:
    empty = pd.DataFrame(columns=list(COLUMNS), index=pd.Index([], name="rater_id", dtype="str"), dtype=float)
    model = overall(known)
    if model is None:
        return empty
    rows = model.rows
    component = np.unique(rows.component()[0], return_inverse=True)[1]
    n_raters = len(rows.raters)
    severity = -model.solution.rater
    middle = np.bincount(component, severity) / np.bincount(component)
    severity = severity - middle[component]
    unsure = centred_variance(np.asarray(model.crossed.root()[:, :n_raters].T), component)
    half = WIDTH_90 * np.sqrt(model.crossed.variances.noise * unsure)
    pairs = np.unique(rows.rater * len(rows.ratees) + rows.ratee)
    n_rated = np.bincount(pairs // len(rows.ratees), minlength=n_raters)
    scored = _scored(model)
    flagged = favours(known)
    partners = pd.concat([flagged["first"], flagged["second"]]).value_counts()
    report = pd.DataFrame(
        {
            "n_rated": n_rated,
            "severity": severity,
            "low": severity - half,
            "high": severity + half,
            "spread": _use_of_scale(scored),
            "agreement": np.where(n_rated >= FEWEST_AGREED, _agreement(scored), np.nan),
            "mutual_favour": partners.reindex(rows.raters).fillna(0).to_numpy().astype(int),
            "component": component,
        },
        index=pd.Index(rows.raters, name="rater_id"),
    )
    return report[report["n_rated"] >= FEWEST_RATED]


def _scored(model: Overall) -> _Scored:
    crossed, solution, rows = model.crossed, model.solution, model.rows
    every = np.arange(len(crossed.person_of))
    return _Scored(
        rows,
        model.score - solution.occasion,
        solution.rater,
        (solution.level[crossed.cell] + solution.team[rows.team]),
        (crossed.own_variance(every) * crossed.variances.noise)[crossed.cell],
        crossed.variances.noise,
    )


def _use_of_scale(scored: _Scored) -> Array:
    """Return the standard deviation of each rater's scores over the usual one, shape (n_raters,)."""
    rater, n = scored.rows.rater, len(scored.rows.raters)
    count = np.maximum(np.bincount(rater, minlength=n), 1)

    def within(values: Array) -> Array:
        mean = np.bincount(rater, values, n) / count
        return np.asarray(np.bincount(rater, (values - mean[rater]) ** 2, n), float)

    unsure = np.bincount(rater, scored.level_variance + scored.noise, n)
    usual = within(scored.level) + unsure * (1 - 1 / count)
    stand_in = _USUAL_SCORES * (scored.noise + float(np.var(scored.level)))
    ratio: Array = np.sqrt((within(scored.said) + stand_in) / (usual + stand_in))
    return ratio


def _agreement(scored: _Scored) -> Array:
    """Return each rater's correlation with the others on the same people in the year, shape (n_raters,)."""
    rows, n = scored.rows, len(scored.rows.raters)
    fair = scored.said - scored.rater[rows.rater]
    cell = joint(rows.ratee, rows.window)
    dyad = joint(cell, rows.rater)
    others = np.bincount(cell)[cell] - np.bincount(dyad)[dyad]
    total = np.bincount(cell, fair)[cell] - np.bincount(dyad, fair)[dyad]
    some = others > 0
    rater, own, theirs = rows.rater[some], fair[some], total[some] / others[some]
    count = np.maximum(np.bincount(rater, minlength=n), 1)
    own = own - (np.bincount(rater, own, n) / count)[rater]
    theirs = theirs - (np.bincount(rater, theirs, n) / count)[rater]
    squares = np.bincount(rater, own**2, n), np.bincount(rater, theirs**2, n)
    sides = squares[0] * squares[1]
    together = np.bincount(rater, own * theirs, n)
    correlation: Array = np.where(sides > 0, together / np.sqrt(np.maximum(sides, 1e-300)), np.nan)
    return correlation


def _favours(known: Known) -> pd.DataFrame:
    nothing = pd.DataFrame({"first": [], "second": [], "points": [], "p_value": []})
    model = overall(known)
    if model is None:
        return nothing
    scored = _scored(model)
    rows = scored.rows
    both, code = np.unique(np.array(rows.raters + rows.ratees, dtype=str), return_inverse=True)
    giver, taker = code[: len(rows.raters)][rows.rater], code[len(rows.raters) :][rows.ratee]
    colleagues = rows.relation != _CUSTOMER
    excess = (scored.said - scored.rater[rows.rater] - scored.level)[colleagues]
    giver, taker = giver[colleagues], taker[colleagues]
    pair, where = np.unique(giver * len(both) + taker, return_inverse=True)
    count = np.bincount(where)
    z = np.bincount(where, excess) / np.sqrt(count)
    z = z / max(float(np.median(np.abs(z - np.median(z)))) * 1.4826, 1e-9)
    first, second = pair // len(both), pair % len(both)
    back = np.searchsorted(pair, second * len(both) + first)
    back = np.minimum(back, len(pair) - 1)
    mutual = (first < second) & (pair[back] == second * len(both) + first)
    here, there = np.flatnonzero(mutual), back[mutual]
    p_value = ndtr(-np.minimum(z[here], z[there])) ** 2
    flagged = _below_false_alarms(p_value)
    points = (np.bincount(where, excess) / count)[np.stack([here, there])].mean(axis=0)
    found = {"first": both[first[here]], "second": both[second[here]], "points": points, "p_value": p_value}
    return pd.DataFrame(found)[flagged].sort_values("p_value", kind="stable").reset_index(drop=True)


def _below_false_alarms(p_value: Array) -> npt.NDArray[np.bool_]:
    """Return which p-values the Benjamini-Hochberg procedure takes."""
    ordered = np.sort(p_value)
    steps = FALSE_ALARMS * np.arange(1, len(ordered) + 1) / max(len(ordered), 1)
    taken = ordered <= steps
    limit = ordered[taken].max() if taken.any() else -1.0
    return np.asarray(p_value <= limit)
