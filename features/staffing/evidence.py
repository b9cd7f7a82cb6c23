"""What people converted on each platform against what an average person would have, as known at a date."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import logit  # type: ignore[import-untyped]

from data.errors import TooLittleData
from features.appraisal.crossed.ascent import without_teams
from features.appraisal.crossed.blocks import HALF_YEAR
from features.appraisal.crossed.priors import Parameters
from features.appraisal.crossed.responses import response
from features.appraisal.indicators.estimates import Estimate, fitted
from features.appraisal.indicators.library import library
from features.appraisal.indicators.panel import Panel, panel
from features.facts import Known
from features.staffing.skills import skill_levels
from features.staffing.traits import traits

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

INDICATOR = "conversion"
_ROWS = ("person", "platform", "month", "leads", "conversions", "offset", "newness", "scale")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Leads and conversions of every person, platform and month, and what an average person had reached.

    Attributes
    ----------
    as_of : date
        Nothing dated on or after it is in here.
    people, platforms : sequence of str
        Everybody and everything with leads, leavers too; sorted.
    months : sequence of date
        Consecutive first days of months, oldest first.
    person, platform, month : array of int64, shape (n_rows,)
        Codes into the three above.
    leads, conversions : array of shape (n_rows,)
        Counts.
    offset : array of shape (n_rows,)
        Log-odds that an average settled person of the same team would have had.
    newness : array of shape (n_rows,)
        What being new to the company or the platform takes from that.
    scale : array of shape (n_rows,)
        Variance over the binomial.
    home : array of int64, shape (n_people,)
        Platform that each person began on.
    doubt : array of shape (n_people,)
        Variance that each person's level has from what is not known of teams, platforms and months.
    skills : DataFrame of shape (n_assessed, n_skills)
        Latest level of everybody who was assessed, index employee_id; NaN where there is none.
    traits : DataFrame of shape (n_at_work, n_traits)
        What else tells how well somebody sells anywhere (`features.staffing.traits`); index employee_id.
    ramp : tuple of float
        Log-odds of being wholly new to the company, and to a platform after a move.
    baseline : array of shape (n_platforms, n_months)
        Log-odds of an average settled person of the company.
    parameters : Parameters
        Spreads of the fair score's fit.
    """

    as_of: date
    people: Sequence[str]
    platforms: Sequence[str]
    months: Sequence[date]
    person: Codes
    platform: Codes
    month: Codes
    leads: Array
    conversions: Array
    offset: Array
    newness: Array
    scale: Array
    home: Codes
    doubt: Array
    skills: pd.DataFrame
    traits: pd.DataFrame
    ramp: tuple[float, float]
    baseline: Array
    parameters: Parameters

    def part(self, kept: npt.NDArray[np.bool_]) -> "Evidence":
        """Return the evidence with some of its rows; people, platforms and months stay."""
        return replace(self, **{name: getattr(self, name)[kept] for name in _ROWS})

    def about(self, people: pd.DataFrame, platforms: Sequence[str]) -> "Evidence":
        """Return the evidence of some people on its own and further platforms.

        Parameters
        ----------
        people : DataFrame of shape (n_people, n_columns)
            Index employee_id; ``platform_id`` is taken as the home of those without evidence.
        platforms : sequence of str
            Further platforms.

        Returns
        -------
        Evidence
            Coded anew; people without any have their skills alone.
        """
        names = sorted({*self.platforms, *platforms})
        at = pd.Index(names)
        place = at.get_indexer(pd.Index(list(self.platforms)))
        who = people.index.get_indexer(pd.Index(list(self.people)))
        kept = who[self.person] >= 0
        rows = self.part(kept)
        home = at.get_indexer(pd.Index(people["platform_id"]))
        doubt = np.zeros(len(people))
        home[who[who >= 0]], doubt[who[who >= 0]] = place[self.home[who >= 0]], self.doubt[who >= 0]
        baseline = np.full((len(names), len(self.months)), np.nan)
        baseline[place] = self.baseline
        return replace(
            rows,
            people=people.index.to_list(),
            platforms=names,
            person=who[rows.person],
            platform=place[rows.platform],
            home=home,
            doubt=doubt,
            baseline=baseline,
        )

    @property
    def half_years_ago(self) -> Codes:
        """How many half-years lie between each row and the latest month."""
        return np.asarray((len(self.months) - 1 - self.month) // HALF_YEAR, dtype=np.int64)


def evidence(known: Known) -> Evidence:
    """Gather what productivity is learnt from.

    The expectation of each row is that of the fair score's fit: platform and month, the team's year, and how
    new the person was; what is left is the person and how the platform suits them.

    Parameters
    ----------
    known : Known
        What was known.

    Returns
    -------
    Evidence
        Computed once for each date.

    Raises
    ------
    TooLittleData
        If nobody converted leads before the date.
    """
    return known.once("staffing evidence", lambda: _made(known))


def _made(known: Known) -> Evidence:
    indicator = library()[INDICATOR]
    made = fitted(known, indicator) if known.facts.sells else None
    if made is None:
        msg = f"nobody has leads before {known.as_of}; import leads, or sales_monthly with leads"
        raise TooLittleData(msg)
    rows = panel(known, indicator)
    if not len(made.fit.team):  # teams were found to be alike
        rows = without_teams(rows)
    scale = response(rows, "logit", made.fit.parameters.dispersion).scale
    return Evidence(
        as_of=known.as_of,
        people=rows.people,
        platforms=rows.units,
        months=rows.months,
        person=rows.person,
        platform=rows.unit,
        month=rows.month,
        leads=rows.exposure,
        conversions=rows.numerator,
        offset=_expected(made, rows),
        newness=rows.newness @ made.fit.newness,
        scale=scale,
        home=rows.home,
        doubt=_doubt(made, rows, scale),
        skills=skill_levels(known),
        traits=traits(known),
        ramp=(float(made.fit.newness[0]), float(made.fit.newness[1])),
        baseline=made.fit.baseline,
        parameters=made.fit.parameters,
    )


def _expected(made: Estimate, rows: Panel) -> Array:
    return np.asarray(logit(made.fit.expected(rows) / rows.exposure), dtype=np.float64)


def _doubt(made: Estimate, rows: Panel, scale: Array) -> Array:
    """Return the variance of levels beyond what would be left if all but the person were known."""
    expected = made.fit.expected(rows)
    information = expected * (1.0 - expected / rows.exposure) / scale
    alone = np.bincount(rows.person, information, len(rows.people)) + made.fit.parameters.person_sd**-2
    return np.asarray(np.maximum(made.fit.level_sd**2 - 1.0 / alone, 0.0), dtype=np.float64)
