from datetime import date
from pathlib import Path

import polars as pl
import pytest

from features.appraisal.yardstick.feedback import change_of_agreement, comments, feedback
from features.facts import Known
from tests.features.appraisal.downturn import known_of, planted


def _answers(
    cycle: str, dimension: str, given: list[int], text: list[str | None] | None = None
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "cycle": cycle,
            "token": [f"A{i:03d}" for i in range(len(given))],
            "dimension": dimension,
            "agreement": given,
            "text": pl.Series(text or [None] * len(given), dtype=pl.String),
        }
    )


def _known(folder: Path, *answers: pl.DataFrame, ratings: pl.DataFrame | None = None) -> Known:
    frames = {**planted(), "appraisal_feedback": pl.concat(answers)}
    if ratings is not None:
        frames["ratings"] = ratings
    return known_of(frames, folder)


def test_agreement_is_the_mean_with_an_interval_and_cycles_are_in_order(tmp_path: Path) -> None:
    spring = _answers("2025Q2", "fair", [1, 2, 3, 4, 5, 3])
    known = _known(tmp_path, _answers("2025H2", "fair", [4] * 8), spring)
    frame = feedback(known)
    assert frame["cycle"].tolist() == ["2025Q2", "2025H2"]
    assert frame["agreement"].tolist() == [3, 4]
    assert frame["n"].tolist() == [6, 8]
    assert ((frame["low"] < frame["agreement"]) & (frame["agreement"] < frame["high"])).all()
    assert frame[["low", "high"]].to_numpy().min() >= 1
    assert frame[["low", "high"]].to_numpy().max() <= 5


def test_no_group_below_five_is_shown(tmp_path: Path) -> None:
    four, five = _answers("2025H1", "fair", [1] * 4), _answers("2025H1", "clear", [3] * 5)
    assert feedback(_known(tmp_path / "two", four, five)).empty  # the four would follow from the five
    known = _known(tmp_path / "three", four, five, _answers("2025H1", "useful", [2] * 9))
    assert feedback(known)["dimension"].tolist() == ["useful"]
    known = _known(tmp_path / "one", four)
    assert change_of_agreement(known).verdict == "too little data"


def test_a_cycle_that_is_not_over_is_not_known(tmp_path: Path) -> None:
    known = _known(tmp_path, _answers("2025H1", "fair", [3] * 9), _answers("2026H1", "fair", [1] * 9))
    assert feedback(known)["cycle"].tolist() == ["2025H1"]


def test_comments_of_few_stay_unsaid_and_their_order_tells_nothing(tmp_path: Path) -> None:
    wrote = ["e", "d", " c ", "b", "a", "", None]
    few = _answers("2025H1", "clear", [2] * 7, ["x", "y", "z", "w", None, None, " "])
    known = _known(tmp_path, _answers("2025H1", "fair", [2] * 7, wrote), few)
    found = comments(known, "2025H1")
    assert found["text"].tolist() == ["a", "b", "c", "d", "e"]
    assert found["dimension"].unique().tolist() == ["fair"]
    assert list(found.columns) == ["dimension", "text"]
    assert comments(known, "2024H1").empty


def test_the_ratings_of_the_cycle_stand_beside(tmp_path: Path) -> None:
    people = [f"S{i:02d}" for i in range(12)] + [f"C{i:02d}" for i in range(12)]
    ratings = pl.DataFrame({"employee_id": people}).with_columns(
        period_start=date(2025, 7, 1),
        period_end=date(2025, 12, 31),
        rating=pl.Series([2.0] * 12 + [4.0] * 12),
        scale_min=1.0,
        scale_max=5.0,
    )
    answers = _answers("2025H1", "fair", [4] * 9), _answers("2025H2", "fair", [2] * 9)
    frame = feedback(_known(tmp_path, *answers, ratings=ratings)).set_index("cycle")
    assert frame.loc["2025H2", "inversion"] == pytest.approx(0.5)
    assert frame.loc["2025H2", "dispersion"] == pytest.approx(0.2554, abs=1e-3)
    assert frame["inversion"].isna().tolist() == [True, False]


def test_a_steep_fall_of_agreement_is_an_alarm_and_an_unsure_one_is_not(tmp_path: Path) -> None:
    steep = _answers("2025H1", "fair", [4, 5] * 20), _answers("2025H2", "fair", [2, 3] * 20)
    unsure = _answers("2025H1", "fair", [1, 5, 4, 4, 5]), _answers("2025H2", "fair", [5, 1, 3, 4, 2])
    found = change_of_agreement(_known(tmp_path / "a", *steep))
    assert found.verdict == "alarm"
    assert found.value == pytest.approx(-2)
    assert "4.50" in found.zh
    assert "2.50" in found.en
    assert change_of_agreement(_known(tmp_path / "b", *unsure)).verdict == "ok"


def test_a_company_that_asks_nobody_has_no_feedback(tmp_path: Path) -> None:
    known = known_of(planted(), tmp_path)
    assert feedback(known).empty
    assert change_of_agreement(known).verdict == "too little data"
