"""Who comes, and who goes from one platform to another."""

import numpy as np

from data.example.arrays import NONE, Flags, Floats, Ints
from data.example.firm import Firm
from data.example.staff import FAMILIES, LEAD_GRADE, Staff, Teams, join_teams


def choose_platforms(firm: Firm, seats: Ints, month: int, sorting: float) -> Ints:
    """Choose a platform for each seat: where people lack, where it suits, good people where it is mature."""
    staff, world, rng = firm.staff, firm.world, firm.chance.moves
    target = world.target_share(month)
    others = np.setdiff1d(np.flatnonzero(staff.family == 0), seats)
    others = others[staff.platform[others] != NONE]
    present = np.bincount(staff.platform[others], minlength=world.n_platforms)
    lacking = np.log((target * (len(others) + len(seats)) + 1) / (present + 1))
    maturity = world.maturity[:, month] - world.maturity[world.launch_month <= month, month].mean()
    wish = 0.3 * world.fit(staff.traits.taste[seats]) + 2 * sorting * np.outer(
        staff.traits.skill[seats], maturity
    )
    utility = wish + lacking + rng.gumbel(size=wish.shape)
    utility[:, world.launch_month > month] = -np.inf
    chosen: Ints = utility.argmax(axis=1)
    return chosen


def seat_newcomers(firm: Firm, seats: Ints, month: int) -> None:
    """Give newcomers a platform or family, and a team."""
    staff, teams, world, rng = firm.staff, firm.teams, firm.world, firm.chance.moves
    sellers = seats[staff.family[seats] == 0]
    if len(sellers):
        staff.platform[sellers] = choose_platforms(firm, sellers, month, firm.story.sorting)
        staff.pool[sellers] = staff.platform[sellers]
    others = seats[staff.family[seats] > 0]
    staff.pool[others] = world.n_platforms + staff.family[others] - 1
    join_teams(rng, staff, teams, seats)
    staff.platform[others] = teams.platform[staff.team[others]]


def move(firm: Firm, seats: Ints, to: Ints, month: int) -> None:
    """Move those of the seats that are elsewhere to platforms, into their smallest teams."""
    staff = firm.staff
    moving = to != staff.platform[seats]
    seats, to = seats[moving], to[moving]
    if not len(seats):
        return
    staff.second[seats] = np.where(staff.second[seats] == to, NONE, staff.second[seats])
    staff.platform[seats] = to
    staff.pool[seats] = to
    staff.moved_month[seats] = month
    staff.n_moves[seats] += 1
    join_teams(firm.chance.moves, staff, firm.teams, seats)


def transfer(firm: Firm, month: int) -> None:
    """Move a few sellers who lead no team to another platform, the mobile ones more often."""
    staff, story, rng = firm.staff, firm.story, firm.chance.moves
    rate = story.transfer_rate * np.exp(story.transfer_mobility * staff.traits.mobility)
    open_to = (staff.front & (staff.grade < LEAD_GRADE)) & (month - staff.hired_month >= 6)
    open_to &= month - staff.moved_month >= 6
    seats = np.flatnonzero(open_to & (rng.random(staff.n_seats) < rate))
    if len(seats):
        to = choose_platforms(firm, seats, month, story.sorting / 2)
        move(firm, seats, to, month)


def help_elsewhere(firm: Firm, month: int) -> None:
    """Begin and end spells of part-time help on a second platform."""
    staff, world, story, rng = firm.staff, firm.world, firm.story, firm.chance.moves
    helping = staff.second != NONE
    staff.second[helping & (rng.random(staff.n_seats) < story.second_platform_end_rate)] = NONE
    rate = story.second_platform_rate * np.exp(0.6 * staff.traits.collaboration)
    free = staff.front & ~helping & (staff.grade < LEAD_GRADE) & (month - staff.hired_month >= 6)
    seats = np.flatnonzero(free & (rng.random(staff.n_seats) < rate))
    if len(seats):
        to = rng.choice(world.launched(month), len(seats))
        staff.second[seats] = np.where(to == staff.platform[seats], NONE, to)


def launch(firm: Firm, month: int) -> None:
    """Staff the platforms that open this month with mobile people from the others, leads included."""
    staff, teams, world, story, rng = firm.staff, firm.teams, firm.world, firm.story, firm.chance.moves
    for platform in np.flatnonzero(world.launch_month == month):
        places = teams.of_pool(int(platform))
        n_needed = int(
            story.launch_staff_share * world.target_share(month)[platform] * (staff.family == 0).sum()
        )
        wish = staff.traits.mobility + rng.gumbel(size=staff.n_seats)
        settled = staff.front & (month - staff.hired_month >= 6) & (month - staff.rise_month >= 12)
        leads = _first(staff.leads_team(teams) & settled, wish, len(places))
        members = _first(settled & (staff.grade < LEAD_GRADE), wish, max(0, n_needed - len(leads)))
        teams.lead[staff.team[leads]] = NONE
        for seats in (leads, members):
            move(firm, seats, np.full(len(seats), platform), month)
        staff.team[leads] = places[: len(leads)]
        teams.lead[places[: len(leads)]] = leads


def _first(among: Flags, wish: Floats, n: int) -> Ints:
    chosen: Ints = np.argsort(np.where(among, -wish, np.inf))[: min(n, int(among.sum()))]
    return chosen


def set_managers(staff: Staff, teams: Teams, top: int, month: int) -> None:
    """Let each member report to the team's lead, each lead to the head, each head to the top."""
    seats = np.arange(staff.n_seats)
    lead = np.where(staff.team != NONE, teams.lead[staff.team], NONE)
    head = np.where(staff.pool != NONE, teams.head[staff.pool], NONE)
    boss = np.where((lead == NONE) | (lead == seats), head, lead)
    boss = np.where((boss == NONE) | (boss == seats), top, boss)
    manager = np.where(seats == top, NONE, staff.employee[boss])
    changed = (manager != staff.manager) & (staff.manager != NONE)
    staff.manager_month[changed] = month
    staff.manager[:] = manager


def vacate(staff: Staff, teams: Teams, seats: Ints) -> None:
    """Leave the teams and pools that these seats lead without a lead."""
    teams.lead[np.isin(teams.lead, seats)] = NONE
    teams.head[np.isin(teams.head, seats)] = NONE
    staff.second[seats] = NONE


def draw_grades(rng: np.random.Generator, n: int) -> Ints:
    """Return the grade of newcomers: 1, or 2 for four in ten."""
    grades: Ints = np.where(rng.random(n) < 0.4, 2, 1).astype(np.int64)
    return grades


def draw_families(n: int, front_share: float, back_shares: tuple[float, ...]) -> Ints:
    """Return families of n seats in their shares, the front line first."""
    shares = np.array([front_share, *((1 - front_share) * np.array(back_shares))])
    bounds = np.rint(np.cumsum(shares) * n).astype(np.int64)
    bounds[-1] = n
    families: Ints = np.searchsorted(bounds, np.arange(n), side="right").astype(np.int64)
    return np.minimum(families, len(FAMILIES) - 1)
