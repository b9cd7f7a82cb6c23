"""Figures of one simulated company: its last rounds listed again, against the planted truth."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit  # type: ignore[import-untyped]
from scipy.stats import spearmanr  # type: ignore[import-untyped]

from data.example import generate
from data.example.story import Story
from data.example.truth import read_truth
from data.home import Home, limit_threads
from data.store import Store
from experiments.studies.promotion_reasons import reason_figures
from features.catalog import Feature, catalogue
from features.promotion.targets import promotions
from models.encoder import Floats
from models.places import places, ranks
from models.promotion import PrecedentModel, PromotionModels
from training.candidates import Candidates
from training.promotion import known_candidates, models_as_of

#: Latest rounds that are listed again.
N_ROUNDS = 2
_DRAWS = 400


@dataclass(frozen=True, slots=True)
class Round:
    """One round with its truth.

    Attributes
    ----------
    day : date
        The round.
    X : DataFrame
        Profiles of the candidates.
    truth : DataFrame
        Row by row p_success, standing, promoted, biased_group.
    models : PromotionModels
        Learnt from what was known by then.
    features : mapping of str to Feature
        The catalogue.
    """

    day: date
    X: pd.DataFrame
    truth: pd.DataFrame
    models: PromotionModels
    features: Mapping[str, Feature]

    @property
    def outside(self) -> npt.NDArray[np.bool_]:
        """Who is unlike anyone promoted before."""
        return self.models.experience.outside(self.models.readiness, self.X, self.features)

    @property
    def seats(self) -> int:
        """How many were promoted."""
        return int(self.truth["promoted"].sum())


def company_figures(given: tuple[int, int, int]) -> dict[str, Any]:
    """Return the figures of one company of (employees, months, seed)."""
    limit_threads()
    n_employees, n_months, seed = given
    with tempfile.TemporaryDirectory() as temporary:
        store = Store(Home(root=Path(temporary)))
        generate(store, n_employees=n_employees, n_months=n_months, seed=seed)
        store = Store(store.home)
        found = known_candidates(store)
        features = promotions(store.home).usable(catalogue(store.company))
        rows = []
        for day in found.rounds[-N_ROUNDS:]:
            ranked = found.X.iloc[found.at(day)]
            models = models_as_of(found, day, ranked, features)
            one = Round(day, ranked, _truth(store, found, day), models, features)
            told = reason_figures(models, found.outcomes(day), ranked, features)
            rows.append({**_listed(one, found), **told})
    return {"employees": n_employees, "seed": seed, "rounds": rows}


def _truth(store: Store, found: Candidates, day: date) -> pd.DataFrame:
    table = read_truth(store.home, "promotion_rounds")
    table = table[pd.to_datetime(table["round"]) == pd.Timestamp(day)].set_index("employee_id")
    people = read_truth(store.home, "people").set_index("employee_id")
    rows = found.at(day)
    ids = pd.Index(found.people[rows])
    truth = table.reindex(ids)[["p_success", "standing"]]
    # heads cannot rise further in the story, so they have no planted probability
    return truth.assign(
        promoted=found.promoted[rows], biased_group=people["biased_group"].reindex(ids).astype(bool)
    )


def _listed(one: Round, found: Candidates) -> dict[str, Any]:
    known = one.truth["p_success"].notna().to_numpy()
    one = replace(one, X=one.X[known], truth=one.truth[known])
    truth = one.truth["p_success"].to_numpy(dtype=float)
    scores = _scores(one, found)
    k = one.seats
    draws = one.models.spread.draws(one.models.readiness, one.X, _DRAWS)
    placed, own = places(scores["ours"], draws, k), ranks(truth[None])[0]
    sure = placed.among_best > 0.9
    biased = one.truth["biased_group"].to_numpy()
    told: dict[str, Any] = {
        "n_learnt": one.models.n_cases,
        "k": k,
        "cover": float(((own >= placed.rank_low) & (own <= placed.rank_high)).mean()),
        "n_sure": int(sure.sum()),
        "n_sure_held": int((own[sure] <= k).sum()),
        "expected_best": placed.expected,
        "found_best": int(((own <= k) & (placed.rank <= k)).sum()),
        "outside": float(one.outside.mean()),
        "calibration": _calibration(one, scores["ours"], scores["precedent"], truth),
        **_peter(one, scores, truth),
    }
    for name, score in scores.items():
        chosen = np.argsort(-score, kind="stable")[:k]
        told[f"{name}.precision"] = float(truth[chosen].mean())
        told[f"{name}.spearman"] = float(spearmanr(score, truth).statistic)
        told[f"{name}.selected"] = [int(biased[chosen].sum()), int((~biased[chosen]).sum())]
    told["groups"] = [int(biased.sum()), int((~biased).sum())]
    return told


def _scores(one: Round, found: Candidates) -> dict[str, Floats]:
    """Return ours, what others would list, past policy, and the oracle."""
    rng = np.random.default_rng(0)
    names = list(one.models.precedent.feature_names_)
    sales = one.X["revenue_rel_platform_12m"]
    rating = one.X["rating_latest"]
    return {
        "ours": one.models.readiness.decision_function(one.X),
        "precedent": one.models.precedent.decision_function(one.X),
        "past": one.truth["promoted"].to_numpy(float) + 1e-9 * rng.random(len(one.X)),
        "ranker": _ranker(one, found, names),
        "naive_label": _naive_label(one, found),
        "sales": sales.fillna(sales.median()).to_numpy(float),
        "tenure": one.X["tenure_months"].to_numpy(float),
        "rating": rating.fillna(rating.median()).to_numpy(float) + 1e-9 * rng.random(len(one.X)),
        "random": rng.random(len(one.X)),
        "oracle": one.truth["p_success"].to_numpy(float),
    }


def _ranker(one: Round, found: Candidates, names: list[str]) -> Floats:
    """Return LambdaMART's score: it learns whom each past round promoted."""
    rows = found.decided(one.day)
    rows = rows[np.argsort(found.days[rows], kind="stable")]
    sizes = pd.Series(found.days[rows]).groupby(found.days[rows]).size().to_numpy()
    encoder = one.models.precedent.fitted_.encoder
    ranker = lgb.LGBMRanker(
        n_estimators=200, learning_rate=0.05, num_leaves=15, n_jobs=1, random_state=0, verbosity=-1
    )
    ranker.fit(encoder.encode(found.X.iloc[rows][names]).tree, found.promoted[rows], group=sizes)
    return np.asarray(ranker.predict(encoder.encode(one.X[names]).tree))


