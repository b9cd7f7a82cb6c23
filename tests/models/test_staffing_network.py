from dataclasses import replace

import numpy as np
import pytest

from experiments.benchmarks.staffing_data import anything, brute_force, company
from models.plan import Prices
from models.staffing_network import Arcs, Network


def test_prices_of_seats_prove_what_the_flow_finds() -> None:
    for seed in range(20):
        request = replace(company(40, 5, seed=seed), max_moves=None, need=None)
        arcs, network = Arcs.of(request), Network.of(request)
        answer = network.solve(arcs, arcs.worth)
        assert answer is not None
        place, seat = answer
        prices = Prices(0.0, np.zeros((5, 0)), 0.0, seat)
        assert network.bound(arcs, arcs.worth, prices) == pytest.approx(request.value(place), rel=1e-7)


def test_any_prices_give_a_bound() -> None:
    rng = np.random.default_rng(3)
    for seed in range(60):
        request = anything(seed)
        best, arcs = brute_force(request), Arcs.of(request)
        if best is None:
            continue
        move = 0.0 if request.max_moves is None else rng.exponential()
        pay = 0.0 if request.budget is None else rng.exponential()
        skill = rng.exponential(size=request.needs.shape)
        prices = Prices(move, skill, pay, rng.normal(size=len(request.low)))
        network = Network.of(request)
        assert network.bound(arcs, network.priced(arcs, prices), prices) >= best - 1e-9


def test_seats_that_cannot_be_filled_have_no_flow() -> None:
    request = company(20, 3, seed=0)
    network = Network.of(replace(request, lower={"P0": 21}, upper={}))
    arcs = Arcs.of(request)
    assert network.solve(arcs, arcs.worth) is None


def test_only_the_free_and_the_excluded_may_be_nowhere() -> None:
    request = replace(company(10, 3, seed=0), excluded=frozenset(["E4"]), locked={"E5": "P1"})
    arcs = Arcs.of(request)
    assert arcs.row[arcs.column == 3].tolist() == [4]
    assert arcs.column[arcs.row == 5].tolist() == [1]
    assert arcs.complete
    assert not arcs.some(arcs.row != 2).complete
