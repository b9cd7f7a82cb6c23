"""What others would forecast exits with: the same people, the same features, the same landmarks."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any, TypeAlias

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pandas as pd

from data.calendar import add_months
from features.attrition.setup import HORIZONS
from models.encoder import Encoder, Floats

#: Strengths of the ridge among which the Cox model chooses.
_ALPHAS = (30.0, 100.0, 300.0, 1000.0)
#: Rows of the random survival forest, and people in its smallest leaf.
_MOST_ROWS, _FEWEST_IN_LEAF = 5_000, 30
#: Rows on which the ridge is chosen at most; a fit on all rows of a large company takes a minute.
_MOST_CHOOSING = 12_000
#: Months before the cut up to which the Cox model learns when it chooses its ridge.
_BACK_MONTHS = HORIZONS[-1]

Forecast: TypeAlias = dict[int, Floats]
Flags: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Task:
    """Who teaches and who is forecast.

    Attributes
    ----------
    X : DataFrame of shape (n_rows, n_features)
        Profiles at every landmark up to the cut; index (employee_id, as_of).
    outcomes : DataFrame of shape (n_rows, 2)
        What was known of each row at the cut.
    earlier : DataFrame of shape (n_rows, 2)
        What was known of each row a year before the cut.
    cut : date
        Nothing of this day or later is known.
    budget : float
        Seconds that FLAML may take for each horizon.
    """

    X: pd.DataFrame
    outcomes: pd.DataFrame
    earlier: pd.DataFrame
    cut: date
    budget: float

    @property
    def days(self) -> pd.DatetimeIndex:
        """Landmark of each row."""
        return pd.DatetimeIndex(self.X.index.get_level_values(1))

    @property
    def test(self) -> pd.DataFrame:
        """Profiles of everybody at work at the cut."""
        return self.X[self.days == pd.Timestamp(self.cut)]

    def left(self, horizon_months: int) -> Flags:
        """Flag who was known at the cut to have left by choice within the horizon."""
        outcomes = self.outcomes
        within = outcomes["months"] < horizon_months
        return np.asarray((outcomes["cause"] == "voluntary") & within, dtype=bool)

    def closed(self, horizon_months: int) -> Flags:
        """Flag the rows whose window is closed, and whose end is known."""
        over = self.days <= pd.Timestamp(add_months(self.cut, -horizon_months))
        known = (self.outcomes["cause"] != "") | (self.outcomes["months"] >= horizon_months)
        return np.asarray(over & known, dtype=bool)


def cox(task: Task) -> Forecast:
    """Cox regression of exits by choice, other exits censored; its ridge is chosen forward in time.

    The choice is by the Brier score of the year before the cut, forecast from what was known before it.
    """
    day = pd.Timestamp(add_months(task.cut, -_BACK_MONTHS))
    then = np.flatnonzero(task.days == day)
    truth = task.left(_BACK_MONTHS)[then]
    seen = np.flatnonzero((task.earlier["months"] > 0) | (task.earlier["cause"] != ""))
    drawn = np.random.default_rng(0).permutation(seen)[:_MOST_CHOOSING]
    past = _survival(task.X.iloc[drawn], task.earlier.iloc[drawn])
    scored = {alpha: past.cox(alpha, task.X.iloc[then])[_BACK_MONTHS] for alpha in _ALPHAS}
    best = min(_ALPHAS, key=lambda alpha: float(((scored[alpha] - truth) ** 2).mean()))
    return _survival(task.X, task.outcomes).cox(best, task.test)


def forest(task: Task) -> Forecast:
    """Random survival forest of exits by choice, other exits censored, on rows drawn at random."""
    from sksurv.ensemble import RandomSurvivalForest  # type: ignore[import-untyped] # takes seconds

    rows = _survival(task.X, task.outcomes)
    drawn = np.random.default_rng(0).permutation(len(rows.months))[:_MOST_ROWS]
    model = RandomSurvivalForest(
        n_estimators=100, min_samples_leaf=_FEWEST_IN_LEAF, max_features="sqrt", n_jobs=1, random_state=0
    )
    model.fit(rows.matrix[drawn], rows.outcome[drawn])
    curves = model.predict_cumulative_hazard_function(rows.encode(task.test), return_array=True)
    return rows.incidence(model.unique_times_, curves)


def classifier(task: Task) -> Forecast:
    """One small LightGBM a horizon, on closed windows."""
    return {months: _classified(task, months, task.closed(months)) for months in HORIZONS}


def censored_stayed(task: Task) -> Forecast:
    """Do the same on all rows, whoever is not known to have left counted as having stayed."""
    before = np.asarray(task.days < pd.Timestamp(task.cut))
    return {months: _classified(task, months, before) for months in HORIZONS}


def flaml(task: Task) -> Forecast:
    """FLAML's AutoML as it comes, one a horizon, on closed windows."""
    found = {}
    for months in HORIZONS:
        rows = task.closed(months)
        found[months] = automl(task.X[rows], task.left(months)[rows], task.test, task.budget)
    return found


