"""Do forecasts of exits hold in the months after them, beside other methods, and are flags right.

``python -m experiments.studies.attrition [--employees 800 3000] [--seeds 1 2 3] [--jobs 2] [--budget 10]
[--datasets FOLDER]`` prints tables; its last line is one JSON object. Each simulated company is forecast from
what was known a year before its end, by ours and by peers that are given the same features and landmarks, and
compared with what happened; then the public tables, which are all where no number follows `--employees`. Keys
that end in the larger size are of the larger company. FLAML gets so many seconds (`--budget`) for each of the
three horizons, so what it finds varies from run to run.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.home import limit_threads
from echelon.terminal import progress, show_table
from experiments.studies.attrition_peers import PEERS
from experiments.studies.attrition_public import ROOT, Results, public_figures
from experiments.studies.attrition_truth import company_figures
from features.attrition.setup import HORIZONS

SEEDS = (1, 2, 3, 4, 5)
_LONGEST = HORIZONS[-1]


def main() -> None:
    """Simulate, forecast, compare and print."""
    given = _given()
    wanted = [
        (n, given.months, seed, given.budget)
        for n in sorted(given.employees, reverse=True)
        for seed in given.seeds
    ]
    told = []
    fresh = get_context("spawn")  # numeric libraries take the number of threads when they are first imported
    with progress() as report, ProcessPoolExecutor(given.jobs, mp_context=fresh) as pool:
        public = pool.submit(public_figures, given.datasets)
        for done, one in enumerate(pool.map(company_figures, wanted), start=1):
            told.append(one)
            report("companies", done / len(wanted))
        known, tables = public.result()
    found: dict[str, Any] = {}
    sizes = sorted(given.employees)
    for size in sizes:
        companies = [one for one in told if one["employees"] == size]
        figures = _figures(companies)
        _print(size, companies, figures)
        found |= {name if size == sizes[0] else f"{name}_{size}": value for name, value in figures.items()}
    for title, results in tables.items():
        _print_public(title, results)
    found |= known
    sys.stdout.write(json.dumps({name: _rounded(value) for name, value in found.items()}) + "\n")


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--employees", type=int, nargs="*", default=[800, 3000])
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--budget", type=float, default=10.0)
    parser.add_argument("--datasets", type=Path, default=ROOT.parent / "shared" / "datasets")
    return parser.parse_args()


def _figures(companies: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of all companies of one size."""
    scores = _scores(companies)
    ours = scores.loc["ours"]
    at_last = scores.xs(_LONGEST, level="horizon")
    best = max(PEERS, key=lambda name: float(at_last["skill"][name]))
    oracle = _oracle(companies)
    return {
        **{f"auc{months}": ours["auc"][months] for months in HORIZONS},
        **{f"auc{months}_oracle": oracle[months] for months in HORIZONS},
        "auc12_seen": float(np.mean([one["seen"] for one in companies])),
        **{f"oe{months}": ours["oe"][months] for months in HORIZONS},
        **{f"brier_skill{months}": ours["skill"][months] for months in HORIZONS},
        **{f"brier_skill{months}_pooled": ours["pooled"][months] for months in HORIZONS},
        "best_peer12": best,
        "best_peer_skill12": at_last["skill"][best],
        **{
            f"{peer}_{key}12": at_last[key][peer]
            for peer in PEERS
            for key in ("auc", "skill", "pooled", "oe")
        },
        "planted_level": float(np.mean([one["planted_level"] for one in companies])),
        "deciles_inside": _deciles_inside(companies),
        **_flag_figures(companies),
        "cut_changes": sum(one["cut_changes"] for one in companies),
        **{
            f"{name}_seconds": float(np.mean([one["seconds"][name] for one in companies]))
            for name in ("ours", *PEERS)
        },
    }


