from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.calendar import add_months
from data.errors import TooLittleData
from training.split import SplitRule, snapshot_split, split

RULE = SplitRule(label_window_months=6, spacing_months=6, enough_cases=10, fewest_cases=5)


def _landmarks(n_people: int = 60, n_months: int = 20, rate: float = 0.2) -> tuple[pd.MultiIndex, np.ndarray]:
    dates = [add_months(date(2024, 1, 1), i) for i in range(n_months)]
    people = [f"E{i:03d}" for i in range(n_people)]
    index = pd.MultiIndex.from_product([people, dates], names=["employee_id", "as_of"])
    y = (np.random.default_rng(3).random(len(index)) < rate).astype(np.int64)
    return index, y


def test_the_latest_closed_date_is_held_out_and_everyone_there_is_scored_once() -> None:
    index, y = _landmarks()
    found = split(index, y, RULE)
    scored = np.concatenate([fold.test for fold in found.folds])
    assert found.kind == "forward"
    assert found.held_out == (date(2025, 8, 1),)
    assert found.trained_until == date(2025, 2, 1)
    assert sorted(index[scored].get_level_values(0)) == sorted(index.get_level_values(0).unique())
    assert "2025-08-01" in found.describe()
    assert "2025-02-01" in found.describe()


def test_nothing_is_learnt_from_a_label_that_was_open_nor_from_a_person_who_is_scored() -> None:
    index, y = _landmarks()
    found = split(index, y, SplitRule(6, 6, enough_cases=10**6, most_dates=2, fewest_cases=5))
    assert len(found.held_out) == 2
    for fold in found.folds:
        learnt, scored = index[fold.train], index[fold.test]
        day = scored.get_level_values(1).unique()
        assert len(day) == 1
        assert all(add_months(d, 6) <= day[0] for d in learnt.get_level_values(1).unique())
        assert not set(learnt.get_level_values(0)) & set(scored.get_level_values(0))


def test_more_dates_are_held_out_until_there_are_enough_cases_and_none_overlap() -> None:
    index, y = _landmarks(n_people=40, n_months=40, rate=0.1)
    found = split(index, y, SplitRule(6, 6, enough_cases=10, most_dates=4, fewest_cases=5))
    assert 1 < len(found.held_out) <= 4
    assert all(add_months(a, 6) <= b for a, b in zip(found.held_out[:-1], found.held_out[1:], strict=True))


def test_too_short_a_history_is_split_by_person_alone_and_says_so() -> None:
    index, y = _landmarks(n_months=4)
    found = split(index, y, RULE)
    assert found.kind == "people"
    assert "too little history" in found.describe()
    for fold in found.folds:
        assert not set(index[fold.train].get_level_values(0)) & set(index[fold.test].get_level_values(0))


def test_too_few_cases_are_refused_with_what_to_do() -> None:
    index, y = _landmarks(n_people=5, n_months=3)
    with pytest.raises(TooLittleData, match="longer history"):
        split(index, np.zeros_like(y), RULE)


def test_a_snapshot_is_folded_five_times_with_the_share_of_leavers_kept() -> None:
    y = np.array([1] * 20 + [0] * 80, dtype=np.int64)
    found = snapshot_split(y, date(2020, 1, 1))
    assert len(found.folds) == 25
    assert found.n_repeats == 5
    assert all(y[fold.test].sum() == 4 for fold in found.folds)
    scored = np.concatenate([fold.test for fold in found.folds])
    assert (np.bincount(scored) == 5).all()


def test_people_with_a_case_are_dealt_evenly_over_the_folds() -> None:
    index, y = _landmarks(rate=0.03)
    people = index.get_level_values(0).to_numpy()
    found = split(index, y, SplitRule(6, 6, enough_cases=1, most_dates=1, fewest_cases=5))
    with_case = [
        len({person for person in people[fold.test] if y[people == person].any()}) for fold in found.folds
    ]
    assert max(with_case) - min(with_case) <= 1
