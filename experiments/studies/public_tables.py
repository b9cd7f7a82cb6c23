"""Held-out figures on the public tables, by the product's own import, mappings and training.

``python -m experiments.studies.public_tables [--datasets FOLDER]`` prints tables; its last line is one JSON
object. FOLDER is ../shared/datasets unless given.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.base import clone

from data.home import Home, limit_threads
from data.ingest import ingest
from data.known import EVER
from data.mapping import Mapping
from data.store import Store
from echelon.terminal import progress, show_table
from features.catalog import catalogue
from features.labels import attrition_labels
from features.profile import profile
from models.attrition import AttritionModel
from models.metrics import Evaluation, evaluate
from training import attrition
from training.dataset import Dataset
from training.evaluate import BASE_RATE, MODEL, cross_fit, figures
from training.fitting import fit
from training.split import Fold, Split
from training.train import Outcome, train

ROOT = Path(__file__).resolve().parents[2]
AS_OF = date(2017, 7, 1)  # the evening of 30 June 2017
LATEST_LEARNT = date(2017, 1, 1)  # its labels close at AS_OF
LAST_MONTH = date(2017, 6, 1)

Results = dict[str, Evaluation]


def main() -> None:
    """Import, train and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=Path, default=ROOT.parent / "shared" / "datasets")
    folder = parser.parse_args().datasets
    if not (folder / "sales_team_monthly.csv").exists():
        sys.exit(f"the public tables are not in {folder}; name their folder with --datasets")
    with tempfile.TemporaryDirectory() as temporary:
        sales = sales_figures(imported("sales_team_monthly", folder, Path(temporary)))
        ibm, fold_means = ibm_figures(imported("ibm_emp_attrition", folder, Path(temporary)))
    _show("sales_team_monthly: who leaves July to December 2017", sales)
    _show("ibm_emp_attrition: 5 times repeated stratified 5-fold, rows pooled", ibm)
    found = {
        "sales_auc": sales["ours, people with a row in June 2017"]["roc_auc"].value,
        "sales_log_loss": sales["ours, people with a row in June 2017"]["log_loss"].value,
        "sales_roster_auc": sales["ours, whole roster"]["roc_auc"].value,
        "sales_roster_log_loss": sales["ours, whole roster"]["log_loss"].value,
        "sales_plain_auc": sales["ours, plain time split"]["roc_auc"].value,
        "sales_plain_log_loss": sales["ours, plain time split"]["log_loss"].value,
        "sales_uncensored_auc": sales["the same, who vanished counted as stayed"]["roc_auc"].value,
        "sales_uncensored_log_loss": sales["the same, who vanished counted as stayed"]["log_loss"].value,
        "sales_base_log_loss": sales["base_rate"]["log_loss"].value,
        "sales_own_sales_auc": sales["own_sales"]["roc_auc"].value,
        "sales_tenure_auc": sales["tenure"]["roc_auc"].value,
        "sales_permuted_auc": sales["ours, taught permuted exits"]["roc_auc"].value,
        "ibm_auc": fold_means["roc_auc"],
        "ibm_log_loss": fold_means["log_loss"],
        "ibm_pooled_auc": ibm["ours"]["roc_auc"].value,
        "ibm_base_log_loss": ibm["base_rate"]["log_loss"].value,
        "ibm_tenure_auc": ibm["tenure"]["roc_auc"].value,
    }
    sys.stdout.write(json.dumps({name: round(value, 4) for name, value in found.items()}) + "\n")


def imported(table: str, folder: Path, root: Path) -> Store:
    """Import a public table into a fresh home by its ready mapping."""
    store = Store(Home(root=root / table))
    mapping = Mapping.from_file(ROOT / "data" / "mappings" / f"{table}.yaml")
    ingest(str(folder / f"{table}.csv"), mapping, store)
    return store


