"""Exits on the public tables: held out, beside FLAML, and what must change nothing."""

import csv
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.home import Home, limit_threads
from data.ingest import ingest
from data.known import EVER
from data.mapping import Mapping as Columns
from data.store import Store
from experiments.studies.attrition_peers import Flags, Task, automl
from experiments.studies.attrition_truth import cut_changes
from features.attrition.outcomes import exit_outcomes
from features.catalog import Feature, catalogue
from models.attrition import AttritionModel
from models.encoder import Floats
from models.hazard import AHEAD, ahead
from models.metrics import Evaluation, evaluate
from training import attrition
from training.dataset import Dataset
from training.evaluate import BASE_RATE, MODEL, figures
from training.exits import ExitHistory, Learnt, exit_history, exits_as_of, learnt_by
from training.train import train

ROOT = Path(__file__).resolve().parents[2]
SALES, IBM = "sales_team_monthly", "ibm_emp_attrition"
AS_OF = date(2017, 7, 1)  # the evening of 30 June 2017
LAST_MONTH = date(2017, 6, 1)
HORIZON_MONTHS = 6
#: Seconds that published figures of FLAML took for a fit.
BUDGET = 60.0
N_FOLDS, N_PERMUTED = 5, 5
_TITLES = {
    "sales": "ours, people with a row in June 2017",
    "flaml_sales": "FLAML, 60 s, the same people",
    "sales_base_rate": "base rate, the same people",
    "sales_own_sales": "own sales alone, the same people",
    "sales_tenure": "tenure alone, the same people",
    "sales_known": "ours, those of them whose end is known",
    "sales_plain": "ours, not cross-fitted, the same people",
    "sales_without_late": "the same, without rows dated after leaving",
    "sales_roster": "ours, whole roster",
    "sales_uncensored": "the same, who vanished counted as stayed",
}
#: What is unknown without the public tables.
KEYS = (
    *(f"{name}_{measure}" for name in _TITLES for measure in ("auc", "log_loss")),
    *("sales_n", "flaml_sales_seconds", "sales_seconds", "ibm_seconds", "time_ratio"),
    *("ibm_auc", "ibm_log_loss", "ibm_pooled_auc", "ibm_base_log_loss", "ibm_tenure_auc"),
    *("late_rows", "late_rows_differences", "permuted_auc", "sales_cut_changes"),
)

Results = dict[str, Evaluation]


@dataclass(frozen=True, slots=True)
class Sales:
    """The monthly table as of the evening of 30 June 2017.

    Attributes
    ----------
    learnt : Learnt
        What was known by then.
    catalogue : mapping of str to Feature
        The catalogue of this table.
    now : DataFrame of shape (n_people, n_features)
        Profiles of everybody at work.
    left, known, listed : ndarray of bool, shape (n_people,)
        Who left in the next six months, of whom that is known, and who has a row in June.
    """

    learnt: Learnt
    catalogue: Mapping[str, Feature]
    now: pd.DataFrame
    left: Flags
    known: Flags
    listed: Flags

    @property
    def people(self) -> pd.Index:
        """Who is at work."""
        return self.now.index.get_level_values(0)

    def plain(self) -> Floats:
        """Forecast everybody by models that saw them at earlier dates."""
        return exits_as_of(self.learnt, self.catalogue).incidence(self.now).at(HORIZON_MONTHS)[0]

    def permuted(self) -> float:
        """Return the mean AUC of models that were taught the outcomes of others at the same landmark."""
        # directions are knowledge about the truth, with which even noise ranks better than chance
        blind = {name: replace(one, direction={}) for name, one in self.catalogue.items()}
        days, asked = self.learnt.history.days, self.listed
        found = []
        for seed in range(N_PERMUTED):
            rng, order = np.random.default_rng(seed), np.arange(len(days))
            for day in days.unique():
                rows = np.flatnonzero(days == day)
                order[rows] = rng.permutation(rows)
            outcomes = self.learnt.outcomes.iloc[order].set_axis(self.learnt.outcomes.index)
            models = exits_as_of(replace(self.learnt, outcomes=outcomes), blind, n_bootstraps=2)
            chance = models.incidence(self.now).at(HORIZON_MONTHS)[0]
            found.append(evaluate(self.left[asked], chance[asked], n_bootstraps=1)["roc_auc"].value)
        return float(np.mean(found))

    def judged(self, chance: Floats, asked: Flags) -> Evaluation:
        """Judge a forecast of some of the people."""
        return evaluate(self.left[asked], chance[asked], people=self.people[asked])


