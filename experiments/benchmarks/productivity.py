"""How long it takes to learn what people are worth where, and to expect it of everybody everywhere.

    python -m experiments.benchmarks.productivity [--people 50000] [--platforms 100]

Evidence is drawn from a planted truth: 24 months of it for every person, four in ten of whom moved once.
Learning is compared with a LightGBM on the same people and platforms (one row each), in time and in how well
it recovers what was planted. The last line is JSON.
"""

import argparse
import json
import resource
import sys
import time

import lightgbm as lgb
import numpy as np

from data.home import limit_threads
from experiments.benchmarks.productivity_data import Array, Planted, planted
from models.encoder import Ints
from models.match import MatchModel
from models.match_cells import cells

#: Limits in seconds, of learning and of expecting at the full size.
LIMITS = {"fit_s": 120.0, "known_s": 30.0}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--platforms", type=int, default=100)
    asked = parser.parse_args()
    limit_threads()
    given = planted(n_people=asked.people, n_platforms=asked.platforms)
    began = time.perf_counter()
    model = MatchModel().fit(given.evidence, given.attributes)
    fitted = time.perf_counter()
    known = model.known(given.evidence, given.attributes)
    done = time.perf_counter()
    trees, seconds = _trees(given)
    found = {
        "fit_s": fitted - began,
        "known_s": done - fitted,
        "corr": _corr(known.mean, given.effect),
        "lightgbm_s": seconds,
        "lightgbm_corr": _corr(trees, given.effect),
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }
    found |= {f"limit_{name}": limit for name, limit in LIMITS.items()}
    sys.stdout.write(json.dumps({name: float(f"{value:.4g}") for name, value in found.items()}) + "\n")


def _trees(given: Planted) -> tuple[Array, float]:
    """Return what trees on rates, skills and attributes of platforms expect, and their time."""
    began = time.perf_counter()
    seen = cells(given.evidence)
    n_people, n_platforms = given.effect.shape
    total = np.bincount(seen.person, seen.estimate * seen.information, n_people)
    mean = total / np.maximum(np.bincount(seen.person, seen.information, n_people), 1e-9)
    skills, attributes = given.skills.to_numpy(), given.attributes.to_numpy()

    def rows(person: Ints, platform: Ints) -> Array:
        return np.column_stack([mean[person], skills[person], attributes[platform], platform])

    settings = {"objective": "regression", "num_leaves": 15, "learning_rate": 0.05, "verbose": -1}
    data = lgb.Dataset(rows(seen.person, seen.platform), seen.estimate, weight=seen.information)
    booster = lgb.train({**settings, "num_threads": 1, "deterministic": True}, data, 200)
    everywhere = np.empty(given.effect.shape)
    for platform in range(n_platforms):
        everywhere[:, platform] = booster.predict(
            rows(np.arange(n_people), np.full(n_people, platform, dtype=np.int64)), num_threads=1
        )
    return everywhere, time.perf_counter() - began


def _corr(one: Array, other: Array) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


if __name__ == "__main__":
    main()
