import numpy as np
import pytest

from data.example import END
from data.example.arrays import NONE
from data.example.firm import Chance, Firm
from data.example.founding import found
from data.example.promotions import hold_round, settle, step_back, success_rate, synergy
from data.example.staff import HEAD_GRADE, LEAD_GRADE
from data.example.story import Story
from data.example.world import build_world


@pytest.fixture
def firm() -> Firm:
    chance, story = Chance.from_seed(1), Story()
    return found(build_world(chance.world, END, 24, 4, story), 240, story, chance)


def test_leadership_raises_and_own_skill_lowers_success(firm: Firm) -> None:
    before = success_rate(firm.staff, firm.story, 0)
    firm.staff.traits.leadership += 1
    better = success_rate(firm.staff, firm.story, 0)
    firm.staff.traits.skill += 1
    assert (better > before).all()
    assert (success_rate(firm.staff, firm.story, 0) < better).all()


def test_a_round_fills_vacant_leads_from_the_grade_below(firm: Firm) -> None:
    staff, teams = firm.staff, firm.teams
    led = np.flatnonzero((teams.lead != NONE) & (teams.pool == 0))[:3]
    former = teams.lead[led]
    teams.lead[led] = NONE
    held = hold_round(np.random.default_rng(0), staff, teams, firm.story, 6)
    new = teams.lead[led]
    filled = new[new != NONE]
    assert len(filled) >= 1
    assert held.promoted[filled].all()
    assert (staff.grade[filled] == LEAD_GRADE).all()
    assert (staff.team[filled] == led[new != NONE]).all()
    assert not np.isin(former, filled).any()


def test_nobody_is_promoted_twice_in_a_round_or_beyond_a_head(firm: Firm) -> None:
    before = firm.staff.grade.copy()
    held = hold_round(np.random.default_rng(0), firm.staff, firm.teams, firm.story, 6)
    assert held.promoted.any()
    assert ((firm.staff.grade - before) == held.promoted).all()
    assert not held.promoted[before >= HEAD_GRADE].any()


def test_failure_is_planned_for_those_who_fail_alone(firm: Firm) -> None:
    staff, teams = firm.staff, firm.teams
    held = hold_round(np.random.default_rng(0), staff, teams, firm.story, 6)
    success = settle(np.random.default_rng(1), staff, teams, firm.story, held)
    planned = (staff.step_back_due < 100) | (staff.dismissal_due < 100)
    assert planned.any()
    assert not (planned & (success | ~held.promoted)).any()


def test_a_step_back_costs_the_grade_and_the_lead(firm: Firm) -> None:
    staff, teams = firm.staff, firm.teams
    seat = int(teams.lead[teams.lead != NONE][0])
    staff.grade[seat] = LEAD_GRADE
    staff.step_back_due[seat] = 9
    step_back(np.random.default_rng(0), staff, teams, 9)
    assert staff.grade[seat] == LEAD_GRADE - 1
    assert seat not in teams.lead


def test_complementary_skills_make_synergy(firm: Firm) -> None:
    staff = firm.staff
    first, second = (
        np.flatnonzero(staff.team == team) for team in np.unique(staff.team[staff.team != NONE])[:2]
    )
    size = min(len(first), len(second), 4)
    staff.traits.taste[first] = staff.traits.taste[second] = 0.0
    staff.traits.taste[first[:size], :size] = np.eye(size) * 2  # each is best at something else
    staff.traits.taste[second[:size], 0] = 2  # all are best at the same
    reached = synergy(staff, len(firm.teams.pool))
    assert reached[staff.team[first[0]]] > reached[staff.team[second[0]]]
