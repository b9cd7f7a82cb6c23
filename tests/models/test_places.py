import numpy as np
import pytest

from data.errors import InputError
from models.encoder import Floats
from models.places import places, ranks


def _drawn(
    n_people: int = 12, n_draws: int = 200, noise: float = 1.0, seed: int = 0
) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    score = rng.normal(size=n_people)
    return score, score + noise * rng.normal(size=(n_draws, n_people))


def test_ranks_count_who_is_better_and_equal_ones_keep_their_order() -> None:
    rng = np.random.default_rng(0)
    draws = rng.integers(0, 6, size=(40, 9)).astype(np.float64)
    for row, found in zip(draws, ranks(draws), strict=True):
        better = [(row > own).sum() + (row[:i] == own).sum() for i, own in enumerate(row)]
        assert found.tolist() == [1 + n for n in better]


@pytest.mark.parametrize("k", [1, 3, 12])
def test_chances_to_be_among_the_best_add_up_to_the_seats(k: int) -> None:
    found = places(*_drawn(), k)
    assert found.among_best.sum() == pytest.approx(k)
    assert ((found.among_best >= 0.0) & (found.among_best <= 1.0)).all()


@pytest.mark.parametrize("seed", range(5))
def test_how_far_to_look_and_what_to_expect_is_what_counting_says(seed: int) -> None:
    score, draws = _drawn(seed=seed)
    k = 4
    found = places(score, draws, k)
    order = np.argsort(-score)
    best = [set(np.argsort(-row)[:k].tolist()) for row in draws]
    expected = np.mean([len(one & set(order[:k].tolist())) for one in best])
    assert found.expected == pytest.approx(expected)
    holds = [np.mean([one <= set(order[:n].tolist()) for one in best]) for n in range(len(score) + 1)]
    assert holds[found.look_at] >= 0.9
    assert holds[found.look_at - 1] <= 0.9
    among = [np.mean([who in one for one in best]) for who in range(len(score))]
    assert found.among_best == pytest.approx(among)


def test_intervals_are_of_the_drawn_ranks_and_hold_the_own_rank() -> None:
    score, draws = _drawn(noise=0.5)
    found = places(score, draws, 3)
    assert found.rank.tolist() == [1 + int((score > own).sum()) for own in score]
    drawn = ranks(draws)
    inside = (drawn >= found.rank_low) & (drawn <= found.rank_high)
    assert (inside.mean(axis=0) >= 0.9).all()
    assert ((found.rank_low <= found.rank) & (found.rank <= found.rank_high)).all()
    shifted = places(score, np.roll(draws, 1, axis=1), 3)  # draws that have nothing to do with the score
    assert ((shifted.rank_low <= shifted.rank) & (shifted.rank <= shifted.rank_high)).all()


@pytest.mark.parametrize("noise", [0.01, 0.3, 1.0, 5.0])
def test_tiers_never_fall_with_rank_and_begin_where_somebody_is_surely_below(noise: float) -> None:
    score, draws = _drawn(noise=noise)
    found = places(score, draws, 3)
    order = np.argsort(found.rank)
    tiers = found.tier[order]
    assert tiers[0] == 1
    assert set(np.diff(tiers)) <= {0, 1}
    leader = 0
    for place in range(1, len(order)):
        surely = (draws[:, order[leader]] > draws[:, order[place]]).mean() >= 0.9
        assert (tiers[place] > tiers[leader]) == surely
        leader = place if surely else leader


def test_the_surer_the_draws_the_more_tiers_and_the_shorter_the_look() -> None:
    sure, unsure = (places(*_drawn(noise=noise), 3) for noise in (0.05, 3.0))
    assert sure.tier.max() > unsure.tier.max()
    assert sure.look_at < unsure.look_at
    assert sure.expected > unsure.expected


def test_certain_draws_leave_nothing_open() -> None:
    score, _ = _drawn()
    found = places(score, np.repeat(score[None], 50, axis=0), 4)
    assert np.array_equal(found.rank_low, found.rank)
    assert np.array_equal(found.rank_high, found.rank)
    assert np.array_equal(found.tier, found.rank)
    assert np.array_equal(found.among_best, (found.rank <= 4).astype(float))
    assert (found.look_at, found.expected) == (4, 4.0)


def test_a_rising_change_of_scale_changes_nothing() -> None:
    score, draws = _drawn()
    one, other = places(score, draws, 3), places(np.exp(score), np.exp(draws), 3)
    assert np.array_equal(one.tier, other.tier)
    assert np.array_equal(one.rank_low, other.rank_low)
    assert (one.look_at, one.expected) == (other.look_at, other.expected)


def test_of_nobody_there_are_no_places() -> None:
    found = places([], np.zeros((50, 0)), 3)
    assert (len(found.rank), len(found.tier), found.look_at, found.expected) == (0, 0, 0, 0.0)


def test_one_person_is_first_and_more_seats_than_people_are_all_taken() -> None:
    alone = places([0.3], np.zeros((20, 1)), 5)
    assert (alone.rank.tolist(), alone.tier.tolist(), alone.k, alone.look_at) == ([1], [1], 1, 1)
    score, draws = _drawn()
    everyone = places(score, draws, 50)
    assert everyone.k == everyone.look_at == len(score)
    assert everyone.expected == len(score)
    assert (everyone.among_best == 1.0).all()


def test_without_a_seat_nobody_is_the_best() -> None:
    with pytest.raises(InputError, match="k=0"):
        places(*_drawn(), 0)
