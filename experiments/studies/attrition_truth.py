"""Figures of one simulated company: who left in the year after the cut, forecast from what was known then."""

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import logit  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score

from data.calendar import add_months
from data.example import generate
from data.example.story import Story
from data.example.truth import read_truth
from data.home import Home, limit_threads
from data.store import Store
from experiments.studies.attrition_peers import PEERS, Flags, Forecast, Task
from experiments.studies.fair_score_truth import truth_of
from features.attrition.outcomes import exit_outcomes
from features.attrition.performers import HIGH_PERFORMER, high_performer
from features.attrition.setup import HORIZONS
from features.catalog import Feature, catalogue
from features.facts import Facts
from features.profile import known_at, profiles
from models.encoder import Floats
from models.hazard import AHEAD, ExitModels
from training.dataset import landmarks
from training.exits import ExitHistory, exits_as_of, learnt_by

#: Months after the cut that are forecast and known.
AFTER_MONTHS = HORIZONS[-1]
#: Months between landmarks.
_STEP_MONTHS = 3
#: Share of the staff that is flagged, and the planted merit from which on somebody is a high performer.
_FLAGGED, _HIGH = 0.05, 0.75
_N_BINS = 10


@dataclass(frozen=True, slots=True)
class Cut:
    """A company as of the cut.

    Attributes
    ----------
    history : ExitHistory
        Landmarks up to the cut.
    day : date
        The cut.
    after : DataFrame of shape (n_people, 2)
        What became of everybody at work at the cut.
    catalogue : mapping of str to Feature
        The company's catalogue.
    """

    history: ExitHistory
    day: date
    after: pd.DataFrame
    catalogue: Mapping[str, Feature]

    @property
    def now(self) -> pd.DataFrame:
        """Profiles of everybody at work at the cut."""
        return self.history.X.iloc[self.history.at(self.day)]

    @property
    def facts(self) -> Facts:
        """The tables."""
        return self.history.facts

    def left(self, horizon_months: int) -> Flags:
        """Flag who left by choice within the horizon."""
        within = self.after["months"] < horizon_months
        return np.asarray((self.after["cause"] == "voluntary") & within, dtype=bool)


def company_figures(given: tuple[int, int, int, float]) -> dict[str, Any]:
    """Return the figures of one company of (employees, months, seed, seconds for FLAML)."""
    limit_threads()
    n_employees, n_months, seed, budget = given
    with tempfile.TemporaryDirectory() as temporary:
        store = Store(Home(root=Path(temporary)))
        generate(store, n_employees=n_employees, n_months=n_months, seed=seed)
        cut = _cut(Store(store.home))
        start = time.perf_counter()
        models = exits_as_of(learnt_by(cut.history, cut.day), cut.catalogue)
        expected = models.incidence(cut.now)
        seconds = {"ours": time.perf_counter() - start}
        forecasts: dict[str, Forecast] = {"ours": {months: expected.at(months)[0] for months in HORIZONS}}
        task = _task(cut, models, budget)
        for name, peer in PEERS.items():
            start = time.perf_counter()
            forecasts[name] = peer(task)
            seconds[name] = time.perf_counter() - start
        hazard = _planted(cut)
        return {
            "employees": n_employees,
            "seed": seed,
            "scores": [
                {"seed": seed, "score": name, "horizon": months, **_judged(cut.left(months), found[months])}
                for name, found in forecasts.items()
                for months in HORIZONS
            ],
            "oracle": {months: float(roc_auc_score(cut.left(months), hazard)) for months in HORIZONS},
            "seen": float(roc_auc_score(cut.left(AFTER_MONTHS), _seen(cut, hazard))),
            "deciles": _deciles(cut.left(AFTER_MONTHS), *expected.at(AFTER_MONTHS)),
            "flags": _flags(cut, expected.at(AFTER_MONTHS)[0], hazard),
            "planted_level": _planted_level(cut),
            "cut_changes": cut_changes(cut.history, cut.day),
            "seconds": seconds,
        }


def cut_changes(history: ExitHistory, day: date, *, later_months: int = 6) -> int:
    """Count the labels closed by a cut that change when the cut moves; there should be none.

    Of every landmark before the cut only the months that it closes are compared.
    """
    days = [one for one in history.landmarks if one < day]
    closed = {one: min(AFTER_MONTHS, (day.year - one.year) * 12 + day.month - one.month) for one in days}
    early, late = (
        exit_outcomes(history.facts, as_ofs=days, known_until=until)
        for until in (day, add_months(day, later_months))
    )
    late = late.loc[early.index]
    most = pd.DatetimeIndex(early.index.get_level_values(1)).map(lambda one: closed[one.date()]).to_numpy()
    told = []
    for outcomes in (early, late):
        months = np.minimum(outcomes["months"].to_numpy(), most)
        told.append((months, np.where(outcomes["months"].to_numpy() < most, outcomes["cause"], "")))
    (early_months, early_cause), (late_months, late_cause) = told
    return int(((early_months != late_months) | (early_cause != late_cause)).sum())


