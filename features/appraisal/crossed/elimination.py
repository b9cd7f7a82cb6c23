"""People taken out of the normal equations, so that what is left does not grow with them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]

from features.appraisal.crossed.blocks import HALF_YEAR, Blocks, total

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
    t, h = blocks.n_months, blocks.n_halves
    early = h * HALF_YEAR - t  # the oldest half-year may lack months
    months = np.zeros((len(weights.leg), h, HALF_YEAR))
    months.reshape(-1, h * HALF_YEAR)[:, early:] = weights.leg
    square = through.square[:, ::-1, ::-1]  # oldest half-year first, as months run

    def put(unit: int, other: int, left: Array, right: Array) -> None:
        block = np.matmul(left.transpose(1, 2, 0), right.transpose(1, 0, 2))
        found = block.reshape(h * HALF_YEAR, h * HALF_YEAR)[early:, early:]
        at, there = slice(unit * t, (unit + 1) * t), slice(other * t, (other + 1) * t)
        cc[at, there] = found
        if unit != other:
            cc[there, at] = found.T

    def over_people(legs: Codes | slice) -> Array:
        """Return the months of legs, times what leads to each half-year; shape (n_legs, h, months)."""
        led = square[blocks.leg_person[legs]][:, :, :, None] * months[legs][:, None]
        return led.reshape(len(led), h, h * HALF_YEAR)

    for unit, legs in blocks.units():
        put(unit, unit, months[legs], over_people(legs))
    if not blocks.leg_pairs:
        return
    firsts, seconds = (np.concatenate([pair[k] for pair in blocks.leg_pairs]) for k in (2, 3))
    left, right, begin = months[firsts], over_people(seconds), 0
    for unit, other, one, _ in blocks.leg_pairs:
        some = slice(begin, begin + len(one))
        put(unit, other, left[some], right[some])
        begin += len(one)


def _cells_with_rest(blocks: Blocks, weights: Sums, reach: tuple[Array | None, Array], cc: Array) -> None:
    to_home, to_ramp = reach
    u, n_cells, k = blocks.n_units, blocks.n_cells, to_ramp.shape[2]
    first, person = cc.shape[0] - k, blocks.leg_person
    if to_home is not None:
        product = weights.leg * to_home[person][:, blocks.half]
        summed = (blocks.by_unit_home @ product).reshape(u, u, blocks.n_months)
        cc[:n_cells, n_cells:first] = summed.transpose(0, 2, 1).reshape(n_cells, u)
    for one in range(k):
        product = weights.leg * to_ramp[:, :, one][person][:, blocks.half]
        cc[:n_cells, first + one] = (blocks.by_unit @ product).ravel()
    cc[n_cells:, :n_cells] = cc[:n_cells, n_cells:].T


def _teams(
    blocks: Blocks, weights: Sums, through: Through, to_ramp: Array, n_homes: int
) -> tuple[Sparse, Array]:
    person, team, g = blocks.member_person, blocks.member_crew, blocks.n_crews
    n_cells = blocks.n_cells
    tc = np.zeros((g, n_cells + n_homes + weights.ramp.shape[2]))
    if not g:
        return sparse.csr_array((g, g)), tc
    reach = np.einsum("mhj,mj->mh", through.square[person], weights.member)
    one, other = blocks.member_pairs
    across = np.einsum("ph,ph->p", reach[one], weights.member[other])
    values = np.concatenate([np.einsum("mh,mh->m", reach, weights.member), across, across])
    ends = (np.concatenate([team, team[one], team[other]]), np.concatenate([team, team[other], team[one]]))
    tt = sparse.csr_array((values, ends), shape=(g, g))
    leg, member = blocks.leg_members
    product = weights.leg[leg] * reach[member][:, blocks.half]
    tc[:, :n_cells] = (blocks.by_crew_unit @ product).reshape(g, n_cells)
    if n_homes:
        shared = np.einsum("mh,mh->m", weights.member, through.to_home[person])
        code = team * n_homes + blocks.home[person]
        tc[:, n_cells : n_cells + n_homes] = total(code, shared, g * n_homes).reshape(g, n_homes)
    tc[:, n_cells + n_homes :] = blocks.by_crew @ np.einsum("mh,mhk->mk", weights.member, to_ramp[person])
    return tt, tc
