"""Skills assessed and engagement asked once a year, and goals set every half-year."""

import numpy as np

from data.calendar import add_months
from data.example.arrays import Floats
from data.example.exits import voluntary_hazard
from data.example.firm import Firm
from data.example.staff import HEAD_GRADE, TOP_SEAT
from data.example.world import N_SKILLS
from data.manifest import Attribute

SKILL_MONTH, ENGAGEMENT_MONTH = 9, 11
#: What the company records besides the canonical columns.
ATTRIBUTES = {
    "engagement": Attribute(
        type="number",
        zh="敬业度调查（1-5）",
        en="engagement answer (1-5)",
        purpose="to see early who may want a talk about staying",
        group="environment",
        leaving=-1,
    )
}


def survey(firm: Firm, month: int) -> None:
    """Assess and ask where it is the month for it."""
    calendar = firm.world.months[month].month
    if calendar == SKILL_MONTH:
        assess_skills(firm, month)
    if calendar == ENGAGEMENT_MONTH:
        ask_engagement(firm, month)


def assess_skills(firm: Firm, month: int) -> None:
    """Write the yearly assessment of four skills of everyone who sells or leads sellers."""
    staff, rng = firm.staff, firm.chance.appraisal
    seats = np.flatnonzero((staff.family == 0) & (staff.hired_month < month))
    for skill in range(N_SKILLS):
        level = 2.5 + 0.8 * staff.traits.taste[seats, skill] + rng.normal(0, 0.4, len(seats))
        firm.journal.add(
            "skills",
            employee=staff.employee[seats],
            skill=np.full(len(seats), skill, np.int8),
            assessed_day=np.full(len(seats), firm.world.month_days[month] + 9),
            level=_half_points(level, 0, 5),
        )


def ask_engagement(firm: Firm, month: int) -> None:
    """Write four in five people's answer: attachment, and how much speaks for leaving now."""
    staff, rng = firm.staff, firm.chance.appraisal
    answers = (rng.random(staff.n_seats) < 0.8) & (staff.hired_month < month)
    answers[TOP_SEAT] = False
    seats = np.flatnonzero(answers)
    push = np.log(voluntary_hazard(firm, month)[seats])
    felt = (
        3.5
        + 0.5 * staff.traits.attachment[seats]
        - 0.3 * (push - push.mean())
        + rng.normal(0, 0.6, len(seats))
    )
    firm.journal.add(
        "attributes",
        employee=staff.employee[seats],
        observed_day=np.full(len(seats), firm.world.month_days[month] + 9),
        name="engagement",
        value=_half_points(felt, 1, 5),
    )


def set_goals(firm: Firm, month: int) -> None:
    """Write the conversions that the plan asks for: of the company, of platforms, teams and sellers."""
    staff, world, teams = firm.staff, firm.world, firm.teams
    after = min(month + 6, world.n_months)
    span = slice(month, after)
    plan = world.plan_volume[:, span] / (1 + np.exp(-world.plan_log_odds[:, span]))
    plan = plan.mean(axis=1) * 6
    seats = np.flatnonzero(staff.front & (staff.grade < HEAD_GRADE))
    own = plan[staff.platform[seats]] * np.where(staff.leads_team(teams)[seats], 0.5, 1.0)
    by_team = np.bincount(staff.team[seats], own, len(teams.pool))
    by_platform = np.bincount(staff.platform[seats], own, world.n_platforms)
    for kind, owner, parent, target in (
        ("company", np.zeros(1, np.int64), np.zeros(1, np.int64), np.array([own.sum()])),
        (
            "platform",
            np.flatnonzero(by_platform),
            np.zeros(int((by_platform > 0).sum()), np.int64),
            by_platform,
        ),
        ("team", np.flatnonzero(by_team), teams.pool[by_team > 0], by_team),
        ("employee", staff.employee[seats], staff.team[seats], own),
    ):
        firm.journal.add(
            "goals",
            period=np.full(len(owner), month),
            kind=kind,
            owner=owner,
            parent=parent,
            first_day=np.full(len(owner), world.month_days[month]),
            last_day=np.full(len(owner), _last_day(firm, month)),
            target=np.rint(target[target > 0]),
        )


def _last_day(firm: Firm, month: int) -> int:
    start = firm.world.months[month]
    return int(firm.world.month_days[month]) + (add_months(start, 6) - start).days - 1


def _half_points(values: Floats, low: float, high: float) -> Floats:
    rounded: Floats = np.clip(np.rint(2 * values) / 2, low, high)
    return rounded
