"""The end of a half-year: reviews, official ratings, and what people think of them."""

import numpy as np

from data.calendar import add_months
from data.example.arrays import NEVER, NONE, Floats, Ints
from data.example.firm import Firm
from data.example.staff import TOP_SEAT, Staff

DIMENSIONS = ("results", "collaboration", "leadership", "customer")
RELATIONS = ("manager", "peer", "report", "customer")
MANAGER, PEER, REPORT, CUSTOMER = range(4)
N_TEAM_PEERS, N_OTHER_PEERS, N_REPORTS = 3, 2, 3
FEEDBACK_SHARE = 0.35
FEEDBACK = ("fair", "clear", "useful")


def close_cycle(firm: Firm, month: int) -> None:
    """Write reviews, ratings and feedback of the half-year that ends with this month."""
    day = firm.world.months[month]
    cycle = f"{day.year}H{1 if day.month == 6 else 2}"
    staff = firm.staff
    present = (staff.exit_day == NEVER) & (staff.hired_month <= month - 3)
    present &= np.arange(staff.n_seats) != TOP_SEAT
    seats = np.flatnonzero(present)
    _review(firm, seats, cycle)
    seen = _rate(firm, seats, month)
    _ask(firm, seats, seen, cycle)


def _review(firm: Firm, seats: Ints, cycle: str) -> None:
    staff, rng, story = firm.staff, firm.chance.appraisal, firm.story
    rater, ratee, relation = _dyads(firm, seats)
    traits = staff.traits
    truth = np.stack(
        [0.7 * traits.skill + 0.5 * staff.performance, traits.collaboration, traits.leadership, traits.care],
        axis=1,
    )
    outside = relation == CUSTOMER
    own = np.where(outside, 0, rater)
    customer = firm.customer_severity[np.where(outside, rater, 0)]
    severity = story.rater_severity * np.where(outside, customer, traits.severity[own])
    halo = np.where(outside, 0.3, story.rater_halo * np.abs(traits.halo[own]))
    # friends favour each other for as long as they are colleagues
    pair = staff.employee[own], staff.employee[ratee]
    mixed = (np.minimum(*pair) * 73_856_093) ^ (np.maximum(*pair) * 19_349_663)
    friends = (relation == PEER) & (mixed % 1000 < 1000 * story.rater_favour_share)
    overall = truth.mean(axis=1)
    n = len(ratee)
    level = 3.3 + story.rater_favour * friends - severity + 0.25 * rng.normal(size=n)
    for index in range(len(DIMENSIONS)):
        felt = 0.5 * ((1 - halo * 0.5) * truth[ratee, index] + halo * overall[ratee])
        score = level + felt + story.rater_noise * rng.normal(size=n)
        firm.journal.add(
            "reviews",
            cycle=cycle,
            rater=np.where(outside, NONE - rater, staff.employee[own]),
            ratee=staff.employee[ratee],
            dimension=np.full(n, index, np.int8),
            relation=relation.astype(np.int8),
            score=np.clip(np.rint(2 * score) / 2, 1, 5),
        )
    shown = friends & ~outside
    firm.journal.add(
        "truth.favour", cycle=cycle, rater=staff.employee[own[shown]], ratee=staff.employee[ratee[shown]]
    )


def _dyads(firm: Firm, seats: Ints) -> tuple[Ints, Ints, Ints]:
    """Return who rates whom, as seats (customers: 0, 1, ...), without repetition."""
    staff, rng = firm.staff, firm.chance.appraisal
    manager = _manager_seats(staff)
    in_order = seats[np.lexsort((rng.random(len(seats)), staff.team[seats]))]
    neighbours = [np.roll(in_order, shift) for shift in range(1, N_TEAM_PEERS + 1)]
    stranger = [rng.permutation(seats) for _ in range(N_OTHER_PEERS)]
    parts = [(manager[seats], seats, np.full(len(seats), MANAGER))]
    for raters in neighbours:
        same_team = staff.team[raters] == staff.team[in_order]
        parts.append((raters[same_team], in_order[same_team], np.full(int(same_team.sum()), PEER)))
    parts += [(raters, seats, np.full(len(seats), PEER)) for raters in stranger]
    reports = rng.permutation(seats)
    reports = reports[_rank_within(manager[reports]) < N_REPORTS]
    upward = manager[reports] != TOP_SEAT
    parts.append((reports[upward], manager[reports[upward]], np.full(int(upward.sum()), REPORT)))
    served = seats[staff.front[seats]]
    parts.append(
        (rng.integers(0, len(firm.customer_severity), len(served)), served, np.full(len(served), CUSTOMER))
    )
    rater, ratee, relation = (np.concatenate(column) for column in zip(*parts, strict=True))
    key = (np.where(relation == CUSTOMER, NEVER + rater, rater) + 1) * staff.n_seats * 2 + ratee
    kept = np.unique(key, return_index=True)[1]
    kept = kept[(relation[kept] == CUSTOMER) | (rater[kept] != ratee[kept])]
    present = np.zeros(staff.n_seats, bool)
    present[seats] = True
    present[TOP_SEAT] = True
    kept = kept[(relation[kept] == CUSTOMER) | present[np.where(relation[kept] == CUSTOMER, 0, rater[kept])]]
    kept = kept[present[ratee[kept]]]
    return rater[kept], ratee[kept], relation[kept]


def _manager_seats(staff: Staff) -> Ints:
    seat_of = np.full(int(staff.employee.max()) + 2, TOP_SEAT)
    seat_of[staff.employee] = np.arange(staff.n_seats)
    seats: Ints = seat_of[staff.manager]
    return seats


def _rank_within(group: Ints) -> Ints:
    order = np.argsort(group, kind="stable")
    ranks = np.empty(len(group), np.int64)
    ranks[order] = np.arange(len(group)) - np.searchsorted(group[order], group[order])
    return ranks


def _rate(firm: Firm, seats: Ints, month: int) -> Floats:
    """Write the official rating of the half-year: performance as seen, and the manager's severity."""
    staff, rng, world = firm.staff, firm.chance.appraisal, firm.world
    severity = firm.story.rater_severity * staff.traits.severity[_manager_seats(staff)[seats]]
    level = 3.1 + 0.9 * staff.performance[seats] - 0.6 * severity + rng.normal(0, 0.35, len(seats))
    rating = np.clip(np.rint(level), 1, 5)
    start = add_months(world.months[month], -5)
    first = world.month_days[month] - (world.months[month] - start).days
    firm.journal.add(
        "ratings",
        employee=staff.employee[seats],
        period_start_day=np.full(len(seats), first),
        period_end_day=np.full(len(seats), world.month_days[month + 1] - 1),
        rating=rating,
    )
    gap: Floats = rating - 3.1 - 0.9 * staff.traits.skill[seats] * 0.6
    return gap


def _ask(firm: Firm, seats: Ints, gap: Floats, cycle: str) -> None:
    """Write what a third of the people think of their rating; nobody can be told from the token."""
    rng = firm.chance.appraisal
    answers = rng.random(len(seats)) < FEEDBACK_SHARE
    n = int(answers.sum())
    token = rng.permutation(n)
    for dimension in FEEDBACK:
        felt = 3.4 + 0.7 * np.minimum(gap[answers], 0.5) + rng.normal(0, 0.8, n)
        firm.journal.add(
            "appraisal_feedback",
            cycle=cycle,
            token=token,
            dimension=dimension,
            agreement=np.clip(np.rint(felt), 1, 5).astype(np.int64),
        )