def _naive_label(one: Round, found: Candidates) -> Floats:
    """Return the score of a classifier of "promoted and successful" among all candidates."""
    closed = np.intersect1d(found.decided(one.day), _closed_rounds(one, found))
    label = (found.promoted[closed] & (found.success[closed] == 1.0)).astype(np.int64)
    kept = (label == 1) | (np.random.default_rng(0).random(len(closed)) < min(1.0, 2500 / len(closed)))
    rows, label = closed[kept], label[kept]
    model = PrecedentModel(
        features=one.models.precedent.features, directions=one.models.precedent.directions, n_bootstraps=1
    )
    model.fit(found.X.iloc[rows], label, groups=found.people[rows])
    return np.asarray(model.decision_function(one.X))


def _closed_rounds(one: Round, found: Candidates) -> npt.NDArray[np.int64]:
    latest = found.days[found.closed(one.day)].max()
    return np.flatnonzero(found.days <= latest)


def _calibration(one: Round, ours: Floats, precedent: Floats, truth: Floats) -> dict[str, list[float]]:
    """Return prediction, truth and weight of those inside experience; the weight is how like the promoted."""
    inside = ~one.outside
    weight = expit(precedent)[inside]
    return {
        "predicted": expit(ours)[inside].round(4).tolist(),
        "true": truth[inside].round(4).tolist(),
        "weight": (weight / weight.sum()).tolist(),
    }


def _peter(one: Round, scores: dict[str, Floats], truth: Floats) -> dict[str, float]:
    """Correlate list positions with own sales and with what the team would gain, among the front line."""
    front = one.X["front_line"].to_numpy(dtype=float) == 1.0
    story = Story()
    uplift = truth * story.success_lifts_team - (1.0 - truth) * story.failure_lowers_team
    standing = one.truth["standing"].to_numpy(dtype=float)
    told = {}
    for name, score in (("ours", scores["ours"]), ("past", standing)):
        told[f"peter.{name}.own_sales"] = float(spearmanr(score[front], scores["sales"][front]).statistic)
        told[f"peter.{name}.team_uplift"] = float(spearmanr(score[front], uplift[front]).statistic)
    return told
