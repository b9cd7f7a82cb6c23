import numpy as np
import polars as pl

from data.home import Home
from features.appraisal.reviews.raters import favours, rater_report
from features.facts import Known
from tests.features.appraisal.scored import Scored, scored
from tests.features.careers import employees, known


def _known(home: Home, one: Scored, **changed: object) -> Known:
    reviews = one.reviews()
    people = sorted(set(reviews["ratee_id"]) | set(reviews["rater_id"]))
    return known(home, {"employees": employees(*people), "reviews": reviews, **changed})  # type: ignore[dict-item]


def test_severity_is_reported_with_an_interval(home: Home) -> None:
    one = scored(0, n_teams=30)
    report = rater_report(_known(home, one))
    truth = one.severity[[int(name[1:]) for name in report.index]]
    truth = truth - truth.mean() + report["severity"].mean()
    assert np.corrcoef(report["severity"], truth)[0, 1] > 0.88
    inside = (report["low"] < truth) & (truth < report["high"])
    assert 0.85 < inside.mean() < 0.95
    assert (report["n_rated"] >= 3).all()


def test_who_gives_everybody_the_same_uses_little_of_the_scale_and_agrees_with_nobody(home: Home) -> None:
    one = scored(0, n_teams=12)
    score = one.rows.score.copy()
    flat, random = one.rows.rater == 8, one.rows.rater == 16  # two managers
    score[flat] = 3.0
    score[random] = np.random.default_rng(0).normal(3, 2, (int(random.sum()), 1))
    one.rows.score[:] = score
    report = rater_report(_known(home, one))
    place = [report.index.tolist().index(name) for name in ("E0008", "E0016")]
    spread, agreement = report["spread"].to_numpy(), report["agreement"].to_numpy()
    usual = np.delete(spread, place)
    assert spread[place[0]] < np.quantile(usual, 0.05)
    assert spread[place[1]] > np.quantile(usual, 0.95)
    assert abs(np.median(usual) - 1) < 0.1
    agreed = float(np.nanmedian(np.delete(agreement, place)))
    assert agreed > 0.3
    assert agreement[place[1]] < agreed - 0.2


def test_who_rated_fewer_than_three_is_left_out(home: Home) -> None:
    one = scored(0, n_teams=4)
    reviews = one.reviews()
    guest = reviews.head(2).with_columns(rater_id=pl.lit("guest"))
    report = rater_report(_known(home, one, reviews=pl.concat([reviews, guest])))
    assert "guest" not in report.index
    assert len(report) == 32


def test_mutual_favour_is_found(home: Home) -> None:
    one = scored(0, n_teams=25)
    rows = one.rows
    given = set(zip(rows.rater.tolist(), rows.ratee.tolist(), strict=True))
    pairs = [(a, b) for a, b in sorted(given) if a < b and (b, a) in given and a % 8 and b % 8][::12]
    for a, b in pairs:
        rows.score[((rows.rater == a) & (rows.ratee == b)) | ((rows.rater == b) & (rows.ratee == a))] += 2.0
    at = _known(home, one)
    found = favours(at)
    named = {(f"E{a:04d}", f"E{b:04d}") for a, b in pairs}
    flagged = set(zip(found["first"], found["second"], strict=True))
    assert len(flagged & named) > 0.5 * len(named)
    assert len(flagged - named) <= 0.3 * len(flagged)
    report = rater_report(at)
    assert report["mutual_favour"].sum() == 2 * len(found)


def test_without_favour_hardly_any_pair_is_flagged(home: Home) -> None:
    flagged = [len(favours(_known(Home(root=home.root / str(seed)), scored(seed)))) for seed in range(6)]
    assert np.mean(np.array(flagged) > 0) <= 0.34
    assert max(flagged) <= 3


def test_without_reviews_the_reports_are_empty(home: Home) -> None:
    nobody = known(home, {"employees": employees("a")})
    assert rater_report(nobody).empty
    assert favours(nobody).empty
