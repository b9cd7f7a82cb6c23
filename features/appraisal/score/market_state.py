"""In which months the market of a platform had fallen."""

from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from data.calendar import add_months
from features.appraisal.indicators.library import library
from features.appraisal.indicators.panel import Panel, panel
from features.facts import Known

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: A market has fallen when it lies below this share of its median of the two years before.
FALLEN = 0.9
_YEARS_BEFORE = 24
_FEWEST_MONTHS = 6
_SCHEMA = {"platform_id": pl.String(), "month": pl.Date(), "fallen": pl.Boolean()}


def fallen(known: Known, evidence: Panel) -> Flags:
    """Tell for each unit and month of a panel whether the market had fallen.

    A platform's market is told by the outside index, without one by what the platform's own leads gave in
    three months against the same months a year before. For role families it is whether more than half of the
    platforms had fallen.

    Parameters
    ----------
    known : Known
        What was known.
    evidence : Panel
        Its units are platforms or role families.

    Returns
    -------
    array of bool, shape (n_units, n_months)
        Of that panel.
    """
    states = known.once("market_state", lambda: _states(known))
    months = pl.DataFrame({"month": evidence.months}, schema={"month": pl.Date})
    company = (
        states.group_by("month").agg(fallen=pl.col("fallen").mean() > 0.5) if states.height else states
    ).select("month", "fallen")
    everywhere = _along(months, company)
    found = np.tile(everywhere, (len(evidence.units), 1))
    for place, unit in enumerate(evidence.units):  # platforms, not people
        own = states.filter(pl.col("platform_id") == unit)
        if own.height:
            found[place] = _along(months, own.select("month", "fallen"))
    return found


def _along(months: pl.DataFrame, states: pl.DataFrame) -> Flags:
    joined = months.join(states, on="month", how="left", maintain_order="left")["fallen"]
    flags: Flags = joined.fill_null(value=False).to_numpy().astype(bool)
    return flags


def _states(known: Known) -> pl.DataFrame:
    """Return platform, month and whether its market had fallen."""
    schema = pl.Schema(_SCHEMA)
    index = known.table("market_index").sort("market", "month")
    before = pl.col("index").shift(1).rolling_median(_YEARS_BEFORE, min_samples=_FEWEST_MONTHS)
    index = index.with_columns(
        fallen=(pl.col("index") < FALLEN * before.over("market")).fill_null(value=False)
    )
    platforms = known.table("platforms").select("platform_id", "market")
    outside = platforms.join(index, on="market").select(list(schema))
    own = _own_states(known)
    inside = own.join(outside.select("platform_id").unique(), on="platform_id", how="anti")
    return pl.concat([outside.cast(schema), inside.cast(schema)]) if inside.height else outside.cast(schema)


def _own_states(known: Known) -> pl.DataFrame:
    schema = pl.Schema(_SCHEMA)
    if not known.facts.sells:
        return pl.DataFrame(schema=schema)
    evidence = panel(known, library()["conversion"])
    n_units, n_months = len(evidence.units), len(evidence.months)
    if not n_months:
        return pl.DataFrame(schema=schema)
    cell = evidence.unit * n_months + evidence.month
    sums = [
        np.bincount(cell, weights=values, minlength=n_units * n_months).astype(float).reshape(n_units, -1)
        for values in (evidence.numerator, evidence.exposure)
    ]
    won, tried = (_three_months(values) for values in sums)
    rate = np.where(tried > 0, won / np.maximum(tried, 1), np.nan)
    year_ago = np.full(rate.shape, np.nan)
    year_ago[:, 12:] = rate[:, :-12]
    down = rate < FALLEN * year_ago
    first: date = evidence.months[0]
    months = [add_months(first, ahead) for ahead in range(n_months)]
    return pl.DataFrame(
        {
            "platform_id": np.repeat(np.asarray(evidence.units, dtype=np.str_), n_months),
            "month": months * n_units,
            "fallen": down.ravel(),
        },
        schema=schema,
    )


def _three_months(values: Array) -> Array:
    """Return the sum of each month and the two before."""
    total = values.copy()
    total[:, 1:] += values[:, :-1]
    total[:, 2:] += values[:, :-2]
    return total
