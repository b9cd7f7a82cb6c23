"""Weights that follow from measured reliability, per role and market state, and what they would change."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import rankdata, spearmanr  # type: ignore[import-untyped]

from features.appraisal.indicators.library import Indicator
from features.appraisal.indicators.panel import panel
from features.appraisal.schemes.resolved import resolved
from features.appraisal.schemes.scheme import Scheme
from features.appraisal.score.combine import combine
from features.appraisal.score.counting import counting, effects_of, indicators_of, roles_of, side_by_side
from features.appraisal.score.factor import loadings
from features.appraisal.score.fair_score import fair_scores
from features.appraisal.score.market_state import fallen
from features.appraisal.score.scale import FEWEST
from features.appraisal.score.shared_noise import against_average, shared_noise
from features.facts import Known

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

NORMAL, DOWNTURN = "normal", "downturn"

#: Months of evidence that reliabilities are told for, and the most that are looked at.
MONTHS, MOST_MONTHS = 6, 12

#: A change of rank by more than this share of the people is told.
FAR = 0.1


@dataclass(frozen=True, slots=True)
class RankingEffect:
    """What measured weights would change against the given ones.

    Attributes
    ----------
    spearman : float
        Of both rankings.
    share_far : float
        Share of the people who would move by more than a tenth of the ranking.
    far : DataFrame
        These people: ``employee_id``, ``given``, ``measured`` (share of people below, 0 to 1), ``change``.
    """

    spearman: float
    share_far: float
    far: pd.DataFrame


def measured_weights(known: Known, scheme: Scheme) -> pd.DataFrame:
    """Return the reliability and the weight that follows from it, for each role, market state and indicator.

    Reliability is that of six months of evidence: alternate months of the same people are compared, and the
    agreement is carried over to six months by the Spearman-Brown formula [1]_. The weight is that of the best
    composite of standardised values for the results of the role (`features.appraisal.score.factor`). Review
    indicators and trends have no months and are left out.

    Parameters
    ----------
    known : Known
        What was known.
    scheme : Scheme
        Names the indicators and gives their weights.

    Returns
    -------
    DataFrame
        ``role``, ``state`` ("normal" or "downturn"), ``indicator``, ``n_people``, ``reliability`` (NaN below
        20 people), ``given`` and ``measured`` (each sums to 1 over the indicators with a reliability).

    References
    ----------
    .. [1] Lord & Novick (1968), Statistical Theories of Mental Test Scores, ch. 4.
    """
    applied, roles = resolved(known, scheme), roles_of(known)
    asked = list(dict.fromkeys(one.indicator for rule in applied.weights.values() for one in rule))
    found = effects_of(known, scheme, asked)
    measures = side_by_side(found, known.people.height, shared_noise(known, indicators_of(found)))
    given = counting(applied, measures.names)
    loading = loadings(given, combine(measures, given, roles), roles, found)
    role = applied.people["role"].to_numpy().astype(np.str_)
    ids = known.people["employee_id"].to_numpy().astype(np.str_)
    rows = []
    for column, (name, effect) in enumerate(found.items()):
        if effect.indicator.link == "review" or effect.indicator.of == "trend":
            continue
        for state, halves in _halves(known, effect.indicator).items():
            own = halves.reindex(ids)
            for key in np.unique(role[given.weight[:, column] > 0]):
                members = role == key
                first = int(np.argmax(members))
                reliability, n_people = _reliability(own[members])
                rows.append(
                    (
                        key,
                        state,
                        name,
                        n_people,
                        reliability,
                        given.weight[first, column],
                        loading[first, column],
                    )
                )
    names = ["role", "state", "indicator", "n_people", "reliability", "given", "loading"]
    return _weighted(pd.DataFrame(rows, columns=names))


def ranking_effect(known: Known, scheme: Scheme) -> RankingEffect:
    """Compare the ranking by measured weights with that by the given ones.

    Parameters
    ----------
    known : Known
        What was known.
    scheme : Scheme
        Either of the two may be in force in it.

    Returns
    -------
    RankingEffect
        Over the people who have a score with both; NaN below three people.
    """
    both = [
        fair_scores(known, scheme.model_copy(update={"weights": kind})).people["standing"]
        for kind in ("given", "measured")
    ]
    seen = both[0].notna() & both[1].notna()
    given, measured = (one[seen] for one in both)
    if seen.sum() <= 2:
        return RankingEffect(
            float("nan"), float("nan"), pd.DataFrame(columns=["employee_id", "given", "measured", "change"])
        )
    ranks = [(rankdata(one) - 0.5) / len(one) for one in (given, measured)]
    table = pd.DataFrame({"employee_id": given.index, "given": ranks[0], "measured": ranks[1]})
    table["change"] = table["measured"] - table["given"]
    far = table[table["change"].abs() > FAR].sort_values(["change", "employee_id"])
    return RankingEffect(
        float(spearmanr(given, measured)[0]), len(far) / len(table), far.reset_index(drop=True)
    )


def _weighted(table: pd.DataFrame) -> pd.DataFrame:
    known = np.sqrt(table["reliability"].clip(lower=0).fillna(0).astype(float))
    best = table["loading"] * known / (1 - (table["loading"] * known) ** 2 + 1e-9)
    table["measured"] = best.where(table["reliability"].notna())
    table["given"] = table["given"].where(table["reliability"].notna())
    total = table.groupby(["role", "state"])[["given", "measured"]].transform("sum")
    table[["given", "measured"]] = table[["given", "measured"]] / total.where(total > 0)
    table = table.sort_values(["role", "state", "indicator"], ascending=[True, False, True])
    return table.drop(columns="loading").reset_index(drop=True)


def _halves(known: Known, indicator: Indicator) -> dict[str, pd.DataFrame]:
    """Return for each market state what alternate months of each person say, and how many they were."""
    evidence = panel(known, indicator)
    if not len(evidence.person):
        return {}
    above, expected = against_average(evidence)
    down = fallen(known, evidence)[evidence.unit, evidence.month]
    found = {}
    for state, chosen in ((NORMAL, ~down), (DOWNTURN, down)):
        rows = np.flatnonzero(chosen)
        rows = rows[np.lexsort((-evidence.month[rows], evidence.person[rows]))]
        person = evidence.person[rows]
        starts = np.flatnonzero(np.diff(person, prepend=-1))
        back = np.arange(len(rows)) - np.repeat(starts, np.diff(np.append(starts, len(rows))))
        rows, person, back = (values[back < MOST_MONTHS] for values in (rows, person, back))
        halves = {}
        for half in (0, 1):
            own = back % 2 == half
            total, base, count = (
                np.bincount(person[own], weights=values, minlength=len(evidence.people))
                for values in (above[rows][own], expected[rows][own], np.ones(int(own.sum())))
            )
            halves[f"value{half}"] = np.where(base > 0, total / np.where(base > 0, base, 1), np.nan)
            halves[f"months{half}"] = count
        found[state] = pd.DataFrame(halves, index=np.asarray(evidence.people, dtype=np.str_))
    return found


def _reliability(halves: pd.DataFrame) -> tuple[float, int]:
    """Return the reliability of `MONTHS` months, from the agreement of two halves, and who it rests on."""
    seen = halves[halves["value0"].notna() & halves["value1"].notna()]
    seen = seen[(seen["months0"] > 1) & (seen["months1"] > 1)]
    if len(seen) < FEWEST:
        return float("nan"), len(seen)
    agreement = float(spearmanr(seen["value0"], seen["value1"])[0])
    length = float(seen[["months0", "months1"]].to_numpy().mean())
    agreement = min(max(np.nan_to_num(agreement), 0.0), 0.99)
    month = agreement / (length - (length - 1) * agreement)
    return MONTHS * month / (1 + (MONTHS - 1) * month), len(seen)
