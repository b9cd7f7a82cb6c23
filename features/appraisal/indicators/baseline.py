"""What an average person would have reached at each platform in each month, by the company and by the market.

The company's own baseline hides a decline that all of its people share; an outside index shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl
from scipy.special import expit  # type: ignore[import-untyped]

from data.errors import SchemaError
from features.appraisal.indicators.estimates import fitted
from features.appraisal.indicators.library import Indicator
from features.appraisal.indicators.library import library as shipped_library
from features.facts import Known

Array = npt.NDArray[np.float64]

#: A sensitivity of 1 is expected before anything is seen, give or take this.
SENSITIVITY_SD = 0.5
#: Months of the year differ by about this, on the link scale.
SEASON_SD = 0.1
#: The spread of months that neither season nor market explains, of which there is no better guess.
USUAL_NOISE = 0.1
#: Fewer months with an index than this tell nothing of how a platform follows its market.
FEWEST_MONTHS = 6

_ROUNDS = 20
_COLUMNS = ("platform_id", "month", "own", "market", "gap", "has_index")


@dataclass(frozen=True, slots=True)
class _Months:
    """Months of platforms with evidence, on the link scale; all of shape (n_cells,)."""

    unit: npt.NDArray[np.int64]
    calendar: npt.NDArray[np.int64]
    age: Array
    own: Array
    weight: Array
    log_index: Array


def dynamic_baseline(
    known: Known, name: str = "conversion", *, library: Mapping[str, Indicator] | None = None
) -> pd.DataFrame:
    """Return what an average person of the company would have reached, month by month.

    Parameters
    ----------
    known : Known
        What was known.
    name : str, default "conversion"
        An indicator that is compared within platforms.
    library : mapping, optional
        Where the name is looked up; the shipped library if None.

    Returns
    -------
    DataFrame of shape (n_platform_months, 6)
        ``platform_id``, ``month``; ``own``, what an average settled person of the company reached there, in
        the raw unit of the indicator; ``market``, what platform, age, season and the outside index let expect
        of the same person (NaN without an index); ``gap``, own against market on the link scale, below 0
        where the company fell behind its market; ``has_index``. Sorted by platform and month.

    Raises
    ------
    SchemaError
        If the indicator is unknown, or not compared within platforms.
    """
    chosen = shipped_library() if library is None else library
    if name not in chosen or chosen[name].baseline != "platform" or chosen[name].link == "review":
        within = ", ".join(one.name for one in chosen.values() if one.baseline == "platform")
        msg = f"expected an indicator that is compared within platforms, got {name!r}; there are {within}"
        raise SchemaError(msg)
    made = fitted(known, chosen[name])
    if made is None:
        return pd.DataFrame(columns=list(_COLUMNS))
    unit, month = np.nonzero(made.exposure)
    months = pl.DataFrame(
        {
            "platform_id": pl.Series(made.units, dtype=pl.String).gather(unit),
            "month": pl.Series(made.months, dtype=pl.Date).gather(month),
            "own": made.fit.baseline[unit, month],
            "weight": made.exposure[unit, month],
        }
    )
    months = _with_market(known, months)
    cells = _Months(
        unit,
        months["month"].dt.month().to_numpy().astype(np.int64) - 1,
        months["age"].to_numpy(),
        months["own"].to_numpy(),
        months["weight"].to_numpy(),
        months["log_index"].fill_null(float("nan")).to_numpy(),
    )
    market = _expected(cells, len(made.units))
    raw = expit if chosen[name].link == "logit" else np.exp
    return pd.DataFrame(
        {
            "platform_id": months["platform_id"].to_list(),
            "month": months["month"].to_list(),
            "own": raw(cells.own),
            "market": raw(market),
            "gap": cells.own - market,
            "has_index": np.isfinite(cells.log_index),
        }
    )


def _with_market(known: Known, months: pl.DataFrame) -> pl.DataFrame:
    """Add ``age`` (log of years since launch, 0 where unknown) and ``log_index``."""
    platforms = known.table("platforms").select("platform_id", "market", "launch_date")
    index = known.table("market_index").filter(pl.col("index") > 0)
    index = index.select("market", "month", log_index=(pl.col("index") / 100).log())
    joined = months.join(platforms, on="platform_id", how="left", maintain_order="left")
    joined = joined.join(index, on=["market", "month"], how="left", maintain_order="left")
    years = (pl.col("month") - pl.col("launch_date")).dt.total_days() / 365.25
    return joined.with_columns(age=years.clip(0).log1p().fill_null(0.0))


def _expected(cells: _Months, n_units: int) -> Array:
    """Return platform + age + season + sensitivity x log index; NaN where the index is not known.

    Robust ridge regression: the sensitivity of each platform is held towards 1, seasons towards none, and
    months far from what is expected count little.
    """
    seen = np.isfinite(cells.log_index)
    enough = np.bincount(cells.unit[seen], minlength=n_units) >= FEWEST_MONTHS
    used = seen & enough[cells.unit]
    if not used.any():
        return np.full(len(cells.own), np.nan)
    level = np.eye(n_units)[cells.unit]
    index = np.where(seen, cells.log_index, 0.0)[:, None]
    design = np.hstack([level, level * index, np.eye(12)[cells.calendar], cells.age[:, None]])
    prior = np.repeat([0.0, 1.0, 0.0, 0.0], [n_units, n_units, 12, 1])
    precision = np.repeat([1e-6, SENSITIVITY_SD**-2, SEASON_SD**-2, 1.0], [n_units, n_units, 12, 1])
    # a month of much evidence is known well, but no month is explained better than the usual noise
    weight = cells.weight[used] / (cells.weight[used] + np.median(cells.weight[used])) / USUAL_NOISE**2
    rows, own = design[used], cells.own[used]
    trusted = np.ones(len(own))
    for _ in range(_ROUNDS):
        known = weight * trusted
        left = rows.T @ (rows * known[:, None]) + np.diag(precision)
        effect = np.linalg.solve(left, rows.T @ (known * own) + precision * prior)
        # months far off are what the gap is to show: they must not bend what is expected of them
        trusted = 1 / (1 + ((own - rows @ effect) / (2 * USUAL_NOISE)) ** 2)
    market: Array = design @ effect
    return np.where(used, market, np.nan)
