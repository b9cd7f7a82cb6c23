"""Which effects each row of evidence touches, laid out for sums and products without a loop over people."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]

from features.appraisal.indicators.panel import Panel

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

#: Months over which a person's effect is held constant.
HALF_YEAR = 6
#: Months over which a team's effect is; people come and go, and leads do well or badly.
YEAR = 12


@dataclass(frozen=True, slots=True)
class Blocks:
    """Codes of a panel. Half-years and years count back from the last month, number 0 is the latest.

    A *leg* is a person on a unit, a *crew* a team in a year, a *membership* a person in a crew. Each stands
    in the order of its first key, so that the legs of a unit lie together, and the crews of a team.

    Attributes
    ----------
    n_people, n_units, n_months, n_halves, n_crews : int
        Sizes.
    person, cell, spell, slot : array of int64, shape (n_rows,)
        Codes of the person, of unit and month, of person and half-year, and of leg and month.
    with_team : array of int64
        Rows that have a team.
    crew, crew_cell, member_spell : array of int64, shape (n_with_team,)
        Of those rows: the crew, the crew and cell, the membership and half-year.
    crew_team, crew_year, team_years : array of int64, shape (n_crews,)
        Ordered by team, the latest year first; and how many years the team has.
    crew_pairs : tuple of two arrays of int64
        All pairs of years of the same team, each year with itself too.
    half : array of int64, shape (n_months,)
        Half-year of each month.
    leg_unit, leg_person : array of int64, shape (n_legs,)
        Ordered by unit.
    unit_starts : array of int64, shape (n_units + 1,)
        Where the legs of each unit begin.
    leg_pairs : list of (int, int, Codes, Codes)
        Unit, later unit, and the legs of the same people on both.
    member_person, member_crew : array of int64, shape (n_memberships,)
        Ordered by person.
    member_pairs : tuple of two arrays of int64
        All pairs of different memberships of the same person, first before second.
    leg_members : tuple of two arrays of int64
        All pairs of leg and membership of the same person, ordered by leg.
    home : array of int64, shape (n_people,)
        Home unit of each person.
    origin : sparse array of shape (n_people, n_units)
        One at the home unit of each person.
    by_unit, by_unit_home, by_crew, by_crew_unit : sparse arrays
        Sum legs by unit, and by unit and home; memberships by crew; `leg_members` by crew and unit.
    newness : array of shape (n_rows, k)
        As in the panel.
    """

    n_people: int
    n_units: int
    n_months: int
    n_halves: int
    n_crews: int
    person: Codes
    cell: Codes
    spell: Codes
    slot: Codes
    with_team: Codes
    crew: Codes
    crew_cell: Codes
    member_spell: Codes
    crew_team: Codes
    crew_year: Codes
    team_years: Codes
    crew_pairs: tuple[Codes, Codes]
    half: Codes
    leg_unit: Codes
    leg_person: Codes
    unit_starts: Codes
    leg_pairs: list[tuple[int, int, Codes, Codes]]
    member_person: Codes
    member_crew: Codes
    member_pairs: tuple[Codes, Codes]
    leg_members: tuple[Codes, Codes]
    home: Codes
    origin: sparse.csr_array
    by_unit: sparse.csr_array
    by_unit_home: sparse.csr_array
    by_crew: sparse.csr_array
    by_crew_unit: sparse.csr_array
    newness: Array

    @property
    def n_cells(self) -> int:
        """Number of units times number of months."""
        return self.n_units * self.n_months

    def units(self) -> Iterator[tuple[int, slice]]:
        """Yield each unit that has people, with its legs."""
        for unit in range(self.n_units):
            legs = slice(int(self.unit_starts[unit]), int(self.unit_starts[unit + 1]))
            if legs.start < legs.stop:
                yield unit, legs


def total(code: Codes, values: Array, n_codes: int) -> Array:
    """Sum values by code.

    Parameters
    ----------
    code : array of int64, shape (n,)
        Below `n_codes`.
    values : array of shape (n,)
        Weights.
    n_codes : int
        Length of the result.

    Returns
    -------
    array of shape (n_codes,)
        Sums.
    """
    return np.asarray(np.bincount(code, values, n_codes), np.float64)


def blocks(panel: Panel) -> Blocks:
    """Lay out a panel.

    Parameters
    ----------
    panel : Panel
        Evidence.

    Returns
    -------
    Blocks
        Of the same rows.
    """
    n_people, n_units, n_months = len(panel.people), len(panel.units), len(panel.months)
    half = (n_months - 1 - np.arange(n_months)) // HALF_YEAR
    n_halves = int(half.max(initial=0)) + 1
    leg, leg_unit, leg_person = _numbered(panel.unit, panel.person, n_people)
    with_team = np.flatnonzero(panel.team >= 0)
    year = (n_months - 1 - panel.month[with_team]) // YEAR
    crew, crew_team, crew_year = _numbered(panel.team[with_team], year, n_months)
    n_crews = len(crew_team)
    member, member_person, member_crew = _numbered(panel.person[with_team], crew, n_crews)
    cell = panel.unit * n_months + panel.month
    n_cells = n_units * n_months
    leg_members = _joined(leg_person, member_person, n_people)
    joint_crew, joint_unit = member_crew[leg_members[1]], leg_unit[leg_members[0]]
    return Blocks(
        n_people=n_people,
        n_units=n_units,
        n_months=n_months,
        n_halves=n_halves,
        n_crews=n_crews,
        person=panel.person,
        cell=cell,
        spell=panel.person * n_halves + half[panel.month],
        slot=leg * n_months + panel.month,
        with_team=with_team,
        crew=crew,
        crew_cell=crew * n_cells + cell[with_team],
        member_spell=member * n_halves + half[panel.month[with_team]],
        crew_team=crew_team,
        crew_year=crew_year,
        team_years=np.bincount(crew_team, minlength=1)[crew_team],
        crew_pairs=_joined(crew_team, crew_team, len(panel.teams)),
        half=half,
        leg_unit=leg_unit,
        leg_person=leg_person,
        unit_starts=np.searchsorted(leg_unit, np.arange(n_units + 1)),
        leg_pairs=_by_units(leg_unit, leg_person, n_units),
        member_person=member_person,
        member_crew=member_crew,
        member_pairs=_pairs(member_person),
        leg_members=leg_members,
        home=panel.home,
        origin=summing(panel.home, n_units).T.tocsr(),
        by_unit=summing(leg_unit, n_units),
        by_unit_home=summing(leg_unit * n_units + panel.home[leg_person], n_units**2),
        by_crew=summing(member_crew, n_crews),
        by_crew_unit=summing(joint_crew * n_units + joint_unit, n_crews * n_units),
        newness=panel.newness,
    )


def summing(code: Codes, n_codes: int) -> sparse.csr_array:
    """Return the matrix that sums rows of an array by code, shape (n_codes, n)."""
    n = len(code)
    return sparse.csr_array((np.ones(n), (code, np.arange(n))), shape=(n_codes, n))


def _numbered(first: Codes, second: Codes, n_second: int) -> tuple[Codes, Codes, Codes]:
    """Give numbers to the pairs of codes that occur, in order; return each row's number, and the pairs."""
    key = first * max(n_second, 1) + second
    found, number = np.unique(key, return_inverse=True)
    return number.reshape(-1), found // max(n_second, 1), found % max(n_second, 1)


