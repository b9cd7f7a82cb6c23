from dataclasses import replace

import pytest

from data.errors import AccessDenied, TooLittleData
from serving.access import FIELDS, Caller, console
from serving.context import Context
from serving.decisions import Decision
from serving.log import DecisionLog
from serving.requests import Asked
from serving.staffing.answers import StaffingAnswer
from serving.staffing.recommend import recommend
from serving.staffing.requests import StaffingRequest
from tests.serving.staffing.conftest import ask, head_counts

#: A platform of the example company with few people, and one with many.
SMALL, LARGE = "P06", "P02"


def test_platforms_not_named_keep_their_head_counts(plan: StaffingAnswer, today: StaffingAnswer) -> None:
    assert head_counts(plan) == head_counts(today)
    assert plan.n_moves == sum(one.moves for one in plan.assignments)
    assert 0 < plan.n_moves <= 6
    assert plan.today is not None
    assert plan.objective is not None
    assert plan.bound is not None
    assert plan.today < plan.objective <= plan.bound + 1e-6
    assert plan.gap is not None
    assert plan.gap <= 1e-4


def test_what_is_told_of_a_plan_adds_up(plan: StaffingAnswer) -> None:
    assert plan.objective == pytest.approx(sum(one.expected or 0.0 for one in plan.assignments))
    gained = sum(one.gained or 0.0 for one in plan.assignments)
    assert (plan.objective or 0.0) - (plan.today or 0.0) == pytest.approx(gained)
    for one in plan.assignments:
        assert one.low is not None
        assert one.high is not None
        assert one.low <= (one.expected or 0.0) <= one.high
    value = plan.value
    assert value is not None
    assert value.uplift == pytest.approx(value.expected - value.today)
    assert value.low is not None
    assert value.high is not None
    assert value.low < value.uplift < value.high
    # what holds out of sample is no more than what estimates promise
    assert value.uplift < gained


def test_a_greedy_planner_under_the_same_rules_is_not_better(plan: StaffingAnswer) -> None:
    assert {one.by for one in plan.greedy} == {"expected", "fair_score"}
    for one in plan.greedy:
        assert one.broken == 0
        assert one.n_moves <= 6
        assert one.objective is not None
        assert one.objective <= (plan.bound or 0.0) + 1e-6


def test_seats_skills_roles_and_grades_are_met(staffed: Context, today: StaffingAnswer) -> None:
    n = head_counts(today)[SMALL]
    wanted = {
        "platform_id": SMALL,
        "lower": n + 2,
        "upper": n + 2,
        "roles": [{"role": "team lead", "lower": 2, "upper": 4}],
        "grades": [{"from": 2, "to": 9, "lower": 6}],
        "skills": [{"skill": "live_stream", "level": 2.5, "lower": 3}],
    }
    answer = ask(staffed, platforms=[wanted], max_moves=20)
    there = [one for one in answer.assignments if one.platform_id == SMALL]
    assert len(there) == n + 2
    positions = [one.position for one in there if one.position]
    assert 2 <= sum(one.role == "team lead" for one in positions) <= 4
    assert sum((one.grade or 0) >= 2 for one in positions) >= 6
    assert answer.lacking == []
    told = next(one for one in answer.seats if one.platform_id == SMALL)
    assert (told.today, told.plan, told.asked) == (n, n + 2, True)
    assert sum(head_counts(answer).values()) == sum(head_counts(today).values())


def test_a_wish_that_costs_more_than_it_is_worth_is_told_as_lacking(staffed: Context) -> None:
    skill = {"skill": "live_stream", "level": 5, "lower": 40, "price": 0.5}
    answer = ask(staffed, platforms=[{"platform_id": SMALL, "skills": [skill], "lower": 17, "upper": 17}])
    (lacking,) = answer.lacking
    assert lacking.where == "platforms[0].skills[0]"
    n = f"{lacking.by:.0f}"
    assert lacking.en == f"WeChat store lacks {n} people with live_stream at level 5 or more"
    assert lacking.zh == f"WeChat store缺{n}名live_stream（5级以上）"
    assert answer.status != "impossible"


