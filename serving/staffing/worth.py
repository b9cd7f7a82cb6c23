"""What people are expected to bring on each platform in the period that is planned for."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.monthly import platform_months
from serving.snapshot import Snapshot

Floats = npt.NDArray[np.float64]

#: Numbers that draws of scenarios may take, and the fewest and most draws.
_NUMBERS, _FEWEST, _MOST = 2e7, 20, 400
#: Money is stored in minor units of this part.
_MINOR = 100.0


def n_scenarios(n_people: int, n_platforms: int) -> int:
    """Return how many draws of what may happen are made; 0 where too few would fit."""
    n = int(_NUMBERS // max(n_people * n_platforms, 1))
    return 0 if n < _FEWEST else min(n, _MOST)


def order_amounts(
    snapshot: Snapshot, ids: "pd.Index[str]", *, n_months: int = 6
) -> Mapping[str, float] | None:
    """Return what an order of each platform brought on average in the last months, in the main unit.

    Parameters
    ----------
    snapshot : Snapshot
        The company as of the date.
    ids : Index of str
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
    total = recent[["revenue", "orders"]].groupby(level="platform_id").sum().astype(np.float64)
    if not total["orders"].sum() or not total["revenue"].sum():
        return None
    usual = float(total["revenue"].sum() / total["orders"].sum())
    amount = (total["revenue"] / total["orders"].where(total["orders"] > 0)).reindex(ids).fillna(usual)
    return {str(name): float(value) / _MINOR for name, value in amount.items()}
