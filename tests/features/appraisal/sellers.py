"""A company of sellers with planted skill, in which talent goes to one platform and some people move."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from data.calendar import add_months
from tests.features.company import Frames

START = date(2022, 1, 1)
N_MONTHS = 30
AS_OF = add_months(START, N_MONTHS)
PLATFORMS = ("P0", "P1", "P2", "P3")


@dataclass(frozen=True, slots=True)
class Sellers:
    """The tables, and the skill (log-odds) and first platform of each person."""

    frames: Frames
    skill: np.ndarray
    home: np.ndarray


def sellers(*, n_people: int = 160, movers: float = 0.4, leads: float = 120.0, seed: int = 0) -> Sellers:
    """Return the company; the better half mostly begins on the last two platforms."""
    rng = np.random.default_rng(seed)
    n_platforms = len(PLATFORMS)
    skill = rng.normal(0, 0.3, n_people)
    rank = np.clip(skill.argsort().argsort() / n_people + rng.normal(0, 0.25, n_people), 0, 0.999)
    home = (rank * n_platforms).astype(int)
    moved = np.where(rng.random(n_people) < movers, rng.integers(4, N_MONTHS - 4, n_people), N_MONTHS)
    there = (home + rng.integers(1, n_platforms, n_people)) % n_platforms
    ids = [f"E{i:03d}" for i in range(n_people)]
    person, month = (part.ravel() for part in np.mgrid[:n_people, :N_MONTHS])
    platform = np.where(month < moved[person], home[person], there[person])
    level = (
        rng.normal(0, 0.3, n_platforms)[platform]
        + rng.normal(0, 0.1, (n_platforms, N_MONTHS))[platform, month]
    )
    n_leads = rng.poisson(leads, len(person))
    won = rng.binomial(n_leads, 1 / (1 + np.exp(2 - level - skill[person])))
    sold = pl.DataFrame(
        {
            "employee_id": np.array(ids)[person],
            "platform_id": np.array(PLATFORMS)[platform],
            "month": [add_months(START, int(ahead)) for ahead in month],
            "leads": n_leads,
            "conversions": won,
            "orders": won,
            "revenue": won * 10_000,
            "refunds": rng.binomial(won, 0.1) * 10_000,
        }
    )
    first = pl.DataFrame({"employee_id": ids, "platform_id": np.array(PLATFORMS)[home], "share": 1.0})
    first = first.with_columns(
        start_date=date(2020, 1, 1),
        end_date=pl.Series(
            [add_months(START, int(at)) if at < N_MONTHS else None for at in moved], dtype=pl.Date
        ),
    )
    second = first.drop_nulls("end_date").select(
        "employee_id",
        pl.Series("platform_id", np.array(PLATFORMS)[there[moved < N_MONTHS]]),
        "share",
        start_date="end_date",
        end_date=pl.lit(None, pl.Date),
    )
    first = first.with_columns(pl.col("end_date").dt.offset_by("-1d"))
    frames = {
        "employees": pl.DataFrame({"employee_id": ids, "hire_date": date(2020, 1, 1)}),
        "assignments": pl.concat([first, second], how="diagonal"),
        "sales_monthly": sold,
    }
    return Sellers(frames, skill, home)
