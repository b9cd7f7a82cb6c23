import numpy as np

from features.appraisal.yardstick.small_groups import shown


def test_large_groups_are_shown() -> None:
    assert shown([5, 9, 80]).all()


def test_one_small_group_takes_the_next_with_it() -> None:
    assert shown([40, 4, 30, 6]).tolist() == [True, False, True, False]


def test_nothing_that_is_hidden_can_be_worked_out() -> None:
    rng = np.random.default_rng(0)
    for _ in range(2000):
        sizes = rng.choice([0, 1, 2, 3, 6, 8, 12, 20], rng.integers(1, 7))
        free = shown(sizes)
        hidden = sizes[~free & (sizes > 0)]
        assert (sizes[free] >= 5).all()
        if len(hidden) and free.any():
            assert len(hidden) >= 2
            assert hidden.sum() >= 5


def test_empty_cells_do_not_count_as_hidden() -> None:
    assert shown([0, 3, 50, 60]).tolist() == [False, False, False, True]


def test_no_groups_at_all() -> None:
    assert shown([]).tolist() == []
