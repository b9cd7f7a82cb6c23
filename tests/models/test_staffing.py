from dataclasses import replace
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import InputError, NoPlan, TooLittleData
from experiments.benchmarks.staffing_data import anything, brute_force, company
from models.plan import StaffingRequest
from models.plan_check import verify
from models.staffing import Method, staff
from models.staffing_cautious import staff_cautiously
from models.staffing_flow import search
from models.staffing_network import Arcs


def _case(gain: list[list[float]], current: list[int]) -> tuple[pd.DataFrame, pd.Series]:
    table = pd.DataFrame(gain, dtype=float)
    table.index = pd.Index([f"E{i}" for i in range(len(table))])
    table.columns = pd.Index([f"P{j}" for j in range(table.shape[1])])
    now = pd.Series([f"P{j}" if j >= 0 else None for j in current], index=table.index, dtype=object)
    return table, now


@st.composite
def requests(draw: st.DrawFn) -> StaffingRequest:
    n_people, n_platforms = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    cell = st.one_of(st.integers(-3, 9).map(float), st.just(float("nan")))
    gain = draw(
        st.lists(
            st.lists(cell, min_size=n_platforms, max_size=n_platforms), min_size=n_people, max_size=n_people
        )
    )
    current = draw(st.lists(st.integers(-1, n_platforms - 1), min_size=n_people, max_size=n_people))
    table, now = _case(gain, current)
    lower = {name: draw(st.integers(0, 2)) for name in table.columns}
    upper = {name: low + draw(st.integers(0, 3)) for name, low in lower.items()}
    moves = draw(st.one_of(st.none(), st.integers(0, n_people)))
    return StaffingRequest(table, now, lower, upper, moves, draw(st.sampled_from([0.0, 0.5, 2.0])))


@settings(max_examples=60, deadline=None)
@given(requests())
def test_plan_is_as_good_as_the_best_of_all_plans(request: StaffingRequest) -> None:
    best = brute_force(request)
    if best is None:
        with pytest.raises(NoPlan):
            staff(request)
        return
    plan = staff(request)
    assert plan.objective == pytest.approx(best, abs=1e-6)
    assert verify(plan, request) == []
    assert plan.gap <= 1e-6 or plan.bound - plan.objective <= 1e-6


def test_plan_is_never_worse_than_today() -> None:
    rng = np.random.default_rng(5)
    gain, current = _case(rng.gamma(2.0, 5.0, (60, 6)).tolist(), [i % 6 for i in range(60)])
    bounds = dict.fromkeys(gain.columns, 10)
    today = StaffingRequest(gain, current, bounds, bounds, None, 0.0)
    for cap in (0, 3, None):
        plan = staff(StaffingRequest(gain, current, lower=bounds, upper=bounds, max_moves=cap, move_cost=1.0))
        assert plan.objective >= today.value(today.place) - 1e-9
        assert plan.today == pytest.approx(today.value(today.place))
        assert len(plan.moves) <= (60 if cap is None else cap)
    assert staff(StaffingRequest(gain, current, lower=bounds, upper=bounds, max_moves=0)).moves.empty


def test_a_costly_move_is_not_made() -> None:
    gain, current = _case([[1.0, 2.0]], [0])
    assert staff(StaffingRequest(gain, current, lower={}, upper={}, move_cost=0.5)).assignments["E0"] == "P1"
    assert staff(StaffingRequest(gain, current, lower={}, upper={}, move_cost=1.5)).assignments["E0"] == "P0"


def test_free_people_stay_out_where_they_bring_nothing() -> None:
    gain, current = _case([[-1.0], [2.0]], [-1, -1])
    plan = staff(StaffingRequest(gain, current, lower={}, upper={}))
    assert plan.assignments.isna().tolist() == [True, False]
    assert plan.moves["from_platform_id"].isna().all()


@pytest.mark.parametrize(
    ("lower", "upper", "max_moves", "told"),
    [
        ({"P0": 3}, {}, None, "P0 lacks 1 of the at least 3 people"),
        ({}, {"P0": 0, "P1": 1}, None, "would need 1 more than the at most"),
        ({"P1": 2}, {}, 1, "P1 lacks 1 of the at least 2 people"),
        ({}, {"P0": 0}, 0, "would need 2 more than the at most 0"),
    ],
)
def test_clashing_bounds_are_named(
    lower: dict[str, int], upper: dict[str, int], max_moves: int | None, told: str
) -> None:
    gain, current = _case([[1.0, 2.0], [3.0, 1.0]], [0, 0])
    with pytest.raises(InputError, match=told):
        staff(StaffingRequest(gain, current, lower=lower, upper=upper, max_moves=max_moves))


