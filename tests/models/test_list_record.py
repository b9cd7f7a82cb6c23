import pytest

from models.list_record import list_record
from models.metrics import jeffreys


def _past(left: str, high: str, *, months: int = 12, n_left: int = 10) -> dict[str, object]:
    return {
        "horizon_months": months,
        "n_people": 100,
        "n_left": n_left,
        "expected": 9.5,
        "n_high_left": 4,
        "left": left,
        "high_left": high,
    }


def test_lists_of_a_horizon_are_judged_together_at_the_length_that_is_asked_for() -> None:
    past = [_past("10110", "10010"), _past("01000", "00000"), _past("11111", "11111", months=3)]
    found = list_record(past, horizon_months=12, length=3)
    assert found is not None
    assert (found.n_lists, found.n_listed, found.n_left) == (2, 6, 3)
    assert (found.precision, found.low, found.high) == (0.5, *jeffreys(3, 6))
    assert found.recall == 1 / 8  # the second high performer of the first list stood fourth
    assert (found.observed, found.expected, found.base_rate) == (20, 19.0, 0.1)


def test_a_longer_list_holds_no_fewer_leavers() -> None:
    past = [_past("1011001", "1001001")]
    held = [list_record(past, horizon_months=12, length=length) for length in range(1, 8)]
    counts = [one.n_left for one in held if one]
    assert counts == sorted(counts) == [1, 1, 2, 3, 3, 3, 4]


def test_recall_of_few_leavers_is_not_told() -> None:
    found = list_record([_past("1", "1")], horizon_months=12, length=1)
    assert found is not None
    assert (found.recall, found.recall_low, found.recall_high) == (None, None, None)


@pytest.mark.parametrize(("horizon", "length"), [(6, 3), (12, 0)])
def test_without_a_list_nothing_is_told(horizon: int, length: int) -> None:
    assert list_record([_past("1", "1")], horizon_months=horizon, length=length) is None
