import numpy as np
import pytest

from experiments.benchmarks.staffing_data import anything, company
from models.plan_check import faults
from models.staffing import staff
from models.staffing_greedy import greedy


@pytest.mark.parametrize("seed", range(12))
def test_what_it_says_of_broken_rules_is_so_and_it_beats_no_proof(seed: int) -> None:
    request = anything(seed)
    found = greedy(request)
    assert found.broken == len(faults(request, found.place))
    if not found.broken:
        plan = staff(request)
        assert request.value(found.place) <= plan.bound + 1e-6


def test_from_today_it_only_gets_better() -> None:
    request = company(60, 4, seed=3)
    today = np.asarray(request.place)
    if faults(request, today):
        pytest.skip("today is not allowed")
    found = greedy(request)
    assert found.broken == 0
    assert request.value(found.place) >= request.value(today)


def test_by_score_the_best_go_first() -> None:
    request = company(40, 3, seed=5)
    score = np.linspace(0.0, 100.0, len(request.gain))
    found = greedy(request, score)
    moved = np.flatnonzero(found.place != request.place)
    if len(moved):
        assert moved.max() >= len(request.gain) // 2
    assert greedy(request, score).place.tolist() == found.place.tolist()
