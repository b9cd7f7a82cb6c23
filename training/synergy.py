"""Do teams whose members' skills differ convert more than their members explain: as far as the data tell.

What is measured is logged and told, no more: no plan values it (docs/decisions/0010-productivity.md).
"""

from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial.distance import pdist  # type: ignore[import-untyped]
from scipy.stats import t as student  # type: ignore[import-untyped]

from features.appraisal.crossed.blocks import YEAR
from features.appraisal.indicators.estimates import fitted
from features.appraisal.indicators.library import library
from features.appraisal.indicators.panel import Panel, panel
from features.facts import Known
from features.staffing.evidence import INDICATOR
from features.staffing.skills import skill_levels

Array = npt.NDArray[np.float64]

#: Assessed members that a team's year needs, and teams below which nothing is said.
FEWEST_MEMBERS, FEWEST_TEAMS = 3, 10
LEVEL = 0.9


@dataclass(frozen=True, slots=True)
class Synergy:
    """Log-odds of conversion for each standard deviation of the mean distance between members' skills.

    Attributes
    ----------
    value, low, high : float
        With a 90 % interval over teams; team effects are shrunk, so all are nearer 0 than the truth.
    n_teams, n_years : int
        Teams, and years of teams.
    """

    value: float
    low: float
    high: float
    n_teams: int
    n_years: int

    def to_json(self) -> dict[str, float]:
        """Return the numbers."""
        return asdict(self)


def synergy(known: Known) -> Synergy | None:
    """Regress what teams added in each year on how far apart their members' skills were.

    Parameters
    ----------
    known : Known
        What was known.

    Returns
    -------
    Synergy or None
        None where teams are alike, skills are not assessed or there are too few teams.
    """
    indicator = library()[INDICATOR]
    made = fitted(known, indicator)
    levels = skill_levels(known)
    if made is None or not len(made.fit.team) or levels.empty:
        return None
    rows = team_years(panel(known, indicator), made.fit.team_years, levels)
    return None if rows["team"].nunique() < FEWEST_TEAMS else regressed(rows)


def team_years(rows: Panel, added: Array, levels: pd.DataFrame) -> pd.DataFrame:
    """Return for each year of a team what it added, its size and the mean distance of its members' skills.

    Parameters
    ----------
    rows : Panel
        Tells who was in which team.
    added : array of shape (n_teams, n_years)
        Log-odds, the latest year first.
    levels : DataFrame of shape (n_people, n_skills)
        Assessed skills.

    Returns
    -------
    DataFrame
        ``team``, ``year`` (so many years ago), ``added``, ``distance``, ``size``.
    """
    spread = levels.std(ddof=0)
    scaled = ((levels - levels.mean()) / spread.where(spread > 0)).reindex(list(rows.people))
    skills = scaled.to_numpy(np.float64)
    assessed = ~np.isnan(skills).all(axis=1)
    skills = np.nan_to_num(skills)
    year = (len(rows.months) - 1 - rows.month) // YEAR
    members = pd.DataFrame({"team": rows.team, "year": year, "person": rows.person})
    members = members[(rows.team >= 0) & assessed[rows.person]].drop_duplicates()
    found = [
        (team, ago, added[team, ago], float(pdist(skills[who["person"]]).mean()), len(who))
        for (team, ago), who in members.groupby(["team", "year"])
        if len(who) >= FEWEST_MEMBERS
    ]
    return pd.DataFrame(found, columns=["team", "year", "added", "distance", "size"])


def regressed(rows: pd.DataFrame) -> Synergy:
    """Return the slope of what teams added on the distance, the size held; errors are clustered by team."""
    distance = rows["distance"].to_numpy(np.float64)
    scaled = (distance - distance.mean()) / max(float(distance.std()), 1e-12)
    design = np.column_stack([np.ones(len(rows)), scaled, np.log(rows["size"])])
    added = rows["added"].to_numpy(np.float64)
    inverse = np.linalg.pinv(design.T @ design)
    weights = inverse @ design.T @ added
    missed = added - design @ weights
    team = np.unique(rows["team"], return_inverse=True)[1]
    n_teams = int(team.max()) + 1
    score = np.zeros((n_teams, design.shape[1]))
    np.add.at(score, team, design * missed[:, None])
    meat = score.T @ score * n_teams / (n_teams - 1)
    half = float(np.sqrt((inverse @ meat @ inverse)[1, 1]) * student.ppf((1 + LEVEL) / 2, n_teams - 1))
    value = float(weights[1])
    return Synergy(value, value - half, value + half, n_teams, len(rows))
