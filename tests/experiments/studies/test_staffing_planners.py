import numpy as np
import pandas as pd
import pytest

from experiments.studies.staffing_planners import greedy, movable, request, value
from models.plan import StaffingRequest
from models.plan_check import faults

PLATFORMS = ["P1", "P2", "P3"]


def asked(n_people: int = 60, seed: int = 0) -> StaffingRequest:
    rng = np.random.default_rng(seed)
    people = [f"E{i:02d}" for i in range(n_people)]
    gain = pd.DataFrame(rng.normal(5, 1, (n_people, 3)), index=people, columns=PLATFORMS)
    current = pd.Series(rng.choice(PLATFORMS, n_people), index=people)
    levels = pd.DataFrame(rng.uniform(1, 5, (n_people, 2)), index=people, columns=["a", "b"])
    return request(gain, current, levels.iloc[5:])


def place(asked: StaffingRequest, plan: "pd.Series[str]") -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.asarray(asked.gain.columns.get_indexer(pd.Index(plan)), dtype=np.int64)


def test_those_who_lead_and_the_back_office_are_not_movable() -> None:
    staff = pd.DataFrame(
        {
            "front_line": pd.array([True, True, False, True], dtype="boolean"),
            "platform_id": ["P1", "P1", "P1", None],
            "grade": [2, 3, 1, 1],
        },
        index=["seller", "lead", "back", "free"],
    )
    assert movable(staff).to_dict() == {"seller": "P1"}


def test_today_meets_what_is_asked() -> None:
    one = asked()
    assert faults(one, one.place) == []
    assert one.max_moves == 9
    assert (one.needs > 0).all()


@pytest.mark.parametrize("seed", range(5))
def test_greedy_keeps_every_rule_and_moves_people_up(seed: int) -> None:
    one = asked(seed=seed)
    score = pd.Series(np.random.default_rng(seed).normal(size=60), index=one.gain.index)
    leads = pd.Series({"P1": 50.0, "P2": 90.0, "P3": 70.0})
    plan = greedy(one, score, leads)
    assert faults(one, place(one, plan)) == []
    moved = plan[plan != one.current]
    assert len(moved) > 0
    assert (leads[plan].to_numpy() >= leads[one.current].to_numpy()).all()
    assert score[moved.index].mean() > score.mean()


def test_greedy_takes_the_best_first() -> None:
    people = [f"E{i}" for i in range(10)]
    one = StaffingRequest(
        gain=pd.DataFrame(1.0, index=people, columns=["P1", "P2"]),
        current=pd.Series(["P1"] * 8 + ["P2"] * 2, index=people),
        lower={"P1": 6, "P2": 0},
        upper={"P1": 10, "P2": 4},
        max_moves=5,
    )
    plan = greedy(one, pd.Series(range(10), index=people, dtype=float), pd.Series({"P1": 1.0, "P2": 2.0}))
    assert list(plan.index[plan != one.current]) == ["E6", "E7"]


def test_value_adds_up_where_people_are_put() -> None:
    gain = pd.DataFrame([[1.0, 2.0], [3.0, 4.0]], index=["a", "b"], columns=["P1", "P2"])
    assert value(gain, pd.Series({"b": "P1", "a": "P2"})) == 5.0
