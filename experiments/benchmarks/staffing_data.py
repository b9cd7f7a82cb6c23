"""Staffing requests for tests and benchmarks, like a company's or with any rules, and brute force."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from models.encoder import Floats
from models.plan import GroupRule, StaffingRequest
from models.plan_check import faults
from models.staffing_check import FIRM
from models.staffing_explained import rules


def company(n_people: int, n_platforms: int, *, seed: int = 0, each: int | None = None) -> StaffingRequest:
    """Return a request like a company's.

    People differ in skill, platforms in volume, and they match more or less. Seats are within 80 and 125 %
    of today's, at most 15 % move, and every platform needs holders of four skills. `each` leaves so many
    platforms besides their own to each person.
    """
    rng = np.random.default_rng(seed)
    traits, asks = rng.normal(size=(n_people, 4)), rng.normal(size=(n_platforms, 4))
    skill, volume = rng.normal(0.0, 0.3, n_people), rng.uniform(0.6, 1.6, n_platforms)
    gain = np.outer(skill, volume) + 0.06 * traits @ asks.T + rng.uniform(0.8, 1.2, n_platforms)
    now = rng.integers(0, n_platforms, n_people)
    if each is not None:
        able = np.zeros(gain.shape, dtype=bool)
        np.put_along_axis(able, np.argpartition(-gain, each, axis=1)[:, :each], values=True, axis=1)
        able[np.arange(n_people), now] = True
        gain[~able] = np.nan
    people, platforms = _names(n_people, n_platforms)
    count = np.bincount(now, minlength=n_platforms)
    lower, upper = np.maximum(1, (0.8 * count).astype(int)), np.ceil(1.25 * count).astype(int) + 1
    lower = np.minimum(lower, count)
    holds = rng.random((n_people, 4)) < 0.3
    has = np.zeros((n_platforms, 4), dtype=int)
    np.add.at(has, now, holds)
    need = np.minimum(np.maximum(1, (0.2 * lower).astype(int))[:, None], has)
    return StaffingRequest(
        gain=pd.DataFrame(gain, index=people, columns=platforms),
        current=pd.Series(np.array(platforms, dtype=object)[now], index=people),
        lower=dict(zip(platforms, lower.tolist(), strict=True)),
        upper=dict(zip(platforms, upper.tolist(), strict=True)),
        max_moves=int(0.15 * n_people),
        move_cost=0.05,
        skills=pd.DataFrame(holds, index=people),
        need=pd.DataFrame(need, index=platforms),
    )


def ambitious(request: StaffingRequest) -> StaffingRequest:
    """Ask for three times the holders of skills and half the moves of a company's request, all as wishes."""
    asked = replace(request, need=3 * pd.DataFrame(request.need), max_moves=(request.max_moves or 0) // 2)
    prices = {"need": 0.3, "lower": 0.5, "upper": 0.5, "max_moves": 0.1}
    return replace(asked, wishes={name: prices[name.partition(":")[0]] for name in rules(asked)})


def scenarios(request: StaffingRequest, n: int, *, noise: float, seed: int = 0) -> Floats:
    """Return gains as they may turn out: off by noise on each platform, for each person and for both."""
    rng, gain = np.random.default_rng(seed), request.gain.to_numpy(dtype=np.float64)
    off = rng.normal(0.0, noise, (n, 1, gain.shape[1])) + rng.normal(0.0, noise, (n, gain.shape[0], 1))
    found: Floats = gain + off + rng.normal(0.0, noise, (n, *gain.shape))
    return found


def anything(seed: int, *, most_people: int = 6, logic: bool = False) -> StaffingRequest:
    """Return a small request with any rules, which may clash."""
    rng = np.random.default_rng(seed)
    n_people, n_platforms = int(rng.integers(1, most_people + 1)), int(rng.integers(1, 4))
    people, platforms = _names(n_people, n_platforms)
    gain = rng.normal(3.0, 3.0, (n_people, n_platforms))
    if rng.random() < 0.5:  # ties
        gain = np.round(gain)
    gain[rng.random(gain.shape) < 0.1] = np.nan
    lower = {name: int(rng.integers(0, n_people // n_platforms + 1)) for name in platforms}
    upper = {name: low + int(rng.integers(0, n_people // n_platforms + 2)) for name, low in lower.items()}
    now = [platforms[j] if j >= 0 else None for j in rng.integers(-1, n_platforms, n_people)]
    rules = _rules(rng, people, platforms)
    return StaffingRequest(
        gain=pd.DataFrame(gain, index=people, columns=platforms),
        current=pd.Series(now, index=people, dtype=object),
        lower=lower,
        upper=upper,
        **rules,
        **(_logic(rng, people, platforms) if logic else {}),
    )


def wishing(seed: int, *, most_people: int = 6, logic: bool = False) -> StaffingRequest:
    """Return a small request with any rules, most of which are wishes at any price."""
    request = anything(seed, most_people=most_people, logic=logic)
    rng = np.random.default_rng(seed + 1_000_000)
    prices = [0.0, 0.5, 1.0, 2.5, 30.0, 1e6]
    return replace(
        request,
        wishes={
            name: float(rng.choice(prices))
            for name in rules(request)
            if name.partition(":")[0] not in FIRM and rng.random() < 0.7
        },
    )


def _names(n_people: int, n_platforms: int) -> tuple[list[str], list[str]]:
    return [f"E{i}" for i in range(n_people)], [f"P{j}" for j in range(n_platforms)]


def _rules(rng: np.random.Generator, people: list[str], platforms: list[str]) -> dict[str, Any]:
    n, who = len(people), rng.permutation(len(people))
    salary = pd.Series(rng.integers(1, 10, n), index=people)
    skills = pd.DataFrame(rng.random((n, 2)) < 0.5, index=people, columns=["a", "b"])
    need = pd.DataFrame(rng.integers(0, 2, (len(platforms), 2)), index=platforms, columns=["a", "b"])
    budget = float(rng.integers(int(salary.sum() / 2), int(salary.sum()) + 2))
    choices: list[dict[str, Any]] = [
        {"max_moves": int(rng.integers(0, n + 1))},
        {"move_cost": float(rng.choice([0.5, 2.0]))},
        {"skills": skills, "need": need},
        {"salary": salary, "budget": budget},
        {"locked": {people[who[0]]: platforms[int(rng.integers(len(platforms)))]}},
        {"excluded": frozenset([people[who[-1]]]) if n > 1 else frozenset()},
    ]
    return {name: value for choice in choices if rng.random() < 0.45 for name, value in choice.items()}


def _logic(rng: np.random.Generator, people: list[str], platforms: list[str]) -> dict[str, Any]:
    order = [people[i] for i in rng.permutation(len(people))]
    group = GroupRule(tuple(order[: 1 + len(order) // 2]), platforms[0], 0, int(rng.integers(1, 3)), "first")
    choices: list[dict[str, Any]] = [
        {"together": (tuple(order[-2:]),)},
        {"apart": (tuple(order[:3]),)},
        {"groups": (group, GroupRule(tuple(order[-3:]), platforms[-1], 1, name="last"))},
    ]
    return {name: value for choice in choices if rng.random() < 0.6 for name, value in choice.items()}


def brute_force(request: StaffingRequest) -> float | None:
    """Return the best value over every plan there is; None if none meets the request."""
    n_people, n_platforms = request.gain.shape
    plans = np.array(list(itertools.product(range(-1, n_platforms), repeat=n_people)))
    padded = np.hstack([request.gain.to_numpy(dtype=np.float64), np.zeros((n_people, 1))])
    gained = padded[np.arange(n_people), plans]
    count = np.stack([(plans == j).sum(axis=1) for j in range(n_platforms)], axis=1)
    below = (count < request.low) & np.isinf(request.wish.lower)
    above = (count > request.high) & np.isinf(request.wish.upper)
    fits = ~(below | above).any(axis=1) & ~np.isnan(gained).any(axis=1)
    plans, gained = plans[fits], gained[fits].sum(axis=1)
    most = gained - request.move_cost * ((plans >= 0) & (plans != request.place)).sum(axis=1)
    best: float | None = None
    for i in np.argsort(-most):
        if best is not None and most[i] <= best:
            break
        if not faults(request, plans[i]):
            value = request.value(plans[i])
            best = value if best is None else max(best, value)
    return best
