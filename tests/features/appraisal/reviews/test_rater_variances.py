import numpy as np
import pytest

from features.appraisal.reviews.rater_variances import PairDesign, pooled
from tests.features.appraisal.scored import scored


def test_the_planted_variances_come_back() -> None:
    found = [
        PairDesign(one.rows).variances(one.rows.score[:, 0] - one.rows.score.mean())
        for one in (scored(seed, n_teams=60, team_sd=0.4) for seed in range(4))
    ]
    mean = pooled(found)
    assert mean.person == pytest.approx(0.25, rel=0.1)
    assert mean.team == pytest.approx(0.16, rel=0.25)
    assert mean.rater == pytest.approx(0.25, rel=0.1)
    assert mean.noise == pytest.approx(0.36, rel=0.1)
    assert mean.pair < 0.1
    assert mean.spread == pytest.approx(np.sqrt(0.41), rel=0.1)


def test_a_rater_who_repeats_a_verdict_shows_as_a_pair() -> None:
    one = scored(1, n_teams=60)
    liking = np.random.default_rng(1).normal(0, 0.4, (480, 480))
    score = one.rows.score[:, 0] + liking[one.rows.rater, one.rows.ratee]
    found = PairDesign(one.rows).variances(score - score.mean())
    assert found.pair == pytest.approx(0.16 / (0.16 + 0.36), abs=0.1)


def test_change_from_year_to_year_is_told_from_what_lasts() -> None:
    one = scored(2, n_teams=60, team_sd=0.05)
    rows = one.rows.taken(np.ones(len(one.rows.rater), np.bool_))
    rows.window[:] = 1 - rows.cycle  # the two cycles now lie in two years
    new = np.random.default_rng(2).normal(0, 0.5, (2, 480))
    score = rows.score[:, 0] + new[rows.cycle, rows.ratee]
    found = PairDesign(rows).variances(score - score.mean())
    assert found.change == pytest.approx(0.5, abs=0.1)
    assert PairDesign(rows).variances(rows.score[:, 0] - rows.score.mean()).change < 0.1


def test_few_rows_give_what_is_usual_and_never_nothing() -> None:
    one = scored(3).rows
    few = one.taken(np.arange(len(one.rater)) < 2)
    for score in (np.zeros(2), np.array([1.0, -1.0])):
        found = PairDesign(few).variances(score)
        assert min(found.noise, found.person, found.team, found.rater, found.change) > 0
