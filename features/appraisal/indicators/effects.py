"""What each person adds to an indicator: the effect above what an average person would have reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from data.errors import SchemaError
from features.appraisal.indicators.comparability import Comparability
from features.appraisal.indicators.estimates import Estimate, fitted
from features.appraisal.indicators.library import Indicator
from features.appraisal.indicators.library import library as shipped_library
from features.appraisal.reviews.reviewed import reviewed
from features.facts import Known
from features.recorded import left_out

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Effects:
    """Effects of one indicator, in the order of `Known.people`; NaN without evidence.

    Attributes
    ----------
    indicator : Indicator
        What is measured.
    mean, sd : array of shape (n_people,)
        Log-odds or log ratio (points for reviews) above what an average person would have reached, positive
        is better, and the standard deviation of what is not known.
    trend, trend_sd : array of shape (n_people,)
        Change over the last 12 months, same sign; NaN where it is not estimated.
    exposure, evidence : array of shape (n_people,)
        Evidence of the last 12 months and of the whole history, in units of ``indicator.exposure``.
    spread : float
        Standard deviation of the true effects between people.
    comparability : Comparability or None
        What the comparison across platforms rests on; None for role families and reviews.
    """

    indicator: Indicator
    mean: Array
    sd: Array
    trend: Array
    trend_sd: Array
    exposure: Array
    evidence: Array
    spread: float
    comparability: Comparability | None = None


def effects(known: Known, name: str, *, library: Mapping[str, Indicator] | None = None) -> Effects:
    """Return the effects of an indicator as of the date.

    Parameters
    ----------
    known : Known
        What was known.
    name : str
        Name of the indicator.
    library : mapping, optional
        Where the name is looked up; the shipped library if None.

    Returns
    -------
    Effects
        NaN where the person has no evidence; computed once for each date.

    Raises
    ------
    SchemaError
        If the library has no indicator of this name.
    """
    chosen = shipped_library() if library is None else library
    if name not in chosen:
        msg = f"expected an indicator of the library, got {name!r}; declare it in the scheme or take it out"
        raise SchemaError(msg)
    indicator = chosen[name]
    made = _of_reviews if indicator.link == "review" else _of_panel
    return known.once(("effects", indicator), lambda: made(known, indicator))


def measured(known: Known, *, library: Mapping[str, Indicator] | None = None) -> list[str]:
    """Return the names of the indicators whose needs this company meets, as far as known.

    Parameters
    ----------
    known : Known
        What was known.
    library : mapping, optional
        The indicators; the shipped library if None.

    Returns
    -------
    list of str
        In the order of the library.
    """
    chosen = shipped_library() if library is None else library
    needs = tuple(chosen.values())
    missing = known.facts.once(("left_out", needs), lambda: left_out(known.facts, needs))
    kinds = known.once("kinds recorded", lambda: set(known.table("activities")["kind"].unique()))
    asked = known.once("dimensions reviewed", lambda: set(known.table("reviews")["dimension"].unique()))
    return [
        name
        for name, one in chosen.items()
        if name not in missing
        and set(one.activity_kinds()) <= kinds
        and (one.link != "review" or one.numerator in asked)
    ]


def _of_panel(known: Known, indicator: Indicator) -> Effects:
    n_people = known.people.height
    nothing = np.full(n_people, np.nan)
    made = fitted(known, indicator)
    if made is None:
        zero = np.zeros(n_people)
        return Effects(indicator, nothing, nothing, nothing, nothing, zero, zero, float("nan"))
    estimate, found, sign = made.fit, made.comparability, float(indicator.direction)
    level = estimate.level if found is None or found.comparable else _within_home(made)
    place = _place(known, made.people)
    seen = place >= 0

    def here(values: Array, absent: float = np.nan) -> Array:
        return np.where(seen, values[place], absent)

    trend, trend_sd = sign * here(estimate.trend), here(estimate.trend_sd)
    mean, sd, spread = sign * here(level), here(estimate.level_sd), estimate.spread
    if indicator.of == "trend":
        mean, sd, spread = trend, trend_sd, _spread_of(estimate.trend, estimate.trend_sd)
        trend, trend_sd = nothing, nothing
    exposure, evidence = here(made.recent, 0.0), here(made.ever, 0.0)
    return Effects(indicator, mean, sd, trend, trend_sd, exposure, evidence, spread, found)


def _of_reviews(known: Known, indicator: Indicator) -> Effects:
    found = reviewed(known, indicator.numerator)
    nothing = np.full(known.people.height, np.nan)
    raters = np.nan_to_num(np.asarray(found.n_raters, dtype=np.float64))
    sign = float(indicator.direction)
    return Effects(indicator, sign * found.mean, found.sd, nothing, nothing, raters, raters, found.spread)


def _within_home(made: Estimate) -> Array:
    """Return the level above the mean of those present who began on the same platform."""
    n_units, level = len(made.units), made.fit.level
    total = np.bincount(made.home, made.present * level, n_units)
    count = np.bincount(made.home, made.present, n_units)
    middle: Array = np.where(count > 0, total / np.maximum(count, 1), 0.0)
    return level - middle[made.home]


def _place(known: Known, people: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return where each person of the roster stands among `people`; -1 where nowhere."""
    there = pl.DataFrame({"employee_id": people}, schema={"employee_id": pl.String}).with_row_index("at")
    joined = known.people.select("employee_id").join(
        there, on="employee_id", how="left", maintain_order="left"
    )
    return joined["at"].cast(pl.Int64).fill_null(-1).to_numpy()


def _spread_of(mean: Array, sd: Array) -> float:
    """Return the spread of true values behind posteriors."""
    if not len(mean):
        return float("nan")
    return float(np.sqrt(np.mean((mean - mean.mean()) ** 2) + np.mean(sd**2)))
