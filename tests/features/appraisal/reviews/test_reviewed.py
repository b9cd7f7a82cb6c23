from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from scipy.stats import spearmanr  # type: ignore[import-untyped]

from data.home import Home
from features.appraisal.reviews.reviewed import Reviewed, dimensions, reviewed
from features.facts import Known
from tests.features.appraisal.scored import TEAM_SIZE, Scored, scored
from tests.features.careers import LONG_AGO, employees, known


def _known(home: Home, reviews: pl.DataFrame, *, as_of: date = date(2024, 7, 1)) -> Known:
    """Return a company of teams of eight under the first of each."""
    people = sorted(set(reviews["ratee_id"]) | set(reviews["rater_id"]))
    boss = [f"E{int(name[1:]) // TEAM_SIZE * TEAM_SIZE:04d}" for name in people]
    held = pl.DataFrame({"employee_id": people, "start_date": LONG_AGO, "manager_id": boss, "grade": 1})
    held = held.with_columns(
        role_family=pl.lit("sales"), role=pl.lit("seller"), department=pl.lit("D"), front_line=True
    )
    tables = {"employees": employees(*people), "positions": held, "reviews": reviews}
    return known(home, tables, as_of=as_of)


def _found(home: Home, one: Scored, dimension: str = "results") -> Reviewed:
    return reviewed(_known(home, one.reviews()), dimension)


def test_who_met_severe_raters_is_not_worse_off(home: Home) -> None:
    one = scored(0, severity_sd=0.8)
    found = _found(home, one)
    rows = one.rows
    raw = np.bincount(rows.ratee, rows.score[:, 0]) / np.bincount(rows.ratee)
    met = np.bincount(rows.ratee, one.severity[rows.rater]) / np.bincount(rows.ratee)
    error = found.mean - one.level
    assert spearmanr(found.mean, one.level).statistic > spearmanr(raw, one.level).statistic + 0.04
    assert abs(np.corrcoef(error, met)[0, 1]) < 0.3
    assert np.corrcoef(raw - one.level, met)[0, 1] < -0.7
    assert np.mean(found.mean) == pytest.approx(0, abs=1e-9)


def test_intervals_and_reliability_are_honest(home: Home) -> None:
    inside, printed, actual = [], [], []
    for seed in range(3):
        one = scored(seed, n_teams=30)
        found = _found(Home(root=home.root / str(seed)), one)
        level = one.level - one.level.mean()
        inside.append(np.abs(found.mean - level) < 1.645 * found.sd)
        printed.append(found.reliability.mean())
        actual.append(np.corrcoef(found.mean, level)[0, 1] ** 2)
    assert 0.86 < np.mean(inside) < 0.94
    assert np.mean(printed) == pytest.approx(np.mean(actual), abs=0.03)


def test_a_whole_team_that_is_good_stays_good(home: Home) -> None:
    one = scored(1, team_sd=0.5)
    found = _found(home, one)
    team = np.arange(len(one.level)) // TEAM_SIZE
    assert np.corrcoef(np.bincount(team, found.mean), np.bincount(team, one.level))[0, 1] > 0.9


def test_teams_that_share_no_raters_are_compared_within_and_told_so(home: Home) -> None:
    one = scored(0, outside=0, n_teams=6)
    found = _found(home, one)
    team = np.arange(len(one.level)) // TEAM_SIZE
    assert len(set(found.component)) == 6
    assert np.bincount(team, found.mean) == pytest.approx(np.zeros(6), abs=1e-9)
    assert any("share no raters" in en and "6" in zh for zh, en in found.notes)


def test_below_three_raters_nothing_is_said(home: Home) -> None:
    one = scored(0, n_teams=4)
    reviews = one.reviews()
    kept = reviews.filter(pl.col("ratee_id") == "E0003")["rater_id"].unique().sort()[:2]
    reviews = reviews.filter((pl.col("ratee_id") != "E0003") | pl.col("rater_id").is_in(kept.implode()))
    own = reviews.filter(pl.col("ratee_id") == "E0003").head(1).with_columns(rater_id=pl.lit("E0003"))
    found = reviewed(_known(home, pl.concat([reviews, own])), "results")  # the own words are no third voice
    assert np.isnan([found.mean[3], found.sd[3], found.reliability[3]]).all()
    assert found.n_raters[3] == 2
    assert "E0003" not in set(found.by_relation["employee_id"])
    assert np.isfinite(np.delete(found.mean, 3)).all()
    assert any("fewer than 3 raters" in en for _, en in found.notes)


def test_own_words_do_not_count(home: Home) -> None:
    reviews = scored(0, n_teams=4).reviews()
    people = reviews["ratee_id"].unique().sort()
    praise = pl.DataFrame({"cycle": "2024H1", "rater_id": people, "ratee_id": people}).with_columns(
        relation=pl.lit("peer"), dimension=pl.lit("results"), score=pl.lit(5.0)
    )
    without = reviewed(_known(Home(root=home.root / "a"), reviews), "results")
    found = reviewed(_known(Home(root=home.root / "b"), pl.concat([reviews, praise])), "results")
    assert np.array_equal(found.mean, without.mean)


def test_only_cycles_that_are_over_count_and_the_level_is_of_the_last_year(home: Home) -> None:
    one = scored(0, n_teams=4)
    later = one.reviews().filter(pl.col("cycle") == "2024H1")
    reviews = pl.concat(
        [one.reviews(), later.with_columns(cycle=pl.lit("2024H2"), score=6 - pl.col("score"))]
    )
    as_ofs = (date(2024, 7, 1), date(2024, 12, 31), date(2025, 1, 1), date(2026, 1, 2))
    found = [
        reviewed(_known(Home(root=home.root / str(day)), reviews, as_of=day), "results") for day in as_ofs
    ]
    assert np.array_equal(found[0].mean, found[1].mean)
    assert not np.allclose(found[0].mean, found[2].mean)
    assert np.isnan(found[3].mean).all()


def test_dimensions_share_raters_but_not_levels_and_gaps_are_allowed(home: Home) -> None:
    one = scored(0, n_teams=8, dimensions=("customer", "results"))
    score = one.rows.score.copy()
    score[one.rows.relation == 0, 0] = np.nan  # managers leave a dimension out
    gaps = replace(one, rows=replace(one.rows, score=score))
    at = _known(home, gaps.reviews())
    assert dimensions(at) == ("customer", "results")
    customer, results = reviewed(at, "customer"), reviewed(at, "results")
    assert np.corrcoef(customer.mean, one.level)[0, 1] > 0.8
    assert np.median(customer.sd) > np.median(results.sd)
    assert set(customer.by_relation["relation"]) == {"peer"}


def test_a_dimension_nobody_was_reviewed_in_gives_nothing_and_says_so(home: Home) -> None:
    one = scored(0, n_teams=2)
    found = _found(home, one, "charm")
    assert np.isnan(found.mean).all()
    assert found.by_relation.is_empty()
    assert found.notes
    nobody = known(Home(root=home.root / "none"), {"employees": employees("a")})
    assert np.isnan(reviewed(nobody, "results").mean).all()