def test_rules_that_clash_come_back_as_a_smallest_set_with_a_way_out(
    staffed: Context, today: StaffingAnswer
) -> None:
    n = head_counts(today)[SMALL]
    answer = ask(staffed, platforms=[{"platform_id": SMALL, "lower": n + 9}], max_moves=4)
    assert answer.status == "impossible"
    assert answer.assignments == []
    assert {one.rule for one in answer.clash} == {f"lower:{SMALL}", "max_moves"}
    assert "at most 4 people move" in answer.proof.en
    assert "最多调动4人" in answer.proof.zh
    assert sum(one.by for one in answer.relaxations) == pytest.approx(5)


def test_what_a_rule_costs_is_what_comes_without_it(staffed: Context, plan: StaffingAnswer) -> None:
    (price,) = [one for one in plan.prices if one.rule == "max_moves"]
    free = ask(staffed, max_moves=100_000)
    assert (free.objective or 0.0) - (plan.objective or 0.0) == pytest.approx(price.value, abs=1e-3)


def test_alternatives_are_near_best_and_differ(staffed: Context, plan: StaffingAnswer) -> None:
    answer = ask(staffed, max_moves=6, alternatives=3, differ=4)
    assert len(answer.alternatives) == 3
    for one in answer.alternatives:
        assert one.differs >= 4
        assert one.n_moves <= 6
        assert 0 <= one.behind < 0.05 * (plan.objective or 0.0)


def test_people_are_locked_excluded_apart_together_and_away(staffed: Context, plan: StaffingAnswer) -> None:
    movers = [one.employee_id for one in plan.assignments if one.moves]
    stays = [one.employee_id for one in plan.assignments if not one.moves]
    answer = ask(
        staffed,
        max_moves=10,
        locked={movers[0]: LARGE},
        excluded=[movers[1]],
        together=[stays[:2]],
        apart=[stays[2:4]],
        unavailable=[
            {"employee_id": stays[4], "from": "2026-07-01", "to": "2026-08-15"},
            {"employee_id": stays[5]},
        ],
    )
    at = {one.employee_id: one for one in answer.assignments}
    assert at[movers[0]].platform_id == LARGE
    assert movers[1] not in at
    assert stays[5] not in at
    assert at[stays[0]].platform_id == at[stays[1]].platform_id
    assert at[stays[2]].platform_id != at[stays[3]].platform_id
    whole = {one.employee_id: one for one in plan.assignments}[stays[4]]
    if at[stays[4]].platform_id == whole.platform_id:  # 46 of 92 days
        assert at[stays[4]].expected == pytest.approx(0.5 * (whole.expected or 0.0))


def test_who_is_excluded_makes_no_plan_look_worse(staffed: Context, today: StaffingAnswer) -> None:
    best = sorted(today.assignments, key=lambda one: -(one.expected or 0.0))[:5]
    answer = ask(staffed, max_moves=0, excluded=[one.employee_id for one in best])
    less = sum(one.expected or 0.0 for one in best)
    assert answer.objective == answer.today == pytest.approx((today.today or 0.0) - less)
    assert answer.value is not None
    assert answer.value.today == answer.value.expected
    assert answer.value.uplift == answer.value.low == answer.value.high == 0.0


def test_protected_teams_stay_and_nobody_works_on_too_many_platforms(
    staffed: Context, plan: StaffingAnswer
) -> None:
    roster = staffed.snapshot(None, _aside(staffed)).roster
    movers = [one.employee_id for one in plan.assignments if one.moves]
    teams = sorted({str(one) for one in roster["team_id"].reindex(movers).dropna()})
    answer = ask(staffed, max_moves=6, protected_teams=teams)
    moved = [one.employee_id for one in answer.assignments if one.moves]
    assert moved
    assert not roster["team_id"].reindex(moved).isin(teams).any()
    single = ask(staffed, max_moves=6, max_platforms={"most": 1, "months": 12})
    rows = staffed.snapshot(None, _aside(staffed)).facts.known("assignments", as_of=plan.as_of)
    worked = set(zip(rows["employee_id"], rows["platform_id"], strict=True))
    back = {(one.employee_id, one.platform_id) for one in single.assignments if one.moves}
    assert back <= worked  # only to where they were in those months already


