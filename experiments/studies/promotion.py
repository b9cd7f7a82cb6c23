"""Do promotion lists find who would succeed, beside past practice and other lists, and how sure are they.

``python -m experiments.studies.promotion [--employees 600 3000] [--months 48] [--seeds 1 2 3] [--jobs 2]``
prints tables; its last line is one JSON object. The last two rounds of each company are listed again, by
models that learnt only from what was known by then, and compared with the planted probability of success of
every candidate. Keys that end in the larger size are of the larger company.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import pandas as pd

from data.home import limit_threads
from echelon.terminal import progress, show_table
from experiments.studies.promotion_truth import company_figures

SEEDS = (1, 2, 3, 4, 5)
_SCORES = (
    "ours",
    "oracle",
    "past",
    "precedent",
    "ranker",
    "naive_label",
    "sales",
    "rating",
    "tenure",
    "random",
)
_N_BINS = 10


def main() -> None:
    """Simulate, list, compare with the truth and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--employees", type=int, nargs="+", default=[600, 3000])
    parser.add_argument("--months", type=int, default=48)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    wanted = [(n, given.months, seed) for n in sorted(given.employees, reverse=True) for seed in given.seeds]
    told = []
    fresh = get_context("spawn")  # numeric libraries take the number of threads when they are first imported
    with progress() as report, ProcessPoolExecutor(given.jobs, mp_context=fresh) as pool:
        for done, one in enumerate(pool.map(company_figures, wanted), start=1):
            told.append(one)
            report("companies", done / len(wanted))
    found: dict[str, Any] = {}
    sizes = sorted(given.employees)
    for size in sizes:
        rounds = [
            {"seed": one["seed"], **row} for one in told if one["employees"] == size for row in one["rounds"]
        ]
        figures = _figures(rounds)
        _print(size, rounds, figures)
        found |= {name if size == sizes[0] else f"{name}_{size}": value for name, value in figures.items()}
    found |= _together([row for one in told for row in one["rounds"]])
    sys.stdout.write(json.dumps({name: _rounded(value) for name, value in found.items()}) + "\n")


def _figures(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of all rounds of one size."""
    frame = pd.DataFrame(rounds)
    mean = frame.mean(numeric_only=True)
    names = {"ours": "precision", **{name: f"{name}_precision" for name in _SCORES if name != "ours"}}
    sums = {name: np.array(frame[f"{name}.selected"].tolist()).sum(axis=0) for name in _SCORES}
    groups = np.array(frame["groups"].tolist()).sum(axis=0)
    ratio = {name: _ratio(selected, groups) for name, selected in sums.items()}
    return {
        **{key: mean[f"{name}.precision"] for name, key in names.items()},
        "oracle_share": float((frame["ours.precision"] / frame["oracle.precision"]).mean()),
        "past_impact_ratio": ratio["past"],
        "impact_ratio": ratio["ours"],
        "oracle_impact_ratio": ratio["oracle"],
        "rank_cover90": mean["cover"],
        "rank_cover90_least": float(frame["cover"].min()),
        "spearman": mean["ours.spearman"],
        "past_spearman": mean["past.spearman"],
        "peter": {name: mean[f"peter.ours.{name}"] for name in ("own_sales", "team_uplift")},
        "peter_past": {name: mean[f"peter.past.{name}"] for name in ("own_sales", "team_uplift")},
        "ece": _calibration_error(frame["calibration"].tolist()),
        "ece_round": float(np.mean([_calibration_error([one]) for one in frame["calibration"]])),
        "expected_best": mean["expected_best"],
        "found_best": mean["found_best"],
        "outside": mean["outside"],
        "n_learnt": mean["n_learnt"],
        **{name: mean[name] for name in ("reason_stability", "reason_sign", "reason_n")},
    }


def _together(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what takes all companies together: few people are almost surely among the best."""
    sure = sum(row["n_sure"] for row in rounds)
    held = sum(row["n_sure_held"] for row in rounds)
    return {
        "topk_reliability": held / sure if sure else None,
        "topk_n": sure,
        "additivity": max(row["additivity"] for row in rounds),
    }


def _ratio(selected: Sequence[int], groups: Sequence[int]) -> float | None:
    """Return the selection rate of the group that past decisions were biased against, over the other's."""
    biased, other = (hits / n for hits, n in zip(selected, groups, strict=True))
    return float(biased / other) if other else None


def _calibration_error(rounds: Sequence[dict[str, list[float]]]) -> float:
    """Return the mean distance of prediction and planted probability over ten groups of equal weight."""
    predicted, true, weight = (
        np.concatenate([one[name] for one in rounds]) for name in ("predicted", "true", "weight")
    )
    order = np.argsort(predicted, kind="stable")
    share = weight[order] / weight.sum()
    group = np.minimum((np.cumsum(share) * _N_BINS).astype(int), _N_BINS - 1)
    gap = np.bincount(group, share * (predicted - true)[order], minlength=_N_BINS)
    return float(np.abs(gap).sum())


def _print(size: int, rounds: Sequence[dict[str, Any]], figures: dict[str, Any]) -> None:
    frame = pd.DataFrame(rounds)
    show_table(
        f"{size} people: mean planted P(success) of as many as were promoted, {len(rounds)} rounds",
        ["list", "P(success)", "least", "most", "Spearman", "impact ratio"],
        [
            [
                name,
                f"{frame[f'{name}.precision'].mean():.3f}",
                f"{frame[f'{name}.precision'].min():.3f}",
                f"{frame[f'{name}.precision'].max():.3f}",
                f"{frame[f'{name}.spearman'].mean():.3f}",
                _worded(
                    _ratio(
                        np.array(frame[f"{name}.selected"].tolist()).sum(axis=0),
                        np.array(frame["groups"].tolist()).sum(axis=0),
                    )
                ),
            ]
            for name in _SCORES
        ],
    )
    by_seed = frame.groupby("seed").mean(numeric_only=True)
    show_table(
        f"{size} people, by seed",
        [
            "seed",
            "ours",
            "oracle",
            "past",
            "share of oracle",
            "coverage",
            "sure",
            "of them held",
            "learnt from",
        ],
        [
            [
                str(seed),
                f"{row['ours.precision']:.3f}",
                f"{row['oracle.precision']:.3f}",
                f"{row['past.precision']:.3f}",
                f"{row['ours.precision'] / row['oracle.precision']:.3f}",
                f"{row['cover']:.3f}",
                f"{row['n_sure']:.1f}",
                f"{row['n_sure_held']:.1f}",
                f"{row['n_learnt']:.0f}",
            ]
            for seed, row in by_seed.iterrows()
        ],
    )
    rest = [[name, _worded(value)] for name, value in figures.items()]
    show_table(f"{size} people, all figures", ["figure", "value"], rest)


def _worded(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_worded(one)}" for name, one in value.items())
    return f"{float(value):.3f}" if isinstance(value, float | np.floating) else str(value)


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, float | np.floating):
        number = float(value)
        return number if 0 < abs(number) < 1e-4 else round(number, 4)
    return value


if __name__ == "__main__":
    limit_threads()
    main()
