"""Reviews recover the traits and the severity that the example company was made with."""

import pytest

from data.example import generate
from data.home import Home
from data.store import Store
from experiments.studies.fair_score_reviews import review_figures


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    store = Store(Home(root=tmp_path_factory.mktemp("reviewed")))
    generate(store, n_employees=600, n_months=30, n_platforms=6, seed=4)
    return review_figures(store)


def test_severity_no_longer_decides_who_stands_where(figures: dict[str, float]) -> None:
    assert figures["rater_corr"] >= 0.90
    assert figures["rater_corr"] >= figures["rater_raw_corr"] + 0.04
    assert abs(figures["rater_harm"]) <= 0.2
    assert figures["severity_corr"] >= 0.88


def test_printed_reliability_and_intervals_are_honest(figures: dict[str, float]) -> None:
    assert figures["reliability_error"] <= 0.03
    assert 0.87 <= figures["rater_cover90"] <= 0.93


def test_friends_are_flagged_and_few_others(figures: dict[str, float]) -> None:
    assert figures["favour_found"] > 0
    assert figures["favour_false"] <= 0.25


def test_it_is_quick(figures: dict[str, float]) -> None:
    assert figures["review_seconds"] <= 5
