import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import InputError
from models.plan import StaffingRequest
from models.plan_check import faults, verify
from models.staffing import staff


def _case(gain: list[list[float]], current: list[int]) -> tuple[pd.DataFrame, pd.Series]:
    table = pd.DataFrame(gain, dtype=float)
    table.index = pd.Index([f"E{i}" for i in range(len(table))])
    table.columns = pd.Index([f"P{j}" for j in range(table.shape[1])])
    now = pd.Series([f"P{j}" if j >= 0 else None for j in current], index=table.index, dtype=object)
    return table, now


def _best(request: StaffingRequest) -> float | None:
    """Best value over every plan there is."""
    n_people, n_platforms = request.gain.shape
    plans = (np.array(plan) for plan in itertools.product(range(-1, n_platforms), repeat=n_people))
    return max((request.value(plan) for plan in plans if not faults(request, plan)), default=None)


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
    best = _best(request)
    if best is None:
        with pytest.raises(InputError):
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


def test_verifier_finds_what_was_altered() -> None:
    gain, current = _case([[1.0, 5.0], [4.0, 1.0]], [0, 0])
    request = StaffingRequest(gain, current, {}, {"P0": 1}, 1, 0.0)
    plan = staff(StaffingRequest(gain, current, lower={}, upper={"P0": 1}, max_moves=1))
    assert verify(plan, request) == []
    plan.assignments["E1"] = "P1"
    told = " ".join(verify(plan, request))
    assert "2 people move" in told
    assert "worth 6" in told


def test_five_hundred_people_on_twelve_platforms_are_proven_best() -> None:
    rng = np.random.default_rng(1)
    gain, current = _case(rng.gamma(4.0, 3.0, (500, 12)).tolist(), [i % 12 for i in range(500)])
    lower, upper = dict.fromkeys(gain.columns, 35), dict.fromkeys(gain.columns, 50)
    plan = staff(StaffingRequest(gain, current, lower=lower, upper=upper, max_moves=80, move_cost=1.0))
    assert plan.status == "optimal"
    assert plan.gap <= 1e-4
    assert verify(plan, StaffingRequest(gain, current, lower, upper, 80, 1.0)) == []