def test_at_most_and_at_least_one_of_some_people(staffed: Context, plan: StaffingAnswer) -> None:
    there = [one.employee_id for one in plan.assignments if one.platform_id == LARGE][:3]
    away = [one.employee_id for one in plan.assignments if one.platform_id != LARGE][:3]
    answer = ask(
        staffed,
        max_moves=20,
        at_most_one_of=[{"platform_id": LARGE, "people": there}],
        at_least_one_of=[{"platform_id": LARGE, "people": away}],
    )
    at = {one.employee_id: one.platform_id for one in answer.assignments}
    assert sum(at[who] == LARGE for who in there) <= 1
    assert any(at[who] == LARGE for who in away)


def test_revenue_counts_what_an_order_brings(staffed: Context, plan: StaffingAnswer) -> None:
    answer = ask(staffed, max_moves=6, measure="revenue")
    assert answer.unit.measure == "revenue"
    assert (answer.objective or 0.0) > 20 * (plan.objective or 0.0)


def test_a_cautious_plan_is_told_by_its_worst_fifth(staffed: Context, plan: StaffingAnswer) -> None:
    answer = ask(staffed, max_moves=6, risk="cautious")
    assert answer.risk == "cautious"
    assert (answer.objective or 0.0) < (plan.objective or 0.0)
    assert (answer.objective or 0.0) <= (answer.bound or 0.0) + 1e-6


def test_a_budget_is_for_those_who_may_see_pay(staffed: Context) -> None:
    asked = StaffingRequest.model_validate(
        {"budget": {"monthly_salary": 10**12}, "max_moves": 2, "alternatives": 0}
    )
    assert recommend(staffed, console(), asked).status == "optimal"
    with pytest.raises(AccessDenied, match="pay"):
        recommend(staffed, Caller("p", "planner", ("company",)), asked)
    few = StaffingRequest.model_validate({"budget": {"monthly_salary": 1}, "max_moves": 2, "alternatives": 0})
    answer = recommend(staffed, console(), few)
    assert answer.status == "impossible"
    assert "budget" in {one.rule for one in answer.clash}


def test_a_planner_moves_only_people_of_the_scope(staffed: Context) -> None:
    caller = Caller("p", "planner", (f"platform:{LARGE}",))
    answer = recommend(staffed, caller, StaffingRequest(max_moves=3, alternatives=0))
    assert {one.from_platform_id for one in answer.assignments} == {LARGE}
    with pytest.raises(TooLittleData):
        recommend(staffed, Caller("p", "planner", ("platform:nowhere",)), StaffingRequest())


def test_what_a_role_may_not_see_is_not_told(staffed: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    view = staffed.policy.view(console(), "staffing.recommend")
    blind = replace(view, fields=frozenset(FIELDS) - {"name", "position", "score", "interval", "pay"})
    monkeypatch.setattr(type(staffed.policy), "view", lambda *_: blind)
    answer = recommend(staffed, console(), StaffingRequest(max_moves=3, alternatives=1))
    for one in answer.assignments:
        told = one.model_dump(exclude={"employee_id", "platform_id", "from_platform_id", "moves"})
        assert set(told.values()) == {None}
    assert {one.name for other in answer.alternatives for one in other.changes} <= {None}


def test_the_log_keeps_what_recomputes_the_plan_and_no_names(staffed: Context, plan: StaffingAnswer) -> None:
    entries = {entry.body["request_id"]: entry.body for entry in DecisionLog(staffed.home).entries()}
    body = entries[plan.request_id]
    assert body["request"] == {"alternatives": 0, "max_moves": 6}
    assert body["plan"]["objective"] == pytest.approx(plan.objective)
    assert {one["id"] for one in body["shown"]} == {one.employee_id for one in plan.assignments if one.moves}
    names = {one.name for one in plan.assignments}
    assert not any(str(name) in str(body) for name in names)


def _aside(context: Context) -> Decision:
    """Return a decision that is not given."""
    return Decision(context.log, console(), "test", Asked())
