"""How well people are known on a platform that nobody ever worked on: held out whole, against the truth."""

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl

from data.example import generate
from data.example.story import Story
from data.example.truth import read_truth
from data.home import Home
from data.known import EVER
from data.store import Store
from features.appraisal.indicators.effects import effects
from features.cells import COUNTED
from features.facts import Facts, Known
from features.profile import known_at
from features.staffing.evidence import evidence
from features.staffing.platforms import platforms
from features.staffing.staff import staff
from models.productivity import ProductivityModel

Array = npt.NDArray[np.float64]

SEEDS = (1, 2, 3, 4, 5)
#: Months on other platforms from which somebody counts as settled.
SETTLED = 12
_TABLES = (
    "employees",
    "positions",
    "assignments",
    "platforms",
    "market_index",
    "skills",
    "reviews",
    "activities",
)


def cold_of_seeds(seeds: Sequence[int] = SEEDS) -> dict[str, float]:
    """Return the figures of simulated companies of 1,200 people and 48 months: means over the seeds."""
    rows = []
    for seed in seeds:
        with tempfile.TemporaryDirectory() as temporary:
            store = Store(Home(Path(temporary)))
            generate(store, seed=seed)
            rows.append(cold_figures(Facts(store), store.known_until()))
    return {str(name): float(value) for name, value in pd.DataFrame(rows).mean().items()}


def cold_figures(facts: Facts, as_of: date) -> dict[str, float]:
    """Hold every platform out in turn, and compare what is expected there with the planted truth.

    Parameters
    ----------
    facts : Facts
        An example company.
    as_of : date
        Date.

    Returns
    -------
    dict of str to float
        Correlations over people who worked elsewhere, means over platforms: ``cold_corr`` of the estimate,
        ``cold_corr_skill`` of the fair score's effect alone, ``cold_corr_perfect`` of the true skill alone;
        the same of people with a year behind them under ``..._settled``; ``cold_cover80`` of intervals.
    """
    rows = [_held_out(facts, as_of, name) for name in facts.cells()["platform_id"].unique().sort()]
    return {str(name): float(value) for name, value in pd.DataFrame(rows).mean().items()}


def _held_out(facts: Facts, as_of: date, platform_id: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as temporary:
        known = _without(facts, platform_id, Home(Path(temporary)), as_of)
        rows, around = evidence(known), platforms(known, until=as_of)
        model = ProductivityModel().fit(rows, around)
        who = staff(known)
        who = who[who.index.isin(_sellers(facts)) & who.index.isin(list(rows.people))]
        found = model.predict(rows, around, who, [as_of])
        at = found.columns[found.platforms.index(platform_id)]
        level = pd.Series(effects(known, "conversion").mean, index=known.people["employee_id"].to_list())
        everybody = np.arange(len(who))
        sd = found.known.sd(everybody, np.full(len(who), at))
    estimate, skill = found.known.mean[:, at], level.reindex(who.index).fillna(0.0).to_numpy()
    perfect, true = _truth(facts, who.index, platform_id)
    error = np.asarray(estimate - true)
    inside = np.abs(error - np.median(error)) < 1.2816 * sd
    long = (_months(known, who.index) >= SETTLED).to_numpy()
    compared = {
        "cold_corr": estimate,
        "cold_corr_skill": skill,
        "cold_corr_perfect": perfect,
    }
    told = {name: _corr(values, true) for name, values in compared.items()}
    told |= {f"{name}_settled": _corr(values[long], true[long]) for name, values in compared.items()}
    return {**told, "cold_cover80": float(inside.mean())}


def _without(facts: Facts, platform_id: str, home: Home, as_of: date) -> Known:
    """Write the company anew as if nobody had ever had a lead on a platform."""
    columns = ["employee_id", "platform_id", "month", *COUNTED]
    sold = facts.cells().filter((pl.col("platform_id") != platform_id) & (pl.col("on_platform") > 0))
    store = Store(home)
    read = ((name, facts.store.read_polars(name, as_of=EVER)) for name in _TABLES)
    tables = [(name, frame.drop("cycle_end", strict=False)) for name, frame in read]
    sales = sold.select(columns).drop("margin_revenue")
    store.write(iter([*tables, ("sales_monthly", sales)]), append=True, note="one platform held out")
    made = Facts(Store(home))
    return known_at(made, [as_of])[0]


def _sellers(facts: Facts) -> list[str]:
    truth = read_truth(facts.store.home, "people")
    return truth.loc[truth["front_line"].astype(bool), "employee_id"].tolist()


def _truth(facts: Facts, who: pd.Index, platform_id: str) -> tuple[Array, Array]:
    """Return what skill alone, and skill and fit together, give on a platform; log-odds."""
    home = facts.store.home
    skill = read_truth(home, "people").set_index("employee_id")["skill"].reindex(who).to_numpy(np.float64)
    suits = read_truth(home, "platform_fit").set_index(["platform_id", "employee_id"])["log_odds"]
    fit = suits.xs(platform_id).reindex(who).to_numpy(np.float64)
    return Story().skill * skill, Story().skill * skill + fit


def _months(known: Known, who: pd.Index) -> pd.Series:
    worked = known.cells().group_by("employee_id").agg(n=pl.col("month").n_unique()).to_pandas()
    return worked.set_index("employee_id")["n"].reindex(who).fillna(0)


def _corr(one: npt.ArrayLike, other: npt.ArrayLike) -> float:
    return float(np.corrcoef(np.asarray(one), np.asarray(other))[0, 1])
