"""Synthetic rows with planted truth."""

from datetime import date

import numpy as np
import pandas as pd

from data.calendar import add_months
from features.promotion.success import Success
from models.blend import Blend
from models.tuning import Search
from training.candidates import Candidates
from training.dataset import Dataset


def planted(
    *, n_people: int = 150, n_months: int = 14, seed: int = 0, permuted: bool = False, window: int = 3
) -> Dataset:
    """Return landmarks where tenure and pay drive exits, and ``face`` tells people apart perfectly.

    A person's outcome hardly changes between landmarks, so whoever learns from the same person's other
    landmarks looks far better than they are.
    """
    rng = np.random.default_rng(seed)
    people = [f"E{i:04d}" for i in range(n_people)]
    dates = pd.DatetimeIndex([add_months(date(2025, 1, 1), i) for i in range(n_months)])
    index = pd.MultiIndex.from_product([people, dates], names=["employee_id", "as_of"])
    who = np.repeat(np.arange(n_people), n_months)
    pay, face = rng.normal(size=n_people)[who], rng.normal(size=n_people)[who]
    tenure = rng.integers(1, 90, size=n_people)[who] + np.tile(np.arange(n_months), n_people)
    leaning = rng.normal(size=n_people)[who]
    logit = -1.0 - 1.2 * pay + 0.6 * leaning - 0.01 * tenure
    y = (rng.random(len(index)) < 1 / (1 + np.exp(-logit))).astype(np.int64)
    if permuted:
        y = (rng.permutation(rng.random(n_people))[who] < 0.25).astype(np.int64)
    X = pd.DataFrame(
        {"market_ratio": pay, "tenure_months": tenure.astype(float), "base_salary": face}, index=index
    )
    return Dataset(
        "attrition", X, y, "planted", window, None, "f" * 64, add_months(date(2025, 1, 1), n_months + 2)
    )


def small_model() -> Blend:
    """Return a blend that is quick to fit."""
    return Blend(search=Search(l2=(1.0, 10.0), n_trees=40, n_folds=3), n_bootstraps=2)


#: Columns that planted promotions turn on: what makes a good lead, and whom past deciders chose.
LEADS, CHOSEN_BY = "review_leadership", "revenue_rel_platform_12m"
ROLES = ("sales", "operations")


def planted_rounds(
    *, n_rounds: int = 6, n_each: int = 60, n_promoted: int = 24, seed: int = 0, permuted: bool = False
) -> Candidates:
    """Return rounds half a year apart, from 2022, where sellers with much revenue are promoted.

    Who leads well succeeds; the past did not look at it. Outcomes of the last two rounds are open, and in
    every round one promoted person is censored. With `permuted` outcomes nothing decides success.
    """
    rng = np.random.default_rng(seed)
    n = n_rounds * n_each
    rounds = [add_months(date(2022, 1, 1), 6 * i) for i in range(n_rounds)]
    days = pd.DatetimeIndex(rounds).repeat(n_each)
    round_of = np.repeat(np.arange(n_rounds), n_each)
    # from round to round seven leave and seven come
    people = [f"E{i:04d}" for i in np.tile(np.arange(n_each), n_rounds) + 7 * round_of]
    index = pd.MultiIndex.from_arrays([people, days], names=["employee_id", "as_of"])
    X = pd.DataFrame(
        {
            LEADS: rng.normal(size=n),
            CHOSEN_BY: 1.0 + 0.3 * rng.normal(size=n),
            "tenure_months": rng.integers(12, 120, n).astype(float),
            "rating_latest": np.where(rng.random(n) < 0.2, np.nan, rng.choice([0.25, 0.5, 0.75], n)),
            "market_ratio": rng.normal(1.0, 0.1, n),
            "role_family": rng.choice(ROLES, n, p=[0.7, 0.3]),
            "department": rng.choice(["D1", "D2", "D3"], n),
        },
        index=index,
    )
    wanted = X[CHOSEN_BY].to_numpy() + 0.2 * rng.normal(size=n)
    seat = pd.Series(wanted).groupby(round_of).rank(ascending=False).to_numpy()
    promoted = seat <= n_promoted
    chance = 1.0 / (1.0 + np.exp(-1.5 * X[LEADS].to_numpy()))
    success = (rng.random(n) < (0.5 if permuted else chance)).astype(np.float64)
    known = promoted & (seat > 1) & (round_of < n_rounds - 2)
    return Candidates(X, promoted, np.where(known, success, np.nan), Success(months=12))
