"""How fast a promotion list is: fitting as of one round, the first list of a date, and lists after it.

    python -m experiments.benchmarks.promotion_list [--home FOLDER] [--lists 200]

``warm`` asks for the same list again, ``other`` for a list of another length each time, whose places have to
be drawn anew; both are the use case with its entry in the decision log on disk, without HTTP. The peer is
``sorted``: the same people ordered by the score alone, with their ids, no intervals, reasons or log. Limits
are those that the product asks of itself. The last line is JSON.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from data.home import Home, limit_threads

#: Milliseconds within which 99 of 100 lists of 20 people are given, and seconds of one fit.
MOST_MS, MOST_FIT_SECONDS = 50.0, 15.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--home", type=Path, help="a home with a released promotion model; made if left out")
    parser.add_argument("--lists", type=int, default=200)
    given = parser.parse_args()
    limit_threads()
    with tempfile.TemporaryDirectory() as temporary:
        home = replace(Home.from_environment(), root=given.home or Path(temporary))
        if given.home is None:
            _prepare(home)
        found = {**fit_seconds(home), **list_milliseconds(home, given.lists)}
    sys.stdout.write(json.dumps({name: round(value, 3) for name, value in found.items()}) + "\n")


def fit_seconds(home: Home) -> dict[str, float]:
    """Return the seconds that readiness, precedent and their spread take as of the last round."""
    from data.store import Store
    from features.catalog import catalogue
    from training.promotion import known_candidates, models_as_of

    store = Store(home)
    found = known_candidates(store)
    day = found.rounds[-1]
    began = time.perf_counter()
    models_as_of(found, day, found.X.iloc[found.at(day)], catalogue(store.company))
    return {"fit_s": time.perf_counter() - began, "fit_limit_s": MOST_FIT_SECONDS}


def list_milliseconds(home: Home, n_lists: int) -> dict[str, float]:
    """Return how long lists of 20 people take."""
    from serving.access import console
    from serving.context import Context
    from serving.decisions import Decision
    from serving.promotion.rank import rank
    from serving.promotion.requests import RankRequest

    context = Context(home)
    began = time.perf_counter()
    answer = rank(context, console(), RankRequest(top=20))
    first = 1000.0 * (time.perf_counter() - began)
    lengths = iter(range(21, 21 + n_lists))
    warm = _times(lambda: rank(context, console(), RankRequest(top=20)), n_lists)
    other = _times(lambda: rank(context, console(), RankRequest(top=next(lengths))), min(n_lists, 400))
    decision = Decision(context.log, console(), "benchmark", RankRequest())
    found = context.readiness(context.snapshot(None, decision), decision)
    plain = _times(lambda: [found.snapshot.ids[i] for i in np.argsort(-found.probability)[:20]], n_lists)
    told = {"n_eligible": float(answer.n_eligible), "first_ms": first, "limit_ms": MOST_MS}
    for name, times in (("warm", warm), ("other", other), ("sorted", plain)):
        told |= {f"{name}_p50_ms": float(np.median(times)), f"{name}_p99_ms": float(np.quantile(times, 0.99))}
    return told


def _times(what: Callable[[], object], n: int) -> npt.NDArray[np.float64]:
    """Return the milliseconds of each call."""
    times = []
    for _ in range(n):
        began = time.perf_counter()
        what()
        times.append(1000.0 * (time.perf_counter() - began))
    return np.array(times)


def _prepare(home: Home) -> None:
    from data.example import generate
    from data.store import Store
    from training.train import train

    generate(Store(home))
    train("promotion", Store(home))


if __name__ == "__main__":
    main()
