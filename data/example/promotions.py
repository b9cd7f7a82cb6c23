"""Promotion rounds: who was chosen, who would have succeeded, and how failure shows."""

from dataclasses import dataclass

import numpy as np

from data.example.arrays import LONG_AGO, NEVER, NONE, Flags, Floats, Ints, sigmoid, standardised
from data.example.journal import Journal
from data.example.staff import HEAD_GRADE, LEAD_GRADE, SENIOR_LEAD_GRADE, TOP_GRADE, Staff, Teams, join_teams
from data.example.story import Story

#: How failure shows: a step back, a dismissal; the others stay while the sellers whom they lead fall behind.
FAILURE_OF_LEADS = (0.55, 0.20)
FAILURE_OF_OTHERS = (0.75, 0.25)


@dataclass(slots=True)
class Round:
    """One promotion round; every array has one entry a seat."""

    month: int
    eligible: Flags
    standing: Floats
    success_rate: Floats
    promoted: Flags


def success_rate(staff: Staff, story: Story, month: int) -> Floats:
    """Return the probability of success of each seat, were it promoted now."""
    traits = staff.traits
    grade_years = np.minimum(month - staff.grade_month, 24) / 12
    return sigmoid(
        story.success_base
        + story.success_leadership * traits.leadership
        + story.success_mobility * traits.mobility
        + story.success_per_move * np.minimum(staff.n_moves, 3)
        + story.success_diligence * traits.diligence
        + story.success_grade_year * (grade_years - 1)
        + story.success_skill * traits.skill
    )


def hold_round(rng: np.random.Generator, staff: Staff, teams: Teams, story: Story, month: int) -> Round:
    """Promote: to heads and leads where a place is vacant, to the next grade within a quota."""
    tenure = month - staff.hired_month
    in_grade = month - staff.grade_month
    eligible = (tenure >= 6) & (in_grade >= 6) & (staff.grade < HEAD_GRADE)
    manager_view = rng.normal(0, 0.3, len(teams.pool) + 1)[staff.team]
    standing = (
        story.decide_sales * staff.performance
        + story.decide_leadership * staff.traits.leadership
        + story.decide_tenure_year * np.minimum(tenure, 60) / 12
        - story.decide_bias * staff.traits.biased_group
        + story.decide_noise * rng.normal(size=staff.n_seats)
        + manager_view
    )
    held = Round(month, eligible, standing, success_rate(staff, story, month), np.zeros(staff.n_seats, bool))
    settled = eligible & (in_grade >= 12)
    to_head = _fill(
        teams.head, np.arange(len(teams.head)), settled & (staff.grade == SENIOR_LEAD_GRADE), staff, held
    )
    teams.lead[np.isin(teams.lead, to_head[:, 1])] = NONE
    teams.head[to_head[:, 0]] = to_head[:, 1]
    staff.team[to_head[:, 1]] = NONE
    in_place = _best(
        held, settled & (staff.grade == LEAD_GRADE) & staff.leads_team(teams), story.senior_lead_share
    )
    step_two = _best(held, settled & (staff.grade == 1), story.step_two_share)
    vacant = np.where(rng.random(len(teams.lead)) < story.vacancies_filled, teams.lead, NEVER)
    to_lead = _fill(vacant, teams.pool, eligible & (staff.grade == LEAD_GRADE - 1), staff, held)
    teams.lead[to_lead[:, 0]] = to_lead[:, 1]
    staff.team[to_lead[:, 1]] = to_lead[:, 0]
    for seats in (to_head[:, 1], to_lead[:, 1], in_place, step_two):
        held.promoted[seats] = True
        staff.grade[seats] += 1
    return held


def _fill(holder: Ints, pool_of: Ints, candidates: Flags, staff: Staff, held: Round) -> Ints:
    """Pair vacant places with the best candidates of their pool; rows of (place, seat)."""
    places = np.flatnonzero(holder == NONE)
    seats = np.flatnonzero(candidates & ~held.promoted)
    seats = seats[np.lexsort((-held.standing[seats], staff.pool[seats]))]
    places = places[np.argsort(pool_of[places], kind="stable")]
    key_seats = _ranked(staff.pool[seats])
    key_places = _ranked(pool_of[places])
    _, at_places, at_seats = np.intersect1d(key_places, key_seats, assume_unique=True, return_indices=True)
    pairs: Ints = np.stack([places[at_places], seats[at_seats]], axis=1)
    return pairs


