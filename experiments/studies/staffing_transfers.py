"""Are past transfers foreseen better than by naive rules, with intervals that hold.

``python -m experiments.studies.staffing_transfers [--employees 1200] [--months 48] [--seeds 1 2 3]`` prints
a table; its last line is one JSON object. In each simulated company models are learnt as of every half-year,
and every later transfer is foreseen from what was known at its date.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.example import generate
from data.home import Home, limit_threads
from data.progress import Progress, silent
from data.store import Store
from echelon.terminal import Column, progress, show_table
from features.facts import Facts
from training.evaluate import MODEL
from training.transfer_backtest import walk_forward
from training.transfer_figures import NAIVE
from training.transfer_figures import transfer_figures as judged

SEEDS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Company:
    """Size of the simulated companies."""

    employees: int = 1_200
    months: int = 48
    platforms: int = 12


def pooled(seeds: Sequence[int], company: Company, report: Progress = silent) -> pd.DataFrame:
    """Return past transfers of several companies, each with its ``seed``; people have names of their own."""
    parts = []
    for done, seed in enumerate(seeds, start=1):
        with tempfile.TemporaryDirectory() as folder:
            store = Store(Home(root=Path(folder)))
            generate(
                store,
                n_employees=company.employees,
                n_months=company.months,
                n_platforms=company.platforms,
                seed=seed,
            )
            found = walk_forward(Facts(store), store.known_until()).frame
        parts.append(found.assign(seed=seed, employee_id=f"{seed} " + found["employee_id"]))
        report("companies", done / len(seeds))
    return pd.concat(parts, ignore_index=True)


def figures_of(frame: pd.DataFrame) -> dict[str, float]:
    """Return the figures of past transfers.

    Returns
    -------
    dict of str to float
        ``transfer_error_ratio`` (root mean square error of the rate, weighted by leads, over that of the
        better naive rule), ``transfer_cover80`` (share of outcomes inside the 80 % interval), both with
        ``_low`` and ``_high`` (90 %), ``transfer_n``, ``transfer_predicted_realised`` (given the leads that
        came) and ``transfer_monthly_predicted_realised`` (demand foreseen too), ``transfer_error`` and that
        of each rule.
    """
    by_score = judged(frame).by_score
    ours = by_score[MODEL]
    found: dict[str, float] = {"transfer_n": float(len(frame))}
    for name in ("error_ratio", "cover80"):
        one = ours[name]
        found |= {f"transfer_{name}": one.value, f"transfer_{name}_low": one.low}
        found |= {f"transfer_{name}_high": one.high}
    found["transfer_predicted_realised"] = 1.0 / ours["observed_expected"].value
    found["transfer_monthly_predicted_realised"] = 1.0 / ours["monthly_observed_expected"].value
    found["transfer_error"] = ours["rate_error"].value
    return found | {f"transfer_error_{name}": by_score[name]["rate_error"].value for name in NAIVE}


def transfer_figures(source: Home | Sequence[int] = SEEDS) -> dict[str, float]:
    """Return the figures of one company, or of simulated ones of the usual size, by seed, together.

    Parameters
    ----------
    source : Home or sequence of int
        Where a company lies, or seeds.
    """
    if isinstance(source, Home):
        store = Store(source)
        return figures_of(walk_forward(Facts(store), store.known_until()).frame)
    return figures_of(pooled(source, Company()))


def main() -> None:
    """Simulate, foresee and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--employees", type=int, default=Company().employees)
    parser.add_argument("--months", type=int, default=Company().months)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    given = parser.parse_args()
    limit_threads()
    with progress() as report:
        frame = pooled(given.seeds, Company(given.employees, given.months), report)
    rows = {"all": figures_of(frame)}
    rows |= {f"seed {seed}": figures_of(part) for seed, part in frame.groupby("seed")}
    names = [name for name in rows["all"] if not name.endswith(("_low", "_high"))]
    show_table(
        f"Past transfers in companies of {given.employees} people and {given.months} months",
        [
            "company",
            *(Column(name.removeprefix("transfer_").replace("_", " "), right=True) for name in names),
        ],
        [[label, *(f"{one[name]:.4g}" for name in names)] for label, one in rows.items()],
    )
    sys.stdout.write(json.dumps({name: round(value, 4) for name, value in rows["all"].items()}) + "\n")


if __name__ == "__main__":
    main()