@pytest.mark.parametrize(
    ("lower", "upper", "told"),
    [({"P9": 1}, {}, "P9"), ({"P0": 2}, {"P0": 1}, "0 <= lower <= upper"), ({"P0": -1}, {}, "lower")],
)
def test_impossible_requests_are_refused(lower: dict[str, int], upper: dict[str, int], told: str) -> None:
    gain, current = _case([[1.0, 2.0]], [0])
    with pytest.raises(InputError, match=told):
        staff(StaffingRequest(gain, current, lower=lower, upper=upper))


def test_gains_and_limits_that_make_no_sense_are_refused() -> None:
    gain, current = _case([[1.0, 2.0]], [0])
    with pytest.raises(InputError, match="at least 0 moves"):
        staff(StaffingRequest(gain, current, lower={}, upper={}, max_moves=-1))
    with pytest.raises(InputError, match="move cost"):
        staff(StaffingRequest(gain, current, lower={}, upper={}, move_cost=-1.0))
    with pytest.raises(InputError, match="finite gains"):
        staff(StaffingRequest(gain * np.inf, current, lower={}, upper={}))
    with pytest.raises(InputError, match="each person once"):
        staff(StaffingRequest(pd.concat([gain, gain]), current))


def test_too_few_moves_or_places_that_are_impossible_are_named() -> None:
    gain, current = _case([[np.nan, 2.0], [np.nan, 1.0], [np.nan, 1.0]], [0, 0, 0])
    with pytest.raises(InputError, match="2 moves more than the at most 1"):
        staff(StaffingRequest(gain, current, lower={}, upper={}, max_moves=1))
    with pytest.raises(InputError, match="1 people who have a place would lose it"):
        staff(StaffingRequest(gain * np.array([np.nan, 1.0]), current, upper={"P1": 2}, max_moves=2))


def test_same_request_gives_the_same_plan() -> None:
    gain, current = _case([[1.0] * 3] * 9, [0] * 9)
    plans = [
        staff(StaffingRequest(gain, current, lower={"P1": 2}, upper={}, max_moves=4)).assignments
        for _ in range(3)
    ]
    assert plans[0].equals(plans[1])
    assert plans[1].equals(plans[2])


def test_five_hundred_people_on_twelve_platforms_are_proven_best() -> None:
    rng = np.random.default_rng(1)
    gain, current = _case(rng.gamma(4.0, 3.0, (500, 12)).tolist(), [i % 12 for i in range(500)])
    lower, upper = dict.fromkeys(gain.columns, 35), dict.fromkeys(gain.columns, 50)
    plan = staff(StaffingRequest(gain, current, lower=lower, upper=upper, max_moves=80, move_cost=1.0))
    assert plan.status == "optimal"
    assert plan.gap <= 1e-4
    assert verify(plan, StaffingRequest(gain, current, lower, upper, 80, 1.0)) == []


@pytest.mark.parametrize("method", ["flow", "exact", "logic"])
def test_every_method_is_as_good_as_brute_force_with_all_rules(method: Method) -> None:
    seen = 0
    for seed in range(120):
        request = anything(seed)
        best = brute_force(request)
        if best is None:
            with pytest.raises(NoPlan):
                staff(request, method=method)
            continue
        plan = staff(request, method=method)
        assert plan.objective == pytest.approx(best, abs=2e-6)
        assert plan.bound >= best - 1e-9
        assert plan.status == "optimal"
        assert verify(plan, request) == []
        seen += 1
    assert seen > 40


@pytest.mark.slow
def test_eight_people_with_all_rules_are_staffed_as_by_brute_force() -> None:
    for seed in range(40):
        request = anything(seed, most_people=8, logic=seed % 2 == 0)
        best = brute_force(request)
        if best is not None:
            assert staff(request).objective == pytest.approx(best, abs=2e-6)


def test_bound_holds_however_early_the_search_stops() -> None:
    for seed in range(60):
        request = anything(seed)
        best = brute_force(request)
        if best is not None:
            found = search(request, Arcs.of(request), until=0.0, gap=0.0)
            assert found is not None
            assert found.bound >= best - 1e-9


def test_two_hundred_people_are_staffed_as_by_integer_programming() -> None:
    for seed in range(3):
        request = company(200, 8, seed=seed)
        flow, exact = staff(request, gap=1e-6), staff(request, method="exact", gap=1e-6)
        assert flow.objective == pytest.approx(exact.objective, rel=2e-6)
        assert flow.bound >= exact.objective - 1e-6
        assert (flow.method, exact.method) == ("flow", "exact")
        assert verify(flow, request) == []


