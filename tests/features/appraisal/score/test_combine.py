from dataclasses import replace

import numpy as np
import pytest

from features.appraisal.score.combine import combine
from tests.features.appraisal.planted import placed, planted, true_standing


@pytest.mark.parametrize(
    ("correlation", "noise"), [(0.0, 0.0), (0.4, 0.0), (0.8, 0.0), (0.4, 0.8), (0.9, 0.9)]
)
def test_nine_in_ten_intervals_hold_the_true_composite(correlation: float, noise: float) -> None:
    held, held_low = [], []
    for seed in range(4):
        one = planted(seed, correlation=correlation, noise=noise)
        composite, standing, scored = placed(one)
        inside = np.abs(true_standing(one, composite, scored) - standing.mean) < 1.645 * standing.sd
        low = scored & (composite.reliability < np.quantile(composite.reliability[scored], 0.25))
        held.append(inside[scored].mean())
        held_low.append(inside[low].mean())
    assert 0.87 < np.mean(held) < 0.93
    assert 0.86 < np.mean(held_low) < 0.94


def test_the_reliability_told_is_the_share_of_the_truth_that_is_known() -> None:
    one = planted(3, n_people=4000)
    composite, _, _ = placed(one)
    true = np.sum(composite.weight * one.true, axis=1) / composite.unit
    assert abs(composite.reliability.mean() - (1 - np.mean((true - composite.value) ** 2))) < 0.03


def test_an_indicator_without_true_spread_fades_out() -> None:
    one = planted(1)
    noise = np.random.default_rng(9).normal(0, 0.1, 1000)
    mean, sd = one.measures.mean.copy(), one.measures.sd.copy()
    mean[:, 2], sd[:, 2] = noise, np.sqrt(1 - 0.01)
    found = combine(replace(one.measures, mean=mean, sd=sd), one.counting, one.roles)
    assert found.weight[:, 2].max() < 0.06
    assert np.allclose(found.weight.sum(axis=1), 1)
    without = combine(
        replace(one.measures, mean=np.where([True, True, False], mean, np.nan)), one.counting, one.roles
    )
    assert np.corrcoef(found.value, without.value)[0, 1] > 0.99


def test_who_has_too_little_evidence_counts_as_average_with_nothing_known() -> None:
    one = planted(2)
    minimum = one.counting.minimum.copy()
    minimum[:5, 0] = 101
    found = combine(one.measures, replace(one.counting, minimum=minimum), one.roles)
    assert not found.enough[:5, 0].any()
    assert (found.z[:5, 0] == 0).all()
    assert (found.z_sd[:5, 0] == 1).all()
    assert (
        found.reliability[:5].mean() < combine(one.measures, one.counting, one.roles).reliability[:5].mean()
    )


def test_nothing_measured_is_zero_with_no_reliability() -> None:
    one = planted(0, n_people=40)
    blank = np.full_like(one.measures.mean, np.nan)
    found = combine(replace(one.measures, mean=blank), one.counting, one.roles)
    assert (found.reliability == 0).all()
    assert (found.value == 0).all()
    assert np.isfinite(found.sd).all()


def test_floor_and_cap_bound_what_counts() -> None:
    one = planted(4)
    tight = replace(one.counting, cap=np.full_like(one.counting.cap, 0.5))
    assert combine(one.measures, tight, one.roles).z.max() == 0.5


def test_a_scheme_with_more_indicators_does_not_narrow_the_scale() -> None:
    """Half of the people are judged by one indicator, half by three: the true composites vary alike."""
    one = planted(5, n_people=4000, correlation=0.0)
    weight = one.counting.weight.copy()
    weight[::2] = (1.0, 0.0, 0.0)
    found = combine(one.measures, replace(one.counting, weight=weight), one.roles)
    true = np.sum(found.weight * one.true, axis=1) / found.unit
    assert abs(true[::2].std() - true[1::2].std()) < 0.07