def _pairs(group: Codes) -> tuple[Codes, Codes]:
    """Return all pairs of positions within the same group; groups lie together."""
    n, first, second = len(group), [], []
    for distance in range(1, n):
        at = np.flatnonzero(group[:-distance] == group[distance:])
        if not len(at):
            break
        first.append(at)
        second.append(at + distance)
    if not first:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(first), np.concatenate(second)


def _by_units(leg_unit: Codes, leg_person: Codes, n_units: int) -> list[tuple[int, int, Codes, Codes]]:
    order = np.lexsort((leg_unit, leg_person))
    first, second = (order[at] for at in _pairs(leg_person[order]))
    key = leg_unit[first] * n_units + leg_unit[second]
    ranked = np.argsort(key, kind="stable")
    found, starts = np.unique(key[ranked], return_index=True)
    bounds = [*starts.tolist(), len(key)]
    return [
        (int(one) // n_units, int(one) % n_units, first[ranked[begin:end]], second[ranked[begin:end]])
        for one, begin, end in zip(found, bounds[:-1], bounds[1:], strict=True)
    ]


def _joined(first: Codes, second: Codes, n_codes: int) -> tuple[Codes, Codes]:
    """Return all pairs of positions with the same code, ordered by the first; the second stands in order."""
    count = np.bincount(second, minlength=n_codes)
    start = np.cumsum(count) - count
    times = count[first]
    one = np.repeat(np.arange(len(first)), times)
    within = np.arange(len(one)) - np.repeat(np.cumsum(times) - times, times)
    return one, np.repeat(start[first], times) + within
