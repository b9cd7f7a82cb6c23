"""Variances of the effects: what the effects found show of each, and how much of it was there to be shown."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from features.appraisal.crossed.blocks import total
from features.appraisal.crossed.elimination import Gram, Through, through_people
from features.appraisal.crossed.equations import Equations, State
from features.appraisal.crossed.priors import Parameters

Array = npt.NDArray[np.float64]
Variances = dict[str, float]

#: Each variance is believed to be the square of this, as firmly as by so many observations: it never ends at
#: 0, and stays here where there is nothing to measure it by.
USUAL_SD = {"lasting": 0.3, "changing": 0.1, "home": 0.15, "team": 0.08, "team_year": 0.08, "rest": 0.15}


BELIEF = {"lasting": 10.0, "changing": 1.0, "home": 1.0, "team": 1.0, "team_year": 1.0, "rest": 1.0}


def variances(given: Parameters) -> Variances:
    """Return the variances that parameters stand for."""
    person = given.person_sd**2
    return {
        "lasting": person * (1 - given.change),
        "changing": person * given.change,
        "home": given.home_sd**2,
        "team": given.team_sd**2,
        "team_year": given.team_year_sd**2,
        "rest": given.unit_month_sd**2,
    }


def with_variances(given: Parameters, found: Variances) -> Parameters:
    """Return parameters with other variances."""
    person = found["lasting"] + found["changing"]
    return replace(
        given,
        person_sd=float(person**0.5),
        change=float(found["changing"] / person),
        home_sd=float(found["home"] ** 0.5),
        team_sd=float(found["team"] ** 0.5),
        team_year_sd=float(found["team_year"] ** 0.5),
        unit_month_sd=float(found["rest"] ** 0.5),
    )


def gains(equations: Equations, state: State, given: Parameters, *, free_change: bool) -> Variances:
    r"""Return by how much each log variance should rise.

    At the maximum of the restricted likelihood the sum of squares of each kind of effect equals its variance
    times the effective number of effects; the ratio of the two is the step [1]_.

    Parameters
    ----------
    equations : Equations
        At the present parameters.
    state : State
        The effects.
    given : Parameters
        The present parameters.
    free_change : bool
        Whether the changing part has a gain of its own; else it has that of the lasting part.

    Returns
    -------
    dict of str to float
        Log ratios; all 0 at the maximum.

    References
    ----------
    .. [1] Schall (1991), Biometrika 78(4), 719-727.
    """
    now, found = variances(given), {}
    shown = _of_people(equations, state, now, ("lasting", "changing") if free_change else ("lasting",))
    shown |= _of_teams(equations, state)
    shown["rest"] = _of_cells(equations, state)
    if equations.model.homes:
        shown["home"] = _of_homes(equations, state)
    for name, (square, number) in shown.items():
        # some observations more, of what is usual; both sums are relative to the present variance
        more = BELIEF[name]
        usual = more * now[name] / USUAL_SD[name] ** 2
        found[name] = float(np.log((square + more) / (max(number, 0.0) + usual)))
    return found if free_change else {**found, "changing": found["lasting"]}


def _of_people(
    equations: Equations, state: State, now: Variances, names: tuple[str, ...]
) -> dict[str, tuple[float, float]]:
    """Return sum of squares (over the variance) and effective number, for parts of people's effects."""
    model = equations.model
    prior, person = model.prior, equations.person
    around = model.around_home(state)
    off_home = 1 - person @ prior.pull
    shown = {}
    for name in names:
        shape = prior.lasting if name == "lasting" else prior.changing
        form = prior.person @ shape @ prior.person
        through = Through(
            square=person @ form @ person,
            to_home=np.einsum("nhk,nk->nh", person, off_home @ form),
            home=np.einsum("nh,nh->n", off_home @ form, off_home),
        )
        gram = through_people(model.blocks, equations.weights, through, model.n_homes)
        known = float(np.einsum("nhk,hk->", person, form)) + _traced(equations, gram)
        number = len(person) * float(np.sum(prior.person * shape)) - known
        square = float(np.sum((around @ form) * around))
        shown[name] = (square * now[name], number * now[name])
    return shown


def _of_homes(equations: Equations, state: State) -> tuple[float, float]:
    model = equations.model
    homes = model.parts(state.core)[1]
    at = model.at[1]
    unknown = float(np.sum(model.prior.home * equations.covariance[0][at, at]))
    return float(homes @ model.prior.home @ homes), len(homes) - unknown


def _of_teams(equations: Equations, state: State) -> dict[str, tuple[float, float]]:
    """Tell of teams for good, and of their single years."""
    b, prior = equations.model.blocks, equations.model.prior.team
    one, other = b.crew_pairs
    years, same = b.team_years[one], one == other
    unknown = equations.between_teams(one, other)
    pull = prior.pull(b.team_years)
    pulled = prior.times(state.team, b.crew_team, b.team_years)
    shared = total(b.crew_team, pulled, int(b.crew_team.max(initial=0)) + 1)
    lasting = float(pull.sum()) - float(prior.pull(years) ** 2 @ unknown)
    own = prior.entries(same, years)
    yearly = float(own[same].sum()) - float(prior.entries(same, years, power=2) @ unknown)
    return {
        "team": (prior.lasting * float(shared @ shared), prior.lasting * lasting),
        "team_year": (prior.yearly * float(pulled @ pulled), prior.yearly * yearly),
    }


def _of_cells(equations: Equations, state: State) -> tuple[float, float]:
    """Tell of the months of units, beyond unit means, slow growth and the company's months."""
    model = equations.model
    u, t = model.blocks.n_units, model.blocks.n_months
    precision, slow = model.prior.cells.rest, model.prior.cells.slow
    table = model.parts(state.core)[0].reshape(u, t)
    left = table - table.mean(axis=0) - table.mean(axis=1, keepdims=True) + table.mean()
    left = left - left @ slow
    square = equations.covariance[0][: u * t, : u * t].reshape(u, t, u, t)
    unknown = (
        np.einsum("utut->", square)
        - np.einsum("utuv->", square) / t
        - np.einsum("utvt->", square) / u
        + square.sum() / (u * t)
        - np.einsum("utus,st->", square, slow)
        + np.einsum("utvs,st->", square, slow) / u
    )
    n_slow = float(np.trace(slow))
    return float(precision * np.sum(left**2)), (u - 1) * (t - 1 - n_slow) - float(precision * unknown)


def _traced(equations: Equations, gram: Gram) -> float:
    """Return the trace of the posterior covariance of teams and core times a matrix over them."""
    core, _ = equations.covariance
    entries = gram.tt.tocoo()
    one, other = entries.coords
    teams = equations.between_teams(one, other)
    return float(np.sum(core * gram.cc) - 2 * np.sum(equations.over * gram.tc) + teams @ entries.data)
