"""Positions and assignments: written when they change, which is on the first of a month."""

import numpy as np

from data.example.arrays import NONE, Flags, Ints
from data.example.journal import Journal
from data.example.staff import TOP_SEAT, Staff
from data.example.story import Story
from data.example.world import World

_UNKNOWN = NONE - 1
#: An assignment that is open: platform, team, share in hundredths, first day, employee.
_PLATFORM, _TEAM, _SHARE, _FIRST_DAY, _EMPLOYEE = range(5)


class Recorder:
    """Remembers what holds for each seat, and writes what changed.

    Parameters
    ----------
    journal : Journal
        Gets ``positions`` and ``assignments``.
    n_seats : int
        Seats of the company.
    """

    def __init__(self, journal: Journal, n_seats: int) -> None:
        self._journal = journal
        self._position = np.full((n_seats, 6), _UNKNOWN)
        self._open = [np.full((n_seats, 5), NONE) for _ in ("main", "second")]

    def write(self, staff: Staff, world: World, story: Story, month: int) -> None:
        """Write the changes that hold from the first of the month, or from the day of hire."""
        # what held before the first month has held since the last rise
        first = staff.grade_day if month == 0 else world.month_days[month]
        self._write_positions(staff, np.maximum(first, staff.hired_day))
        since = np.maximum(world.month_days[month], staff.hired_day)
        if month == 0:
            since = staff.platform_day
        share = np.where(staff.second == NONE, 100, round(100 * (1 - story.second_platform_share)))
        nobody = np.full(staff.n_seats, NONE)
        main = np.stack([staff.platform, staff.team, share, since, staff.employee], axis=1)
        second = np.stack([staff.second, nobody, 100 - share, since, staff.employee], axis=1)
        at_work = np.arange(staff.n_seats) != TOP_SEAT
        for held, now in zip(self._open, (main, second), strict=True):
            changed = at_work & (held[:, :_FIRST_DAY] != now[:, :_FIRST_DAY]).any(axis=1)
            self._close(held, changed, since - 1)
            held[changed] = now[changed]

    def leave(self, staff: Staff, seats: Ints) -> None:
        """End what holds for those who leave on their day of exit."""
        gone = np.isin(np.arange(staff.n_seats), seats)
        for held in self._open:
            self._close(held, gone, staff.exit_day)
            held[seats] = NONE
        self._position[seats] = _UNKNOWN

    def finish(self) -> None:
        """Write the assignments that still hold."""
        for held in self._open:
            self._close(held, np.ones(len(held), bool), np.full(len(held), NONE))

    def _write_positions(self, staff: Staff, since: Ints) -> None:
        front = staff.front.astype(np.int64)
        now = np.stack([staff.family, staff.grade, staff.pool, staff.manager, front, staff.city], axis=1)
        changed = np.flatnonzero((now != self._position).any(axis=1))
        self._journal.add(
            "positions",
            employee=staff.employee[changed],
            start_day=since[changed],
            family=staff.family[changed],
            grade=staff.grade[changed],
            pool=staff.pool[changed],
            manager=staff.manager[changed],
            city=staff.city[changed],
            front_line=staff.front[changed],
        )
        self._position[:] = now

    def _close(self, held: Ints, changed: Flags, end_day: Ints) -> None:
        # a team that serves no platform leaves no assignment
        rows = np.flatnonzero(changed & (held[:, _PLATFORM] != NONE))
        ended = held[rows]
        self._journal.add(
            "assignments",
            employee=ended[:, _EMPLOYEE],
            platform=ended[:, _PLATFORM],
            start_day=ended[:, _FIRST_DAY],
            end_day=end_day[rows],
            team=ended[:, _TEAM],
            share=ended[:, _SHARE] / 100,
        )