def _cut(store: Store) -> Cut:
    day = add_months(store.known_until(), -AFTER_MONTHS)
    months = [one for one in landmarks(store, 0) if one <= day]
    facts = Facts(store)
    X = profiles(facts, as_ofs=months[::-1][::_STEP_MONTHS]).copy()
    history = ExitHistory(facts, X)
    after = exit_outcomes(facts, as_ofs=[day]).reindex(X.iloc[history.at(day)].index)
    return Cut(history, day, after, catalogue(store.company))


def _task(cut: Cut, models: ExitModels, budget: float) -> Task:
    names = [name for name in models.voluntary.feature_names_ if name != AHEAD]
    outcomes, earlier = (cut.history.outcomes(day) for day in (cut.day, add_months(cut.day, -AFTER_MONTHS)))
    return Task(cut.history.X[names], outcomes, earlier, cut.day, budget)


def _planted(cut: Cut) -> Floats:
    """Return the planted hazard of leaving by choice in the month of the cut; 0 where nobody can leave."""
    truth = read_truth(cut.facts.store.home, "exit_hazard")
    truth = truth[pd.to_datetime(truth["month"]) == pd.Timestamp(cut.day)].set_index("employee_id")
    people = cut.now.index.get_level_values(0)
    return truth["voluntary"].reindex(people).fillna(0.0).to_numpy(dtype=np.float64)


def _seen(cut: Cut, hazard: Floats) -> Floats:
    """Return the logit of the planted hazard less the attachment that nothing records: what could be seen."""
    people = read_truth(cut.facts.store.home, "people").set_index("employee_id")
    attachment = people["attachment"].reindex(cut.now.index.get_level_values(0)).to_numpy(dtype=np.float64)
    return np.asarray(logit(np.clip(hazard, 1e-9, 1.0)) - Story().leave_attachment * attachment)


def _planted_level(cut: Cut) -> float:
    """Return the mean planted hazard of the year after the cut over that of the year before it."""
    truth = read_truth(cut.facts.store.home, "exit_hazard")
    months = pd.to_datetime(truth["month"])
    start, end = (pd.Timestamp(add_months(cut.day, n)) for n in (-AFTER_MONTHS, AFTER_MONTHS))
    day = pd.Timestamp(cut.day)
    before, after = (months >= start) & (months < day), (months >= day) & (months < end)
    return float(truth.loc[after, "voluntary"].mean() / truth.loc[before, "voluntary"].mean())


def _judged(left: Flags, chance: Floats) -> dict[str, float]:
    """Return AUC, and the sums behind observed over expected and the Brier skill."""
    return {
        "auc": float(roc_auc_score(left, chance)),
        "n": len(left),
        "observed": float(left.sum()),
        "expected": float(chance.sum()),
        "squared": float(((chance - left) ** 2).sum()),
        "base": float(((left.mean() - left) ** 2).sum()),
    }


def _deciles(left: Flags, chance: Floats, low: Floats, high: Floats) -> list[list[float]]:
    """Return people, leavers and the sums of the interval's ends, of each tenth by risk."""
    parts = np.array_split(np.argsort(chance, kind="stable"), _N_BINS)
    return [
        [len(part), float(left[part].sum()), float(low[part].sum()), float(high[part].sum())]
        for part in parts
    ]


def _flags(cut: Cut, chance: Floats, hazard: Floats) -> dict[str, Any]:
    """Count truly high performers who left among as many flags of each rule."""
    [known] = known_at(cut.facts, [cut.day])
    people = cut.now.index.get_level_values(0)
    truth = truth_of(known).reindex(people)
    bar = truth["merit"].groupby(truth["front_line"]).transform(lambda one: one.quantile(_HIGH))
    truly = (truth["merit"] >= bar).to_numpy()
    wanted = truly & cut.left(AFTER_MONTHS)
    high = np.nan_to_num(high_performer(cut.now))  # unmeasured: nothing says so
    n_flags = round(_FLAGGED * len(people))
    rules = {
        "product": chance * high,
        "plain": chance,
        "hard_cut": np.where(
            cut.now["fair_score"].to_numpy(dtype=float) >= HIGH_PERFORMER, chance, chance - 1
        ),
        "oracle": hazard * truly,
    }
    hits = {
        name: float(wanted[np.argsort(-score, kind="stable")[:n_flags]].sum())
        for name, score in rules.items()
    }
    hits["random"] = float(n_flags * wanted.mean())
    return {"hits": hits, "n_flags": n_flags, "n_wanted": int(wanted.sum()), "n_high": int(truly.sum())}
