import numpy as np
import pandas as pd

from experiments.benchmarks.staffing_data import company
from models.plan import StaffingRequest
from models.staffing_blend import Candidate, blend


def _request(max_moves: int) -> StaffingRequest:
    people, platforms = [f"E{i}" for i in range(4)], ["P0", "P1"]
    gain = pd.DataFrame([[1.0, 3.0], [1.0, 9.0], [3.0, 1.0], [3.0, 1.0]], index=people, columns=platforms)
    now = pd.Series(["P0", "P0", "P1", "P1"], index=people)
    exactly = {"P0": 2, "P1": 2}
    return StaffingRequest(gain, now, exactly, exactly, max_moves)


def test_the_best_ring_is_taken_over_as_far_as_moves_allow() -> None:
    request = _request(max_moves=2)
    candidate = Candidate(request, request.place)
    blend(candidate, np.array([1, 1, 0, 0]), np.array([2.0, 8.0, 2.0, 2.0]))
    assert candidate.moves == 2
    assert candidate.broken == 0.0
    assert np.bincount(candidate.place).tolist() == [2, 2]


def test_what_breaks_a_rule_less_is_taken_over_though_it_costs() -> None:
    request = _request(max_moves=0)
    candidate = Candidate(request, np.array([1, 1, 0, 0]))
    assert candidate.broken == 4.0
    blend(candidate, request.place, np.array([-2.0, -8.0, -2.0, -2.0]))
    assert candidate.place.tolist() == request.place.tolist()
    assert candidate.broken == 0.0


def test_shifting_people_there_and_back_leaves_every_count_as_it_was() -> None:
    request = company(30, 4, seed=1)
    candidate = Candidate(request, request.place)
    lacks, moves, spent = candidate.lacks.copy(), candidate.moves, candidate.spent
    people = list(range(10))
    candidate.shift(people, [4, 0, 1, 2, 3] * 2)
    again = Candidate(request, candidate.place)
    assert (again.lacks == candidate.lacks).all()
    assert again.moves == candidate.moves
    candidate.shift(people, request.place[:10].tolist())
    assert (candidate.lacks == lacks).all()
    assert (candidate.moves, candidate.spent) == (moves, spent)
