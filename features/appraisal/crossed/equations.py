"""The normal equations of one step: factored once, solved for any right-hand side."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse  # type: ignore[import-untyped]

from features.appraisal.crossed.blocks import Blocks, total
from features.appraisal.crossed.elimination import Gram, Sums, Through, direct, through_people
from features.appraisal.crossed.priors import NEWNESS_SD, Prior
from features.appraisal.crossed.teams import DENSE_TEAMS, Teams, factored

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

#: Pairs of teams whose covariance is computed at once.
_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class State:
    """Values of all effects, or steps of them, or right-hand sides for them.

    Attributes
    ----------
    people : array of shape (n_people, n_halves)
        Level of each person in each half-year, home included.
    team : array of shape (n_crews,)
        Effects of teams, each in one year.
    core : array of shape (n_core,)
        Cells (unit by month), homes, newness.
    """

    people: Array
    team: Array
    core: Array

    def plus(self, step: "State", length: float) -> "State":
        """Return the state after a step."""
        return State(
            self.people + length * step.people, self.team + length * step.team, self.core + length * step.core
        )

    def largest(self) -> float:
        """Return the largest absolute value."""
        return max(float(np.abs(part).max(initial=0.0)) for part in (self.people, self.team, self.core))


@dataclass(frozen=True, slots=True)
class Model:
    """A layout with its prior.

    Attributes
    ----------
    blocks : Blocks
        Layout.
    prior : Prior
        Precisions.
    homes : bool
        Whether homes have effects.
    """

    blocks: Blocks
    prior: Prior
    homes: bool

    @property
    def n_homes(self) -> int:
        """Number of home effects."""
        return self.blocks.n_units if self.homes else 0

    def parts(self, core: Array) -> tuple[Array, Array, Array]:
        """Split a vector over the core into cells, homes and newness; views."""
        cells, homes, newness = self.at
        return core[cells], core[homes], core[newness]

    @property
    def at(self) -> tuple[slice, slice, slice]:
        """Where cells, homes and newness stand in the core."""
        first, then = self.blocks.n_cells, self.blocks.n_cells + self.n_homes
        return slice(0, first), slice(first, then), slice(then, then + self.blocks.newness.shape[1])

    def start(self, cells: Array) -> State:
        """Return a state with values for cells alone."""
        b = self.blocks
        rest = np.zeros(self.n_homes + b.newness.shape[1])
        return State(np.zeros((b.n_people, b.n_halves)), np.zeros(b.n_crews), np.concatenate([cells, rest]))

    def predictor(self, state: State) -> Array:
        """Return the linear predictor of the rows, without the overall mean."""
        b = self.blocks
        cells, _, newness = self.parts(state.core)
        eta: Array = cells[b.cell] + state.people.ravel()[b.spell] + b.newness @ newness
        eta[b.with_team] += state.team[b.crew]
        return eta

    def around_home(self, state: State) -> Array:
        """Return the people's effects without their home's; shape (n_people, n_halves)."""
        if not self.homes:
            return state.people
        around: Array = state.people - (self.blocks.origin @ self.parts(state.core)[1])[:, None]
        return around

    def slope(self, state: State, rows: Array) -> State:
        """Return the slope of the penalised likelihood, given that of the rows in their predictor."""
        b, prior = self.blocks, self.prior
        cells, homes, newness = self.parts(state.core)
        around = self.around_home(state)
        people = total(b.spell, rows, b.n_people * b.n_halves).reshape(b.n_people, b.n_halves)
        core = np.concatenate(
            [
                total(b.cell, rows, b.n_cells) - prior.cells.times(cells),
                b.origin.T @ (around @ prior.pull) - prior.home @ homes if self.homes else homes,
                b.newness.T @ rows - newness / NEWNESS_SD**2,
            ]
        )
        team = total(b.crew, rows[b.with_team], b.n_crews)
        team = team - prior.team.times(state.team, b.crew_team, b.team_years)
        return State(people - around @ prior.person, team, core)


class Equations:
    """Normal equations with people eliminated.

    Parameters
    ----------
    model : Model
        Layout and prior.
    weights : Sums
        Curvature of the rows.
    before : Equations, optional
        Near to these, to begin from where they ended.
    """

    def __init__(self, model: Model, weights: Sums, before: "Equations | None" = None) -> None:
        self.model = model
        self.weights = weights
        self.person = np.asarray(np.linalg.inv(model.prior.person + _diagonal(weights.spell)), np.float64)
        gram = self._gram()
        self.tc = gram.tc
        self.teams: Teams = factored(gram.tt, model.blocks.crew_team)
        folded = self.teams.fold(gram.tc, None if before is None else before.near())
        self.core: Array = linalg.cholesky(gram.cc - folded, lower=True, check_finite=False)

    def _gram(self) -> Gram:
        model, prior = self.model, self.model.prior
        own = direct(model.blocks, self.weights, model.n_homes)
        people = through_people(model.blocks, self.weights, self.through(), model.n_homes)
        gram = own.plus(people, -1.0)
        prior.cells.add_to(gram.cc)
        _, homes, newness = model.at
        if model.homes:
            origin = model.blocks.origin
            gram.cc[homes, homes] += prior.person.sum() * (origin.T @ origin).toarray() + prior.home
        gram.cc[newness, newness] += np.eye(newness.stop - newness.start) / NEWNESS_SD**2
        one, other = model.blocks.crew_pairs
        values = prior.team.entries(one == other, model.blocks.team_years[one])
        pulled = sparse.csr_array((values, (one, other)), shape=gram.tt.shape)
        return Gram(gram.tt + pulled, gram.tc, gram.cc)

    def through(self) -> Through:
        """Return how the core acts on itself over each person."""
        pull = self.model.prior.pull
        pulled = self.person @ pull
        return Through(self.person, -pulled, pulled @ pull)

    def near(self) -> Array | None:
        """Return how teams lean on the core, where that was iterated for."""
        return self.teams.lean() if len(self.tc) > DENSE_TEAMS else None

    @cached_property
    def covariance(self) -> tuple[Array, Array]:
        """Posterior covariance of the core, and how teams lean on the core."""
        inverse, _ = linalg.lapack.dpotri(self.core, lower=1)
        full: Array = np.tril(inverse) + np.tril(inverse, -1).T
        return full, self.teams.lean()

    def between_teams(self, one: Codes, other: Codes) -> Array:
        """Return the posterior covariance of pairs of teams that share a person, or of a team with itself."""
        entries = self.teams.entries(one, other)
        return entries + self._over_core(one, other)

    @cached_property
    def over(self) -> Array:
        """How teams lean on the core times the covariance of the core; shape (n_crews, n_core)."""
        core, lean = self.covariance
        product: Array = lean @ core
        return product

    @cached_property
    def _square(self) -> Array:
        square: Array = self.over @ self.covariance[1].T
        return square

    def _over_core(self, one: Codes, other: Codes) -> Array:
        if len(self.tc) <= DENSE_TEAMS and len(one) > len(self.tc):
            return self._square[one, other]
        lean, out = self.covariance[1], np.empty(len(one))
        for begin in range(0, len(one), _AT_ONCE):
            some = slice(begin, begin + _AT_ONCE)
            out[some] = np.einsum("pc,pc->p", self.over[one[some]], lean[other[some]])
        return out

    def solve(self, right: State) -> State:
        """Return the solution."""
        people = np.einsum("nhk,nk->nh", self.person, right.people)
        back = self.back(people)
        reduced = self.reduced(State(people, right.team - back.team, right.core - back.core))
        over = np.einsum("nhk,nk->nh", self.person, self.forth(reduced))
        return State(people - over, reduced.team, reduced.core)

    def reduced(self, right: State) -> State:
        """Solve the equations in which people are eliminated; the state's people are handed on."""
        team = self.teams.solve(right.team)
        core = linalg.cho_solve((self.core, True), right.core - self.tc.T @ team, check_finite=False)
        return State(right.people, self.teams.solve(right.team - self.tc @ core), core)

    def back(self, people: Array) -> State:
        """Return what values of people's half-years put on teams and core."""
        b, w = self.model.blocks, self.weights
        rows = w.rows * people.ravel()[b.spell]
        core: list[Array] = [total(b.cell, rows, b.n_cells)]
        if self.model.homes:
            core.append(-(b.origin.T @ (people @ self.model.prior.pull)))
        core.append(np.einsum("nhk,nh->k", w.ramp, people))
        return State(people, total(b.crew, rows[b.with_team], b.n_crews), np.concatenate(core))

    def forth(self, state: State) -> Array:
        """Return what values of teams and core put on people's half-years."""
        b, w = self.model.blocks, self.weights
        cells, homes, newness = self.model.parts(state.core)
        rows = w.rows * cells[b.cell]
        rows[b.with_team] += w.rows[b.with_team] * state.team[b.crew]
        out = total(b.spell, rows, b.n_people * b.n_halves).reshape(b.n_people, b.n_halves)
        out += w.ramp @ newness
        if self.model.homes:
            out -= (b.origin @ homes)[:, None] * self.model.prior.pull
        return out


def _diagonal(values: Array) -> Array:
    """Return diagonal matrices, shape (n, h, h), of rows of shape (n, h)."""
    n, h = values.shape
    out = np.zeros((n, h, h))
    out[:, np.arange(h), np.arange(h)] = values
    return out
