"""What staffing plans bring when they are played forward, and how good and fast they are.

``python -m experiments.studies.staffing [--employees 1200] [--months 36] [--seeds 1 2 3 4 5] [--runs 100]
[--jobs 2] [--without-solver]`` prints tables; its last line is one JSON object. Each simulated company is
stopped at the end of its tables, plans are made for the six months after it, and each is played forward many
times with the same chance for all. Shares are of what the oracle gains over today's staffing; the oracle's
plan is made from true skill, fit, leads and log-odds. Then the solver is measured on requests that are like a
company's, beside HiGHS and CP-SAT.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np

from data.example import Size
from data.home import limit_threads
from echelon.terminal import progress, show_table
from experiments.benchmarks import staffing_solver
from experiments.studies.staffing_cold import cold_of_seeds
from experiments.studies.staffing_played import PLANNERS, company_figures
from experiments.studies.staffing_transfers import transfer_figures

SEEDS = (1, 2, 3, 4, 5)
N_PLATFORMS = 12
#: Further parts, each with figures for the last line.
FURTHER: tuple[Callable[[], dict[str, float]], ...] = (cold_of_seeds, transfer_figures)


def main() -> None:
    """Simulate, plan, play, compare and print."""
    given = _given()
    size = Size(given.employees, given.months, N_PLATFORMS)
    wanted = [(size, seed, given.runs) for seed in given.seeds]
    fresh = get_context("spawn")  # numeric libraries take the number of threads when they are first imported
    told = []
    with progress() as report, ProcessPoolExecutor(given.jobs, mp_context=fresh) as pool:
        for done, one in enumerate(pool.map(company_figures, wanted), start=1):
            told.append(one)
            report("companies", done / len(wanted))
    found: dict[str, float] = figures(told)
    _print(told, found)
    parts = FURTHER if given.without_solver else (*FURTHER, *_SOLVER)
    for part in parts:
        with fresh.Pool(1) as alone:  # nothing else runs beside it, and its memory is its own
            found |= alone.apply(part)
    rest = [[name, f"{value:.4g}"] for name, value in found.items()]
    show_table("all figures", ["figure", "value"], rest)
    sys.stdout.write(json.dumps({name: float(f"{value:.4g}") for name, value in found.items()}) + "\n")


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--employees", type=int, default=1200)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--without-solver", action="store_true", help="only play plans forward")
    return parser.parse_args()


def figures(companies: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Return the figures of all companies: means over them, and spread where it is asked for."""
    share = {name: np.array([shares(one)[name] for one in companies]) for name in PLANNERS}
    promise = _ratio(companies, "cautioned", "product")
    found = {
        "gain_share": share["product"].mean(),
        "gain_share_sd": _sd(share["product"]),
        "gain_share_lowest": share["product"].min(),
        "gain_share_informed": share["informed"].mean(),
        "gain_share_possible": share["product"].mean() / share["informed"].mean(),
        "gain_share_raw": share["raw"].mean(),
        "gain_share_fair": share["fair"].mean(),
        "promise_ratio": promise.mean(),
        "promise_ratio_sd": _sd(promise),
        "promise_ratio_mean": _ratio(companies, "mean", "product").mean(),
        "promise_ratio_informed": _ratio(companies, "informed", "informed").mean(),
        "promise_ratio_oracle": _ratio(companies, "oracle", "oracle").mean(),
        "oracle_gain": np.mean([one["realised"]["oracle"] / one["today"] for one in companies]),
        "product_gain": np.mean([one["realised"]["product"] / one["today"] for one in companies]),
    }
    return {name: float(value) for name, value in found.items()}


def shares(company: dict[str, Any]) -> dict[str, float]:
    """Return the gain of every planner over today's staffing as a share of the oracle's."""
    realised = company["realised"]
    return {name: realised[name] / realised["oracle"] for name in PLANNERS}


def _ratio(companies: Sequence[dict[str, Any]], promise: str, plan: str) -> Any:
    return np.array([one["promised"][promise] / one["realised"][plan] for one in companies])


def _sd(values: Any) -> float:
    return float(np.std(values, ddof=1)) if len(values) > 1 else 0.0


def _print(companies: Sequence[dict[str, Any]], found: dict[str, float]) -> None:
    show_table(
        "conversions in six months: today's staffing, and what plans add to it when played",
        ["seed", "people", "today", *PLANNERS, "moves of product", "gap"],
        [
            [
                str(one["seed"]),
                str(one["people"]),
                f"{one['today']:.0f}",
                *(f"{one['realised'][name]:.0f} ± {one['error'][name]:.0f}" for name in PLANNERS),
                str(one["moves"]["product"]),
                f"{one['gaps']['product']:.1e}",
            ]
            for one in companies
        ],
    )
    show_table(
        "share of the oracle's gain, what was promised over what came, correlation with the truth",
        ["seed", *PLANNERS, "promised", "by means", "by informed", "by oracle", "r product", "r informed"],
        [_row(one) for one in companies],
    )


def _row(one: dict[str, Any]) -> list[str]:
    share = shares(one)
    asked = (("cautioned", "product"), ("mean", "product"), ("informed", "informed"), ("oracle", "oracle"))
    ratios = [float(_ratio([one], *names)[0]) for names in asked]
    return [
        str(one["seed"]),
        *(f"{share[name]:.3f}" for name in PLANNERS),
        *(f"{ratio:.2f}" for ratio in ratios),
        *(f"{one['correlation'][name]:.3f}" for name in ("mean", "informed")),
    ]


def _five_hundred() -> dict[str, float]:
    return staffing_solver.five_hundred(20)


def _five_thousand() -> dict[str, float]:
    return staffing_solver.five_thousand(3)


def _checked() -> dict[str, float]:
    return {
        "mismatches": float(staffing_solver.mismatches()),
        "verifier_failures": float(staffing_solver.verifier_failures()),
    }


#: The solver on the same requests as its peers.
_SOLVER: tuple[Callable[[], dict[str, float]], ...] = (
    _five_hundred,
    _five_thousand,
    staffing_solver.fifty_thousand,
    _checked,
    staffing_solver.peers,
)


if __name__ == "__main__":
    limit_threads()
    main()
