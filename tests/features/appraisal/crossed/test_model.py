from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from features.appraisal.crossed import teams
from features.appraisal.crossed.blocks import blocks
from features.appraisal.crossed.elimination import sums
from features.appraisal.crossed.equations import Equations, Model, State
from features.appraisal.crossed.model import Parameters
from features.appraisal.crossed.posterior import standing
from features.appraisal.crossed.priors import NEWNESS_SD, homes_alike, prior
from features.appraisal.crossed.responses import Dispersion
from features.appraisal.indicators.panel import Panel
from tests.features.appraisal.panels import Plan, planted

SMALL = Plan(n_people=40, n_units=3, n_months=20, movers=0.6, team_size=5)
GIVEN = Parameters(person_sd=0.3, change=0.2, memory=0.6, home_sd=0.2, dispersion=Dispersion(0.01))


def _whole(panel: Panel, weights: npt.NDArray[np.float64], given: Parameters) -> dict[str, Any]:
    """Write out the precision of all effects at once: people, teams, cells, homes, newness."""
    b = blocks(panel)
    n, h, g, c, u, k = b.n_people, b.n_halves, b.n_crews, b.n_cells, b.n_units, 2
    p = prior(given, h, b.n_months, homes_alike(u, np.arange(1.0, u + 1)))
    at = np.cumsum([0, n * h, g, c, u, k])
    rows = np.zeros((len(panel.person), at[-1]))
    here = np.arange(len(rows))
    rows[here, b.spell] = 1
    rows[here, at[1] + b.crew] = 1
    rows[here, at[2] + b.cell] = 1
    rows[:, at[4] :] = panel.newness
    precision = rows.T @ (weights[:, None] * rows)
    to_home = np.zeros((n * h, at[-1]))
    to_home[np.arange(n * h), np.arange(n * h)] = 1
    to_home[np.arange(n * h), at[3] + np.repeat(panel.home, h)] = -1
    precision += to_home.T @ np.kron(np.eye(n), p.person) @ to_home
    same = b.crew_team[:, None] == b.crew_team
    teams_covariance = p.team.lasting * same + p.team.yearly * np.eye(g)
    precision[at[1] : at[2], at[1] : at[2]] += np.linalg.inv(teams_covariance)
    p.cells.add_to(precision[at[2] : at[3], at[2] : at[3]])
    precision[at[3] : at[4], at[3] : at[4]] += p.home
    precision[at[4] :, at[4] :] += np.eye(k) / NEWNESS_SD**2
    return {"precision": precision, "at": at, "h": h, "b": b, "prior": p}


@pytest.mark.parametrize(("most_dense", "tolerance"), [(1_500, 1e-8), (0, 0.01)])
def test_eliminating_people_changes_neither_solution_nor_variance(
    monkeypatch: pytest.MonkeyPatch, most_dense: int, tolerance: float
) -> None:
    monkeypatch.setattr(teams, "DENSE_TEAMS", most_dense)
    true = planted(SMALL)
    b = blocks(true.panel)
    weights = np.random.default_rng(1).gamma(2, 3, len(true.panel.person))
    whole = _whole(true.panel, weights, GIVEN)
    equations = Equations(Model(b, whole["prior"], homes=True), sums(b, weights))
    right = np.random.default_rng(2).normal(size=whole["at"][-1])
    cut = whole["at"]
    got = equations.solve(
        State(right[: cut[1]].reshape(-1, b.n_halves), right[cut[1] : cut[2]], right[cut[2] :])
    )
    wanted = np.linalg.solve(whole["precision"], right)
    np.testing.assert_allclose(got.people.ravel(), wanted[: cut[1]], rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(got.team, wanted[cut[1] : cut[2]], rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(got.core, wanted[cut[2] :], rtol=1e-5, atol=1e-7)

    stands = standing(equations, got, true.panel)
    inverse = np.linalg.inv(whole["precision"])
    people = np.arange(b.n_people) * b.n_halves
    centre = np.eye(b.n_people) - true.present / true.present.sum()
    level = centre @ inverse[np.ix_(people, people)] @ centre.T + GIVEN.person_sd**2 / true.present.sum()
    np.testing.assert_allclose(stands.level_sd, np.sqrt(np.diag(level)), rtol=tolerance)
    both = np.zeros((b.n_people, len(inverse)))
    both[np.arange(b.n_people), people] = 1
    both[np.arange(b.n_people), people + 2] = -1
    np.testing.assert_allclose(stands.trend_sd, np.sqrt(np.diag(both @ inverse @ both.T)), rtol=tolerance)
    crews = np.arange(b.n_crews)
    variance = equations.between_teams(crews, crews)
    np.testing.assert_allclose(variance, np.diag(inverse)[cut[1] : cut[2]], rtol=2 * tolerance)
