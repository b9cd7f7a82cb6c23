"""Rank correlation of trained scores with the planted truth of the example company, beside naive rankings.

``python -m experiments.studies.recovery [--employees 1200] [--months 48] [--seed 7]`` prints tables; its last
line is one JSON object.

Exits are scored held out, as `training.train` does; the truth is the planted voluntary hazard over the label
window. Promotion is scored as of past rounds, by models that learnt only from outcomes known by then; the
truth is the planted probability of success of every candidate, promoted or not.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import spearmanr  # type: ignore[import-untyped]

from data.calendar import add_months
from data.example import generate
from data.example.truth import read_truth
from data.home import Home, limit_threads
from data.store import Store
from echelon.terminal import progress, show_table
from features.attrition.setup import HORIZONS
from features.catalog import catalogue
from features.profile import profile
from models.promotion import PromotionModel
from training import promotion
from training.dataset import Dataset
from training.evaluate import MODEL
from training.train import train

#: Past rounds that are scored.
N_ROUNDS = 3
FEWEST_ROWS = 60

Scores = Mapping[str, npt.NDArray[np.float64]]


def main() -> None:
    """Simulate, train, compare with the truth and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--employees", type=int, default=1200)
    parser.add_argument("--months", type=int, default=48)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, progress() as report:
        store = Store(Home(root=Path(temporary)))
        generate(store, n_employees=given.employees, n_months=given.months, seed=given.seed, progress=report)
        exits = exit_recovery(store)
        ready = promotion_recovery(store, seed=given.seed)
    show_table(
        "Exit within the label window, held out: rank correlation with the planted hazard",
        ["score", "Spearman"],
        [[name, f"{value:.3f}"] for name, value in exits.items()],
    )
    show_table(
        f"Promotion, mean of the last {N_ROUNDS} rounds that could be scored",
        ["score", "Spearman with planted P(success)", "mean P(success) of as many as were promoted"],
        [[name, f"{row['spearman']:.3f}", f"{row['precision']:.3f}"] for name, row in ready.iterrows()],
    )
    found = {f"exit_{name}_corr": value for name, value in exits.items()}
    found |= {f"promotion_{name}_corr": row["spearman"] for name, row in ready.iterrows()}
    found |= {f"promotion_{name}_precision": row["precision"] for name, row in ready.iterrows()}
    sys.stdout.write(json.dumps({name: round(float(value), 4) for name, value in found.items()}) + "\n")


def exit_recovery(store: Store) -> dict[str, float]:
    """Return the rank correlation of held-out exit scores with the planted hazard."""
    outcome = train("attrition", store)
    held_out = outcome.held_out.copy()
    truth = read_truth(store.home, "exit_hazard")
    truth["month"] = pd.to_datetime(truth["month"])
    parts = []
    for as_of in pd.DatetimeIndex(held_out["as_of"]).unique():
        rows = held_out[held_out["as_of"] == as_of]
        end = pd.Timestamp(add_months(as_of.date(), HORIZONS[-1]))
        window = truth[(truth["month"] >= as_of) & (truth["month"] < end)]
        # months after an exit are not lived through; the mean monthly hazard compares everyone
        hazard = window.groupby("employee_id")["voluntary"].mean()
        parts.append(rows.assign(hazard=rows["employee_id"].map(hazard)))
    scored = pd.concat(parts).dropna(subset=["hazard"])
    scored["random"] = np.random.default_rng(0).random(len(scored))
    names = {"ours": MODEL, "own_sales": "own_sales", "tenure": "tenure", "random": "random"}
    return {
        name: _spearman(scored[column], scored["hazard"])
        for name, column in names.items()
        if column in scored
    }


def promotion_recovery(store: Store, *, seed: int) -> pd.DataFrame:
    """Return, by score, rank correlation with P(success) and the P(success) of those it would pick."""
    rows = promotion.dataset(store)
    truth = read_truth(store.home, "promotion_rounds")
    truth["round"] = pd.to_datetime(truth["round"])
    truth = truth[truth["eligible"].astype(bool) | truth["promoted"].astype(bool)]
    days = pd.DatetimeIndex(rows.index.get_level_values(1))
    found: list[pd.DataFrame] = []
    for day in pd.DatetimeIndex(truth["round"]).unique().sort_values(ascending=False):
        round_day = day.date()
        closed = np.flatnonzero(days <= pd.Timestamp(add_months(round_day, -rows.label_window_months)))
        if round_day > store.known_until() or len(closed) < FEWEST_ROWS or len(found) == N_ROUNDS:
            break
        found.append(_one_round(store, rows, closed, round_day, truth[truth["round"] == day], seed))
    return pd.concat(found).groupby(level=0, sort=False).mean()


def _one_round(
    store: Store,
    rows: Dataset,
    closed: npt.NDArray[np.int64],
    day: date,
    candidates: pd.DataFrame,
    seed: int,
) -> pd.DataFrame:
    """Score the candidates of a round by what was known, and compare with the truth."""
    known = profile(store, as_of=day)
    candidates = candidates[candidates["employee_id"].isin(known.index)].set_index("employee_id")
    known = known.loc[candidates.index]
    model = PromotionModel.for_catalogue(catalogue(store.company), columns=rows.X.columns)
    model.set_params(n_bootstraps=2)
    ours = model.fit(rows.X.iloc[closed], rows.y[closed], groups=rows.people[closed]).decision_function(known)
    rng = np.random.default_rng(seed)
    own_sales = next(known[name] for name in promotion.BASELINES["own_sales"] if name in known)
    scores: Scores = {
        "ours": ours,
        "past_policy": candidates["promoted"].to_numpy(float) + 1e-9 * rng.random(len(candidates)),
        "own_sales": own_sales.fillna(own_sales.median()).to_numpy(float),
        "tenure": known["tenure_months"].to_numpy(float),
        "random": rng.random(len(candidates)),
        "oracle": candidates["p_success"].to_numpy(float),
    }
    n_seats = int(candidates["promoted"].sum())
    truth = candidates["p_success"].to_numpy(float)
    return pd.DataFrame(
        {
            name: {
                "spearman": _spearman(score, truth),
                "precision": float(truth[np.argsort(-score, kind="stable")[:n_seats]].mean()),
            }
            for name, score in scores.items()
        }
    ).T


def _spearman(score: npt.ArrayLike, truth: npt.ArrayLike) -> float:
    return float(spearmanr(score, truth).statistic)


if __name__ == "__main__":
    limit_threads()
    main()
