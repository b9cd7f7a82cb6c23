"""How good staffing plans are proven to be, and how long that takes.

    python -m experiments.benchmarks.staffing_solver [--seeds 20] [--peers]

Requests are like a company's, with seats, needed skills and at most 15 % moves: 500 people on 12 platforms
(median and worst of several seeds; a what-if takes out one person who moves), 5,000 on 100 with every place
open, 50,000 on 500 with 12 platforms a person besides their own. A gap is to the bound over every place.
The same companies with three times the needs and half the moves, every rule a wish with a price; and 500
people staffed for the worst fifth of 50 scenarios, beside what the plan for the mean reaches there.
`--peers` gives the 5,000 to HiGHS and to CP-SAT, two minutes each. Plans of small requests with any rules are
compared with brute force, those of 200 people with HiGHS, and a thousand go through the check that does not
trust the solver. Limits are those that the product asks of itself. The last line is JSON.
"""

import argparse
import json
import multiprocessing
import resource
import sys
import time
from dataclasses import replace

import numpy as np
import pandas as pd

from data.errors import NoPlan
from data.home import limit_threads
from experiments.benchmarks.staffing_data import (
    ambitious,
    anything,
    brute_force,
    company,
    scenarios,
    wishing,
)
from models import staffing_exact, staffing_logic
from models.plan_check import verify
from models.staffing import staff
from models.staffing_cautious import staff_cautiously
from models.staffing_network import Arcs
from models.staffing_scenarios import worst_mean

#: Limits: gap, and seconds at each size, of a what-if and of memory in GB.
LIMITS = {"gap": 1e-4, "s_500": 0.1, "whatif_s": 0.05, "s_5000": 3.0, "s_50000": 15.0, "gb_50000": 1.5}
#: Seconds that a peer gets.
PEER_SECONDS = 120.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--peers", action="store_true", help="also HiGHS and CP-SAT on 5,000 people")
    given = parser.parse_args()
    limit_threads()
    found: dict[str, float] = {}
    with multiprocessing.get_context("spawn").Pool(1) as pool:  # its memory is its own
        found |= pool.apply(fifty_thousand)
    found |= five_hundred(given.seeds)
    found |= five_thousand(min(3, given.seeds))
    found |= wishes(min(5, given.seeds)) | cautious(min(5, given.seeds))
    found |= {"mismatches": float(mismatches()), "verifier_failures": float(verifier_failures())}
    if given.peers:
        found |= peers()
    sys.stdout.write(json.dumps({name: float(f"{value:.4g}") for name, value in found.items()}) + "\n")


def five_hundred(n_seeds: int) -> dict[str, float]:
    """Return gap and seconds of 500 people on 12 platforms, and of taking one person out."""
    gaps, seconds, again = [], [], []
    for seed in range(n_seeds):
        request = company(500, 12, seed=seed)
        plan = staff(request)
        gaps.append(plan.gap)
        seconds.append(plan.seconds)
        out = replace(request, excluded=frozenset(plan.moves.index[:1]))
        changed = staff(out, start=plan.prices)
        gaps.append(changed.gap)
        again.append(changed.seconds)
    return {
        "gap_500": max(gaps),
        "seconds_500": float(np.median(seconds)),
        "seconds_500_worst": max(seconds),
        "whatif_seconds": float(np.median(again)),
        "whatif_seconds_worst": max(again),
    }


def five_thousand(n_seeds: int) -> dict[str, float]:
    """Return the worst gap and seconds of 5,000 people on 100 platforms, half a million places."""
    plans = [staff(company(5_000, 100, seed=seed)) for seed in range(n_seeds)]
    return {
        "gap_5000": max(plan.gap for plan in plans),
        "seconds_5000": max(plan.seconds for plan in plans),
    }


def fifty_thousand() -> dict[str, float]:
    """Return gap, seconds and memory (of the process, making the request included) of 50,000 people."""
    plan = staff(company(50_000, 500, each=12))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"gap_50000": plan.gap, "seconds_50000": plan.seconds, "peak_gb_50000": memory}