def _scores(companies: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return means and pooled figures of every score and horizon."""
    rows = pd.DataFrame([row for one in companies for row in one["scores"]])
    rows["skill"] = 1.0 - rows["squared"] / rows["base"]
    by = rows.groupby(["score", "horizon"])
    found = by[["auc", "skill"]].mean()
    total = by[["observed", "expected", "squared", "base"]].sum()
    found["oe"] = total["observed"] / total["expected"]
    found["pooled"] = 1.0 - total["squared"] / total["base"]
    return found


def _oracle(companies: Sequence[dict[str, Any]]) -> dict[int, float]:
    return {months: float(np.mean([one["oracle"][months] for one in companies])) for months in HORIZONS}


def _deciles_inside(companies: Sequence[dict[str, Any]]) -> float:
    """Return the share of tenths by risk, over all companies, whose leavers lie in the interval."""
    total = np.array([one["deciles"] for one in companies]).sum(axis=0)
    _, left, low, high = total.T
    return float(((low <= left) & (left <= high)).mean())


def _flag_figures(companies: Sequence[dict[str, Any]]) -> dict[str, float | None]:
    flags = [one["flags"] for one in companies]
    hits = pd.DataFrame([one["hits"] for one in flags]).sum()
    n_wanted, n_flags = (sum(one[name] for one in flags) for name in ("n_wanted", "n_flags"))
    return {
        "flag_recall": hits["product"] / n_wanted,
        "flag_precision": hits["product"] / n_flags,
        **{f"flag_recall_{name}": hits[name] / n_wanted for name in hits.index if name != "product"},
        **{f"flag_precision_{name}": hits[name] / n_flags for name in hits.index if name != "product"},
        "flag_ratio": hits["product"] / hits["plain"] if hits["plain"] else None,
        "flag_n": n_wanted,
    }


def _print(size: int, companies: Sequence[dict[str, Any]], figures: dict[str, Any]) -> None:
    scores = _scores(companies)
    oracle = _oracle(companies)
    measures = ("auc", "skill", "oe")
    show_table(
        f"{size} people: exits by choice within 3, 6 and 12 months, {len(companies)} companies",
        [
            "score",
            *(f"{name} {months}" for name in ("AUC", "skill", "O/E") for months in HORIZONS),
        ],
        [
            *(
                [name, *(f"{scores[key][name, months]:.3f}" for key in measures for months in HORIZONS)]
                for name in ("ours", *PEERS)
            ),
            ["oracle", *(f"{oracle[months]:.3f}" for months in HORIZONS), *["-"] * 6],
        ],
    )
    _print_seeds(size, companies)
    rest = [[name, _worded(value)] for name, value in figures.items()]
    show_table(f"{size} people, all figures", ["figure", "value"], rest)


def _print_seeds(size: int, companies: Sequence[dict[str, Any]]) -> None:
    rows = pd.DataFrame([row for one in companies for row in one["scores"]])
    rows = rows[rows["horizon"] == _LONGEST]
    rows["skill"], rows["oe"] = 1.0 - rows["squared"] / rows["base"], rows["observed"] / rows["expected"]
    for key, title in {"auc": "AUC", "skill": "Brier skill", "oe": "observed over expected"}.items():
        table = rows.pivot_table(values=key, index="seed", columns="score")
        show_table(
            f"{size} people, 12 months, {title} by seed",
            ["seed", "ours", *PEERS],
            [
                [str(seed), *(f"{row[name]:.3f}" for name in ("ours", *PEERS))]
                for seed, row in table.iterrows()
            ],
        )
    rules = ("product", "plain", "hard_cut", "random", "oracle")
    show_table(
        f"{size} people, high performers who left among the flagged, by seed",
        ["seed", *rules, "flags", "wanted", "people", "left", "AUC of the oracle"],
        [
            [
                str(one["seed"]),
                *(f"{one['flags']['hits'][name]:.1f}" for name in rules),
                *(str(one["flags"][name]) for name in ("n_flags", "n_wanted")),
                *(f"{one['scores'][0]['n']}", f"{sum(tenth[1] for tenth in one['deciles']):.0f}"),
                f"{one['oracle'][_LONGEST]:.3f}",
            ]
            for one in companies
        ],
    )


def _print_public(title: str, results: Results) -> None:
    names = ("roc_auc", "log_loss", "observed_expected")
    show_table(
        title,
        ["score", "people", *(name.replace("_", " ") for name in names)],
        [
            [
                label,
                told.n_people,
                *(f"{told[n].value:.3f} [{told[n].low:.3f}, {told[n].high:.3f}]" for n in names),
            ]
            for label, told in results.items()
        ],
    )


def _worded(value: object) -> str:
    return f"{float(value):.3f}" if isinstance(value, float | np.floating) else str(value)


def _rounded(value: Any) -> Any:
    if isinstance(value, float | np.floating):
        return round(float(value), 4)
    return int(value) if isinstance(value, np.integer) else value


if __name__ == "__main__":
    limit_threads()
    main()
