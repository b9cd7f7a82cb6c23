"""How far people, homes, teams and months lie apart, estimated from a panel."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from features.appraisal.crossed.ascent import LEAST_CHANGE, Height, Setting, ascend, without_teams
from features.appraisal.crossed.blocks import HALF_YEAR
from features.appraisal.crossed.foresight import foresight, rows_of
from features.appraisal.crossed.priors import Parameters, homes_alike
from features.appraisal.crossed.scatter import apart, first_guess
from features.appraisal.indicators.panel import Panel

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: People on whom spreads are estimated where there are more.
MOST_PEOPLE = 800
#: Latest months from which spreads are estimated where there are more.
MOST_MONTHS = 36
#: Spreads of homes, teams, their years and units' months beside that of people, where to begin.
_BESIDE_PEOPLE = (0.3, 0.4, 0.25, 0.15)
#: Shorter histories do not tell whether people change.
_FEWEST_MONTHS = 4 * HALF_YEAR
_SEED = 20_260_101


def parameters(panel: Panel, link: str, *, homes: bool, ages: Array | None = None) -> Parameters:
    """Estimate the spreads of all effects.

    By restricted likelihood [1]_ on at most `MOST_PEOPLE` people, drawn by whole teams; the dispersion by
    moments. Whether people change from half-year to half-year is decided by which way foretells the last six
    months better from the months before.

    Parameters
    ----------
    panel : Panel
        Evidence.
    link : str
        ``logit`` or ``log``.
    homes : bool
        Whether the units that people began on differ in the people they attract.
    ages : array of shape (n_units,), optional
        Years since each unit opened; see `features.appraisal.crossed.model.fit`.

    Returns
    -------
    features.appraisal.crossed.priors.Parameters
        Never 0, and what is usual where there is nothing to measure a spread by.

    Raises
    ------
    InputError
        If the link is unknown or the numbers do not suit it.

    References
    ----------
    .. [1] Patterson & Thompson (1971), Biometrika 58(3), 545-554.
    """
    some = sample(panel)
    setting = Setting(link, homes, homes_alike(len(panel.units), ages))
    usual = Parameters(dispersion=first_guess(some, link))
    begin = Height(_scaled(usual, apart(some, link)))
    if not len(some.person):
        return usual
    top = ascend(some, begin, setting)
    if not top.teams_count:
        some = without_teams(some)
    least = replace(top.given, change=LEAST_CHANGE)
    if top.given.change > LEAST_CHANGE and _foretold(some, (top.given, least), setting):
        return top.given
    return ascend(some, replace(top, given=least), replace(setting, free_change=False)).given


def _scaled(usual: Parameters, person_sd: float) -> Parameters:
    """Return parameters with spreads as usual beside that of people."""
    home, team, team_year, unit_month = (share * person_sd for share in _BESIDE_PEOPLE)
    return replace(
        usual,
        person_sd=person_sd,
        home_sd=home,
        team_sd=team,
        team_year_sd=team_year,
        unit_month_sd=unit_month,
    )


def _foretold(panel: Panel, rivals: tuple[Parameters, Parameters], setting: Setting) -> bool:
    """Tell whether the first foretells the last half-year from the time before it better than the second."""
    later = panel.month >= len(panel.months) - HALF_YEAR
    if len(panel.months) < _FEWEST_MONTHS or later.all() or not later.any():
        return False
    terms = (setting.link, setting.homes, setting.alike)
    first, second = (foresight(panel, later, one, terms) for one in rivals)
    return first > second


def sample(panel: Panel) -> Panel:
    """Return the latest rows of at most `MOST_PEOPLE` people, drawn by whole teams; always the same ones.

    Everybody keeps the home of the first row of all.
    """
    panel = _latest(panel)
    n_people = len(panel.people)
    if n_people <= MOST_PEOPLE:
        return panel
    rng = np.random.default_rng(_SEED)
    team = np.full(n_people, -1)
    team[panel.person[::-1]] = panel.team[::-1]  # the first one of each
    alone = team < 0
    group = np.where(alone, len(panel.teams) + np.arange(n_people), team)
    place = rng.permutation(len(panel.teams) + n_people)[group]
    chosen = np.zeros(n_people, dtype=bool)
    chosen[np.lexsort((np.arange(n_people), place))[:MOST_PEOPLE]] = True
    return _rows_alone(panel, chosen[panel.person])


def _latest(panel: Panel) -> Panel:
    """Return the rows of the latest months."""
    first = len(panel.months) - MOST_MONTHS
    if first <= 0:
        return panel
    some = _rows_alone(panel, panel.month >= first)
    return replace(some, months=panel.months[first:], month=some.month - first)


def _rows_alone(panel: Panel, chosen: Flags) -> Panel:
    """Return some rows, with people and teams that have none left out."""
    rows = rows_of(panel, chosen)
    people, person = np.unique(rows.person, return_inverse=True)
    teams = np.unique(rows.team[rows.team >= 0])
    place = np.full(len(panel.teams) + 1, -1)
    place[teams] = np.arange(len(teams))
    return replace(
        rows,
        people=[panel.people[one] for one in people.tolist()],
        teams=[panel.teams[one] for one in teams.tolist()],
        person=person.reshape(-1),
        team=place[rows.team],
        home=panel.home[people],
    )
