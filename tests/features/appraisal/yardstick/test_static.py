from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from features.appraisal.yardstick.inversion import inversion
from features.appraisal.yardstick.static import static_standing
from tests.features.appraisal.downturn import AS_OF, N_SELLERS, known_of, planted


def test_a_market_that_falls_lowers_the_front_line_alone(tmp_path: Path) -> None:
    standing = static_standing(known_of(planted(fall=0.7), tmp_path))
    assert standing[standing.index.str.startswith("S")].to_numpy() == pytest.approx(0.7)
    assert standing[standing.index.str.startswith("C")].to_numpy() == pytest.approx(1.0)


def test_goals_come_before_last_year(tmp_path: Path) -> None:
    standing = static_standing(known_of(planted(fall=0.7, plan=168.0), tmp_path))
    assert standing["S00"] == pytest.approx(6 * 14 / 168)


def test_a_goal_that_has_just_begun_asks_for_its_share_alone(tmp_path: Path) -> None:
    frames = planted(plan=240.0)
    frames["goals"] = frames["goals"].with_columns(period_end=date(2026, 6, 30))
    standing = static_standing(known_of(frames, tmp_path))
    n_days, n_passed = (date(2026, 7, 1) - date(2025, 7, 1)).days, (AS_OF - date(2025, 7, 1)).days
    assert standing["S00"] == pytest.approx(6 * 20 / (240 * n_passed / n_days))


def test_the_downturn_inverts_the_static_ranking_and_normal_times_do_not(tmp_path: Path) -> None:
    front = None
    for fall, alarm in ((1.0, False), (0.7, True)):
        known = known_of(planted(fall=fall), tmp_path / str(fall))
        front = known.people.to_pandas().set_index("employee_id")["front_line"]
        assert inversion(static_standing(known), front).alarm is alarm


def test_nothing_after_the_date_counts(tmp_path: Path) -> None:
    frames = planted()
    early = known_of(frames, tmp_path / "a", as_of=date(2025, 3, 10))
    changed = pl.when(pl.col("month") >= date(2025, 3, 1)).then(0).otherwise("conversions")
    frames["sales_monthly"] = frames["sales_monthly"].with_columns(conversions=changed)
    late = known_of(frames, tmp_path / "b", as_of=date(2025, 3, 10))
    assert static_standing(early).equals(static_standing(late))


def test_without_sales_or_work_nobody_has_a_standing(tmp_path: Path) -> None:
    frames = planted()
    known = known_of({"employees": frames["employees"]}, tmp_path)
    standing = static_standing(known)
    assert len(standing) == 2 * N_SELLERS
    assert np.isnan(standing).all()


def test_a_first_year_has_no_last_year(tmp_path: Path) -> None:
    frames = planted()
    known = known_of(frames, tmp_path, as_of=date(2024, 8, 1))
    standing = static_standing(known)
    assert standing[:].filter(like="S").isna().all()
    assert standing.filter(like="C").to_numpy() == pytest.approx(1.0)
