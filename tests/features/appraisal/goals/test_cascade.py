from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from data.errors import InputError
from features.appraisal.goals.cascade import COLUMNS, cascade
from features.appraisal.goals.market_effect import market_effect
from tests.features.appraisal.downturn import AS_OF, N_SELLERS, known_of, planted

FROM, UNTIL = date(2025, 7, 1), date(2025, 12, 31)


def _goal(name: str, kind: str, owner: str, target: float, **given: object) -> dict[str, object]:
    row = {"goal_id": name, "owner_kind": kind, "owner_id": owner, "target": target, "parent_id": None}
    return {**row, "indicator": "conversions", "period_start": FROM, "period_end": UNTIL, **given}


def _cascade(folder: Path, *goals: dict[str, object], fall: float = 1.0, **given: object) -> pd.DataFrame:
    frames = {**planted(fall=fall), "goals": pl.DataFrame(list(goals))}
    as_of = given.get("as_of", AS_OF)
    assert isinstance(as_of, date)
    return cascade(known_of(frames, folder, as_of=as_of), str(given["period"]) if "period" in given else None)


def test_every_kind_of_owner_reached_what_its_people_reached(tmp_path: Path) -> None:
    each = 6 * 20
    frame = _cascade(
        tmp_path,
        _goal("G", "company", "the firm", 2 * each * N_SELLERS),
        _goal("G-P", "platform", "P1", each * N_SELLERS, parent_id="G"),
        _goal("G-D", "department", "D-sales", each * N_SELLERS / 2, parent_id="G-P"),
        _goal("G-T", "team", "P1-T1", each * N_SELLERS, parent_id="G-D"),
        _goal("G-S", "employee", "S00", each * 2, parent_id="G-T"),
    ).set_index("goal_id")
    assert frame["attainment"].tolist() == pytest.approx([0.5, 1, 2, 1, 0.5])
    assert frame["level"].tolist() == [0, 1, 2, 3, 4]
    assert frame["verdict"].tolist() == ["below", "on target", "above", "on target", "below"]
    assert (frame["low"] < frame["attainment"]).all()
    assert (frame["high"] > frame["attainment"]).all()
    assert frame.reset_index().columns.tolist() == list(COLUMNS)


def test_each_goal_is_followed_by_those_that_serve_it_and_parts_are_added_up(tmp_path: Path) -> None:
    frame = _cascade(
        tmp_path,
        _goal("B", "platform", "P1", 100, parent_id="A"),
        _goal("A", "company", "company", 100),
        _goal("C", "employee", "S01", 30, parent_id="B"),
        _goal("D", "employee", "S02", 50, parent_id="B"),
    )
    assert frame["goal_id"].tolist() == ["A", "B", "C", "D"]
    assert frame["parts_share"].tolist()[:2] == pytest.approx([1, 0.8])
    assert "80" in frame["zh"][1]
    assert "80 %" in frame["en"][1]


def test_a_falling_market_lowers_the_adjusted_target_alone(tmp_path: Path) -> None:
    row = _cascade(tmp_path, _goal("G", "employee", "S00", 120), fall=0.7).iloc[0]
    assert row["attainment"] == pytest.approx(14 / 20)
    assert row["adjusted_attainment"] == pytest.approx(1.0, abs=0.02)
    assert row["adjusted_target"] == pytest.approx(84, abs=2)
    assert row["target"] == 120


def test_a_steady_market_leaves_the_target_and_no_index_leaves_none(tmp_path: Path) -> None:
    row = _cascade(tmp_path / "a", _goal("G", "employee", "S00", 120)).iloc[0]
    assert row["adjusted_attainment"] == row["attainment"]
    frames = {**planted(fall=0.7), "goals": pl.DataFrame([_goal("G", "employee", "S00", 120)])}
    del frames["market_index"]
    row = cascade(known_of(frames, tmp_path / "b")).iloc[0]
    assert pd.isna(row["adjusted_target"])
    assert "没有市场指数" in row["zh"]
    assert "no market index" in row["en"]


def test_the_effect_of_the_market_is_measured_with_an_interval(tmp_path: Path) -> None:
    effect = market_effect(known_of(planted(fall=0.7), tmp_path), "conversions")
    assert effect.low <= 1 <= effect.high or effect.elasticity == pytest.approx(1, abs=0.02)


def test_half_a_period_asks_for_half_the_target(tmp_path: Path) -> None:
    frame = _cascade(tmp_path, _goal("G", "employee", "S00", 120), as_of=date(2025, 10, 20), period="2025H2")
    row = frame.iloc[0]
    assert row["reached"] == 60
    assert row["passed"] == pytest.approx(92 / 184)
    assert row["attainment"] == pytest.approx(1.0, abs=0.01)
    assert "50 %" in row["en"]


def test_a_period_that_has_just_begun_says_so(tmp_path: Path) -> None:
    row = _cascade(tmp_path, _goal("G", "employee", "S00", 120), as_of=date(2025, 7, 9)).iloc[0]
    assert row["verdict"] == "just begun"
    assert pd.isna(row["attainment"])
    assert "期间刚开始" in row["zh"]


def test_what_is_not_recorded_is_not_measured(tmp_path: Path) -> None:
    frame = _cascade(
        tmp_path,
        _goal("A", "employee", "S00", 5, indicator="smiles"),
        _goal("B", "employee", "C00", 5),
        _goal("C", "employee", "S00", 4, indicator="leadership_360"),
    )
    assert frame["verdict"].unique().tolist() == ["not measured"]
    assert frame["reached"].isna().all()
    assert "smiles" in frame["en"][0]


def test_a_target_of_nothing_is_named_as_the_fault(tmp_path: Path) -> None:
    one = _cascade(tmp_path, _goal("G", "platform", "P1", 0.0)).iloc[0]
    assert one["verdict"] == "not measured"
    assert "target is not above 0" in one["en"]
    assert "目标值" in one["zh"]


def test_activities_shares_and_money_are_measured_too(tmp_path: Path) -> None:
    frame = _cascade(
        tmp_path,
        _goal("A", "employee", "C00", 600, indicator="tickets"),
        _goal("B", "platform", "P1", 0.1, indicator="conversion"),
        _goal("C", "employee", "S00", 120_000, indicator="revenue"),
        _goal("D", "employee", "C01", 0.9, indicator="quality"),
    )
    assert frame["attainment"].tolist() == pytest.approx([1, 1, 1, 1])
    assert frame["verdict"].unique().tolist() == ["on target"]
    assert frame["adjusted_attainment"].tolist() == pytest.approx([1, 1, 1, 1])


def test_parents_in_a_circle_are_named_and_do_not_hang(tmp_path: Path) -> None:
    frame = _cascade(
        tmp_path,
        _goal("A", "company", "company", 5, parent_id="B"),
        _goal("B", "company", "company", 5, parent_id="A"),
    )
    assert frame["goal_id"].tolist() == ["A", "B"]
    assert frame["en"].str.contains("circle").all()


def test_only_goals_of_the_period_are_told(tmp_path: Path) -> None:
    old = _goal("old", "employee", "S00", 10, period_start=date(2024, 1, 1), period_end=date(2024, 6, 30))
    new = _goal("new", "employee", "S00", 10)
    assert _cascade(tmp_path / "a", old, new)["goal_id"].tolist() == ["new"]
    assert _cascade(tmp_path / "b", old, new, period="2024H1")["goal_id"].tolist() == ["old"]
    assert _cascade(tmp_path / "c", old, new, period="2023H1").empty
    with pytest.raises(InputError, match="no cycle"):
        _cascade(tmp_path / "d", old, new, period="spring")
