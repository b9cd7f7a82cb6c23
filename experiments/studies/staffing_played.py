"""One simulated company: plans made from its tables, and what they bring when they are played forward."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from data.calendar import add_months, month_index
from data.example import END, Size
from data.example.expected import true_gain
from data.example.played import Stopped, play, stop
from data.home import Home, limit_threads
from data.store import Store
from experiments.studies.staffing_informed import informed_gain
from experiments.studies.staffing_planners import greedy, movable, request, value
from features.appraisal.indicators.spine import spine
from features.facts import Facts, Known
from features.profile import known_at, profile_of
from features.staffing.evidence import evidence
from features.staffing.platforms import platforms
from features.staffing.skills import latest_levels
from features.staffing.staff import staff
from models.encoder import Floats
from models.plan import StaffingPlan
from models.productivity import Productivity, ProductivityModel
from models.staffing import staff as best_plan

#: Months that plans are made for and played.
AHEAD = 6
#: Planners that are compared with today's staffing.
PLANNERS = ("product", "raw", "fair", "informed", "oracle")
_SECONDS = 60.0


@dataclass(frozen=True)
class Case:
    """A company at the stop, and what its tables say.

    Attributes
    ----------
    stopped : Stopped
        The company; only the oracle and who is informed look into it.
    known : Known
        Its tables as of the stop.
    """

    stopped: Stopped
    known: Known

    @cached_property
    def current(self) -> "pd.Series[str]":
        """Platform of everybody who may be moved."""
        return movable(staff(self.known))

    @cached_property
    def productivity(self) -> Productivity:
        """What the product expects."""
        seen, around = evidence(self.known), platforms(self.known, until=END)
        people = staff(self.known).loc[self.current.index]
        months = [add_months(END, month) for month in range(AHEAD)]
        return ProductivityModel().fit(seen, around).predict(seen, around, people, months)


def company_figures(given: tuple[Size, int, int]) -> dict[str, Any]:
    """Return what plans promise and bring in one company of (size, seed, runs)."""
    limit_threads()
    size, seed, n_runs = given
    with tempfile.TemporaryDirectory() as temporary:
        home = Home(root=Path(temporary))
        stopped = stop(Store(home), size, seed=seed, n_ahead=AHEAD)
        [known] = known_at(Facts(Store(home)), [END])
        case = Case(stopped, known)
        gains = _gains(case)
        plans, gaps = _plans(case, gains)
        brought = {name: _brought(case, plan, n_runs) for name, plan in plans.items()}
    today = plans["today"]
    by_run = {name: brought[name] - brought["today"] for name in PLANNERS}
    return {
        "seed": seed,
        "people": len(case.current),
        "today": float(brought["today"].mean()),
        "realised": {name: float(by_run[name].mean()) for name in PLANNERS},
        "error": {name: float(by_run[name].std() / np.sqrt(n_runs)) for name in PLANNERS},
        "promised": {
            name: AHEAD * (value(gain, plans[_PLAN_OF[name]]) - value(gain, today))
            for name, gain in gains.items()
        },
        "moves": {name: int((plans[name] != today).sum()) for name in PLANNERS},
        "gaps": gaps,
        "correlation": _correlations(case, gains),
    }


#: Whose plan each expectation is asked about.
_PLAN_OF = {"mean": "product", "cautioned": "product", "informed": "informed", "oracle": "oracle"}


def _gains(case: Case) -> dict[str, pd.DataFrame]:
    """Return what is expected of everybody who may be moved, by who expects it."""
    people = case.current.index
    return {
        "mean": case.productivity.mean,
        "cautioned": case.productivity.cautioned,
        "informed": informed_gain(case.stopped, case.known, n_months=AHEAD).loc[people],
        "oracle": true_gain(case.stopped, n_months=AHEAD).loc[people],
    }


def _plans(
    case: Case, gains: Mapping[str, pd.DataFrame]
) -> tuple[dict[str, "pd.Series[str]"], dict[str, float]]:
    """Return the plan of every planner, and how far from the best those of the optimiser can be."""
    levels = latest_levels(case.known)
    asked = {name: request(gains[name], case.current, levels) for name in ("mean", "informed", "oracle")}
    best: dict[str, StaffingPlan] = {
        _PLAN_OF[name]: best_plan(one, seconds=_SECONDS) for name, one in asked.items()
    }
    around = platforms(case.known, until=END)
    leads = around.leads.iloc[:, -AHEAD:].mean(axis=1)
    fair = profile_of(case.known)["fair_score"]
    plans = {name: plan.assignments for name, plan in best.items()}
    plans["raw"] = greedy(asked["mean"], _sold(case), leads)
    plans["fair"] = greedy(asked["mean"], fair, leads)
    plans["today"] = case.current
    return plans, {name: plan.gap for name, plan in best.items()}


def _sold(case: Case) -> pd.Series:
    """Return the conversions of everybody in the months before the stop."""
    whole = spine(case.known.facts)
    recent = whole.by_platform.filter(pl.col("at") >= month_index(END) - AHEAD)
    sums = recent.group_by("person").agg(pl.col("conversions").sum()).to_pandas().set_index("person")
    names = np.array(whole.people.to_list(), dtype=object)
    return pd.Series(sums["conversions"].to_numpy(np.float64), index=names[sums.index])


def _brought(case: Case, plan: "pd.Series[str]", n_runs: int) -> Floats:
    """Return what those who were at work at the stop convert after it, before chance, run by run."""
    told = play(case.stopped, {str(who): str(where) for who, where in plan.items()}, runs=range(n_runs))
    planned = told[told["employee_id"].isin(case.stopped.people.index)]
    return planned.groupby("run")["expected"].sum().to_numpy(np.float64)


def _correlations(case: Case, gains: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Correlate expectation and truth, over people and platforms, both in logarithms less platform means."""
    own = {name: np.log(gain) for name, gain in gains.items()}
    apart = {name: (one - one.mean()).to_numpy().ravel() for name, one in own.items()}
    return {name: float(np.corrcoef(apart[name], apart["oracle"])[0, 1]) for name in ("mean", "informed")}
