"""Attrition: hazards of exits by cause where facts are dated, a classifier where one undated table is all."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import clone

from data.calendar import add_months
from data.errors import InputError, TooLittleData
from data.progress import Progress, silent
from data.store import Store
from features.attrition.setup import HORIZONS
from features.catalog import Feature
from features.facts import Facts
from features.labels import attrition_labels
from models.attrition import AttritionModel
from models.folds import person_codes, person_folds
from models.hazard import ahead
from training.dataset import Dataset, profiles_of
from training.evaluate import BASE_RATE, MODEL, cross_fit, keyed, naive_scores
from training.exit_backtest import walk_forward
from training.exits import ExitHistory, Learnt, enough, exit_history, exits_as_of, learnt_by
from training.split import Fold, Split, snapshot_split
from training.work import Companions, Work, by_date

#: Naive baseline -> the feature that it orders people by; the first that the profile has.
BASELINES = {
    "own_sales": ("revenue_rel_platform_6m", "revenue_monthly_6m", "conv_rel_platform"),
    "tenure": ("tenure_months",),
}
#: Horizons by which a model is judged, the first that the history allows: a year ahead the market moves the
#: level more than any model can know, and the latest year sets it anew.
JUDGED = (6, 3)
#: Folds of people, and held-out exits that suffice; more dates are taken until there are so many.
N_FOLDS, ENOUGH_EXITS, MOST_DATES = 5, 40, 3


def work(
    store: Store,
    catalogue: Mapping[str, Feature],
    *,
    label_window_months: int | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> Work:
    """Learn who leaves.

    Parameters
    ----------
    store : Store
        The facts.
    catalogue : mapping of str to Feature
        What may be used.
    label_window_months : int, optional
        Horizon by which the model is judged; 6, or 3 where the history is short, if None.
    seed : int
        Seed of folds and fits.
    progress : Progress
        Told how far it is.

    Returns
    -------
    Work
        Models as of today, and as of past dates so that their lists can be compared with what happened.

    Raises
    ------
    InputError
        If exits are not judged within so many months.
    TooLittleData
        If too few people left, or the history is too short.
    """
    if label_window_months not in (None, *HORIZONS):
        msg = f"got {label_window_months} months; exits are judged within 3, 6 or 12 months, give one of them"
        raise InputError(msg)
    snapshot = store.company.snapshot
    if snapshot is not None:
        return _undated(store, snapshot, catalogue, seed=seed, progress=progress)
    history = exit_history(store, progress=progress)
    months, days = held_out_days(history, store.known_until(), label_window_months)
    rows = closed_rows(history, store, months)
    held_out, split = cross_fitted(history, rows, days, catalogue, seed=seed, progress=progress)
    threads = store.home.threads
    backtest, past = walk_forward(history, store, catalogue, seed=seed, progress=progress)
    progress("attrition: final fit", 0.0)
    now = exits_as_of(learnt_by(history, store.known_until()), catalogue, n_threads=threads, seed=seed)
    progress("attrition: final fit", 1.0)
    blends, states = by_date(now, past)
    companions = Companions(blends, {"companions": states, "backtest": backtest})
    return Work(rows, split, held_out, companions)


def held_out_days(
    history: ExitHistory, known_until: date, months: int | None = None
) -> tuple[int, list[date]]:
    """Return the horizon by which a model is judged, and the landmarks on which, oldest first.

    Raises
    ------
    TooLittleData
        If no horizon has closed after a landmark by which enough people had left.
    """
    for horizon in (months,) if months else JUDGED:
        closed = [day for day in history.landmarks if add_months(day, horizon) <= known_until]
        days: list[date] = []
        n_exits = 0
        for day in reversed(closed):
            if days and add_months(day, horizon) > days[-1]:
                continue  # held-out windows do not overlap
            if n_exits >= ENOUGH_EXITS or len(days) == MOST_DATES or not enough(history, day):
                break
            days.append(day)
            n_exits += int(left_within(history.outcomes(known_until), history.at(day), horizon).sum())
        if days and n_exits:
            return horizon, days[::-1]
    msg = (
        "too few people had left of their own will before any date whose next months are over; "
        "import a longer history, or one with more exits"
    )
    raise TooLittleData(msg)


def left_within(outcomes: pd.DataFrame, places: npt.NDArray[np.int64], months: int) -> npt.NDArray[np.int64]:
    """Tell who left by choice within so many months after the landmark."""
    rows = outcomes.iloc[places]
    left = (rows["cause"] == "voluntary") & (rows["months"] < months)
    return np.asarray(left, dtype=np.int64)


def closed_rows(history: ExitHistory, store: Store, months: int) -> Dataset:
    """Return the rows of landmarks whose horizon is over; who vanished within it is left out."""
    known_until = store.known_until()
    outcomes = history.outcomes(known_until)
    over = history.days <= pd.Timestamp(add_months(known_until, -months))
    told = (outcomes["cause"] != "") | (outcomes["months"] >= months)
    places = np.flatnonzero(over & told.to_numpy())
    return Dataset(
        topic="attrition",
        X=ahead(history.X.iloc[places], 0),
        y=left_within(outcomes, places, months),
        label=f"voluntary exit within {months} months (any exit where kinds are not recorded)",
        label_window_months=months,
        snapshot=None,
        fingerprint=store.fingerprint(),
        known_until=known_until,
    )


def cross_fitted(
    history: ExitHistory,
    rows: Dataset,
    days: list[date],
    catalogue: Mapping[str, Feature],
    *,
    seed: int = 0,
    progress: Progress = silent,
) -> tuple[pd.DataFrame, Split]:
    """Score people at past landmarks by models that knew nothing later and nothing of them.

    Parameters
    ----------
    history : ExitHistory
        Every landmark.
    rows : Dataset
        Rows whose outcome is known; those at `days` are scored.
    days : list of date
        Landmarks.
    catalogue : mapping of str to Feature
        What may be used.
    seed : int
        Deals people into folds.
    progress : Progress
        Told after each fold.

    Returns
    -------
    tuple of (DataFrame, Split)
        As `training.evaluate.cross_fit` and `training.split.split` give them.
    """
    codes = person_codes(rows.people, len(rows.y))
    fold = person_folds(rows.y.astype(np.float64), codes, N_FOLDS, np.random.default_rng(seed))
    parts: list[pd.DataFrame] = []
    folds: list[Fold] = []
    dates = pd.DatetimeIndex(rows.index.get_level_values(1))
    for n_day, day in enumerate(days):
        learnt = learnt_by(history, day)
        for held in range(N_FOLDS):
            test = np.flatnonzero((dates == pd.Timestamp(day)) & (fold == held))
            # with those of the fold who had left by then, else too few stayers would be learnt from
            without = np.isin(history.people, rows.people[fold == held])
            folds.append(Fold(np.flatnonzero((dates < pd.Timestamp(day)) & (fold != held)), test))
            parts.append(_scored(learnt, rows, test, catalogue, (without, seed)).assign(fold=len(parts)))
            progress("attrition: held-out evaluation", (n_day * N_FOLDS + held + 1) / (N_FOLDS * len(days)))
    held_out = pd.concat(parts, ignore_index=True).assign(repeat=0)
    latest = max(day for day in history.landmarks if day < days[-1])
    return held_out, Split("forward", tuple(folds), tuple(days), latest)


def _scored(
    learnt: Learnt,
    rows: Dataset,
    test: npt.NDArray[np.int64],
    catalogue: Mapping[str, Feature],
    settings: tuple[npt.NDArray[np.bool_], int],
) -> pd.DataFrame:
    without, seed = settings
    models = exits_as_of(learnt, catalogue, without=without, n_bootstraps=1, seed=seed)
    X, months = rows.X.iloc[test], rows.label_window_months
    known = pd.DatetimeIndex(rows.index.get_level_values(1)) <= pd.Timestamp(add_months(learnt.day, -months))
    known &= ~np.isin(rows.people, learnt.history.people[without])
    chance = models.incidence(X).voluntary[:, months - 1]
    naive = naive_scores(rows.X[known], rows.y[known], X, BASELINES)
    found = keyed(X, rows.y[test])
    found[MODEL], found[BASE_RATE] = chance, models.base_rate(months)
    # before the first horizon is over nothing but the level is known
    return pd.concat([found, pd.DataFrame(naive, index=found.index).fillna(found[BASE_RATE].iloc[0])], axis=1)


def _undated(
    store: Store, snapshot: date, catalogue: Mapping[str, Feature], *, seed: int, progress: Progress
) -> Work:
    """Learn from one undated table: a classifier without a horizon, folds of people."""
    rows = snapshot_rows(store, snapshot, progress=progress)
    split = snapshot_split(rows.y, snapshot, seed=seed)
    model = AttritionModel.for_catalogue(
        catalogue, columns=rows.X.columns, n_threads=store.home.threads, random_state=seed
    )
    # intervals of single scores are not evaluated, so the fewest bootstrap members do
    lean = clone(model).set_params(n_bootstraps=2)
    held_out = cross_fit(rows, split, lean, BASELINES, progress=progress)
    progress("attrition: final fit", 0.0)
    model.fit(rows.X, rows.y, groups=rows.people)
    progress("attrition: final fit", 1.0)
    return Work(rows, split, held_out, Companions({"attrition": model}))


def snapshot_rows(store: Store, snapshot: date, *, progress: Progress = silent) -> Dataset:
    """Return one row a person of a company that has one undated table; 1 has left."""
    facts = Facts(store)
    labels = attrition_labels(facts, as_ofs=[snapshot], label_window_months=1)
    return Dataset(
        topic="attrition",
        X=profiles_of(facts, labels, progress=progress),
        y=labels.to_numpy(dtype="int64"),
        label="has left at the snapshot; the table has no dates, so there is no horizon",
        label_window_months=0,
        snapshot=snapshot,
        fingerprint=store.fingerprint(),
        known_until=store.known_until(),
    )
