"""The fit of an indicator as of a date, with the parameters of its year."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from data.calendar import add_months, first_of_month, month_index
from features.appraisal.crossed.ascent import teams_alike, without_teams
from features.appraisal.crossed.model import Fit, Parameters, fit, parameters
from features.appraisal.crossed.responses import Dispersion
from features.appraisal.indicators.comparability import Comparability, comparability, with_spread
from features.appraisal.indicators.library import Indicator
from features.appraisal.indicators.panel import Panel, panel
from features.facts import Known
from features.kept import kept_values

Array = npt.NDArray[np.float64]

#: Whole months of evidence before the first of January from which parameters are taken.
LONG_HISTORY = 12
#: Months of the evidence that is called recent, and of presence that makes somebody present.
RECENT, PRESENT = 12, 6


@dataclass(frozen=True, slots=True)
class Estimate:
    """A fit, and what of its panel is needed to tell what it says; small, so that many dates may be kept.

    Attributes
    ----------
    fit : Fit
        Levels and trends in the order of `people`.
    people, units : sequence of str
        As in the panel.
    months : sequence of date
        As in the panel.
    home : array of int64, shape (n_people,)
        First unit of each person.
    present : array of bool, shape (n_people,)
        Who has evidence in the last six months.
    recent, ever : array of shape (n_people,)
        Evidence of the last 12 months and of the whole history.
    exposure : array of shape (n_units, n_months)
        Summed over people.
    comparability : Comparability or None
        What the comparison across platforms rests on.
    """

    fit: Fit
    people: Sequence[str]
    units: Sequence[str]
    months: Sequence[date]
    home: npt.NDArray[np.int64]
    present: npt.NDArray[np.bool_]
    recent: Array
    ever: Array
    exposure: Array
    comparability: Comparability | None


def fitted(known: Known, indicator: Indicator) -> Estimate | None:
    """Return the fit of an indicator and what it rests on; None where there is no evidence.

    Parameters
    ----------
    known : Known
        What was known.
    indicator : Indicator
        A ``logit`` or ``log`` indicator.

    Returns
    -------
    Estimate or None
        Computed once for each date and quantity: a level and its trend share it.
    """
    key = ("fitted", indicator.link, indicator.baseline, indicator.numerator, indicator.denominator)
    return known.once(key, lambda: _fitted(known, indicator))


def _fitted(known: Known, indicator: Indicator) -> Estimate | None:
    rows = panel(known, indicator)
    if not len(rows.person):
        return None
    found = comparability(rows) if indicator.baseline == "platform" else None
    homes = found is not None and found.comparable and len(rows.units) > 1
    given = _parameters(known, indicator, rows, homes=homes)
    if teams_alike(given):
        rows = without_teams(rows)
    made = fit(rows, indicator.link, given, homes=homes, ages=_ages(known, rows) if homes else None)
    this_month = month_index(first_of_month(known.as_of)) - month_index(rows.months[0])
    n_people, n_units, n_months = len(rows.people), len(rows.units), len(rows.months)
    recent, present = rows.month >= this_month - RECENT, rows.month >= n_months - PRESENT

    def summed(codes: npt.NDArray[np.int64], weights: Array, n: int) -> Array:
        return np.bincount(codes, weights, n).astype(float)

    return Estimate(
        fit=made,
        people=rows.people,
        units=rows.units,
        months=rows.months,
        home=rows.home,
        present=np.bincount(rows.person[present], minlength=n_people) > 0,
        recent=summed(rows.person, rows.evidence * recent, n_people),
        ever=summed(rows.person, rows.evidence, n_people),
        exposure=summed(rows.unit * n_months + rows.month, rows.exposure, n_units * n_months).reshape(
            n_units, n_months
        ),
        comparability=found and with_spread(found, made.home_spread),
    )


def _parameters(known: Known, indicator: Indicator, rows: Panel, *, homes: bool) -> Parameters:
    """Return the parameters of the year, estimated from what was known when it began."""
    day = parameters_from(known.as_of, rows.months[0])
    key = ("parameters", indicator.link, indicator.numerator, indicator.denominator, indicator.baseline)

    def made() -> dict[str, Any]:
        before = Known(known.facts, day)
        then = panel(before, indicator) if day < known.as_of else rows
        return asdict(
            parameters(then, indicator.link, homes=homes, ages=_ages(before, then) if homes else None)
        )

    def kept() -> Parameters:
        found = kept_values(known.facts, " ".join(map(str, (*key, homes, day))), made)
        return Parameters(**{**found, "dispersion": Dispersion(**found["dispersion"])})

    return known.facts.once((*key, homes, day), kept)


def _ages(known: Known, rows: Panel) -> Array:
    """Return the years since each platform opened; NaN where its launch is not known."""
    launched = known.table("platforms").select("platform_id", years=known.months_since("launch_date") / 12)
    of = dict(launched.iter_rows())
    return np.array([of.get(unit, np.nan) for unit in rows.units], dtype=float)


def parameters_from(as_of: date, first_month: date) -> date:
    """Return the date as of which parameters are taken.

    Parameters
    ----------
    as_of : date
        Date of the appraisal.
    first_month : date
        First month with evidence.

    Returns
    -------
    date
        The last first of January with a year of evidence before it; while there is none, the last
        beginning of a quarter, or the date itself where there is hardly any evidence before that.
    """
    january = date(as_of.year, 1, 1)
    if month_index(january) - month_index(first_month) >= LONG_HISTORY:
        return january
    quarter = date(as_of.year, (as_of.month - 1) // 3 * 3 + 1, 1)
    return quarter if quarter > add_months(first_month, 1) else as_of
