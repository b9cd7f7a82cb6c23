import numpy as np
import polars as pl
import pytest

from data.home import Home
from features.appraisal.reviews.reviewed import reviewed
from features.collaboration import collaboration
from features.facts import Known
from tests.features.appraisal.scored import scored
from tests.features.careers import employees, known, row

PEOPLE = tuple(f"E{i:04d}" for i in range(32))


def _known(home: Home, reviews: pl.DataFrame) -> Known:
    return known(home, {"employees": employees(*PEOPLE), "reviews": reviews})


def test_levels_are_those_of_the_crossed_model(home: Home) -> None:
    at = _known(home, scored(0, n_teams=4, dimensions=("leadership", "results")).reviews())
    view = collaboration(at)
    assert view["employee_id"].to_list() == list(PEOPLE)
    assert np.array_equal(view["review_leadership"].to_numpy(), reviewed(at, "leadership").mean)
    assert view["review_customer"].null_count() == len(PEOPLE)
    assert 4 < np.mean(view["n_raters"].to_numpy()) < 12


def test_nobody_can_be_told_from_what_a_kind_of_rater_says(home: Home) -> None:
    reviews = scored(0, n_teams=4).reviews()
    view = collaboration(_known(home, reviews))
    # one manager and the peers: whoever sees the peers and all together knows the manager
    assert view["review_manager"].null_count() == len(PEOPLE)
    led = [name for i, name in enumerate(PEOPLE) if i % 8]
    assert view.filter(pl.col("employee_id").is_in(led))["review_peer"].null_count() == len(led)
    peers = collaboration(_known(Home(root=home.root / "b"), reviews.filter(pl.col("relation") == "peer")))
    assert peers["review_peer"].null_count() == 0
    assert abs(np.mean(peers["review_peer"].to_numpy())) < 0.1


def test_the_change_is_between_the_last_two_cycles(home: Home) -> None:
    reviews = scored(0, n_teams=4).reviews()
    better = (pl.col("ratee_id") == "E0007") & (pl.col("cycle") == "2024H1")
    raised = reviews.with_columns(score=pl.col("score") + pl.when(better).then(1.5).otherwise(0.0))
    before, after = (
        row(collaboration(_known(Home(root=home.root / name), frame)), "E0007")["review_change"]
        for name, frame in (("a", reviews), ("b", raised))
    )
    assert after - before == pytest.approx(1.5, abs=0.15)


def test_two_raters_are_too_few(home: Home) -> None:
    rows = [("2024H1", rater, "E0000", "results", "peer", 5.0) for rater in PEOPLE[1:3]]
    names = ["cycle", "rater_id", "ratee_id", "dimension", "relation", "score"]
    person = row(collaboration(_known(home, pl.DataFrame(rows, schema=names, orient="row"))), "E0000")
    assert person["review_results"] is None
    assert person["review_peer"] is None
    assert person["review_change"] is None
    assert person["n_raters"] == 2


def test_without_reviews_all_is_empty(home: Home) -> None:
    view = collaboration(known(home, {"employees": employees(*PEOPLE)}))
    assert view.drop("employee_id").null_count().row(0) == (len(PEOPLE),) * 9