def sales_figures(store: Store) -> Results:
    """Return held-out figures as of 30 June 2017, cross-fitted by person, and the checks beside them."""
    with progress() as report:
        outcome = train("attrition", store, progress=report)
        rows = attrition.dataset(store, progress=report)
        plain = _plain_split(rows)
        model = _model(store, rows)
        seen = store.read("sales_monthly", as_of=EVER)
        there = set(seen.loc[pd.to_datetime(seen["month"]).dt.date == LAST_MONTH, "employee_id"])
        by_time = _of(cross_fit(rows, plain, model, {}, progress=report), there)
        everyone = _with_the_vanished(store, rows, plain, model)
        # directions are knowledge about the truth, with which even noise ranks better than chance
        model.set_params(directions=None)
        permuted = _of(cross_fit(_permuted(rows, plain), plain, model, {}, progress=report), there)
    held_out = outcome.held_out[pd.to_datetime(outcome.held_out["as_of"]).dt.date == AS_OF]
    listed = _of(held_out, there)
    naive = {name: _judged(listed, name) for name in (BASE_RATE, *attrition.BASELINES)}
    return {
        "ours, people with a row in June 2017": _judged(listed, MODEL),
        **naive,
        "ours, whole roster": _judged(held_out, MODEL),
        "ours, plain time split": _judged(by_time, MODEL),
        "the same, who vanished counted as stayed": everyone,
        "ours, taught permuted exits": _judged(permuted, MODEL),
    }


def ibm_figures(store: Store) -> tuple[Results, dict[str, float]]:
    """Return pooled figures, and the means over the 25 folds that published tables give."""
    with progress() as report:
        outcome: Outcome = train("attrition", store, progress=report)
    by_score = dict(outcome.figures.by_score)
    folds = [figures(fold[["employee_id", "outcome", MODEL]]) for _, fold in outcome.held_out.groupby("fold")]
    means = {
        name: float(np.mean([fold.model[name].value for fold in folds])) for name in ("roc_auc", "log_loss")
    }
    return {"ours": by_score.pop(MODEL), **by_score}, means


def _plain_split(rows: Dataset) -> Split:
    """Everyone's rows up to the latest closed date teach, as in published time splits."""
    days = pd.DatetimeIndex(rows.index.get_level_values(1)).date
    fold = Fold(np.flatnonzero(days <= LATEST_LEARNT), np.flatnonzero(days == AS_OF))
    return Split("forward", (fold,), (AS_OF,), LATEST_LEARNT)


def _with_the_vanished(store: Store, rows: Dataset, split: Split, model: AttritionModel) -> Evaluation:
    """Score the whole roster, people whose records stopped without an exit date counted as stayed."""
    labels = attrition_labels(store, as_ofs=[AS_OF], label_window_months=rows.label_window_months).droplevel(
        "as_of"
    )
    known = profile(store, as_of=AS_OF).loc[labels.index]
    score = fit(clone(model), rows, split.folds[0].train).predict_proba(known)[:, 1]
    return evaluate(labels, score, people=labels.index)


def _permuted(rows: Dataset, split: Split) -> Dataset:
    """Exchange the outcomes of the training rows at random; those that are scored stay true."""
    places, y = split.folds[0].train, rows.y.copy()
    y[places] = np.random.default_rng(0).permutation(y[places])
    return replace(rows, y=y)


def _model(store: Store, rows: Dataset) -> AttritionModel:
    model = AttritionModel.for_catalogue(catalogue(store.company), columns=rows.X.columns)
    model.set_params(n_bootstraps=2)
    return model


def _of(held_out: pd.DataFrame, people: set[str]) -> pd.DataFrame:
    return held_out[held_out["employee_id"].isin(people)]


def _judged(held_out: pd.DataFrame, score: str) -> Evaluation:
    return evaluate(held_out["outcome"], held_out[score], people=held_out["employee_id"])


def _show(title: str, results: Results) -> None:
    names = ("roc_auc", "log_loss", "observed_expected")
    show_table(
        title,
        ["score", "people", *(name.replace("_", " ") for name in names)],
        [
            [
                label,
                found.n_people,
                *(f"{found[n].value:.3f} [{found[n].low:.3f}, {found[n].high:.3f}]" for n in names),
            ]
            for label, found in results.items()
        ],
    )


if __name__ == "__main__":
    limit_threads()
    main()
