"""What a fit gives back of a planted truth."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import spearmanr  # type: ignore[import-untyped]

from features.appraisal.crossed.model import Fit, fit, parameters
from tests.features.appraisal.panels import Plan, Planted, planted

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def _fitted(true: Planted, link: str = "logit") -> Fit:
    return fit(true.panel, link, parameters(true.panel, link, homes=True), homes=True)


def _covered(true: Planted, found: Fit, among: Flags) -> float:
    off = np.abs(found.level - true.level) / found.level_sd
    return float(np.mean(off[among] < 1.645))


def _low_volume(true: Planted) -> Flags:
    evidence = np.bincount(true.panel.person, true.panel.exposure, len(true.level))
    low: Flags = true.present & (evidence <= np.quantile(evidence[true.present], 0.25))
    return low


@pytest.mark.slow
@pytest.mark.parametrize("link", ["logit", "log"])
def test_levels_are_ordered_and_their_intervals_are_honest(link: str) -> None:
    covered, low, order = [], [], []
    for seed in range(3):
        true = planted(Plan(n_people=400, seed=seed, link=link))
        found = _fitted(true, link)
        covered.append(_covered(true, found, true.present))
        low.append(_covered(true, found, _low_volume(true)))
        order.append(spearmanr(found.level[true.present], true.level[true.present]).statistic)
    assert 0.87 <= np.mean(covered) <= 0.94
    assert 0.86 <= np.mean(low) <= 0.95
    assert np.mean(order) > (0.85 if link == "logit" else 0.75)


def test_levels_are_centred_on_those_present() -> None:
    true = planted(Plan(n_people=150, n_months=18))
    found = _fitted(true)
    assert abs(found.level[true.present].mean()) < 1e-9
    assert not true.present.all()


def test_scaling_a_unit_or_a_month_moves_nobody() -> None:
    true = planted(Plan(n_people=250, n_units=4, n_months=24, link="log", exposure=200))
    panel = true.panel
    given = parameters(panel, "log", homes=True)
    before = fit(panel, "log", given, homes=True)
    noise = given.dispersion.noise
    unit = panel.unit == 2
    scaled = replace(panel, numerator=np.where(unit, 0.6, 1.0) * panel.numerator)
    other = replace(given.dispersion, noise={**noise, "P02": 0.6 * noise["P02"]})
    after = fit(scaled, "log", replace(given, dispersion=other), homes=True)
    assert np.abs(after.level - before.level).max() < 0.01 * before.spread
    month = panel.month == 12
    scaled = replace(panel, numerator=np.where(month, 0.6, 1.0) * panel.numerator)
    after = fit(scaled, "log", given, homes=True)
    assert np.abs(after.level - before.level).max() < 0.1 * before.spread


@pytest.mark.slow
def test_homes_undo_that_good_people_sit_on_good_units() -> None:
    true = planted(Plan(n_people=400, n_months=24, sorting=1.2, movers=0.4, seed=3))
    with_homes = _fitted(true)
    given = parameters(true.panel, "logit", homes=False)
    without = fit(true.panel, "logit", given, homes=False)
    talent = [true.level[(true.panel.home == unit) & true.present].mean() for unit in range(6)]
    assert np.corrcoef(with_homes.home, talent)[0, 1] > 0.9
    assert not without.home.any()
    homes = [(true.panel.home == unit) & true.present for unit in range(6)]
    means = [[one.level[home].mean() for home in homes] for one in (with_homes, without)]
    off = np.sqrt(np.mean((np.array(means) - talent) ** 2, axis=1))
    assert off[0] < 0.6 * off[1]


@pytest.mark.slow
def test_change_is_found_where_it_is_and_its_trend_is_told() -> None:
    true = planted(Plan(n_people=400, change=0.5, leavers=0.1, seed=1))
    given = parameters(true.panel, "logit", homes=True)
    found = fit(true.panel, "logit", given, homes=True)
    assert given.change > 0.25
    stayed = true.present & (found.trend_sd < np.median(found.trend_sd))
    assert spearmanr(found.trend[stayed], true.trend[stayed]).statistic > 0.4
    off = np.abs(found.trend - true.trend) / found.trend_sd
    assert 0.84 <= np.mean(off[true.present] < 1.645) <= 0.96
    still = parameters(planted(Plan(n_people=400, seed=1)).panel, "logit", homes=True)
    assert still.change < 0.12


def test_root_mean_square_error_is_less_than_half_the_naive_one_at_25_leads() -> None:
    true = planted(Plan(n_people=500, exposure=25, seed=2))
    found = _fitted(true)
    last = true.panel.month == 35
    person = true.panel.person[last]
    cells = true.cells[true.panel.unit[last], 35] - 2.3
    got, n = true.panel.numerator[last], true.panel.exposure[last]
    naive = np.log((got + 0.5) / (n - got + 0.5)) - cells
    naive_error = np.sqrt(np.mean((naive - naive.mean() - true.level[person]) ** 2))
    error = np.sqrt(np.mean((found.level - true.level)[person] ** 2))
    assert error < 0.5 * naive_error


def test_the_spread_is_that_of_the_true_levels() -> None:
    true = planted(Plan(n_people=400, n_months=24, seed=5))
    assert _fitted(true).spread == pytest.approx(true.level[true.present].std(), rel=0.12)


def test_expected_is_what_all_together_reached() -> None:
    true = planted(Plan(n_people=200, n_months=18, seed=4, newness=0.0))
    found = _fitted(true)
    assert found.expected(true.panel).sum() == pytest.approx(true.panel.numerator.sum(), rel=0.05)


def test_newness_is_taken_out() -> None:
    true = planted(Plan(n_people=600, n_months=30, leavers=0.6, newness=-0.5, seed=6))
    assert _fitted(true).newness[0] == pytest.approx(-0.5, abs=0.12)


def test_the_same_panel_gives_the_same_bits() -> None:
    true = planted(Plan(n_people=1_300, n_months=12))
    first, again = _fitted(true), _fitted(true)
    assert first.parameters == again.parameters
    np.testing.assert_array_equal(first.level, again.level)
    np.testing.assert_array_equal(first.level_sd, again.level_sd)
