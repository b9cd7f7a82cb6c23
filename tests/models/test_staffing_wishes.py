from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.errors import NoPlan
from experiments.benchmarks.staffing_data import brute_force, company, wishing
from models.plan import GroupRule, Prices, StaffingRequest
from models.plan_check import verify
from models.staffing import Method, staff
from models.staffing_flow import search
from models.staffing_network import Arcs, Network
from models.staffing_wishes import WishPrices

PEOPLE, PLATFORMS = ["E0", "E1", "E2"], ["P0", "P1"]
REQUEST = StaffingRequest(
    pd.DataFrame([[1.0, 5.0], [4.0, 1.0], [2.0, 3.0]], index=PEOPLE, columns=PLATFORMS),
    pd.Series(["P0", "P0", "P0"], index=PEOPLE, dtype=object),
    skills=pd.DataFrame({"live": [True, False, False]}, index=PEOPLE),
)


def test_prices_are_found_by_the_names_of_rules_and_the_rest_must_hold() -> None:
    wishes = {"lower:P1": 2.0, "need:P0:live": 3.0, "max_moves": 4.0, "group:old": 5.0}
    found = WishPrices.of(wishes, PLATFORMS, ["live"], ["old", "new"])
    assert found.lower.tolist() == [np.inf, 2.0]
    assert found.need.tolist() == [[3.0], [np.inf]]
    assert found.must_need.tolist() == [[0.0], [1.0]]
    assert (found.move, found.pay) == (4.0, np.inf)
    assert found.group.tolist() == [5.0, np.inf]
    assert found.soft.lower.tolist() == [0.0, 2.0]
    assert not found.none
    assert WishPrices.of({}, PLATFORMS, ["live"], []).none


@pytest.mark.parametrize(
    ("rule", "cheap", "dear", "by"),
    [
        ({"max_moves": 0}, {"max_moves": 0.5}, {"max_moves": 9.0}, 2.0),
        ({"lower": {"P0": 3}}, {"lower:P0": 0.5}, {"lower:P0": 9.0}, 2.0),
        ({"upper": {"P1": 0}}, {"upper:P1": 0.5}, {"upper:P1": 9.0}, 2.0),
    ],
)
def test_a_wish_is_met_where_it_is_worth_its_price(
    rule: dict[str, object], cheap: dict[str, float], dear: dict[str, float], by: float
) -> None:
    asked = replace(REQUEST, **rule)  # type: ignore[arg-type]
    plan = staff(replace(asked, wishes=cheap))
    assert plan.lacking == {next(iter(cheap)): by}
    assert plan.objective == pytest.approx(12.0 - 0.5 * by)
    met = staff(replace(asked, wishes=dear))
    assert met.lacking == {}
    assert met.objective == staff(asked).objective == 7.0


def test_what_nobody_can_give_is_lacking_and_not_refused() -> None:
    need = pd.DataFrame({"live": [2, 2]}, index=PLATFORMS)
    asked = replace(REQUEST, need=need, wishes={"need:P0:live": 1.0})
    with pytest.raises(NoPlan, match="P1 lacks 1 of the 2 people with live"):
        staff(asked)
    plan = staff(replace(asked, wishes={"need:P0:live": 1.0, "need:P1:live": 1.5}))
    assert plan.lacking == {"need:P0:live": 2.0, "need:P1:live": 1.0}
    assert plan.objective == pytest.approx(12.0 - 2.0 - 1.5)


def test_budgets_and_groups_can_be_wishes() -> None:
    paid = replace(REQUEST, salary=pd.Series(2.5, index=PEOPLE), budget=5.0, wishes={"budget": 0.1})
    assert staff(paid).lacking == {"budget": 2.5}
    grouped = replace(
        REQUEST, groups=(GroupRule(("E0", "E2"), "P0", 1, name="old"),), wishes={"group:old": 0.5}
    )
    assert staff(grouped).lacking == {"group:old": 1.0}
    assert staff(replace(grouped, wishes={"group:old": 3.0})).lacking == {}


