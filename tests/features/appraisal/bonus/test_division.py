"""A sum divided in proportion keeps every unit, every floor and every cap."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from features.appraisal.bonus.division import LARGEST, divided


@st.composite
def divisions(draw: st.DrawFn) -> tuple[list[int], int, int, int]:
    points = draw(st.lists(st.integers(1, 100_000), min_size=1, max_size=30))
    budget = draw(st.integers(0, 10_000) | st.integers(0, LARGEST))
    floor = draw(st.integers(0, budget // len(points)))
    cap = draw(st.integers(floor, budget + 1))
    return points, budget, floor, cap


@given(divisions())
@settings(deadline=None)
def test_every_unit_is_given_within_floor_and_cap(case: tuple[list[int], int, int, int]) -> None:
    points, budget, floor, cap = case
    amounts = divided(np.array(points), budget, floor, cap)
    assert int(amounts.sum()) == min(budget, cap * len(points))
    assert amounts.min() >= floor
    assert amounts.max() <= cap


@given(divisions())
@settings(deadline=None)
def test_more_points_never_give_less(case: tuple[list[int], int, int, int]) -> None:
    points, budget, floor, cap = case
    order = np.argsort(points, kind="stable")
    amounts, sorted_points = divided(np.array(points), budget, floor, cap)[order], np.array(points)[order]
    assert (np.diff(amounts)[np.diff(sorted_points) > 0] >= 0).all()


@given(divisions())
@settings(deadline=None)
def test_who_is_held_by_nothing_is_within_a_unit_of_proportion(case: tuple[list[int], int, int, int]) -> None:
    points, budget, floor, cap = case
    amounts = divided(np.array(points), budget, floor, cap)
    free = (amounts > floor + 1) & (amounts < cap - 1)
    prices = amounts[free] / np.array(points)[free]
    widest = 1 / np.array(points)[free]
    if free.sum() > 1:
        assert (np.abs(prices - np.median(prices)) <= (widest + widest.max()) * (1 + 1e-9)).all()


def test_equal_remainders_go_to_who_comes_first() -> None:
    assert divided(np.array([5, 5, 5]), 11, 0, 11).tolist() == [4, 4, 3]


def test_nobody_gets_an_empty_division() -> None:
    assert divided(np.array([], dtype=np.int64), 100, 0, 100).tolist() == []
