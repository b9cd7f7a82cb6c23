"""Does the fair score find who contributed what: skill, a falling market, raters, speed, real sales.

``python -m experiments.studies.fair_score [--employees 1200] [--months 48] [--seeds 1 2 3 4 5]
[--datasets FOLDER]`` prints tables; its last line is one JSON object of means over the seeds.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import pandas as pd

from data.example import END, generate
from data.home import Home, limit_threads
from data.store import Store
from echelon.terminal import progress, show_table
from experiments.benchmarks.fair_score import figures_50k
from experiments.studies.fair_score_reviews import review_figures
from experiments.studies.fair_score_sales import ROOT, sales_figures
from experiments.studies.fair_score_truth import (
    downturn_figures,
    invariance_figures,
    newcomer_figures,
    skill_figures,
)
from features.facts import Facts
from features.profile import known_at

SEEDS = (1, 2, 3, 4, 5)


def main() -> None:
    """Simulate, score, compare with the truth and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--employees", type=int, default=1200)
    parser.add_argument("--months", type=int, default=48)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.add_argument("--datasets", type=Path, default=ROOT.parent / "shared" / "datasets")
    given = parser.parse_args()
    with progress() as report:
        rows = {}
        for done, seed in enumerate(given.seeds, start=1):
            rows[seed] = figures_of(seed, n_employees=given.employees, n_months=given.months)
            report("companies", done / len(given.seeds))
    frame = pd.DataFrame(rows).T
    show_table(
        f"Example company, {given.employees} people, {given.months} months, seeds {given.seeds}",
        ["figure", "mean", "spread", "least", "most"],
        [
            [name, *(f"{value:.3f}" for value in told)]
            for name, *told in zip(frame, frame.mean(), frame.std(), frame.min(), frame.max(), strict=True)
        ],
    )
    found = {str(name): float(mean) for name, mean in frame.mean().items()} | figures_50k()
    with tempfile.TemporaryDirectory() as temporary:
        found |= _sales(given.datasets, Path(temporary))
    sys.stdout.write(json.dumps({name: round(float(value), 4) for name, value in found.items()}) + "\n")


def figures_of(seed: int, *, n_employees: int, n_months: int) -> dict[str, float]:
    """Return all figures of one simulated company."""
    with tempfile.TemporaryDirectory() as temporary:
        store = Store(Home(root=Path(temporary)))
        generate(store, n_employees=n_employees, n_months=n_months, seed=seed)
        store = Store(store.home)
        (known,) = known_at(Facts(store), [END])
        return {
            **skill_figures(known),
            **newcomer_figures(known, seed=seed),
            **downturn_figures(known),
            **invariance_figures(known),
            **review_figures(store),
        }


def _sales(folder: Path, root: Path) -> dict[str, float]:
    if not (folder / "sales_team_monthly.csv").exists():
        sys.stderr.write(f"sales_team_monthly.csv is not in {folder}; name its folder with --datasets\n")
        return {}
    return sales_figures(folder, root)


if __name__ == "__main__":
    limit_threads()
    main()
