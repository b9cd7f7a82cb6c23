"""What everybody would convert on every platform after the stop, as only the story knows it."""

from copy import deepcopy
from dataclasses import replace

import numpy as np
import pandas as pd

from data.example.arrays import NONE, Floats, Ints, sigmoid
from data.example.exits import involuntary_hazard, voluntary_hazard
from data.example.firm import Firm
from data.example.played import Stopped
from data.example.promotions import drift_outcomes
from data.example.work import LEADS_OF_A_LEAD, ability, team_effect

#: How far the own team counts beside the mean of the platform's teams.
OWN_TEAM = 0.5


def true_gain(stopped: Stopped, *, n_months: int = 6) -> pd.DataFrame:
    """Return what everybody is truly expected to convert on every platform.

    Skill, fit, newness, diligence, leads and platforms of the months ahead are true, and so is who is due to
    be dismissed, and the risk to leave, which a new manager raises. A team belongs to the seat as much as to
    who sits there, because whoever comes to a platform fills what others left: who stays counts half of the
    own team and half of the mean of the platform's, who comes counts the mean.

    Parameters
    ----------
    stopped : Stopped
        The company.
    n_months : int, default 6
        Months ahead.

    Returns
    -------
    DataFrame of shape (n_people, n_platforms)
        Conversions a month; index employee_id, columns platform_id.
    """
    firm = stopped.firm
    seats: Ints = np.asarray(stopped.people, dtype=np.int64)
    world, story = firm.world, firm.story
    staff, teams = deepcopy(firm.staff), deepcopy(firm.teams)
    came = deepcopy(staff)
    came.moved_month[:] = came.manager_month[:] = stopped.month
    still = [_presence(replace(firm, staff=one), seats, stopped.month, n_months) for one in (staff, came)]
    full = np.where(staff.leads_team(teams)[seats], LEADS_OF_A_LEAD, 1.0)
    full = full * np.exp(0.08 * staff.traits.diligence[seats])
    gain = np.zeros((len(seats), world.n_platforms))
    for ahead in range(n_months):
        month = stopped.month + ahead
        drift_outcomes(teams, story)
        effect = team_effect(staff, teams, story)
        usual = np.array([effect[teams.of_pool(p)].mean() for p in range(world.n_platforms)])
        own_team = OWN_TEAM * (effect[staff.team[seats]] - usual[staff.platform[seats]])
        own_team[staff.team[seats] == NONE] = 0.0
        for platform in world.launched(month):
            there: Ints = np.zeros(len(seats), dtype=np.int64) + platform
            stays = staff.platform[seats] == platform
            own = np.where(
                stays,
                ability(staff, world, seats, there, month, story) + own_team,
                ability(came, world, seats, there, month, story),
            )
            chance = sigmoid(world.log_odds[platform, month] + usual[platform] + own)
            here = np.where(stays, still[0][ahead], still[1][ahead])
            gain[:, platform] += world.volume[platform, month] * full * here * chance / n_months
    columns = pd.Index(stopped.platforms, name="platform_id")
    return pd.DataFrame(gain, index=stopped.people.index, columns=columns)


def _presence(firm: Firm, seats: Ints, first: int, n_months: int) -> list[Floats]:
    """Return the share of each month ahead that each seat's person is expected to be at work."""
    here, found = np.ones(len(seats)), []
    for month in range(first, first + n_months):
        leave = voluntary_hazard(firm, month) + involuntary_hazard(firm.staff, firm.story)
        due = firm.staff.dismissal_due[seats] == month
        hazard = np.where(due, 1.0, leave[seats] + firm.story.other_exit_rate)
        found.append(here * (1.0 - hazard / 2))
        here = here * (1.0 - hazard)
    return found
