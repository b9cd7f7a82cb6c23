from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.errors import InputError
from features.appraisal.schemes.scheme import shipped
from features.appraisal.score.fair_score import FairScores
from features.appraisal.yardstick.distribution import BAND_COLUMNS, distribution


def _scored(groups: dict[str, list[float]]) -> tuple[FairScores, pd.DataFrame]:
    rows = [(name, score) for name, scores in groups.items() for score in scores]
    people = pd.DataFrame(rows, columns=["platform_id", "score"])
    people.index = pd.Index([f"E{i:04d}" for i in range(len(people))], name="employee_id")
    empty = pd.DataFrame()
    return FairScores(date(2026, 7, 1), shipped(), people[["score"]], empty, empty), people[["platform_id"]]


def test_quantiles_and_bands_are_those_of_the_group() -> None:
    rng = np.random.default_rng(0)
    groups = {name: list(rng.uniform(0, 100, n)) for name, n in (("P1", 40), ("P2", 25), ("P3", 60))}
    frame = distribution(*_scored(groups), "platform_id")
    for name, scores in groups.items():
        expected = np.quantile(scores, [0.1, 0.25, 0.5, 0.75, 0.9])
        row = frame.loc[[name]]
        assert row[["p10", "p25", "median", "p75", "p90"]].to_numpy()[0] == pytest.approx(expected)
        counted = np.histogram(scores, [0, 20, 40, 60, 80, 100])[0] / len(scores)
        assert row[list(BAND_COLUMNS)].to_numpy()[0] == pytest.approx(counted)
    assert frame["n"].tolist() == [40, 25, 60]


def test_no_small_group_is_shown_nor_one_that_follows_from_the_total() -> None:
    groups = {"P1": [50.0] * 30, "P2": [40.0] * 4, "P3": [60.0] * 9, "P4": [60.0] * 40}
    frame = distribution(*_scored(groups), "platform_id")
    assert frame["hidden"].tolist() == [False, True, True, False]
    assert frame.loc[["P2", "P3"]].drop(columns="hidden").isna().to_numpy().all()


def test_a_group_is_small_when_few_of_it_have_a_score() -> None:
    groups = {"P1": [50.0] * 30, "P2": [40.0] * 3 + [np.nan] * 20, "P3": [60.0] * 9, "P4": [60.0] * 40}
    assert distribution(*_scored(groups), "platform_id")["hidden"].tolist() == [False, True, True, False]


def test_a_group_of_few_has_no_tails() -> None:
    frame = distribution(*_scored({"P1": [10.0, 20, 30, 40, 50, 60], "P2": [50.0] * 12}), "platform_id")
    assert frame["median"].tolist() == [35, 50]
    assert frame["p25"].isna().tolist() == [True, False]
    assert frame[["p10", "p90", *BAND_COLUMNS]].isna().to_numpy().all()


def test_the_interval_of_the_median_holds_it() -> None:
    rng = np.random.default_rng(1)
    groups = {f"P{i:03d}": list(rng.uniform(0, 100, 15)) for i in range(300)}
    frame = distribution(*_scored(groups), "platform_id")
    assert 0.93 <= frame["median_low"].le(50).mul(frame["median_high"].ge(50)).mean() <= 0.995


def test_nobody_scored_is_nothing_shown() -> None:
    frame = distribution(*_scored({"P1": [np.nan] * 30, "P2": [np.nan] * 8}), "platform_id")
    assert frame["hidden"].all()


def test_only_the_fixed_groupings_are_allowed() -> None:
    with pytest.raises(InputError, match="platform_id"):
        distribution(*_scored({"P1": [50.0] * 9}), "manager_id")
