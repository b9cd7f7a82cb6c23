import polars as pl
import pytest

from data.home import Home
from features.collaboration import collaboration
from tests.features.careers import employees, known, row

Rows = list[tuple[str, str, str, str, str, float]]


def _view(home: Home, rows: Rows) -> pl.DataFrame:
    names = ["cycle", "rater_id", "ratee_id", "dimension", "relation", "score"]
    reviews = pl.DataFrame(rows, schema=names, orient="row")
    return collaboration(known(home, {"employees": employees("a", "b", "boss"), "reviews": reviews}))


def test_a_score_counts_against_what_the_cycle_gave_in_the_same_relation(home: Home) -> None:
    rows: Rows = [
        ("2024H1", "boss", "a", "leadership", "manager", 5.0),  # managers are lenient here
        ("2024H1", "boss", "b", "leadership", "manager", 4.0),
        ("2024H1", "b", "a", "leadership", "peer", 3.0),
        ("2024H1", "a", "b", "leadership", "peer", 2.0),
    ]
    view = _view(home, rows)
    assert row(view, "a")["review_leadership"] == pytest.approx(0.5)
    assert row(view, "b")["review_leadership"] == pytest.approx(-0.5)
    assert row(view, "a")["review_manager"] == pytest.approx(0.5)
    assert row(view, "a")["review_results"] is None
    assert row(view, "a")["n_raters"] == 2


def test_nobody_reviews_themselves_and_old_or_running_cycles_do_not_count(home: Home) -> None:
    rows: Rows = [
        ("2024H1", "a", "a", "results", "peer", 5.0),
        ("2024H1", "boss", "a", "results", "peer", 2.0),
        ("2024H1", "boss", "b", "results", "peer", 4.0),
        ("2024H2", "boss", "a", "results", "peer", 5.0),  # not over at the date
        ("2022H1", "boss", "a", "results", "peer", 5.0),
    ]
    person = row(_view(home, rows), "a")
    assert person["review_results"] == pytest.approx(-1)
    assert person["review_change"] is None


def test_the_change_is_between_the_last_two_cycles(home: Home) -> None:
    rows: Rows = [
        (cycle, "boss", name, "results", "peer", score)
        for cycle, scores in (("2023H2", (2.0, 4.0)), ("2024H1", (4.0, 4.0)))
        for name, score in zip(("a", "b"), scores, strict=True)
    ]
    assert row(_view(home, rows), "a")["review_change"] == pytest.approx(1)
