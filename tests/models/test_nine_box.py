from collections import Counter

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr, ndtri  # type: ignore[import-untyped]

from data.errors import InputError
from features.appraisal.score.scale import standing_and_spread
from features.attrition.performers import HIGH_PERFORMER, high_performer
from models.encoder import Floats
from models.nine_box import BOX_NAMES, NineBox, nine_box, performance_draws


def _placed(performance: Floats, readiness: Floats) -> NineBox:
    return nine_box(performance, readiness, performance_cuts=(40.0, 75.0), readiness_cuts=(0.3, 0.6))


def _company(n_draws: int = 200, n_people: int = 12, sd: float = 6.0) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(0)
    score = performance_draws(rng.uniform(5.0, 95.0, n_people), np.full(n_people, sd), n_draws, rng)
    return score, np.clip(rng.uniform(0.1, 0.9, n_people) + 0.05 * rng.normal(size=score.shape), 0.0, 1.0)


def test_it_is_what_counting_one_by_one_finds() -> None:
    score, ready = _company(n_draws=60, n_people=7)
    found = _placed(score, ready)
    people: list[Counter[tuple[int, int]]] = [Counter() for _ in score]
    for person in range(7):
        cells: Counter[tuple[int, int]] = Counter()
        for draw in range(60):
            row = 0 if score[draw, person] < 40 else 1 if score[draw, person] < 75 else 2
            column = 0 if ready[draw, person] < 0.3 else 1 if ready[draw, person] < 0.6 else 2
            cells[row, column] += 1
            people[draw][row, column] += 1
        for (row, column), times in cells.items():
            assert found.probability[person, row, column] == pytest.approx(times / 60)
        assert found.sure[person] == pytest.approx(max(cells.values()) / 60)
        assert cells[found.box[person, 0], found.box[person, 1]] == max(cells.values())
    for row, column in BOX_NAMES:
        each = [one[row, column] for one in people]
        assert found.counts[row, column] == pytest.approx(np.mean(each))
        assert found.low[row, column] == pytest.approx(np.quantile(each, 0.05))
        assert found.high[row, column] == pytest.approx(np.quantile(each, 0.95))


def test_probabilities_sum_to_one_and_counts_to_the_people() -> None:
    found = _placed(*_company())
    assert found.probability.sum(axis=(1, 2)) == pytest.approx(1.0)
    assert found.probability.sum(axis=0) == pytest.approx(found.counts)
    assert found.counts.sum() == pytest.approx(12.0)
    assert (found.low <= found.high).all()


def test_a_place_is_surer_where_less_is_uncertain() -> None:
    sure = [_placed(*_company(sd=sd)).sure.mean() for sd in (15.0, 6.0, 1.0)]
    assert sure[0] < sure[1] < sure[2]


def test_a_value_on_a_cut_is_above_it() -> None:
    found = _placed(np.array([[40.0, 75.0, 39.9]]), np.array([[0.3, 0.6, 0.29]]))
    assert found.box.tolist() == [[1, 1], [2, 2], [0, 0]]


def test_people_without_a_measure_are_left_out_and_counted() -> None:
    score, ready = _company()
    whole = _placed(score, ready)
    score[:, 3], ready[5, 8] = np.nan, np.nan
    found = _placed(score, ready)
    assert (found.n_measured, found.n_left_out) == (10, 2)
    assert found.box[[3, 8]].tolist() == [[-1, -1], [-1, -1]]
    assert np.isnan(found.sure[[3, 8]]).all()
    assert np.isnan(found.probability[[3, 8]]).all()
    rest = np.delete(np.arange(12), [3, 8])
    assert found.counts == pytest.approx(whole.probability[rest].sum(axis=0))


def test_a_company_without_measures_has_empty_cells() -> None:
    found = _placed(np.full((5, 3), np.nan), np.ones((5, 3)))
    assert (found.n_measured, found.counts.sum(), found.high.sum()) == (0, 0.0, 0.0)


def test_draws_have_the_middle_and_the_spread_of_the_score() -> None:
    scores, sd = np.array([15.0, 50.0, 90.0, np.nan, 60.0]), np.array([2.0, 3.0, 1.5, 2.0, np.nan])
    drawn = performance_draws(scores, sd, 20_000, np.random.default_rng(1))
    assert np.median(drawn[:, :3], axis=0) == pytest.approx(scores[:3], abs=0.1)
    assert drawn[:, :3].std(axis=0) == pytest.approx(sd[:3], rel=0.03)
    assert np.isnan(drawn[:, 3:]).all()
    assert (drawn[:, :3] > 0.0).all()
    assert (drawn[:, :3] < 100.0).all()


def test_the_normal_scale_is_that_of_high_performers() -> None:
    scores, sd = np.array([60.0, 75.0, 88.0]), np.array([7.0, 5.0, 4.0])
    standing, spread = standing_and_spread(scores, sd)
    chance = ndtr((standing - ndtri(HIGH_PERFORMER / 100)) / spread)
    profile = pd.DataFrame({"fair_score": scores, "fair_score_sd": sd})
    assert chance == pytest.approx(high_performer(profile))
    drawn = performance_draws(scores, sd, 20_000, np.random.default_rng(2))
    assert (drawn >= HIGH_PERFORMER).mean(axis=0) == pytest.approx(chance, abs=0.02)


def test_scores_at_the_ends_of_the_scale_stay_there() -> None:
    drawn = performance_draws([0.0, 100.0], [0.0, 0.0], 3, np.random.default_rng(0))
    assert drawn == pytest.approx(np.array([[0.0, 100.0]] * 3), abs=1e-3)


def test_every_cell_has_a_name_of_its_own_in_both_languages() -> None:
    assert sorted(BOX_NAMES) == [(row, column) for row in range(3) for column in range(3)]
    assert len({name.zh for name in BOX_NAMES.values()}) == len({name.en for name in BOX_NAMES.values()}) == 9


@pytest.mark.parametrize("cuts", [(75.0, 40.0), (40.0, 40.0), (np.nan, 40.0)])
def test_cuts_that_do_not_ascend_are_refused(cuts: tuple[float, float]) -> None:
    with pytest.raises(InputError, match="ascending"):
        nine_box([[1.0]], [[0.5]], performance_cuts=cuts, readiness_cuts=(0.3, 0.6))


def test_draws_of_different_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        _placed(np.ones((2, 3)), np.ones((2, 4)))
