"""What people are expected to bring on each platform, as staffing adds it up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.monthly import platform_months
from models.productivity import expected_conversions
from serving.context import Context
from serving.decisions import Decision
from serving.snapshot import Snapshot

Floats = npt.NDArray[np.float64]

_SPREAD = 0.15


class Worth(Protocol):
    """Conversions a month of every person on every platform, averaged over a period."""

    @property
    def mean(self) -> pd.DataFrame:
        """What is expected, of shape (n_people, n_platforms); NaN is impossible."""

    @property
    def low(self) -> pd.DataFrame:
        """Lower end of the 80 % interval."""

    @property
    def high(self) -> pd.DataFrame:
        """Upper end of the 80 % interval."""

    @property
    def cautioned(self) -> pd.DataFrame:
        """What held of such estimates on evidence that they were not made from."""

    def scenarios(self, n: int, seed: int = 0) -> Floats:
        """Draw what may happen, of shape (n, n_people, n_platforms)."""


@dataclass(frozen=True)
class Recent:
    """What the last months make one expect, while no model of productivity is released."""

    mean: pd.DataFrame
    n_months: int

    @property
    def sd(self) -> pd.DataFrame:
        """Counting noise of the period, and how far estimates of people lie apart."""
        return np.sqrt(self.mean / self.n_months + (_SPREAD * self.mean) ** 2)

    @property
    def low(self) -> pd.DataFrame:
        """Lower end of the 80 % interval."""
        return (self.mean - 1.2816 * self.sd).clip(lower=0.0)

    @property
    def high(self) -> pd.DataFrame:
        """Upper end of the 80 % interval."""
        return self.mean + 1.2816 * self.sd

    @property
    def cautioned(self) -> pd.DataFrame:
        """Return the mean: nothing is known of how such estimates held."""
        return self.mean

    def scenarios(self, n: int, seed: int = 0) -> Floats:
        """Draw what may happen, of shape (n, n_people, n_platforms)."""
        drawn = np.random.default_rng(seed).standard_normal((n, *self.mean.shape))
        return np.asarray(np.maximum(self.mean.to_numpy() + drawn * self.sd.to_numpy(), 0.0))


def worth_of(
    context: Context, snapshot: Snapshot, decision: Decision, current: "pd.Series[str]", period: tuple[date, int]
) -> Worth:
    """Return what each of some people is expected to bring on each platform.

    Parameters
    ----------
    context, snapshot, decision : Context, Snapshot, Decision
        The installation, the company as of the date, and the answer that it is for.
    current : Series of shape (n_people,)
        Platform of each person now, or missing.
    period : tuple of date and int
        First day and months of the period.

    Raises
    ------
    TooLittleData
        If conversions are not known.
    """
    months = platform_months(snapshot.store, as_of=snapshot.as_of)
    mean = expected_conversions(snapshot.profile.loc[current.index], current, months, n_months=period[1])
    return Recent(mean, period[1])


def order_amounts(snapshot: Snapshot, platforms: "pd.Index[str]", *, n_months: int = 6) -> Mapping[str, float] | None:
    """Return what an order of each platform brought on average in the last months, in the main unit.

    Parameters
    ----------
    snapshot : Snapshot
        The company as of the date.
    platforms : Index of str
        Platforms wanted; one without orders gets the average of all.
    n_months : int
        How many months.

    Returns
    -------
    mapping of str to float or None
        None where neither orders nor revenue are known.
    """
    months = platform_months(snapshot.store, as_of=snapshot.as_of)
    kept = sorted(months.index.get_level_values("month").unique())[-n_months:]
    recent = months[months.index.get_level_values("month").isin(kept)]
    total = recent[["revenue", "orders"]].groupby(level="platform_id").sum().astype(np.float64) / (100.0, 1.0)
    if not total["orders"].sum() or not total["revenue"].sum():
        return None
    usual = float(total["revenue"].sum() / total["orders"].sum())
    amount = (total["revenue"] / total["orders"].where(total["orders"] > 0)).reindex(platforms).fillna(usual)
    return {str(name): float(value) for name, value in amount.items()}
