import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.errors import InputError, NoPlan
from experiments.benchmarks.staffing_data import anything, company, wishing
from experiments.benchmarks.staffing_data import scenarios as scenarios_of
from models.encoder import Floats
from models.plan import StaffingPlan, StaffingRequest
from models.plan_check import faults
from models.staffing import staff
from models.staffing_cautious import staff_cautiously
from models.staffing_scenarios import worst_mean


def _measure(request: StaffingRequest, scenarios: Floats, place: np.ndarray, tail: float) -> float:
    seated = np.flatnonzero(place >= 0)
    gained = np.sort(scenarios[:, seated, place[seated]].sum(axis=1))
    weight = np.clip(tail * len(gained) - np.arange(len(gained)), 0.0, 1.0)
    worst = float(gained @ weight / weight.sum())
    return worst - request.move_cost * request.n_moves(place) - request.owed(place)


def _place(request: StaffingRequest, plan: StaffingPlan) -> np.ndarray:
    return np.asarray(request.gain.columns.get_indexer(pd.Index(plan.assignments)))


def test_the_mean_of_the_worst_counts_the_last_one_in_part() -> None:
    values = np.array([4.0, 1.0, 2.0, 3.0])
    assert worst_mean(values, 0.5) == pytest.approx(1.5)
    assert worst_mean(values, 0.375) == pytest.approx((1.0 + 0.5 * 2.0) / 1.5)
    assert worst_mean(values, 0.1) == pytest.approx(1.0)
    assert worst_mean(values, 1.0) == pytest.approx(2.5)


def test_small_requests_are_staffed_as_cautiously_as_by_brute_force() -> None:
    seen = 0
    for seed in range(30):
        request = (wishing if seed % 2 else anything)(seed, most_people=4, logic=seed % 3 == 0)
        scenarios = scenarios_of(request, 7, noise=2.0, seed=seed)
        plans = map(np.array, itertools.product(range(-1, request.gain.shape[1]), repeat=len(request.gain)))
        values = [_measure(request, scenarios, one, 0.3) for one in plans if not faults(request, one)]
        if not values:
            with pytest.raises(NoPlan):
                staff_cautiously(request, scenarios, tail=0.3)
            continue
        plan, best = staff_cautiously(request, scenarios, tail=0.3), max(values)
        assert plan.objective <= best + 1e-6 * max(1.0, abs(best))
        assert plan.objective >= best - max(1e-6, plan.gap * abs(plan.objective))
        assert plan.bound >= best - 1e-6 * max(1.0, abs(best))
        assert plan.lacking == request.lacking(_place(request, plan))
        assert plan.gap <= 1e-4 or plan.bound - plan.objective <= 1e-6
        seen += 1
    assert seen > 10


def test_a_cautious_plan_is_never_worse_in_the_worst_scenarios_and_better_where_they_differ() -> None:
    for seed in range(2):
        request = company(60, 4, seed=seed)
        scenarios = scenarios_of(request, 30, noise=0.2, seed=seed)
        plan, expected = staff_cautiously(request, scenarios), staff(request)
        usual = _measure(request, scenarios, _place(request, expected), 0.2)
        place = _place(request, plan)
        assert faults(request, place) == []
        assert plan.objective == pytest.approx(_measure(request, scenarios, place, 0.2))
        assert plan.objective > usual
        assert usual <= plan.bound
        assert plan.today == pytest.approx(_measure(request, scenarios, request.place, 0.2))
        assert plan.method == "cautious"
        assert plan.gap <= 1e-3
        assert len(plan.moves) == request.n_moves(place)


def test_who_is_risky_is_left_where_the_mean_would_move_them() -> None:
    request = replace(company(2, 2, seed=0), skills=None, need=None, max_moves=None, lower={}, upper={})
    request.gain.iloc[:, :] = [[1.0, 1.2], [1.0, 0.0]]
    current = request.current.copy()
    current[:] = "P0"
    request = replace(request, current=current, move_cost=0.0)
    scenarios = np.repeat(request.gain.to_numpy(dtype=np.float64)[None], 4, axis=0)
    scenarios[0, 0, 1] = -3.0
    scenarios[1:, 0, 1] = 2.6
    assert staff(request).assignments["E0"] == "P1"
    assert staff_cautiously(request, scenarios, tail=0.25).assignments["E0"] == "P0"
    assert staff_cautiously(request, scenarios, tail=1.0).assignments["E0"] == "P1"


def test_whoever_watches_can_stop_it_and_the_same_request_gives_the_same_plan() -> None:
    request = company(60, 4, seed=1)
    scenarios = scenarios_of(request, 20, noise=0.3)
    told: list[tuple[float, float]] = []

    def enough(value: float, bound: float) -> bool:
        told.append((value, bound))
        return False

    stopped = staff_cautiously(request, scenarios, watch=enough)
    assert len(told) == 1
    assert told[0][0] <= told[0][1]
    assert stopped.objective <= stopped.bound
    plans = [staff_cautiously(request, scenarios) for _ in range(2)]
    assert plans[0].assignments.equals(plans[1].assignments)
    assert plans[0].bound == plans[1].bound <= stopped.bound


def test_scenarios_that_cannot_be_used_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    request = company(10, 3, seed=0)
    scenarios = scenarios_of(request, 5, noise=0.1)
    with pytest.raises(InputError, match=r"expected scenarios of shape .* got \(5, 10, 2\)"):
        staff_cautiously(request, scenarios[:, :, :2])
    with pytest.raises(InputError, match="above 0 and at most 1, got 0"):
        staff_cautiously(request, scenarios, tail=0.0)
    scenarios[2, 3, 1] = np.nan
    with pytest.raises(InputError, match="finite gain in every scenario"):
        staff_cautiously(request, scenarios)
    monkeypatch.setattr("models.staffing_scenarios.MOST", 100)
    with pytest.raises(InputError, match="5 scenarios of 30 places do not fit in memory; give at most 3"):
        staff_cautiously(request, scenarios)