def test_plans_of_two_hundred_requests_pass_the_check() -> None:
    for seed in range(200):
        request = company(20 + seed % 30, 2 + seed % 5, seed=seed)
        plan = staff(request)
        assert verify(plan, request) == []
        assert plan.objective >= plan.today - 1e-9  # today's plan is allowed here


def test_places_left_out_of_the_network_are_in_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    request = company(200, 8, seed=4)
    best = staff(request, gap=1e-6).objective
    monkeypatch.setattr("models.staffing_flow.MANY", 0)
    monkeypatch.setattr("models.staffing_flow.EACH", 1)
    found = search(request, Arcs.of(request), until=np.inf, gap=1e-5)
    assert found is not None
    assert found.bound >= best - 1e-9
    assert found.value == pytest.approx(best, rel=1e-3)


def test_a_next_solve_starts_from_prices_and_finds_the_same() -> None:
    request = company(100, 5, seed=2)
    plan = staff(request)
    changed = replace(request, excluded=frozenset(plan.moves.index[:1]))
    assert staff(changed, start=plan.prices).objective == pytest.approx(staff(changed).objective, rel=1e-6)


def test_same_request_with_all_rules_gives_the_same_plan() -> None:
    request = company(120, 6, seed=3)
    plans = [staff(request) for _ in range(2)]
    assert plans[0].assignments.equals(plans[1].assignments)
    assert plans[0].bound == plans[1].bound


def test_when_time_is_up_the_best_so_far_is_given_with_its_gap() -> None:
    request = company(300, 10, seed=1)
    plan = staff(request, seconds=0.0)
    assert plan.status == "feasible"
    assert plan.gap > 1e-4
    assert plan.objective >= plan.today - 1e-9
    assert verify(plan, request) == []
    with pytest.raises(TooLittleData, match="no plan within"):
        staff(replace(request, budget=1.0, salary=pd.Series(2.0, request.gain.index)), seconds=0.0)


def test_today_stays_where_nothing_is_better() -> None:
    gain, current = _case([[3.0, 1.0], [1.0, 3.0], [3.0, 1.0]], [0, 1, 0])
    plan = staff(StaffingRequest(gain, current, {"P0": 1}, {"P0": 2}, 2, 0.1))
    assert plan.moves.empty
    assert plan.objective == plan.today == 9.0


def test_who_takes_no_part_counts_neither_in_the_plan_nor_in_today() -> None:
    gain, current = _case([[3.0, 1.0], [1.0, 3.0], [5.0, 1.0]], [0, 1, 0])
    asked = StaffingRequest(gain, current, max_moves=0, excluded=frozenset(["E2"]))
    for method in get_args(Method):
        plan = staff(asked, method=method)
        assert plan.objective == plan.today == 6.0
    scenarios = np.stack([gain.to_numpy(dtype=np.float64)] * 3)
    cautious = staff_cautiously(asked, scenarios)
    assert cautious.objective == cautious.today == pytest.approx(6.0)


def test_what_salaries_and_skills_ask_for_is_told_where_it_clashes() -> None:
    gain, current = _case([[1.0, 2.0], [3.0, 1.0]], [0, 0])
    skills = pd.DataFrame({"live": [True, False]}, index=gain.index)
    need = pd.DataFrame({"live": [1, 1]}, index=gain.columns)
    with pytest.raises(NoPlan, match="lacks 1 of the 1 people with live"):
        staff(StaffingRequest(gain, current, skills=skills, need=need))
    paid = pd.Series(5.0, gain.index)
    with pytest.raises(NoPlan, match="salaries exceed the budget of 8 by 2"):
        staff(StaffingRequest(gain, current, salary=paid, budget=8.0))
    with pytest.raises(NoPlan, match="E0, E1 cannot be apart"):
        staff(StaffingRequest(gain[["P0"]], current, apart=(("E0", "E1"),)))


def test_whoever_watches_is_told_how_far_it_is_and_can_stop() -> None:
    request = company(300, 10, seed=1)
    told: list[tuple[float, float]] = []

    def goes_on(value: float, bound: float) -> bool:
        told.append((value, bound))
        return len(told) < 3

    plan = staff(request, gap=1e-9, watch=goes_on)
    assert len(told) == 3
    assert all(value <= bound for value, bound in told)
    assert plan.objective == told[-1][0]
    assert plan.status == "feasible"
    assert verify(plan, request) == []
    exact = staff(request, method="exact", watch=lambda *_: False)
    assert exact.objective >= exact.today
    tight = replace(request, budget=1.0, salary=pd.Series(2.0, request.gain.index))
    with pytest.raises(TooLittleData, match="stopped before any plan"):
        staff(tight, watch=lambda *_: False)