def _ranked(sorted_pools: Ints) -> Ints:
    """Return unique numbers of (pool, rank within pool) for sorted pools."""
    first = np.searchsorted(sorted_pools, sorted_pools)
    ranked: Ints = sorted_pools * NEVER + np.arange(len(sorted_pools)) - first
    return ranked


def _best(held: Round, among: Flags, share: float) -> Ints:
    n = round(share * int(among.sum()))
    best: Ints = np.argsort(np.where(among, -held.standing, np.inf))[:n]
    return best


def settle(rng: np.random.Generator, staff: Staff, teams: Teams, story: Story, held: Round) -> Flags:
    """Draw who succeeds, plan how failure will show, and note who was passed over."""
    seats = np.flatnonzero(held.promoted)
    month = held.month
    success = rng.random(staff.n_seats) < held.success_rate
    # a colleague's rise is felt by those of the same team who could have risen and waited longer
    risen_here = np.isin(staff.team, np.unique(staff.team[seats][staff.team[seats] != NONE]))
    waiting = held.eligible & ~held.promoted & (month - staff.grade_month >= 12)
    staff.passed_over_month[waiting & risen_here] = month
    staff.grade_month[seats] = month
    staff.rise_month[seats] = month
    leading = staff.leads_team(teams) & staff.front
    steps_back, dismissed = np.where(leading[seats, None], FAILURE_OF_LEADS, FAILURE_OF_OTHERS).T
    draw = rng.random(len(seats))
    when = month + rng.integers(5, 11, len(seats))
    failed = ~success[seats]
    back = failed & (draw < steps_back)
    out = failed & ~back & (draw < steps_back + dismissed)
    staff.step_back_due[seats] = np.where(back, when, NEVER)
    staff.dismissal_due[seats] = np.where(out, when, NEVER)
    led = staff.team[seats[leading[seats]]]
    won = success[seats[leading[seats]]]
    teams.outcome_goal[led] = teams.outcome[led] + np.where(
        won, story.success_lifts_team, -story.failure_lowers_team
    )
    return success


def record_round(journal: Journal, staff: Staff, held: Round, success: Flags, first_day: int) -> None:
    """Write the truth of a round."""
    seats = np.flatnonzero(staff.grade < TOP_GRADE)
    journal.add(
        "truth.promotion_rounds",
        employee=staff.employee[seats],
        round=np.full(len(seats), first_day),
        eligible=held.eligible[seats],
        promoted=held.promoted[seats],
        p_success=held.success_rate[seats],
        success=success[seats],
        standing=held.standing[seats],
    )


def step_back(rng: np.random.Generator, staff: Staff, teams: Teams, month: int) -> None:
    """Return those who failed to the grade below; below the grade of a lead they lead no more."""
    seats = np.flatnonzero(staff.step_back_due == month)
    heads = seats[staff.grade[seats] == HEAD_GRADE]
    staff.grade[seats] -= 1
    staff.grade_month[seats] = month
    staff.stepped_back_month[seats] = month
    staff.rise_month[seats] = LONG_AGO
    staff.step_back_due[seats] = NEVER
    teams.lead[np.isin(teams.lead, seats[staff.grade[seats] < LEAD_GRADE])] = NONE
    teams.head[np.isin(teams.head, heads)] = NONE
    join_teams(rng, staff, teams, heads)


def drift_outcomes(teams: Teams, story: Story) -> None:
    """Let the effect of a promotion build up in the team over months, and fade over years."""
    teams.outcome += 0.4 * (teams.outcome_goal - teams.outcome)
    teams.outcome_goal *= story.team_outcome_decay


def synergy(staff: Staff, n_teams: int) -> Floats:
    """Return how well the skills of each team's members complement each other, standardised; shape (g,)."""
    members = np.flatnonzero(staff.team != NONE)
    best = np.full((n_teams, staff.traits.taste.shape[1]), -3.0)
    np.maximum.at(best, staff.team[members], staff.traits.taste[members])
    size = np.bincount(staff.team[members], minlength=n_teams)
    cover = best.mean(axis=1) - 0.55 * np.log(np.maximum(size, 1))  # a larger team covers more by chance
    return np.clip(standardised(cover), -2.5, 2.5)
