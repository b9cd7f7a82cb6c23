"""How surely people's levels and trends are known."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse  # type: ignore[import-untyped]

from features.appraisal.crossed.blocks import HALF_YEAR, total
from features.appraisal.crossed.equations import Equations, State
from features.appraisal.indicators.panel import Panel

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: People whose variances are computed at once.
_AT_ONCE = 4_096


@dataclass(frozen=True, slots=True)
class Standing:
    """Levels and trends with their standard deviations; see `features.appraisal.crossed.model.Fit`."""

    level: Array
    level_sd: Array
    trend: Array
    trend_sd: Array
    spread: float
    home_sd: Array
    centre: float


def standing(equations: Equations, state: State, panel: Panel) -> Standing:
    """Return where people stand, around the mean of those present in the last six months.

    Parameters
    ----------
    equations : Equations
        At the mode.
    state : State
        The mode.
    panel : Panel
        Tells who is present.

    Returns
    -------
    Standing
        Row by row for the panel's people.
    """
    b = equations.model.blocks
    present = np.zeros(b.n_people, dtype=bool)
    present[panel.person[panel.month >= b.n_months - HALF_YEAR]] = True
    if not present.any():
        present[:] = True
    latest = np.eye(b.n_halves)[0]
    year_ago = np.eye(b.n_halves)[min(2, b.n_halves - 1)]
    own = _variance(equations, latest)
    level = state.people[:, 0]
    centre = float(level[present].mean()) if present.any() else 0.0
    # the mean of few people is no sure measure of an average person
    few = equations.model.prior.person_variance / max(int(present.sum()), 1)
    variance = np.maximum(own + _centring(equations, present, latest), 0.0) + few
    level = level - centre
    change = state.people @ (latest - year_ago)
    spread = np.sqrt(np.mean(level[present] ** 2 + variance[present])) if present.any() else 0.0
    return Standing(
        level=level,
        level_sd=np.sqrt(variance),
        trend=change,
        trend_sd=np.sqrt(_variance(equations, latest - year_ago)),
        spread=float(spread),
        home_sd=_home_sd(equations),
        centre=centre,
    )


def _variance(equations: Equations, contrast: Array) -> Array:
    """Return the variance of a contrast of each person's half-years."""
    b = equations.model.blocks
    reach = equations.person @ contrast
    if not b.n_crews:
        return np.maximum(reach @ contrast + _through_own_cells(equations, reach), 0.0)
    lean = equations.teams.lean()
    over_teams, leading = _teams_of(equations, reach)
    variance = reach @ contrast + over_teams
    for begin in range(0, b.n_people, _AT_ONCE):
        people = slice(begin, min(begin + _AT_ONCE, b.n_people))
        row = _core_of(equations, reach, people) - leading[people] @ lean
        half = linalg.solve_triangular(equations.core, row.T, lower=True, check_finite=False)
        variance[people] += np.einsum("cn,cn->n", half, half)
    return np.maximum(variance, 0.0)


def _through_own_cells(equations: Equations, reach: Array) -> Array:
    """Return the variance that comes from the core without teams: a person touches few of the cells."""
    b, w, core = equations.model.blocks, equations.weights, equations.covariance[0]
    rest = slice(b.n_cells, len(core))
    months = -w.leg * reach[b.leg_person][:, b.half]
    apart = _beside_cells(equations, reach, slice(0, b.n_people))
    variance: Array = np.einsum("nc,nc->n", apart @ core[rest, rest], apart)
    own = np.zeros(len(months))
    for unit, legs in b.units():
        at, some = slice(unit * b.n_months, (unit + 1) * b.n_months), months[legs]
        own[legs] = np.einsum("lt,lt->l", some @ core[at, at], some)
        own[legs] += 2 * np.einsum("lc,lc->l", some @ core[at, rest], apart[b.leg_person[legs]])
    variance += total(b.leg_person, own, b.n_people)
    for unit, other, one, two in b.leg_pairs:
        at, there = (slice(u * b.n_months, (u + 1) * b.n_months) for u in (unit, other))
        across = np.einsum("lt,lt->l", months[one] @ core[at, there], months[two])
        variance += 2 * total(b.leg_person[one], across, b.n_people)
    return variance


def _beside_cells(equations: Equations, reach: Array, people: slice) -> Array:
    """Return how the contrasts of some people depend on homes and newness."""
    model, w = equations.model, equations.weights
    newness: Array = -np.einsum("nhk,nh->nk", w.ramp[people], reach[people])
    if not model.homes:
        return newness
    homes = model.blocks.origin[people].multiply((reach[people] @ model.prior.pull)[:, None]).toarray()
    return np.concatenate([homes, newness], axis=1)


def _core_of(equations: Equations, reach: Array, people: slice) -> Array:
    """Return how the contrasts of some people depend on the core; shape (n, n_core)."""
    model, w = equations.model, equations.weights
    b = model.blocks
    row = np.zeros((people.stop - people.start, len(equations.core)))
    for unit, legs in b.units():
        first, last = np.searchsorted(b.leg_person[legs], [people.start, people.stop]) + legs.start
        person = b.leg_person[first:last]
        cells = slice(unit * b.n_months, (unit + 1) * b.n_months)
        row[person - people.start, cells] = -w.leg[first:last] * reach[person][:, b.half]
    row[:, b.n_cells :] = _beside_cells(equations, reach, people)
    return row


def _teams_of(equations: Equations, reach: Array) -> tuple[Array, sparse.csr_array]:
    """Return the variance that comes from teams given the core, and how people depend on teams."""
    b = equations.model.blocks
    person, team = b.member_person, b.member_crew
    leaning = -np.einsum("mh,mh->m", equations.weights.member, reach[person])
    one, other = b.member_pairs
    alone = leaning**2 * equations.teams.entries(team, team)
    pairs = 2 * leaning[one] * leaning[other] * equations.teams.entries(team[one], team[other])
    variance = total(person, alone, b.n_people) + total(person[one], pairs, b.n_people)
    return variance, sparse.csr_array((leaning, (person, team)), shape=(b.n_people, b.n_crews))


def _centring(equations: Equations, present: Flags, contrast: Array) -> Array:
    """Return what taking off the mean of those present adds to each person's variance."""
    if not present.any():
        return np.zeros(len(present))
    reach = equations.person @ contrast
    own = reach @ contrast
    weight = present / present.sum()
    slope = equations.back(reach * weight[:, None])
    nothing = State(slope.people, -slope.team, -slope.core)
    solved = equations.reduced(nothing)
    with_mean = own * weight - np.einsum("nh,nh->n", equations.forth(solved), reach)
    added: Array = weight @ with_mean - 2 * with_mean
    return added


def _home_sd(equations: Equations) -> Array:
    """Return the standard deviation of each home around the mean of the homes."""
    model = equations.model
    if not model.homes:
        return np.zeros(model.blocks.n_units)
    homes = model.at[1]
    square = equations.covariance[0][homes, homes]
    around = np.diag(square) - 2 * square.mean(axis=0) + square.mean()
    return np.asarray(np.sqrt(np.maximum(around, 0.0)))
