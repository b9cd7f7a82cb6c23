"""Time and memory of the crossed model behind the fair score, beside a plain logistic ridge regression.

    python -m experiments.benchmarks.fair_score [--people 50000] [--peer-people 1200]

Simulated conversions of people over 36 months on 12 platforms in teams of about six, a quarter of them moving
between platforms, good people drawn to some of the platforms. Each measurement runs in a process of its own
with one thread. The peer is scikit-learn's penalised logistic regression on indicator columns for people,
platform months and teams: what a data team would try first; it gives no intervals and knows no homes. `corr`
is Pearson's correlation of level and planted skill among the people present in the last half-year. The last
line is JSON.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from datetime import date

import numpy as np
import numpy.typing as npt

from data.calendar import add_months
from data.home import limit_threads
from features.appraisal.crossed.model import fit, parameters
from features.appraisal.indicators.panel import Panel

Array = npt.NDArray[np.float64]

N_PLATFORMS, N_MONTHS, TEAM_SIZE = 12, 36, 6
SKILL_SD, TEAM_SD, CELL_SD, LEADS = 0.3, 0.1, 0.1, 40.0
BASE_LOG_ODDS = -2.3
_SMALL = 1_200


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--peer-people", type=int, default=_SMALL)
    parser.add_argument("--measure", choices=("ours", "peer"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    limit_threads()
    if given.measure:
        measured = ours(given.people) if given.measure == "ours" else peer(given.people)
        print(json.dumps(measured))  # noqa: T201
        return
    rows = {
        "ours, many": measured_apart("ours", given.people),
        "ours, few": measured_apart("ours", _SMALL),
        "ours, as many as the peer": measured_apart("ours", given.peer_people),
        "peer": measured_apart("peer", given.peer_people),
    }
    for line in _table(rows):
        print(line)  # noqa: T201
    many, few, same, other = rows.values()
    figures = {
        "people": given.people,
        "seconds_50k": many["parameters_seconds"] + many["seconds"],
        "peak_gb_50k": many["peak_gb"],
        "corr_50k": many["corr"],
        "seconds_1200": few["seconds"],
        "parameters_seconds_1200": few["parameters_seconds"],
        "peer_people": given.peer_people,
        "peer_seconds": other["seconds"],
        "peer_corr": other["corr"],
        "seconds_at_peer": same["parameters_seconds"] + same["seconds"],
        "corr_at_peer": same["corr"],
    }
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))  # noqa: T201


def figures_50k() -> dict[str, float]:
    """Return seconds and peak memory of 50,000 people, measured in a process of its own."""
    found = measured_apart("ours", 50_000)
    seconds = found["parameters_seconds"] + found["seconds"]
    return {"seconds_50k": seconds, "peak_gb_50k": found["peak_gb"]}


def ours(n_people: int) -> dict[str, float]:
    """Estimate spreads and levels once.

    Parameters
    ----------
    n_people : int
        Size of the panel.

    Returns
    -------
    dict of str to float
        Rows, seconds for the parameters and for the fit, peak memory in GB (all of the process), correlation.
    """
    panel, skill, present = planted(n_people)
    if n_people <= _SMALL:  # a first call loads libraries
        parameters(panel, "logit", homes=True)
    began = time.perf_counter()
    found = parameters(panel, "logit", homes=True)
    between = time.perf_counter()
    level = fit(panel, "logit", found, homes=True).level
    ended = time.perf_counter()
    return {
        "people": n_people,
        "rows": len(panel.person),
        "teams": len(panel.teams),
        "parameters_seconds": between - began,
        "seconds": ended - between,
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
        "corr": float(np.corrcoef(level[present], skill[present])[0, 1]),
    }


def peer(n_people: int) -> dict[str, float]:
    """Fit one penalised logistic regression on indicator columns; see `ours` for what is returned."""
    from scipy import sparse  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression

    panel, skill, present = planted(n_people)
    began = time.perf_counter()
    n_rows, n_cells = len(panel.person), N_PLATFORMS * N_MONTHS
    cell = panel.unit * N_MONTHS + panel.month
    columns = np.concatenate([panel.person, n_people + cell, n_people + n_cells + panel.team])
    at = (np.tile(np.arange(n_rows), 3), columns)
    design = sparse.csr_array(
        (np.ones(3 * n_rows), at), shape=(n_rows, n_people + n_cells + len(panel.teams))
    )
    twice = sparse.vstack([design, design]).tocsr()
    outcome = np.repeat([1, 0], n_rows)
    weight = np.concatenate([panel.numerator, panel.exposure - panel.numerator])
    model = LogisticRegression(C=SKILL_SD**2, max_iter=1_000)
    model.fit(twice, outcome, sample_weight=weight)
    level = model.coef_[0, :n_people]
    return {
        "people": n_people,
        "rows": n_rows,
        "teams": len(panel.teams),
        "parameters_seconds": 0.0,
        "seconds": time.perf_counter() - began,
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
        "corr": float(np.corrcoef(level[present], skill[present])[0, 1]),
    }


def planted(n_people: int, seed: int = 0) -> tuple[Panel, Array, npt.NDArray[np.bool_]]:
    """Draw conversions with known causes.

    Parameters
    ----------
    n_people : int
        People, some of whom come later or leave earlier.
    seed : int
        Seed.

    Returns
    -------
    tuple of (Panel, array, array of bool)
        Evidence, skill in log-odds, and who is present in the last half-year.
    """
    rng = np.random.default_rng(seed)
    n, u, t = n_people, N_PLATFORMS, N_MONTHS
    month = np.arange(t)
    skill = rng.normal(0, 1, n)
    home = np.argmax(0.7 * np.outer(skill, np.linspace(-1, 1, u)) + rng.gumbel(size=(n, u)), axis=1)
    moved = np.where(rng.random(n) < 0.25, rng.integers(1, t, n), t)
    start = np.where(rng.random(n) < 0.1, rng.integers(0, t, n), 0)
    end = np.maximum(np.where(rng.random(n) < 0.1, rng.integers(1, t + 1, n), t), start + 1)
    unit = np.where(month >= moved[:, None], rng.integers(0, u, n)[:, None], home[:, None])
    n_teams = max(1, round(n / u / TEAM_SIZE))
    # half of the people change team in their platform once a year
    place = rng.integers(0, n_teams, (n, 1)) + (rng.random((n, 1)) < 0.5) * (month // 12) * 7
    team = unit * n_teams + place % n_teams
    cells = rng.normal(0, 0.4, (u, 1)) + rng.normal(0, 0.15, (1, t)) + rng.normal(0, CELL_SD, (u, t))
    leads = rng.poisson(LEADS * rng.gamma(8, 1 / 8, (n, t)))
    person, at = np.nonzero((month >= start[:, None]) & (month < end[:, None]) & (leads > 0))
    where = unit[person, at]
    eta = BASE_LOG_ODDS + cells[where, at] + SKILL_SD * skill[person]
    eta += rng.normal(0, TEAM_SD, u * n_teams)[team[person, at]] + rng.normal(0, 0.1, len(person))
    exposure = leads[person, at].astype(float)
    present = np.zeros(n, dtype=bool)
    present[person[at >= t - 6]] = True
    panel = Panel(
        people=[f"E{one:06d}" for one in range(n)],
        units=[f"P{one:02d}" for one in range(u)],
        months=[add_months(date(2023, 1, 1), int(one)) for one in month],
        teams=[f"T{one:05d}" for one in range(u * n_teams)],
        person=person,
        unit=where,
        month=at,
        team=team[person, at],
        home=unit[np.arange(n), start],
        numerator=rng.binomial(leads[person, at], 1 / (1 + np.exp(-eta))).astype(float),
        exposure=exposure,
        newness=np.zeros((len(person), 2)),
        evidence=exposure,
    )
    return panel, SKILL_SD * skill, present


def measured_apart(what: str, n_people: int) -> dict[str, float]:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", "experiments.benchmarks.fair_score"]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, "--measure", what, "--people", str(n_people)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **threads},
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _table(rows: dict[str, dict[str, float]]) -> list[str]:
    names = list(next(iter(rows.values())))
    lines = [_line(["run", *(name.replace("_", " ") for name in names)]), _line(["---"] * (len(names) + 1))]
    for run, figures in rows.items():
        shown = (f"{one:,.0f}" if one >= 100 else f"{one:.2f}" for one in (figures[name] for name in names))
        lines.append(_line([run, *shown]))
    return lines


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
