"""Platforms that the first people worked on before the first month."""

import numpy as np

from data.example.arrays import NONE, Floats, Ints
from data.example.firm import Firm
from data.example.staff import HEAD_GRADE

DAYS_A_MONTH = 30
MOST_MOVES = 3
MOVES_A_YEAR = 0.20


def past_moves(firm: Firm) -> None:
    """Give sellers earlier platforms, the mobile and long-serving ones more, and write those assignments.

    The spells of a career are of equal length, except that none begins before its platform was launched.
    """
    staff, world, rng = firm.staff, firm.world, firm.chance.moves
    seats = np.flatnonzero((staff.platform != NONE) & (staff.family == 0) & (staff.grade < HEAD_GRADE))
    tenure = -staff.hired_month[seats].astype(np.float64)
    rate = MOVES_A_YEAR * tenure / 12 * np.exp(firm.story.transfer_mobility * staff.traits.mobility[seats])
    n_past = np.minimum(rng.poisson(rate), MOST_MOVES)
    since = -tenure / (n_past + 1)
    after = np.maximum(since, world.launch_month[staff.platform[seats]])
    staff.platform_day[seats] = _day(firm, after)
    staff.moved_month[seats] = np.where(n_past > 0, np.ceil(after), staff.moved_month[seats])
    later = staff.platform[seats]
    for back in range(1, MOST_MOVES + 1):
        begin = np.maximum(-tenure * (back + 1) / (n_past + 1), -tenure)
        open_then = world.launch_month[None, :] <= begin[:, None]
        open_then &= np.arange(world.n_platforms) != later[:, None]
        wish = np.where(open_then, rng.gumbel(size=open_then.shape), -np.inf)
        chosen = wish.argmax(axis=1)
        spent = (n_past >= back) & open_then.any(axis=1) & (after - begin >= 1)
        staff.n_moves[seats[spent]] += 1
        firm.journal.add(
            "assignments",
            employee=staff.employee[seats[spent]],
            platform=chosen[spent],
            start_day=_day(firm, begin[spent]),
            end_day=_day(firm, after[spent]) - 1,
            team=np.full(int(spent.sum()), NONE),
            share=np.ones(int(spent.sum())),
        )
        later = np.where(spent, chosen, later)
        after = np.where(spent, begin, after)


def _day(firm: Firm, months: Floats) -> Ints:
    days: Ints = firm.world.month_days[0] + np.rint(DAYS_A_MONTH * months).astype(np.int64)
    return days
