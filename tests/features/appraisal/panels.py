"""Panels of evidence with a planted truth."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from data.calendar import add_months
from features.appraisal.indicators.panel import Panel

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a panel is planted; spreads on the link scale."""

    n_people: int = 300
    n_units: int = 6
    n_months: int = 36
    seed: int = 0
    link: str = "logit"
    exposure: float = 60.0
    person_sd: float = 0.3
    change: float = 0.0
    memory: float = 0.8
    sorting: float = 0.7
    movers: float = 0.25
    team_size: int = 8
    team_sd: float = 0.08
    unit_month_sd: float = 0.1
    month_noise: float = 0.1
    leavers: float = 0.3
    newness: float = -0.3


@dataclass(frozen=True, slots=True)
class Planted:
    """A panel and the truth: level (n_people,) in the last half-year, trend, unit-month table."""

    panel: Panel
    level: Array
    trend: Array
    cells: Array
    present: npt.NDArray[np.bool_]


def planted(plan: Plan) -> Planted:
    """Draw a panel."""
    rng = np.random.default_rng(plan.seed)
    n, u, t = plan.n_people, plan.n_units, plan.n_months
    skill = _skill(rng, plan)
    attraction = np.linspace(-1, 1, u)
    home = np.argmax(
        plan.sorting * np.outer(skill[:, -1] / plan.person_sd, attraction) + rng.gumbel(size=(n, u)), axis=1
    )
    unit = np.repeat(home[:, None], t, axis=1)
    moved = np.full(n, t)
    moves = rng.random(n) < plan.movers
    moved[moves] = rng.integers(1, t, moves.sum()) if t > 1 else t
    month = np.arange(t)
    unit = np.where(month >= moved[:, None], rng.integers(0, u, n)[:, None], unit)
    start = np.where(rng.random(n) < plan.leavers, rng.integers(0, t, n), 0)
    end = np.where(rng.random(n) < plan.leavers, rng.integers(1, t + 1, n), t)
    end = np.maximum(end, start + 1)
    here = (month >= start[:, None]) & (month < end[:, None])
    n_teams = max(1, round(n / u / plan.team_size))
    team = unit * n_teams + rng.integers(0, n_teams, n)[:, None]
    new = np.clip(1 - (month - start[:, None]) / 6, 0, 1) * (start[:, None] > 0)
    cells = (
        rng.normal(0, 0.4, (u, 1)) + rng.normal(0, 0.15, (1, t)) + rng.normal(0, plan.unit_month_sd, (u, t))
    )
    half = (t - 1 - month) // 6
    eta = cells[unit, month] + skill[:, half] + rng.normal(0, plan.team_sd, u * n_teams)[team]
    eta = eta + plan.newness * new + rng.normal(0, plan.month_noise, (n, t))
    person, at = np.nonzero(here)
    numerator, exposure = _observed(rng, plan, eta[person, at])
    kept = exposure > 0
    person, at, numerator, exposure = person[kept], at[kept], numerator[kept], exposure[kept]
    first = date(2020, 1, 1)
    panel = Panel(
        people=[f"E{one:06d}" for one in range(n)],
        units=[f"P{one:02d}" for one in range(u)],
        months=[add_months(first, one) for one in range(t)],
        teams=[f"T{one:05d}" for one in range(u * n_teams)],
        person=person,
        unit=unit[person, at],
        month=at,
        team=team[person, at],
        home=unit[np.arange(n), start],
        numerator=numerator,
        exposure=exposure,
        newness=np.column_stack([new[person, at], np.zeros(len(person))]),
        evidence=exposure,
    )
    present = np.zeros(n, bool)
    present[person[at >= t - 6]] = True
    level = skill[:, 0] - skill[present, 0].mean()
    return Planted(panel, level, skill[:, 0] - skill[:, min(2, skill.shape[1] - 1)], cells, present)


def _skill(rng: np.random.Generator, plan: Plan) -> Array:
    """Return skill by half-year, the latest first."""
    n_halves = (plan.n_months - 1) // 6 + 1
    changing = np.empty((plan.n_people, n_halves))
    changing[:, 0] = rng.normal(size=plan.n_people)
    for half in range(1, n_halves):
        fresh = rng.normal(size=plan.n_people)
        changing[:, half] = plan.memory * changing[:, half - 1] + np.sqrt(1 - plan.memory**2) * fresh
    lasting = rng.normal(size=(plan.n_people, 1))
    mixed: Array = plan.person_sd * (np.sqrt(1 - plan.change) * lasting + np.sqrt(plan.change) * changing)
    return mixed


def _observed(rng: np.random.Generator, plan: Plan, eta: Array) -> tuple[Array, Array]:
    exposure = rng.poisson(plan.exposure * rng.gamma(8, 1 / 8, len(eta))).astype(float)
    if plan.link == "logit":
        return rng.binomial(exposure.astype(int), 1 / (1 + np.exp(2.3 - eta))).astype(float), exposure
    orders = rng.poisson(exposure * 0.1 * np.exp(eta))
    shape = 4.0
    return np.where(orders > 0, rng.gamma(shape * np.maximum(orders, 1), 5000 / shape), 0.0), exposure
