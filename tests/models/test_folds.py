import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.folds import bootstrap_weights, n_rarer, person_codes, person_folds


@settings(deadline=None)
@given(st.lists(st.integers(0, 12), min_size=4, max_size=60), st.integers(2, 4), st.integers(0, 99))
def test_a_person_is_in_one_fold_and_folds_are_even(ids: list[int], n_folds: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    people = person_codes(ids, len(ids))
    y = rng.integers(0, 2, len(ids)).astype(float)
    fold = person_folds(y, people, n_folds, rng)
    n_people = int(people.max()) + 1
    first = np.array([fold[people == code][0] for code in range(n_people)])
    assert (fold == first[people]).all()
    assert np.ptp(np.bincount(first, minlength=n_folds)) <= 1
    has_event = np.array([y[people == code].any() for code in range(n_people)])
    assert np.ptp(np.bincount(first[has_event], minlength=n_folds)) <= 1


def test_without_groups_every_row_is_a_person() -> None:
    assert person_codes(None, 3).tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match="one a row"):
        person_codes(["A"], 3)


def test_weights_are_the_same_for_all_rows_of_a_person_and_one_on_average() -> None:
    people = np.array([0, 0, 1, 2, 2, 2])
    weights = bootstrap_weights(people, 5, np.random.default_rng(0))
    assert weights.shape == (6, 5)
    assert np.array_equal(weights[0], weights[1])
    assert np.array_equal(weights[3], weights[5])
    assert weights[[0, 2, 3]].mean(axis=0) == pytest.approx(np.ones(5))
    assert (weights > 0.0).all()


def test_people_with_the_rarer_outcome_are_counted_once() -> None:
    people = np.array([0, 0, 0, 1, 2])
    assert n_rarer(np.array([1.0, 1.0, 1.0, 0.0, 0.0]), people) == 1
    assert n_rarer(np.array([1.0, 0.0, 1.0, 1.0, 0.0]), people) == 2
