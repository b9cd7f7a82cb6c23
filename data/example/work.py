"""A month of work: leads and conversions, process measures, hours."""

from dataclasses import dataclass

import numpy as np

from data.example.arrays import NONE, Floats, Ints, sigmoid
from data.example.firm import Firm
from data.example.promotions import synergy
from data.example.staff import HEAD_GRADE, TOP_SEAT, Staff, Teams
from data.example.story import Story
from data.example.world import World

#: Share of a full volume of leads that someone who leads a team handles.
LEADS_OF_A_LEAD = 0.5
PERFORMANCE_MEMORY = 0.85


@dataclass(frozen=True, slots=True)
class Legs:
    """One entry a person and platform worked on in a month, all of shape (n_legs,)."""

    month: int
    seat: Ints
    employee: Ints
    platform: Ints
    first_day: Ints
    last_day: Ints
    leads: Ints
    conversions: Ints
    care: Floats
    expected: Floats  # conversions that chance scatters around


def presence(staff: Staff, world: World, month: int) -> tuple[Ints, Ints, Floats]:
    """Return first and last day at work in the month, and the share of the month between them."""
    first, after = world.month_days[month], world.month_days[month + 1]
    begin = np.maximum(staff.hired_day, first)
    end = np.minimum(staff.exit_day, after - 1)
    return begin, end, (end - begin + 1) / (after - first)


def team_effect(staff: Staff, teams: Teams, story: Story) -> Floats:
    """Return what each team adds to the log-odds of its members' conversions; shape (g,)."""
    quality = np.where(teams.lead != NONE, staff.traits.lead_quality[teams.lead], 0.0)
    effect: Floats = (
        teams.base
        + story.lead_quality * quality
        + story.synergy * synergy(staff, len(teams.pool))
        + teams.outcome
    )
    return effect


def ability(staff: Staff, world: World, seat: Ints, platform: Ints, month: int, story: Story) -> Floats:
    """Return a seat's own log-odds on a platform: skill, fit, and what newness costs."""
    suits = world.fit(staff.traits.taste[seat])[np.arange(len(seat)), platform]
    new_here = np.clip(1 - (month - staff.hired_month[seat]) / story.ramp_hire_months, 0, 1)
    moved = np.clip(1 - (month - staff.moved_month[seat]) / story.ramp_move_months, 0, 1)
    slow = np.exp(-0.35 * staff.traits.mobility[seat])
    own: Floats = (
        story.skill * staff.traits.skill[seat]
        + story.fit * suits
        - story.ramp_hire * new_here
        - story.ramp_move * moved * slow
    )
    return own


def sell(rng: np.random.Generator, firm: Firm, month: int) -> Legs:
    """Draw leads and conversions of the front line, and let the view of their performance move."""
    staff, teams, world, story = firm.staff, firm.teams, firm.world, firm.story
    begin, end, present = presence(staff, world, month)
    main = np.flatnonzero(staff.front & (staff.platform != NONE))
    helping = main[staff.second[main] != NONE]
    seat = np.concatenate([main, helping])
    platform = np.concatenate([staff.platform[main], staff.second[helping]])
    on_second = np.arange(len(seat)) >= len(main)
    share = np.where(staff.second[seat] == NONE, 1.0, 1 - story.second_platform_share)
    share[on_second] = story.second_platform_share
    load = share * present[seat] * np.where(staff.leads_team(teams)[seat], LEADS_OF_A_LEAD, 1.0)
    of_team = np.where(
        (staff.team[seat] == NONE) | on_second, 0.0, team_effect(staff, teams, story)[staff.team[seat]]
    )
    log_odds = (
        world.log_odds[platform, month]
        + ability(staff, world, seat, platform, month, story)
        + of_team
        + rng.normal(0, story.month_noise, len(seat))
    )
    mean = world.volume[platform, month] * load * np.exp(0.08 * staff.traits.diligence[seat])
    leads = rng.poisson(mean * rng.gamma(8, 1 / 8, len(seat)))
    chance = sigmoid(log_odds)
    conversions = rng.binomial(leads, chance)
    plan = world.plan_volume[platform, month] * load * sigmoid(world.plan_log_odds[platform, month])
    got = np.bincount(seat, conversions, staff.n_seats)
    due = np.bincount(seat, plan, staff.n_seats)
    # superiors compare with the plan of a normal market, so a downturn looks like the seller's fault
    _see(staff, np.flatnonzero(due > 1), (np.log((got + 1) / (due + 1)) / 0.45))
    return Legs(
        month, seat, staff.employee[seat], platform, begin[seat], end[seat], leads, conversions,
        staff.traits.care[seat], mean * chance,
    )  # fmt: skip


