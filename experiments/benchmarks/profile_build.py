"""Time the profile build against the same job by hand: ``python -m experiments.benchmarks.profile_build``.

Everything runs in one go on one made-up company: the product (Narwhals on Polars, writing its monthly base),
hand-written Polars, DuckDB SQL and pandas, each in a fresh process with two threads, interleaved, medians.
The clock stops when the result is in memory; then the results are compared: they must be the same numbers.
The last line is one JSON object; ``*_seconds`` are wall clock, ``*_cpu`` and the ratios are CPU-seconds.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl

from data.calendar import add_months
from data.home import Home
from data.store import Store
from experiments.benchmarks.profile_data import Size, write_company
from experiments.benchmarks.profile_peers import PEERS, Job
from features.monthly import build_monthly
from features.windows import sales_windows

THREADS = 2
N_DATES = 24

#: Order within a round: `prepare` leaves the base that the two after it start from.
ROUND = ("prepare", "month", "snapshots", "one", "ours", *PEERS)

DEMANDS = {"ratio_polars": 1.15, "ratio_duckdb": 1.0, "added_month_ratio": 0.12, "snapshots_24_ratio": 1.3}


def main() -> int:
    """Run the rounds, compare the results and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--home", type=Path, help="folder of the made-up company; kept and used again")
    parser.add_argument("--task", choices=ROUND, help="run one task in this process (used by the rounds)")
    given = parser.parse_args()
    if given.task:
        _say(json.dumps(_timed(given.task, given.home)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder)
        store = Store(Home(home / "company"))
        if not store.names():
            _say(f"making up {given.leads:,} leads")
            write_company(store, Size(n_leads=given.leads, n_employees=given.leads // 200))
        runs: dict[str, list[dict[str, float]]] = {task: [] for task in ROUND}
        for repeat in range(given.repeats):
            for task in ROUND:
                runs[task].append(_in_fresh_process(task, home))
                if task != "prepare":
                    _say(f"round {repeat + 1} {task:10s} " + _line(runs[task][-1]))
        same = [name for name in PEERS if _result(home, name).equals(_result(home, "ours"))]
    figures = _figures(runs) | {"n_leads": given.leads, "same_result": same}
    for name, demand in DEMANDS.items():
        _say(f"{name:20s} {figures[name]:6.3f}  demanded at most {demand}")
    _say(json.dumps(figures))
    return 0 if len(same) == len(PEERS) else 1


def _figures(runs: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    middle = {
        task: {name: statistics.median(run[name] for run in some) for name in some[0]}
        for task, some in runs.items()
    }
    figures: dict[str, Any] = {}
    for task in ROUND[1:]:
        figures[f"{task}_seconds"] = round(middle[task]["wall"], 3)
        figures[f"{task}_cpu"] = round(middle[task]["cpu"], 3)
        figures[f"{task}_peak_gb"] = round(middle[task]["peak_gb"], 2)
    for name, above, below in (
        ("ratio_polars", "ours", "polars"),
        ("ratio_duckdb", "ours", "duckdb"),
        ("ratio_pandas", "ours", "pandas"),
        ("added_month_ratio", "month", "one"),
        ("snapshots_24_ratio", "ours", "one"),
        ("snapshots_24_from_base_ratio", "snapshots", "one"),
    ):
        figures[name] = round(middle[above]["cpu"] / middle[below]["cpu"], 3)
        figures[f"{name}_wall"] = round(middle[above]["wall"] / middle[below]["wall"], 3)
    return figures


def _in_fresh_process(task: str, home: Path) -> dict[str, float]:
    threads = {"POLARS_MAX_THREADS": str(THREADS), "OMP_NUM_THREADS": str(THREADS)}
    command = [
        sys.executable,
        "-m",
        "experiments.benchmarks.profile_build",
        "--task",
        task,
        "--home",
        str(home),
    ]
    done = subprocess.run(command, env=os.environ | threads, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        sys.stderr.write(done.stderr)
        done.check_returncode()
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _timed(task: str, home: Path) -> dict[str, float]:
    store = Store(Home(home / "company", threads=THREADS))
    run = _task(task, store)
    cpu, wall = _cpu(), time.perf_counter()
    result = run()
    measured = {
        "wall": time.perf_counter() - wall,
        "cpu": _cpu() - cpu,
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }
    if task == "ours" or task in PEERS:
        _keep(result, home / f"{task}.parquet")
    return measured


def _task(task: str, store: Store) -> Callable[[], Any]:
    end = store.known_until().replace(day=1)
    dates = [add_months(end, -back) for back in range(N_DATES)][::-1]
    if task in PEERS:
        job = _job(store, dates)
        return lambda: PEERS[task](job)
    if task not in ("month", "snapshots"):
        shutil.rmtree(store.home.monthly, ignore_errors=True)
    if task == "prepare":  # the base as it was before the last month came in
        return lambda: build_monthly(Store(store.home, version=1))
    return lambda: sales_windows(store, as_ofs=[end] if task in ("month", "one") else dates)


def _job(store: Store, dates: list[date]) -> Job:
    files = {
        name: [str(store.home.tables / part.file) for part in store.parts(name)]
        for name in ("leads", "orders", "employees")
    }
    return Job(files["leads"], files["orders"], files["employees"], dates)


def _keep(result: Any, path: Path) -> None:
    """Write the result in one shape: keys first, columns by name, rows in key order."""
    if hasattr(result, "pl"):
        frame = result.pl()
    elif isinstance(result, pd.DataFrame):
        frame = pl.from_pandas(result.reset_index() if "as_of" in result.index.names else result)
    else:
        frame = result
    keys = ["employee_id", "as_of"]
    numbers = sorted(set(frame.columns) - set(keys))
    frame = frame.select(pl.col(keys[0]).cast(pl.String), pl.col(keys[1]).cast(pl.Date), pl.col(numbers))
    frame.cast(dict.fromkeys(numbers, pl.Int64)).sort(keys).write_parquet(path)


def _result(home: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(home / f"{name}.parquet")


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _line(run: dict[str, float]) -> str:
    return f"{run['wall']:7.2f} s wall {run['cpu']:7.2f} s cpu {run['peak_gb']:5.2f} GB"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
