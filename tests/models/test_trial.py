import numpy as np
import pytest

from data.errors import InputError
from models.trial import Arm, difference, needed, power, smallest_found, wilson

#: Left, n, held back left, n, and the interval by method 10 in table II of Newcombe (1998).
NEWCOMBE = (
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
)


@pytest.mark.parametrize(("left", "n", "held_left", "held_n", "low", "high"), NEWCOMBE)
def test_the_interval_is_the_published_one(
    left: int, n: int, held_left: int, held_n: int, low: float, high: float
) -> None:
    found = difference(Arm(n, left), Arm(held_n, held_left))
    assert found.value == pytest.approx(left / n - held_left / held_n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-5)


def test_the_interval_of_one_rate_is_the_published_one() -> None:
    # Newcombe (1998), Statistics in Medicine 17(8), 857-872, table I, method 3
    for n, left, low, high in ((263, 81, 0.2553, 0.3662), (148, 15, 0.0624, 0.1605), (20, 0, 0.0, 0.1611)):
        assert wilson(Arm(n, left)) == pytest.approx((low, high), abs=6e-5)


def test_the_test_is_fishers() -> None:
    # the lady tasting tea: 3 of 4 against 1 of 4
    assert difference(Arm(4, 3), Arm(4, 1)).p == pytest.approx(34 / 70)


def test_a_planted_effect_is_recovered_and_the_interval_holds_it_in_95_of_100_trials() -> None:
    draw = np.random.default_rng(5)
    for n, n_held, rate, held_rate in ((400, 100, 0.2, 0.35), (60, 25, 0.1, 0.1), (120, 120, 0.05, 0.2)):
        planted = rate - held_rate
        trials = [
            difference(Arm(n, int(left)), Arm(n_held, int(held)))
            for left, held in zip(
                draw.binomial(n, rate, 2_000), draw.binomial(n_held, held_rate, 2_000), strict=True
            )
        ]
        assert np.mean([one.value for one in trials]) == pytest.approx(planted, abs=0.005)
        assert 0.935 < np.mean([one.low <= planted <= one.high for one in trials]) < 0.975


def test_without_an_effect_one_is_seldom_found_and_a_large_one_mostly_is() -> None:
    draw = np.random.default_rng(6)

    def found(rate: float, held_rate: float) -> float:
        pairs = zip(draw.binomial(160, rate, 1_000), draw.binomial(40, held_rate, 1_000), strict=True)
        trials = [difference(Arm(160, int(left)), Arm(40, int(held))) for left, held in pairs]
        return float(np.mean([one.high < 0 for one in trials]))

    assert found(0.3, 0.3) < 0.04
    assert found(0.1, 0.4) > 0.9


def test_power_is_the_published_one() -> None:
    # R, help page of power.prop.test: 50 of each have .740 to tell .50 from .75, and .90 takes 76.7
    assert power(50, 50, 0.75, 0.25) == pytest.approx(0.740, abs=5e-4)
    assert power(76.7, 76.7, 0.75, 0.25) == pytest.approx(0.9, abs=5e-4)


def test_power_agrees_with_simulated_trials() -> None:
    draw = np.random.default_rng(7)
    pairs = zip(draw.binomial(240, 0.2, 2_000), draw.binomial(80, 0.35, 2_000), strict=True)
    trials = [difference(Arm(240, int(left)), Arm(80, int(held))) for left, held in pairs]
    assert np.mean([one.high < 0 for one in trials]) == pytest.approx(power(240, 80, 0.35, 0.15), abs=0.05)


def test_the_smallest_drop_found_has_that_power_and_shrinks_with_people() -> None:
    drop = smallest_found(160, 40, 0.4)
    assert drop is not None
    assert power(160, 40, 0.4, drop) == pytest.approx(0.8)
    more = smallest_found(1_600, 400, 0.4)
    assert more is not None
    assert more < drop / 2
    assert smallest_found(20, 20, 0.1) is None
    assert smallest_found(20, 0, 0.1) is None
    assert smallest_found(20, 20, 0.0) is None


def test_how_many_are_needed_is_the_least_that_finds_the_drop() -> None:
    # the textbook case of .50 against .75 at 80 % takes 58 of each
    assert needed(0.75, 0.25, 0.5) == 2 * 58
    n = needed(0.4, 0.1, 0.2)
    assert n is not None
    assert power(0.8 * n, 0.2 * n, 0.4, 0.1) >= 0.8 > power(0.8 * (n - 1), 0.2 * (n - 1), 0.4, 0.1)
    assert needed(0.08, 0.1, 0.2) is None


def test_a_drop_of_everybody_to_nobody_is_found() -> None:
    assert power(20, 20, 1.0, 1.0) == 1.0


def test_more_leavers_than_people_are_refused() -> None:
    with pytest.raises(InputError, match="n_left is 3; expected 0 to n, which is 2"):
        Arm(2, 3)
    assert np.isnan(Arm(0, 0).rate)