def _see(staff: Staff, seats: Ints, seen: Floats) -> None:
    staff.performance[seats] = (
        PERFORMANCE_MEMORY * staff.performance[seats] + (1 - PERFORMANCE_MEMORY) * seen[seats]
    )


def process(rng: np.random.Generator, firm: Firm, legs: Legs, month: int) -> None:
    """Write the process measures; those of the back office know no market."""
    staff, world = firm.staff, firm.world
    n, traits = staff.n_seats, staff.traits
    present = presence(staff, world, month)[2]
    back = np.flatnonzero((staff.family > 0) & (staff.grade < HEAD_GRADE))
    skilled = 0.35 * traits.skill + 0.15 * traits.diligence
    quality = sigmoid(2.2 + skilled + rng.normal(0, 0.2, n))
    on_time = sigmoid(1.8 + 0.4 * traits.diligence + rng.normal(0, 0.2, n))
    tickets = rng.poisson(120 * present * np.exp(0.12 * traits.skill))
    _see(staff, back, 0.65 * traits.skill + 0.3 * traits.diligence + rng.normal(0, 0.7, n))
    heads = np.flatnonzero(staff.grade >= HEAD_GRADE)
    _see(staff, heads, 0.4 * traits.lead_quality + rng.normal(0, 0.7, n))
    handled = np.bincount(legs.seat, legs.leads, n)
    front = np.flatnonzero(handled > 0)
    follow_ups = rng.poisson(0.8 * handled * np.exp(0.2 * traits.diligence))
    answered = sigmoid(1.5 + 0.5 * traits.diligence + rng.normal(0, 0.3, n))
    visits = rng.poisson(24 * present * np.exp(0.2 * traits.diligence + 0.05 * traits.skill))
    listings = rng.poisson(5 * present * np.exp(0.15 * traits.mobility))
    first = world.month_days[month]
    unknown = np.full(n, np.nan)
    for kind, seats, quantity, rate in (
        ("visits", front, visits, unknown),
        ("follow_ups", front, follow_ups, answered),
        ("listings", front, listings, unknown),
        ("tickets", back, tickets, quality),
        ("on_time", back, tickets, on_time),
    ):
        firm.journal.add(
            "activities",
            employee=staff.employee[seats],
            kind=kind,
            month=np.full(len(seats), first),
            platform=staff.platform[seats],
            quantity=quantity[seats].astype(np.float64),
            quality=rate[seats],
        )


def hours(rng: np.random.Generator, firm: Firm, month: int) -> None:
    """Write the hours worked; small teams and the season of November cost overtime."""
    staff, teams, world = firm.staff, firm.teams, firm.world
    n = staff.n_seats
    present = presence(staff, world, month)[2]
    size = np.bincount(staff.team[staff.team != NONE], minlength=len(teams.pool))
    short = np.where(staff.team != NONE, np.clip(5 - size[staff.team], -2, 3), 0)
    busy = {6: 0.15, 10: 0.15, 11: 0.35, 2: -0.2}.get(world.months[month].month, 0.0)
    overtime = 17 * np.exp(0.45 * staff.traits.overwork + 0.08 * short + busy + rng.normal(0, 0.25, n))
    staff.overtime += 0.4 * (overtime - staff.overtime)
    seats = np.arange(n)[np.arange(n) != TOP_SEAT]
    leave = np.minimum(rng.poisson(0.9, n), 10)
    # round to half hours, as time sheets do
    written = np.rint(2 * overtime * present) / 2
    firm.journal.add(
        "workload_monthly",
        employee=staff.employee[seats],
        month=np.full(len(seats), world.month_days[month]),
        worked_hours=(np.rint(168 * present) - 8 * leave * present).round(1)[seats] + written[seats],
        overtime_hours=written[seats],
        leave_days=leave.astype(np.float64)[seats],
    )