def public_figures(folder: Path) -> tuple[dict[str, float | None], dict[str, Results]]:
    """Return the figures by key, and evaluations to print by table; nothing is known without the tables."""
    limit_threads()
    found: dict[str, float | None] = dict.fromkeys(KEYS)
    if not all((folder / f"{table}.csv").exists() for table in (SALES, IBM)):
        sys.stderr.write(f"the public tables are not in {folder}; name their folder with --datasets\n")
        return found, {}
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        told, sales = _sales(folder, root)
        more, ibm = _ibm(_imported(IBM, folder / f"{IBM}.csv", root))
    found |= told | more
    found["time_ratio"] = (told["sales_seconds"] + more["ibm_seconds"]) / (2 * BUDGET)
    titles = (
        f"{SALES}: who leaves July to December 2017",
        f"{IBM}: 5 times repeated stratified 5-fold, rows pooled",
    )
    return found, dict(zip(titles, (sales, ibm), strict=True))


def _imported(table: str, file: Path, root: Path) -> Store:
    """Import a table into a fresh home by its ready mapping."""
    store = Store(Home(root=root / file.stem))
    ingest(str(file), Columns.from_file(ROOT / "data" / "mappings" / f"{table}.yaml"), store)
    return store


def _sales(folder: Path, root: Path) -> tuple[dict[str, float], Results]:
    store = _imported(SALES, folder / f"{SALES}.csv", root)
    history = exit_history(store)
    one = _as_of(store, history)
    start = time.process_time()
    plain = one.plain()
    seconds = time.process_time() - start
    own, _ = attrition.cross_fitted(history, _everyone(one, store), [AS_OF], one.catalogue)
    listed, known = (own["employee_id"].isin(one.people[asked]) for asked in (one.listed, one.known))
    start = time.perf_counter()
    theirs = _flaml(one)
    found: dict[str, float] = {"flaml_sales_seconds": time.perf_counter() - start, "sales_seconds": seconds}
    changed = root / "without_late_rows.csv"
    n_late = _write_without_late_rows(folder / f"{SALES}.csv", changed)
    changed_store = _imported(SALES, changed, root)
    without = _as_of(changed_store, exit_history(changed_store))
    results = {
        "sales": _of(own[listed], MODEL),
        "flaml_sales": one.judged(theirs, one.listed),
        **{f"sales_{name}": _of(own[listed], name) for name in (BASE_RATE, *attrition.BASELINES)},
        "sales_known": _of(own[listed & known], MODEL),
        "sales_plain": one.judged(plain, one.listed),
        "sales_without_late": without.judged(without.plain(), without.listed),
        "sales_roster": _of(own[known], MODEL),
        "sales_uncensored": _of(own, MODEL),
    }
    for name, told in results.items():
        found |= {f"{name}_auc": told["roc_auc"].value, f"{name}_log_loss": told["log_loss"].value}
    found |= {
        "sales_n": float(listed.sum()),
        "permuted_auc": one.permuted(),
        "sales_cut_changes": cut_changes(history, AS_OF),
        "late_rows": n_late,
        "late_rows_differences": _differences(without.learnt.history.X, history.X),
    }
    return found, {_TITLES[name]: told for name, told in results.items()}


