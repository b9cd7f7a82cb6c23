"""People taken out of the normal equations, so that what is left does not grow with them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]

from features.appraisal.crossed.blocks import Blocks, total

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
#: A sparse array; scipy has no types.
Sparse = Any


@dataclass(frozen=True, slots=True)
class Sums:
    """Weights of the rows, summed for whom and what they touch.

    Attributes
    ----------
    rows : array of shape (n_rows,)
        As given.
    spell : array of shape (n_people, n_halves)
        Of a person in a half-year.
    leg : array of shape (n_legs, n_months)
        Of a person on a unit in a month.
    member : array of shape (n_memberships, n_halves)
        Of a person in a team in a half-year.
    ramp : array of shape (n_people, n_halves, k)
        Times newness.
    """

    rows: Array
    spell: Array
    leg: Array
    member: Array
    ramp: Array


@dataclass(frozen=True, slots=True)
class Gram:
    """A symmetric matrix over teams (t) and the core (c): cells, then homes, then newness."""

    tt: Sparse
    tc: Array
    cc: Array

    def plus(self, other: "Gram", factor: float = 1.0) -> "Gram":
        """Return the sum with another."""
        return Gram(self.tt + factor * other.tt, self.tc + factor * other.tc, self.cc + factor * other.cc)


@dataclass(frozen=True, slots=True)
class Through:
    """A quadratic form that leads from the core over each person back to the core.

    Attributes
    ----------
    square : array of shape (n_people, n_halves, n_halves)
        Symmetric matrix of each person.
    to_home : array of shape (n_people, n_halves)
        The same times what the person's home does to the half-years.
    home : array of shape (n_people,)
        Home on both sides.
    """

    square: Array
    to_home: Array
    home: Array


def sums(blocks: Blocks, weights: Array) -> Sums:
    """Sum the weights of the rows."""
    n, h, t = blocks.n_people, blocks.n_halves, blocks.n_months
    n_legs, n_members, k = len(blocks.leg_unit), len(blocks.member_crew), blocks.newness.shape[1]
    ramp = np.empty((n, h, k))
    for one in range(k):
        ramp[:, :, one] = total(blocks.spell, weights * blocks.newness[:, one], n * h).reshape(n, h)
    return Sums(
        rows=weights,
        spell=total(blocks.spell, weights, n * h).reshape(n, h),
        leg=total(blocks.slot, weights, n_legs * t).reshape(n_legs, t),
        member=total(blocks.member_spell, weights[blocks.with_team], n_members * h).reshape(n_members, h),
        ramp=ramp,
    )


def direct(blocks: Blocks, weights: Sums, n_homes: int) -> Gram:
    """Return what the rows themselves put between teams and core; homes are reached through people alone."""
    rows, new = weights.rows, blocks.newness
    n_cells, g, k = blocks.n_cells, blocks.n_crews, blocks.newness.shape[1]
    first = n_cells + n_homes
    cc, tc = np.zeros((first + k, first + k)), np.zeros((g, first + k))
    cc[np.arange(n_cells), np.arange(n_cells)] = total(blocks.cell, rows, n_cells)
    of_team = rows[blocks.with_team]
    tc[:, :n_cells] = total(blocks.crew_cell, of_team, g * n_cells).reshape(g, n_cells)
    for one in range(k):
        weighted = rows * new[:, one]
        cc[:n_cells, first + one] = cc[first + one, :n_cells] = total(blocks.cell, weighted, n_cells)
        tc[:, first + one] = total(blocks.crew, weighted[blocks.with_team], g)
        cc[first + one, first:] = weighted @ new
    return Gram(sparse.diags_array(total(blocks.crew, of_team, g).astype(float), format="csr"), tc, cc)


def through_people(blocks: Blocks, weights: Sums, through: Through, n_homes: int) -> Gram:
    """Return what people put between teams and core, summed over them.

    Parameters
    ----------
    blocks : Blocks
        Layout.
    weights : Sums
        What each person's half-years share with teams and core.
    through : Through
        The quadratic form of each person.
    n_homes : int
        0 without homes, else the number of units.

    Returns
    -------
    Gram
        Positive semidefinite.
    """
    n_cells, k = blocks.n_cells, weights.ramp.shape[2]
    first = n_cells + n_homes
    cc = np.zeros((first + k, first + k))
    to_ramp = through.square @ weights.ramp
    cc[first:, first:] = np.einsum("nhk,nhl->kl", weights.ramp, to_ramp)
    if n_homes:
        origin = blocks.origin
        cc[n_cells:first, n_cells:first] = (origin.T @ origin.multiply(through.home[:, None])).toarray()
        cc[n_cells:first, first:] = origin.T @ np.einsum("nhk,nh->nk", weights.ramp, through.to_home)
        cc[first:, n_cells:first] = cc[n_cells:first, first:].T
    _cells(blocks, weights, through, cc)
    _cells_with_rest(blocks, weights, (through.to_home if n_homes else None, to_ramp), cc)
    tt, tc = _teams(blocks, weights, through, to_ramp, n_homes)
    return Gram(tt, tc, cc)


def _cells(blocks: Blocks, weights: Sums, through: Through, cc: Array) -> None:
    """Fill the block of the cells: legs of one unit with each other, then legs of the same people on two."""
    t = blocks.n_months
    for unit, legs in blocks.units():
        at = slice(unit * t, (unit + 1) * t)
        every = np.arange(legs.start, legs.stop)
        cc[at, at] = _between(blocks, weights, through, every, every)
    for unit, other, one, two in blocks.leg_pairs:
        at, there = slice(unit * t, (unit + 1) * t), slice(other * t, (other + 1) * t)
        cc[at, there] = _between(blocks, weights, through, one, two)
        cc[there, at] = cc[at, there].T


def _between(blocks: Blocks, weights: Sums, through: Through, legs: Codes, others: Codes) -> Array:
    """Return the months of some legs times the months of others of the same people."""
    left, right = weights.leg[legs], weights.leg[others]
    square = through.square[blocks.leg_person[legs]]
    out = np.empty((blocks.n_months, blocks.n_months))
    for half in range(blocks.n_halves):
        months = blocks.half == half
        out[months] = left[:, months].T @ (right * square[:, half, blocks.half])
    return out


def _cells_with_rest(blocks: Blocks, weights: Sums, reach: tuple[Array | None, Array], cc: Array) -> None:
    to_home, to_ramp = reach
    t, k = blocks.n_months, to_ramp.shape[2]
    first = cc.shape[0] - k
    for unit, legs in blocks.units():
        at = slice(unit * t, (unit + 1) * t)
        leg, person = weights.leg[legs], blocks.leg_person[legs]
        if to_home is not None:
            product = leg * to_home[person][:, blocks.half]
            cc[at, blocks.n_cells : first] = (blocks.origin[person].T @ product).T
        for one in range(k):
            cc[at, first + one] = np.einsum("lt,lt->t", leg, to_ramp[:, :, one][person][:, blocks.half])
        cc[blocks.n_cells :, at] = cc[at, blocks.n_cells :].T


def _teams(
    blocks: Blocks, weights: Sums, through: Through, to_ramp: Array, n_homes: int
) -> tuple[Sparse, Array]:
    person, team, g = blocks.member_person, blocks.member_crew, blocks.n_crews
    n_cells, t = blocks.n_cells, blocks.n_months
    reach = np.einsum("mhj,mj->mh", through.square[person], weights.member)
    one, other = blocks.member_pairs
    across = np.einsum("ph,ph->p", reach[one], weights.member[other])
    values = np.concatenate([np.einsum("mh,mh->m", reach, weights.member), across, across])
    ends = (np.concatenate([team, team[one], team[other]]), np.concatenate([team, team[other], team[one]]))
    tt = sparse.csr_array((values, ends), shape=(g, g))
    tc = np.zeros((g, n_cells + n_homes + weights.ramp.shape[2]))
    leg, member = blocks.leg_members
    starts = np.searchsorted(leg, blocks.unit_starts)
    for unit, _ in blocks.units():
        joint = slice(int(starts[unit]), int(starts[unit + 1]))
        product = weights.leg[leg[joint]] * reach[member[joint]][:, blocks.half]
        tc[:, unit * t : (unit + 1) * t] = _Summed(team[member[joint]], g)(product)
    in_team = _Summed(team, g)
    if n_homes:
        shared = np.einsum("mh,mh->m", weights.member, through.to_home[person])
        tc[:, n_cells : n_cells + n_homes] = in_team(
            blocks.origin[person].multiply(shared[:, None]).toarray()
        )
    tc[:, n_cells + n_homes :] = in_team(np.einsum("mh,mhk->mk", weights.member, to_ramp[person]))
    return tt, tc


class _Summed:
    """Sums rows of an array by code."""

    def __init__(self, code: Codes, n_codes: int) -> None:
        n = len(code)
        self._matrix = sparse.csr_array((np.ones(n), (code, np.arange(n))), shape=(n_codes, n))

    def __call__(self, values: Array) -> Array:
        summed: Array = self._matrix @ values
        return summed
