"""The parts of an expectation are its Shapley values."""

import warnings

import numpy as np
import pytest

from experiments.benchmarks.productivity_data import Planted, planted
from models.productivity import Productivity, ProductivityModel
from tests.models.test_productivity import MONTHS, _around, _staff
from training.parts_plot import PARTS, parts_of


@pytest.fixture(scope="module")
def given() -> Planted:
    return planted(n_people=60, n_platforms=5)


@pytest.fixture(scope="module")
def found(given: Planted) -> Productivity:
    model = ProductivityModel().fit(given.evidence, _around(given))
    return model.predict(given.evidence, _around(given), _staff(given), MONTHS)


def test_shap_finds_the_same_contribution_of_skills_on_a_platform(found: Productivity) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import shap
    known = found.known
    places = np.arange(len(known.places.ids))
    for person in (0, 7, 31):
        rows = known.model.terms_.rows(known.people, known.places, np.full(len(places), person), places)
        everywhere = shap.maskers.Independent(rows, max_samples=len(rows))
        explained = shap.LinearExplainer((known.model.weights_, 0.0), everywhere).shap_values(rows)
        who = str(found.staff.index[person])
        ours = [found.parts(who, platform)["skills"] for platform in found.platforms]
        assert np.allclose(explained.sum(axis=1)[found.columns], ours, atol=1e-9)
        assert np.ptp(ours) > 0.0


def test_parts_add_up_to_the_log_odds_of_every_pair(found: Productivity) -> None:
    person, place = np.divmod(np.arange(found.mean.size), len(found.platforms))
    expected = found.log_odds(person, place).mean(axis=1)
    parts = [
        found.parts(str(found.staff.index[i]), found.platforms[j]) for i, j in zip(person, place, strict=True)
    ]
    assert np.allclose([sum(one[name] for name in PARTS) for one in parts], expected)


def test_a_sample_of_pairs_is_drawn_without_repetition(found: Productivity) -> None:
    assert len(parts_of(found, most=20)) == 20
    assert len(parts_of(found, most=10**6)) == found.mean.size
    assert list(parts_of(found, most=5)) == list(PARTS)


def test_log_odds_are_those_that_the_mean_rests_on(found: Productivity) -> None:
    flat = np.sqrt(1.0 + np.pi / 8.0 * (found.demand.rate.sd[0] ** 2 + found.known.usual_sd**2))
    leads = np.exp(found.demand.leads.mean[0] + 0.5 * found.demand.leads.sd[0] ** 2)
    odds = found.log_odds(np.array([0]), np.array([0]))[0]
    load = float(found.staff["load"].iloc[0])
    mean = float((leads / (1.0 + np.exp(-odds / flat))).mean()) * load
    assert found.mean.iloc[0, 0] == pytest.approx(mean)