def _flaml(one: Sales) -> Floats:
    """Forecast everybody by FLAML on the same features and the same landmarks with closed windows."""
    model = exits_as_of(one.learnt, one.catalogue, n_bootstraps=1).voluntary
    X = one.learnt.history.X[[name for name in model.feature_names_ if name != AHEAD]]
    task = Task(X, one.learnt.outcomes, one.learnt.outcomes, AS_OF, BUDGET)
    rows = task.closed(HORIZON_MONTHS)
    return automl(X[rows], task.left(HORIZON_MONTHS)[rows], task.test, BUDGET)


def _as_of(store: Store, history: ExitHistory) -> Sales:
    now = history.X.iloc[history.at(AS_OF)]
    after = exit_outcomes(history.facts, as_ofs=[AS_OF]).reindex(now.index)
    seen = store.read("sales_monthly", as_of=EVER)
    there = set(seen.loc[pd.to_datetime(seen["month"]).dt.date == LAST_MONTH, "employee_id"])
    lived = np.asarray(after["months"] >= HORIZON_MONTHS)
    gone = np.asarray(after["cause"] != "")
    listed = np.asarray(now.index.get_level_values(0).isin(there))
    return Sales(
        learnt_by(history, AS_OF), catalogue(store.company), now, gone & ~lived, gone | lived, listed
    )


def _of(held_out: pd.DataFrame, score: str) -> Evaluation:
    return evaluate(held_out["outcome"], held_out[score], people=held_out["employee_id"])


def _everyone(one: Sales, store: Store) -> Dataset:
    """Return all rows that can be scored; published figures count who vanished as having stayed."""
    rows = attrition.closed_rows(one.learnt.history, store, HORIZON_MONTHS)
    vanished = ahead(one.now[~one.known], 0)
    return replace(
        rows, X=pd.concat([rows.X, vanished]), y=np.append(rows.y, np.zeros(len(vanished), dtype=np.int64))
    )


def _write_without_late_rows(file: Path, changed: Path) -> int:
    """Write the table without rows dated after their person has left, and return how many there are.

    The leaving date stands in a person's last row and moves to the row before; a late row that is a person's
    only one has to stay.
    """
    with file.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    kept: list[dict[str, Any]] = []
    n_late = 0
    for row in rows:
        late = bool(row["LastWorkingDate"]) and row["MMM-YY"] > row["LastWorkingDate"]
        n_late += late
        if late and kept and kept[-1]["Emp_ID"] == row["Emp_ID"]:
            kept[-1] = {**kept[-1], "LastWorkingDate": row["LastWorkingDate"]}
        else:
            kept.append(row)
    with changed.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(kept)
    return n_late


def _differences(one: pd.DataFrame, other: pd.DataFrame) -> float:
    """Count the values that differ, bit by bit."""
    if not (one.index.equals(other.index) and one.columns.equals(other.columns)):
        return float(other.size)
    same = (one == other) | (one.isna() & other.isna())
    return float((~same).to_numpy().sum())


def _ibm(store: Store) -> tuple[dict[str, float], Results]:
    """Return pooled figures, and the means over the 25 folds that published tables give."""
    outcome = train("attrition", store)
    by_score = dict(outcome.figures.by_score)
    folds = [figures(fold[["employee_id", "outcome", MODEL]]) for _, fold in outcome.held_out.groupby("fold")]
    auc, log_loss = (
        float(np.mean([one.model[name].value for one in folds])) for name in ("roc_auc", "log_loss")
    )
    assert store.company.snapshot is not None  # noqa: S101
    rows = attrition.snapshot_rows(store, store.company.snapshot)
    start = time.process_time()
    model = AttritionModel.for_catalogue(catalogue(store.company), columns=rows.X.columns)
    model.fit(rows.X, rows.y, groups=rows.people)
    found = {
        "ibm_seconds": time.process_time() - start,
        "ibm_auc": auc,
        "ibm_log_loss": log_loss,
        "ibm_pooled_auc": by_score[MODEL]["roc_auc"].value,
        "ibm_base_log_loss": by_score["base_rate"]["log_loss"].value,
        "ibm_tenure_auc": by_score["tenure"]["roc_auc"].value,
    }
    return found, {"ours": by_score.pop(MODEL), **by_score}
