"""The course of the company, month by month."""

from collections.abc import Iterator

import numpy as np

from data.example import pay
from data.example.appraisal import close_cycle
from data.example.arrays import Ints
from data.example.exits import draw_exits
from data.example.firm import Firm
from data.example.founding import hire
from data.example.moves import help_elsewhere, launch, set_managers, transfer, vacate
from data.example.promotions import drift_outcomes, hold_round, record_round, settle, step_back
from data.example.records import Recorder
from data.example.staff import TOP_SEAT, Staff
from data.example.surveys import set_goals, survey
from data.example.work import Legs, hours, process, sell

ROUND_MONTHS = (1, 7)
CYCLE_END_MONTHS = (6, 12)
#: Nobody is promoted before as much is known of them.
MONTHS_BEFORE_FIRST_ROUND = 6


def run(firm: Firm) -> Iterator[tuple[Legs, Ints]]:
    """Let the months pass; yields each month's legs with the last day at work of their people.

    The legs of a month come when the exits of the next month are drawn, because a lead converts up to a
    month after it came in, and only as long as its seller is there.
    """
    staff, teams, chance = firm.staff, firm.teams, firm.chance
    recorder = Recorder(firm.journal, staff.n_seats)
    left = np.zeros(0, np.int64)
    legs: Legs | None = None
    for month, first_day in enumerate(firm.world.months):
        hire(firm, left, month)
        reorganise(firm, month)
        set_managers(staff, teams, TOP_SEAT, month)
        recorder.write(staff, firm.world, firm.story, month)
        if first_day.month in ROUND_MONTHS:
            set_goals(firm, month)
        left = draw_exits(firm, month)
        if legs is not None:
            yield legs, _last_days(staff, legs)
        legs = sell(chance.work, firm, month)
        process(chance.work, firm, legs, month)
        hours(chance.work, firm, month)
        pay.drift(staff)
        if first_day.month in CYCLE_END_MONTHS:
            close_cycle(firm, month)
        survey(firm, month)
        recorder.leave(staff, left)
        vacate(staff, teams, left)
    recorder.finish()
    if legs is not None:
        yield legs, _last_days(staff, legs)


def reorganise(firm: Firm, month: int) -> None:
    """Do what happens on the first of a month: launches, moves, steps back, promotions, raises."""
    staff, teams, world, story, chance = firm.staff, firm.teams, firm.world, firm.story, firm.chance
    day = world.months[month]
    before = staff.grade.copy()
    if month > 0:
        launch(firm, month)
        transfer(firm, month)
        help_elsewhere(firm, month)
        step_back(chance.promotions, staff, teams, month)
        drift_outcomes(teams, story)
    if day.month in ROUND_MONTHS and month >= MONTHS_BEFORE_FIRST_ROUND:
        held = hold_round(chance.promotions, staff, teams, story, month)
        success = settle(chance.promotions, staff, teams, story, held)
        record_round(firm.journal, staff, held, success, int(world.month_days[month]))
    changed = staff.grade != before
    if pay.is_raise_month(day) and month > 0:
        pay.raise_pay(chance.pay, staff)
        changed[:] = True
    seats = np.flatnonzero(changed & (staff.hired_month < month))
    pay.write_pay(chance.pay, staff, seats, np.full(len(seats), world.month_days[month]), month, firm.journal)


def _last_days(staff: Staff, legs: Legs) -> Ints:
    same = staff.employee[legs.seat] == legs.employee
    days: Ints = np.where(same, staff.exit_day[legs.seat], legs.last_day)
    return days
