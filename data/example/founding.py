"""The company on its first day, and those who join later."""

import numpy as np

from data.example.arrays import NONE, Ints
from data.example.firm import Chance, Firm
from data.example.journal import Journal
from data.example.moves import draw_families, draw_grades, seat_newcomers
from data.example.past import DAYS_A_MONTH, past_moves
from data.example.pay import write_pay
from data.example.people import draw_traits
from data.example.staff import (
    BACK_OFFICE_SHARES,
    HEAD_GRADE,
    LEAD_GRADE,
    SENIOR_LEAD_GRADE,
    TOP_GRADE,
    TOP_SEAT,
    build_teams,
    empty_staff,
)
from data.example.story import Story
from data.example.world import World

ENTITIES = ("Example Online Ltd", "Example Trade Ltd")
CITIES = ("Hangzhou", "Shanghai", "Shenzhen", "Chengdu")
#: Customers on the panel that takes part in reviews.
N_CUSTOMERS = 60


def found(world: World, n_employees: int, story: Story, chance: Chance) -> Firm:
    """Seat the first people, with careers that lie before the first month."""
    rng = chance.people
    staff = empty_staff(draw_traits(rng, n_employees, world.months[0].year - 3, story))
    teams = build_teams(rng, world, n_employees, story)
    staff.employee[:] = np.arange(n_employees)
    staff.family[:] = draw_families(n_employees, story.front_share, BACK_OFFICE_SHARES)
    firm = Firm(world, story, chance, Journal(), staff, teams, chance.appraisal.normal(size=N_CUSTOMERS))
    everyone = np.arange(n_employees)
    tenure = np.minimum(1 + rng.gamma(2.0, 15.0, n_employees).astype(np.int64), 118)
    staff.hired_month[:] = -tenure
    staff.hired_day[:] = world.month_days[0] - DAYS_A_MONTH * tenure - rng.integers(0, 28, n_employees)
    staff.grade_month[:] = -np.minimum(tenure, rng.integers(0, 42, n_employees))
    staff.grade_day[:] = world.month_days[0] + DAYS_A_MONTH * staff.grade_month
    seat_newcomers(firm, everyone[everyone != TOP_SEAT], 0)
    staff.pool[TOP_SEAT] = staff.team[TOP_SEAT] = staff.platform[TOP_SEAT] = NONE
    staff.grade[:] = np.where(rng.random(n_employees) < 0.25 + 0.5 * (tenure > 14), 2, 1)
    merit = 0.05 * tenure + 0.5 * staff.traits.skill + rng.normal(size=n_employees)
    merit[TOP_SEAT] = -np.inf
    for places, group, grade in (
        (teams.head, staff.pool, np.full(n_employees, HEAD_GRADE)),
        (teams.lead, staff.team, np.where(rng.random(n_employees) < 0.25, SENIOR_LEAD_GRADE, LEAD_GRADE)),
    ):
        seats = np.flatnonzero((group != NONE) & (staff.grade < LEAD_GRADE))
        ordered = seats[np.lexsort((-merit[seats], group[seats]))]
        held, first = np.unique(group[ordered], return_index=True)
        places[held] = ordered[first]
        staff.grade[ordered[first]] = grade[ordered[first]]
        if places is teams.head:
            staff.team[ordered[first]] = NONE
    staff.grade[TOP_SEAT] = TOP_GRADE
    staff.platform_day[:] = staff.hired_day
    past_moves(firm)
    _enrol(firm, everyone, 0)
    return firm


def hire(firm: Firm, seats: Ints, month: int) -> None:
    """Fill seats that were left last month."""
    if not len(seats):
        return
    staff, rng, world = firm.staff, firm.chance.people, firm.world
    staff.traits.put(seats, draw_traits(rng, len(seats), world.months[month].year, firm.story))
    staff.clear(seats, month)
    first = int(staff.employee.max()) + 1
    staff.employee[seats] = np.arange(first, first + len(seats))
    staff.hired_day[seats] = world.month_days[month] + rng.integers(0, 15, len(seats))
    staff.grade_day[seats] = staff.hired_day[seats]
    staff.grade[seats] = draw_grades(rng, len(seats))
    seat_newcomers(firm, seats, month)
    _enrol(firm, seats, month)


def _enrol(firm: Firm, seats: Ints, month: int) -> None:
    staff, rng = firm.staff, firm.chance.people
    traits = staff.traits
    staff.entity[seats] = rng.integers(0, len(ENTITIES), len(seats))
    staff.city[seats] = rng.integers(0, len(CITIES), len(seats))
    staff.log_pay_gap[seats] = traits.log_pay_ratio[seats]
    staff.overtime[seats] = 17 * np.exp(0.45 * traits.overwork[seats])
    if month == 0:
        # before the first month performance was seen as it is: mostly skill
        staff.performance[seats] = 0.6 * traits.skill[seats] + 0.2 * rng.normal(size=len(seats))
    firm.journal.add(
        "employees",
        employee=staff.employee[seats],
        hire_day=staff.hired_day[seats],
        entity=staff.entity[seats],
        family=staff.family[seats],
        biased_group=traits.biased_group[seats],
        birth_year=traits.birth_year[seats],
        **{
            name: getattr(traits, name)[seats]
            for name in ("skill", "leadership", "collaboration", "mobility", "diligence", "care")
        },
        **{name: getattr(traits, name)[seats] for name in ("attachment", "overwork", "lead_quality")},
        **{name: getattr(traits, name)[seats] for name in ("severity", "halo")},
        **{f"taste_{k}": traits.taste[seats, k] for k in range(traits.taste.shape[1])},
    )
    since = np.maximum(staff.hired_day[seats], firm.world.month_days[0] - 91)
    write_pay(rng, staff, seats, since, month, firm.journal)