def wishes(n_seeds: int) -> dict[str, float]:
    """Return worst gap and seconds where every rule is a wish, at 500 people and at 5,000."""
    small = [staff(ambitious(company(500, 12, seed=seed))) for seed in range(n_seeds)]
    large = [staff(ambitious(company(5_000, 100, seed=seed))) for seed in range(min(2, n_seeds))]
    return {
        "gap_wishes_500": max(plan.gap for plan in small),
        "seconds_wishes_500": float(np.median([plan.seconds for plan in small])),
        "gap_wishes_5000": max(plan.gap for plan in large),
        "seconds_wishes_5000": max(plan.seconds for plan in large),
    }


def cautious(n_seeds: int, n_scenarios: int = 50) -> dict[str, float]:
    """Return worst gap and seconds of cautious plans, and what share more they have in the worst fifth."""
    gaps, seconds, better = [], [], []
    for seed in range(n_seeds):
        request = company(500, 12, seed=seed)
        gains = scenarios(request, n_scenarios, noise=0.3, seed=seed)
        mean = pd.DataFrame(gains.mean(axis=0), request.gain.index, request.gain.columns)
        usual, plan = staff(replace(request, gain=mean)), staff_cautiously(request, gains)
        place = request.gain.columns.get_indexer(pd.Index(usual.assignments))
        values = gains[:, np.arange(len(place)), place].sum(axis=1) - request.move_cost * len(usual.moves)
        reached = worst_mean(values, 0.2)
        gaps.append(plan.gap)
        seconds.append(plan.seconds)
        better.append(plan.objective / reached - 1.0)
    return {
        "gap_cautious_500": max(gaps),
        "seconds_cautious_500": float(np.median(seconds)),
        "seconds_cautious_500_worst": max(seconds),
        "cautious_better_500": float(np.mean(better)),
    }


def mismatches(n_small: int = 300, n_large: int = 5) -> int:
    """Count plans that brute force or HiGHS does not confirm."""
    wrong = 0
    for seed in range(n_small):
        request = (wishing if seed % 2 else anything)(seed, logic=seed % 3 == 0)
        best = brute_force(request)
        try:
            value: float | None = staff(request).objective
        except NoPlan:
            value = None
        alike = best is not None and value is not None and abs(best - value) <= 2e-6 * max(1.0, abs(best))
        wrong += not (alike or best is value is None)
    for seed in range(n_large):
        request = company(200, 8, seed=seed)
        ours, exact = staff(request, gap=1e-6), staff(request, method="exact", gap=1e-6)
        wrong += not abs(ours.objective - exact.objective) <= 2e-6 * abs(exact.objective)
    return wrong


def verifier_failures(n: int = 1_000) -> int:
    """Count random requests whose plan breaks a rule or is not worth what it says."""
    failed = 0
    for seed in range(n):
        request = company(20 + seed % 60, 2 + seed % 7, seed=seed)
        request = ambitious(request) if seed % 4 == 0 else request
        failed += bool(verify(staff(request), request))
    return failed


def peers() -> dict[str, float]:
    """Return how long HiGHS and CP-SAT take for 5,000 people, and their gaps; -1 where they have none."""
    request = company(5_000, 100)
    arcs, found = Arcs.of(request), {}
    for name, solve in (("highs", staffing_exact.solve), ("cpsat", staffing_logic.solve)):
        began = time.perf_counter()
        place, bound = solve(request, arcs, seconds=PEER_SECONDS, gap=LIMITS["gap"])
        found[f"{name}_seconds_5000"] = time.perf_counter() - began
        value = -np.inf if place is None else request.value(place)
        found[f"{name}_gap_5000"] = (bound - value) / abs(value) if np.isfinite(value + bound) else -1.0
    return found


if __name__ == "__main__":
    main()
