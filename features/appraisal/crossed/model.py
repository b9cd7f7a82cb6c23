"""The person's effect on a measure, with unit, month, team and newness taken out.

One crossed generalised linear mixed model for counts (logit) and for amounts (log):

    predictor = unit's month + team's year + newness + level of the person in the half-year
    level     = home (the unit that the person began on) + person

The home effect keeps the talent that a unit attracts apart from what the unit gives; those who move tell it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.appraisal.crossed.blocks import YEAR, blocks
from features.appraisal.crossed.equations import Model
from features.appraisal.crossed.mode import Mode, mode
from features.appraisal.crossed.posterior import Standing, standing
from features.appraisal.crossed.priors import Parameters, homes_alike, prior
from features.appraisal.crossed.responses import response
from features.appraisal.crossed.spreads import parameters
from features.appraisal.indicators.panel import Panel

__all__ = ["Fit", "Parameters", "fit", "parameters"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fit:
    """What is known of people, units and teams after a fit; all on the link scale.

    Attributes
    ----------
    level, level_sd : array of shape (n_people,)
        In the latest half-year, above the mean of the people present in the last six months.
    trend, trend_sd : array of shape (n_people,)
        Level now minus level twelve months ago.
    spread : float
        Standard deviation of the true level between the people present.
    home, home_sd : array of shape (n_units,)
        Mean level of those who began on a unit, around the mean of the homes; zeros without homes.
    home_spread : float
        Standard deviation between homes (the parameter).
    baseline : array of shape (n_units, n_months)
        What an average settled person of the company reaches without a team.
    team : array of shape (n_teams,)
        What a team added in the last year in which it had people.
    team_years : array of shape (n_teams, n_years)
        What a team added in each year, the latest first; 0 where it had nobody.
    newness : array of shape (k,)
        Effect of being wholly new.
    parameters : Parameters
        As given.
    n_iterations : int
        Newton steps made.
    link : str
        ``logit`` or ``log``.
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
    team_years: Array
    newness: Array
    parameters: Parameters
    n_iterations: int
    link: str

    def expected(self, panel: Panel) -> Array:
        """Return what an average settled person of the same team would have reached in each row.

        Parameters
        ----------
        panel : Panel
            The panel of the fit, or rows of it, with the same units, months and teams.

        Returns
        -------
        array of shape (n_rows,)
            In units of the numerator.
        """
        eta = self.baseline[panel.unit, panel.month]
        with_team = panel.team >= 0
        years = (len(panel.months) - 1 - panel.month[with_team]) // YEAR
        eta[with_team] += self.team_years[panel.team[with_team], years]
        return response(panel, self.link, self.parameters.dispersion).mean(eta)


def fit(panel: Panel, link: str, given: Parameters, *, homes: bool, ages: Array | None = None) -> Fit:
    """Estimate levels and trends, given the spreads.

    Penalised quasi-likelihood [1]_ with people eliminated, so that the work grows with people and rows only;
    intervals by the curvature at the mode, including what is not known of homes, units, months and teams.

    Parameters
    ----------
    panel : Panel
        Evidence.
    link : str
        ``logit`` (successes of trials) or ``log`` (amounts per exposure).
    given : Parameters
        Spreads, from `parameters`.
    homes : bool
        Whether the units that people began on differ in the people they attract.
    ages : array of shape (n_units,), optional
        Years since each unit opened: homes of like age are taken to be alike.

    Returns
    -------
    Fit
        In the order of the panel's people, units, months and teams.

    Raises
    ------
    InputError
        If the link is unknown or the numbers do not suit it.

    References
    ----------
    .. [1] Breslow & Clayton (1993), Journal of the American Statistical Association 88(421), 9-25.
    """
    layout = blocks(panel)
    rows = response(panel, link, given.dispersion)
    alike = homes_alike(layout.n_units, ages)
    model = Model(layout, prior(given, layout.n_halves, layout.n_months, alike), homes)
    found = mode(model, rows)
    return _told(found, standing(found.equations, found.state, panel), given, panel, link)


def _told(found: Mode, stands: Standing, given: Parameters, panel: Panel, link: str) -> Fit:
    model = found.equations.model
    b = model.blocks
    cells, homes, newness = model.parts(found.state.core)
    n_teams = len(panel.teams)
    years = np.zeros((n_teams, max(1, -(-b.n_months // YEAR))))
    years[b.crew_team, b.crew_year] = found.state.team
    # the latest year of each team comes first among its crews
    latest = np.flatnonzero(np.diff(b.crew_team, prepend=-1))
    team = np.zeros(n_teams)
    team[b.crew_team[latest]] = found.state.team[latest]
    return Fit(
        level=stands.level,
        level_sd=stands.level_sd,
        trend=stands.trend,
        trend_sd=stands.trend_sd,
        spread=stands.spread,
        home=homes - homes.mean() if model.homes else np.zeros(b.n_units),
        home_sd=stands.home_sd,
        home_spread=given.home_sd if model.homes else 0.0,
        baseline=cells.reshape(b.n_units, b.n_months) + found.mean + stands.centre,
        team=team,
        team_years=years,
        newness=newness,
        parameters=given,
        n_iterations=found.n_iterations,
        link=link,
    )
