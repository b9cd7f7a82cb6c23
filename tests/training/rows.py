"""Synthetic rows with planted truth."""

from datetime import date

import numpy as np
import pandas as pd

from data.calendar import add_months
from models.blend import Blend
from models.tuning import Search
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
