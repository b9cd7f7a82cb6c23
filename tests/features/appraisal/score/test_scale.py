from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import rankdata, spearmanr  # type: ignore[import-untyped]

from features.appraisal.score.scale import FEWEST, Roles, points, role_moments, slope
from tests.features.appraisal.planted import Planted, nothing_beside, placed, planted, true_standing


def balance(one: Planted) -> tuple[float, float, float]:
    """Return the mean percentile gap, back office's share of the top fifth, and the agreement with merit."""
    composite, standing, scored = placed(one)
    true, front = true_standing(one, composite, scored), one.roles.front
    for side in (0, 1):
        own = scored & (front == side)
        true[own] = (true[own] - true[own].mean()) / true[own].std()
    back = front[scored] == 0
    rank, merit = (rankdata(values[scored]) / scored.sum() for values in (standing.mean, true))
    gap = (rank - merit)[back].mean() - (rank - merit)[~back].mean()
    return gap, back[rank > 0.8].mean() / back.mean(), float(spearmanr(rank, merit)[0])


@pytest.mark.parametrize("front", [(0.5, 0.7, 0.6), (0.2, 0.3, 0.2)])
def test_roles_measured_unequally_well_stand_alike(front: tuple[float, float, float]) -> None:
    known = (0.95, 0.95, 0.95)
    found = np.mean([balance(planted(seed, front=front, back=known)) for seed in range(6)], axis=0)
    assert abs(found[0]) <= 0.02
    assert 0.9 <= found[1] <= 1.1
    assert found[2] > 0.6


def test_little_evidence_stays_near_the_middle_and_below_the_limit_there_is_no_score() -> None:
    one = planted(0)
    sd = one.measures.sd.copy()
    mean = one.measures.mean.copy()
    sd[:20], mean[:20] = np.sqrt(0.75), 0.5  # a quarter known: the same shown result, hardly any evidence
    sd[20:40], mean[20:40] = np.sqrt(0.95), 0.2
    composite, standing, scored = placed(replace(one, measures=replace(one.measures, mean=mean, sd=sd)))
    assert (np.abs(standing.mean[:20]) < 1.2).all()
    assert (standing.sd[:20] > np.nanmedian(standing.sd)).all()
    assert not scored[20:40].any()
    assert np.isnan(standing.mean[20:40]).all()
    assert (composite.reliability[20:40] < 0.2).all()


def test_a_role_with_few_people_borrows_from_its_office() -> None:
    values = np.concatenate([np.full(FEWEST - 1, 5.0), np.linspace(-1, 1, 60), np.linspace(8, 10, 30)])
    family = np.repeat([0, 1, 2], [FEWEST - 1, 60, 30])
    roles = Roles(("small", "large", "seller"), family, (family == 2).astype(np.intp))
    mean, _ = role_moments(values, np.ones(len(values), dtype=bool), roles)
    assert mean[0] == pytest.approx(values[family < 2].mean())
    assert mean[30] == pytest.approx(0)
    assert mean[-1] == pytest.approx(9)


def test_the_average_of_each_role_stands_at_fifty() -> None:
    one = planted(6)
    _, standing, scored = placed(one)
    for side in (0, 1):
        own = scored & (one.roles.front == side)
        assert standing.mean[own].mean() == pytest.approx(0, abs=1e-9)
        assert standing.mean[own].std(ddof=1) == pytest.approx(1, abs=1e-9)


def test_no_role_gains_by_having_more_ways_to_earn_bonus_points() -> None:
    one = planted(7)
    front = one.roles.front == 1
    earned = np.where(front, 2.0, 0.0)
    extras = replace(nothing_beside(1000), bonus_points=earned)
    without, given = placed(one)[1], placed(one, extras)[1]
    assert np.allclose(without.mean, given.mean, equal_nan=True)
    earned[np.flatnonzero(front)[:300]] = 0.0
    given = placed(one, extras)[1]
    top = np.flatnonzero(front)[300:]
    gain = 100 * (given.mean - without.mean)[top] / np.sqrt(2 * np.pi)
    assert 0 < np.nanmean(gain) < 2


def test_the_team_share_is_the_standing_of_the_others_in_the_team() -> None:
    one = planted(8, front=(0.9, 0.9, 0.9), back=(0.9, 0.9, 0.9))
    team = np.arange(1000) // 5
    alone = placed(one)[1].mean
    mixed = placed(one, replace(nothing_beside(1000), team=team, team_share=0.4))[1]
    fives = alone.reshape(-1, 5)
    others = (np.nansum(fives, axis=1, keepdims=True) - np.nan_to_num(fives)) / 4
    wanted = 0.6 * alone + 0.4 * others.ravel()
    seen = np.isfinite(alone)
    assert np.corrcoef(wanted[seen], mixed.mean[seen])[0, 1] > 0.99
    lonely = placed(one, replace(nothing_beside(1000), team=np.arange(1000), team_share=0.4))[1]
    assert np.allclose(lonely.mean, alone, equal_nan=True)


def test_parts_add_up_to_the_score_less_fifty() -> None:
    one = planted(9)
    composite, standing, scored = placed(one)
    own = standing.own_scale * composite.value - standing.own_shift
    whole = own + standing.bonus + standing.team + standing.role
    assert np.allclose((slope(standing.mean) * whole)[scored], points(standing.mean)[scored] - 50)
    assert slope(np.zeros(1))[0] == pytest.approx(39.894, abs=1e-3)


def test_a_company_of_three_is_scored_without_failing() -> None:
    one = planted(0, n_people=3)
    _, standing, scored = placed(one)
    assert np.isfinite(standing.mean[scored]).all()
