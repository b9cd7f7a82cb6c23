"""Promotion: readiness learns from promoted people whose outcome is known, precedent from all decisions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from data.errors import TooLittleData
from data.progress import Progress, silent
from data.store import Store
from features.catalog import Feature
from features.facts import Facts
from features.promotion.targets import promotions
from models.experience import Experience
from models.promotion import PrecedentModel, PromotionModel, PromotionModels
from models.spread import fit_spread
from training.candidates import Candidates, candidates
from training.dataset import Dataset
from training.split import SplitRule

#: Naive baseline -> the feature that it orders people by; the first that the profile has.
BASELINES = {
    "own_sales": ("revenue_rel_platform_12m", "conv_rel_platform", "revenue_monthly_12m"),
    "tenure": ("tenure_months",),
    "last_rating": ("rating_latest",),
}


def known_candidates(
    store: Store, *, label_window_months: int | None = None, progress: Progress = silent
) -> Candidates:
    """Return the candidates of every round, labelled by the company's own rules of success."""
    rules = promotions(store.home).success
    months = label_window_months or rules.months
    return candidates(Facts(store), replace(rules, months=months), progress=progress)


def dataset(store: Store, *, label_window_months: int | None = None, progress: Progress = silent) -> Dataset:
    """Return one row a promoted person and round whose outcome window is closed.

    Parameters
    ----------
    store : Store
        The facts.
    label_window_months : int, optional
        Months after the promotion in which success shows; the company's own rule if None.
    progress : Progress
        Told how far it is.

    Returns
    -------
    Dataset
        1 is success; whoever is censored is left out.

    Raises
    ------
    MissingTable
        If positions are absent.
    TooLittleData
        If no round is closed.
    """
    return rows_of(known_candidates(store, label_window_months=label_window_months, progress=progress), store)


def rows_of(found: Candidates, store: Store) -> Dataset:
    """Return the rows that readiness learns from today; errors as `dataset`."""
    known_until = store.known_until()
    learnt = found.outcomes(known_until)
    if learnt.X.empty:
        msg = (
            f"none of {len(found.rounds)} promotion rounds has an outcome window of"
            f" {found.rules.months} months that is closed; import a longer history of positions"
        )
        raise TooLittleData(msg)
    return Dataset(
        topic="promotion",
        X=learnt.X,
        y=learnt.y,
        label=found.rules.words().en,
        label_window_months=found.rules.months,
        snapshot=None,
        fingerprint=store.fingerprint(),
        known_until=known_until,
    )


def split_rule(rows: Dataset) -> SplitRule:
    """Return what a split must hold; rounds promote different people, so their windows may overlap."""
    return SplitRule(
        label_window_months=rows.label_window_months, spacing_months=1, enough_cases=100, most_dates=4
    )


def models_as_of(
    found: Candidates,
    day: date,
    ranked: pd.DataFrame,
    catalogue: Mapping[str, Feature],
    *,
    n_threads: int = 1,
    seed: int = 0,
) -> PromotionModels:
    """Fit everything that answers as of a day need, from what was known by then.

    Parameters
    ----------
    found : Candidates
        All rounds; later ones and outcomes that were not yet known are not looked at.
    day : date
        The day.
    ranked : DataFrame of shape (n_people, n_features)
        Profiles of people such as will be ranked.
    catalogue : mapping of str to Feature
        The company's catalogue.
    n_threads : int
        Threads of a fit.
    seed : int
        Seed of folds and draws.

    Returns
    -------
    PromotionModels
        Fitted.
    """
    learnt = found.outcomes(day)
    readiness = PromotionModel.for_catalogue(
        catalogue, columns=found.X.columns, n_threads=n_threads, random_state=seed
    )
    readiness.fit(learnt.X, learnt.y, groups=learnt.people)
    decided, weight = found.decisions(day, seed=seed)
    precedent = PrecedentModel.for_catalogue(
        catalogue, columns=found.X.columns, n_threads=n_threads, random_state=seed
    ).set_params(n_bootstraps=2)
    precedent.fit(decided.X, decided.y, groups=decided.people, sample_weight=weight)
    return PromotionModels(
        readiness=readiness,
        precedent=precedent,
        spread=fit_spread(readiness, learnt, ranked, seed=seed),
        experience=Experience.of(readiness, learnt.X, catalogue),
        learnt_until=day,
        n_cases=len(learnt.y),
    )


def enough(found: Candidates, day: date, fewest: int) -> bool:
    """Tell whether at least so many cases of the rarer outcome were known at a day."""
    counts = np.bincount(found.outcomes(day).y, minlength=2)
    return int(counts.min()) >= fewest
