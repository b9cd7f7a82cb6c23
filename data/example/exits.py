"""Who leaves, by a written hazard."""

import numpy as np

from data.example.arrays import NONE, Floats, Ints, sigmoid
from data.example.firm import Firm
from data.example.staff import HEAD_GRADE, TOP_SEAT, Staff
from data.example.story import Story

CAUSES = ("voluntary", "involuntary", "other")


def recent(month: int, when: Ints, window: int) -> Floats:
    """Return 1 in the month of an event, falling to 0 over `window` months."""
    weight: Floats = np.clip(1 - (month - when) / window, 0, 1) * (when <= month)
    return weight


def voluntary_hazard(firm: Firm, month: int) -> Floats:
    """Return the probability that each seat is left by choice this month."""
    staff, teams, world, story = firm.staff, firm.teams, firm.world, firm.story
    can_rise = staff.grade < HEAD_GRADE
    grade_years = np.minimum(month - staff.grade_month, 42) / 12 * can_rise
    tenure_years = np.minimum(month - staff.hired_month, 120) / 12
    quality = _manager_quality(staff)
    team_exits = np.where(staff.team != NONE, teams.recent_exits[staff.team].sum(axis=1), 0)
    market = np.where(
        staff.family == 0, world.log_index[:, month].mean(), 0.5 * world.log_index[:, month].mean()
    )
    return sigmoid(
        story.leave_base
        + story.leave_grade_year * grade_years
        + story.leave_tenure_year * tenure_years
        + story.leave_pay_log_ratio * np.clip(staff.log_pay_gap, -0.4, 0.4)
        + story.leave_new_manager * recent(month, staff.manager_month, 6)
        + story.leave_manager_quality * quality
        + story.leave_overtime_10h * np.clip(staff.overtime - 20, -20, 40) / 10
        + story.leave_passed_over * recent(month, staff.passed_over_month, 9)
        + story.leave_team_exit * np.minimum(team_exits, 3)
        + story.leave_step_back * recent(month, staff.stepped_back_month, 12)
        + story.leave_attachment * staff.traits.attachment
        + story.leave_market_log_index * market
    )


def involuntary_hazard(staff: Staff, story: Story) -> Floats:
    """Return the probability that each seat is dismissed this month for low performance."""
    return sigmoid(story.dismiss_base + story.dismiss_performance * np.clip(staff.performance, -2.5, 2.5))


def _manager_quality(staff: Staff) -> Floats:
    by_employee = np.zeros(int(staff.employee.max()) + 2)
    by_employee[staff.employee] = staff.traits.lead_quality
    quality: Floats = by_employee[staff.manager]
    return quality


def draw_exits(firm: Firm, month: int) -> Ints:
    """Draw who leaves this month, on which day and why; returns their seats."""
    staff, teams, world, story, rng = firm.staff, firm.teams, firm.world, firm.story, firm.chance.exits
    at_risk = (staff.hired_month < month) & (np.arange(staff.n_seats) != TOP_SEAT)
    leave = np.where(at_risk, voluntary_hazard(firm, month), 0.0)
    dismiss = np.where(at_risk, involuntary_hazard(staff, story), 0.0)
    draw = rng.random(staff.n_seats)
    bounds = np.cumsum([leave, dismiss, np.full(staff.n_seats, story.other_exit_rate) * at_risk], axis=0)
    cause = np.where(draw < bounds[0], 0, np.where(draw < bounds[1], 1, np.where(draw < bounds[2], 2, NONE)))
    cause = np.where((staff.dismissal_due == month) & (cause == NONE), 1, cause)
    seats: Ints = np.flatnonzero(cause != NONE)
    first, last = world.month_days[month], world.month_days[month + 1]
    staff.exit_cause[seats] = cause[seats]
    staff.exit_day[seats] = rng.integers(first, last, len(seats))
    firm.journal.add(
        "truth.exit_hazard",
        employee=staff.employee[at_risk],
        month=np.full(int(at_risk.sum()), first),
        voluntary=leave[at_risk],
        involuntary=dismiss[at_risk],
    )
    firm.journal.add(
        "exits", employee=staff.employee[seats], exit_day=staff.exit_day[seats], exit_cause=cause[seats]
    )
    left = staff.team[seats]
    teams.recent_exits[:, 1:] = teams.recent_exits[:, :-1]
    teams.recent_exits[:, 0] = np.bincount(left[left != NONE], minlength=len(teams.pool))
    return seats
