"""Do lists of flight risks work: past dates again, from what was known then, compared with who left."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.calendar import add_months, first_of_month
from data.progress import Progress, silent
from data.store import Store
from features.attrition.performers import high_performer
from features.attrition.setup import HORIZONS, attrition_setup
from features.catalog import Feature
from models.hazard import ExitModels
from training.exits import ExitHistory, enough, exits_as_of, learnt_by

#: Years back that are gone through, and how many people of each list are kept.
MOST_YEARS, KEPT = 3, 500


def walk_forward(
    history: ExitHistory,
    store: Store,
    catalogue: Mapping[str, Feature],
    *,
    seed: int = 0,
    progress: Progress = silent,
) -> tuple[list[dict[str, Any]], dict[date, ExitModels]]:
    """List high performers who may leave a year ago, two and three years ago, as they would have been listed.

    Parameters
    ----------
    history : ExitHistory
        Every landmark.
    store : Store
        The facts.
    catalogue : mapping of str to Feature
        What may be used.
    seed : int
        Seed of folds and fits.
    progress : Progress
        Told after each date.

    Returns
    -------
    tuple of (list of dict, dict of date to ExitModels)
        One a date and horizon, without a word of who; and the models that answer for those dates again.
    """
    known_until = store.known_until()
    latest = first_of_month(known_until)
    days = [add_months(latest, -12 * year) for year in range(MOST_YEARS, 0, -1)]
    days = [day for day in days if day in history.landmarks and enough(history, day)]
    outcomes, least = history.outcomes(known_until), attrition_setup(store.home).high_performer
    models: dict[date, ExitModels] = {}
    told = []
    for done, day in enumerate(days, start=1):
        models[day] = exits_as_of(learnt_by(history, day), catalogue, n_threads=store.home.threads, seed=seed)
        places = history.at(day)
        told += _lists(models[day], history.X.iloc[places], outcomes.iloc[places], day, least)
        progress("attrition: past lists", done / len(days))
    return told, models


def _lists(
    models: ExitModels, X: pd.DataFrame, outcomes: pd.DataFrame, day: date, least: float
) -> list[dict[str, Any]]:
    """Return what a list of each horizon would have held, in its order."""
    incidence = models.incidence(X)
    probable = high_performer(X, least=least)
    measured = np.isfinite(probable)
    high = np.where(measured, probable, 0.0) if measured.any() else np.ones(len(X))
    gone, months = (outcomes["cause"] == "voluntary").to_numpy(), outcomes["months"].to_numpy()
    told = []
    for horizon in HORIZONS:
        left = gone & (months < horizon)
        chance = incidence.at(horizon)[0]
        order = np.argsort(-chance * high, kind="stable")[:KEPT]
        told.append(
            {
                "as_of": day.isoformat(),
                "closed": add_months(day, horizon).isoformat(),
                "horizon_months": horizon,
                "n_people": len(X),
                "n_left": int(left.sum()),
                "expected": float(chance.sum()),
                "n_high_left": int((left & (high >= 0.5)).sum()),
                "left": _marks(left[order]),
                "high_left": _marks((left & (high >= 0.5))[order]),
            }
        )
    return told


def _marks(flags: npt.NDArray[np.bool_]) -> str:
    """Write who left, in the order of the list: 1 left, 0 stayed."""
    return "".join("1" if flag else "0" for flag in flags)
