"""The person's effect on a measure, with unit, month, team and newness taken out.

One crossed generalised linear mixed model for counts (logit) and for amounts (log); see `fit`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from features.appraisal.panel import Panel

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Parameters:
    """Spreads of the effects, on the link scale.

    Attributes
    ----------
    person_sd : float
        Between people of one home unit.
    change : float
        Share of the variance between people that changes from half-year to half-year.
    memory : float
        Correlation of the changing part between one half-year and the next.
    home_sd, team_sd, unit_month_sd : float
        Between the means of home units, between teams, of months within a unit beyond the company's month.
    dispersion : float
        Of a row: intraclass correlation of trials (logit), or squared coefficient of variation (log).
    noise : dict of str to float
        Log link only: variance over mean of small amounts, by unit.
    """

    person_sd: float = 0.3
    change: float = 0.05
    memory: float = 0.8
    home_sd: float = 0.1
    team_sd: float = 0.1
    unit_month_sd: float = 0.2
    dispersion: float = 0.0
    noise: dict[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """What is known of people, units and teams after a fit; all on the link scale.

    Attributes
    ----------
    level, level_sd : array of shape (n_people,)
        Of the latest half-year: above what an average person of the company present in the last six months
        would have reached.
    trend, trend_sd : array of shape (n_people,)
        Level now minus level twelve months ago.
    spread : float
        Standard deviation of the true level between the people present.
    home, home_sd : array of shape (n_units,)
        Mean level of the people who began in a unit.
    home_spread : float
        Standard deviation between homes (the parameter).
    baseline : array of shape (n_units, n_months)
        What an average settled person of the company reaches.
    team, team_sd : array of shape (n_teams,)
        What a team adds.
    newness : array of shape (k,)
        What being wholly new takes away, as a coefficient.
    parameters : Parameters
        Used.
    n_iterations : int
        Newton steps made.
    """

    level: Array
    level_sd: Array
    trend: Array
    trend_sd: Array
    spread: float
    home: Array
    home_sd: Array
    home_spread: float
    baseline: Array
    team: Array
    team_sd: Array
    newness: Array
    parameters: Parameters
    n_iterations: int
    link: str

    def expected(self, panel: "Panel") -> Array:
        """Return what an average settled person would have reached in each row, in units of the numerator."""
        raise NotImplementedError


def parameters(panel: "Panel", link: str, *, homes: bool) -> Parameters:
    """Estimate the spreads."""
    raise NotImplementedError


def fit(panel: "Panel", link: str, parameters: Parameters, *, homes: bool) -> Fit:
    """Estimate levels and trends."""
    raise NotImplementedError