def automl(X: pd.DataFrame, y: Flags, test: pd.DataFrame, budget: float) -> Floats:
    """Return the probabilities that FLAML's AutoML finds within so many seconds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of Spark and of each learner's settings
        model: Any = import_module("flaml").AutoML()  # untyped, and takes seconds
        train, asked = _categories(X, test)
        model.fit(train, y.astype(np.int64), task="classification", time_budget=budget, n_jobs=1, verbose=0)
        return np.asarray(model.predict_proba(asked)[:, 1])


#: Name -> what it forecasts.
PEERS: dict[str, Callable[[Task], Forecast]] = {
    "cox": cox,
    "forest": forest,
    "classifier": classifier,
    "censored_stayed": censored_stayed,
    "flaml": flaml,
}


@dataclass(frozen=True, slots=True)
class _Survival:
    """Rows as survival models take them: time in months, exits by choice as events."""

    encoder: Encoder
    matrix: Floats
    months: Floats
    event: Flags
    other: Flags

    @property
    def outcome(self) -> npt.NDArray[np.void]:
        """The structured array of scikit-survival."""
        found = np.empty(len(self.months), dtype=[("event", bool), ("months", float)])
        found["event"], found["months"] = self.event, self.months
        return found

    def encode(self, X: pd.DataFrame) -> Floats:
        return self.encoder.encode(X).linear

    def cox(self, alpha: float, test: pd.DataFrame) -> Forecast:
        from sksurv.linear_model import CoxPHSurvivalAnalysis  # type: ignore[import-untyped] # takes seconds

        model = CoxPHSurvivalAnalysis(alpha=alpha, ties="breslow").fit(self.matrix, self.outcome)
        curves = [
            step(model.unique_times_) for step in model.predict_cumulative_hazard_function(self.encode(test))
        ]
        return self.incidence(model.unique_times_, np.array(curves))

    def incidence(self, times: Floats, curves: Floats) -> Forecast:
        """Put cumulative hazards and the mean rate of other exits together to incidences."""
        months = np.arange(HORIZONS[-1] + 1)
        place = np.searchsorted(times, months, side="right")
        hazard = np.column_stack([np.zeros(len(curves)), curves])[:, place]
        stay = np.exp(-hazard - months * self.other.sum() / self.months.sum())
        leaving = np.cumsum(stay[:, :-1] * -np.expm1(-np.diff(hazard, axis=1)), axis=1)
        return {horizon: leaving[:, horizon - 1] for horizon in HORIZONS}


def _survival(X: pd.DataFrame, outcomes: pd.DataFrame) -> _Survival:
    """Take the rows of which anything was seen; an exit happens at the end of the month after those lived."""
    gone = np.asarray(outcomes["cause"] != "")
    months = outcomes["months"].to_numpy(dtype=np.float64) + gone
    seen = months > 0
    encoder = Encoder.fit(X[seen])
    chosen = np.asarray(outcomes["cause"] == "voluntary")
    matrix = encoder.encode(X[seen]).linear
    return _Survival(encoder, matrix, months[seen], chosen[seen], (gone & ~chosen)[seen])


def _classified(task: Task, months: int, rows: Flags) -> Floats:
    encoder = Encoder.fit(task.X[rows])
    model = lgb.LGBMClassifier(
        n_estimators=150,
        learning_rate=0.05,
        num_leaves=7,
        min_child_samples=30,
        colsample_bytree=0.5,
        reg_lambda=5.0,
        n_jobs=1,
        random_state=0,
        verbosity=-1,
    )
    model.fit(encoder.encode(task.X[rows]).tree, task.left(months)[rows])
    found: Any = model.predict_proba(encoder.encode(task.test).tree)
    return np.asarray(found[:, 1])


def _categories(X: pd.DataFrame, test: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both frames with text as categories, as FLAML expects it."""
    text = [name for name in X if not pd.api.types.is_numeric_dtype(X[name])]
    kinds = {name: pd.CategoricalDtype(sorted(X[name].dropna().unique())) for name in text}
    return X.astype(kinds), test.astype(kinds)