def test_today_is_valued_with_what_it_lacks() -> None:
    plan = staff(replace(REQUEST, lower={"P1": 2}, wishes={"lower:P1": 10.0}))
    assert plan.today == pytest.approx(7.0 - 20.0)
    assert plan.objective == pytest.approx(12.0)


@pytest.mark.parametrize("method", ["flow", "exact", "logic"])
def test_plans_with_wishes_are_as_good_as_by_brute_force(method: Method) -> None:
    seen = lacking = 0
    for seed in range(60):
        request = wishing(seed, most_people=5, logic=method != "flow" and seed % 3 == 0)
        best = brute_force(request)
        if best is None:
            with pytest.raises(NoPlan):
                staff(request, method=method)
            continue
        plan = staff(request, method=method)
        assert plan.objective == pytest.approx(best, abs=2e-6, rel=2e-6)
        assert plan.bound >= best - 1e-9 * abs(best)
        assert verify(plan, request) == []
        seen += 1
        lacking += bool(plan.lacking)
    assert seen > 30
    assert lacking > 15


def test_any_prices_give_a_bound_with_wishes() -> None:
    rng, seen = np.random.default_rng(3), 0
    for seed in range(60):
        request = wishing(seed, most_people=5)
        best, arcs = brute_force(request), Arcs.of(request)
        if best is None or not request.wishes:
            continue
        move = 0.0 if request.max_moves is None else 3.0 * rng.exponential()
        pay = 0.0 if request.budget is None else 3.0 * rng.exponential()
        skill = 3.0 * rng.exponential(size=request.needs.shape)
        prices = Prices(move, skill, pay, 3.0 * rng.normal(size=len(request.low)))
        network = Network.of(request)
        assert network.bound(arcs, network.priced(arcs, prices), prices) >= best - 1e-9 * abs(best)
        seen += 1
    assert seen > 20


def test_prices_of_seats_that_are_wishes_prove_what_the_flow_finds() -> None:
    for seed in range(20):
        request = replace(company(40, 5, seed=seed), max_moves=None, need=None)
        rng = np.random.default_rng(seed)
        bounds = {name: int(rng.integers(4, 14)) for name in request.gain.columns}
        names = [f"{kind}:{name}" for kind in ("lower", "upper") for name in request.gain.columns]
        wishes = {name: float(rng.exponential(0.3)) for name in names}
        request = replace(request, lower=bounds, upper=bounds, wishes=wishes)
        arcs, network = Arcs.of(request), Network.of(request)
        answer = network.solve(arcs, arcs.worth)
        assert answer is not None
        place, seat = answer
        prices = Prices(0.0, np.zeros((5, 0)), 0.0, seat)
        assert network.bound(arcs, arcs.worth, prices) == pytest.approx(request.value(place), rel=1e-6)


def test_hundreds_of_people_with_wishes_are_proven_and_never_worse_than_today() -> None:
    for seed in range(2):
        base = company(150, 6, seed=seed)
        assert base.need is not None
        asked = replace(base, need=base.need * 2, max_moves=15)
        names = [f"need:{at}:{skill}" for at in base.need.index for skill in base.need.columns]
        request = replace(asked, wishes=dict.fromkeys(names, 0.4) | {"max_moves": 0.1})
        plan = staff(request)
        assert verify(plan, request) == []
        assert plan.gap <= 1e-4
        assert plan.objective >= plan.today
        again = staff(replace(request), start=plan.prices)
        assert again.objective == pytest.approx(plan.objective, rel=2e-4)
        early = search(request, Arcs.of(request), until=0.0, gap=0.0)
        assert early is not None
        assert early.bound >= plan.objective
        assert early.value >= plan.today - 1e-9


def test_the_same_wishes_give_the_same_plan() -> None:
    request = replace(company(100, 5, seed=3), wishes={"max_moves": 0.05, "lower:P1": 0.2})
    plans = [staff(request) for _ in range(2)]
    assert plans[0].assignments.equals(plans[1].assignments)
    assert plans[0].bound == plans[1].bound
