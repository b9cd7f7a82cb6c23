from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.errors import TooLittleData
from models.productivity import expected_conversions, platform_baseline


def _months(**more: int) -> pd.DataFrame:
    rows = [
        (platform, date(2025, month, 1), leads, conversions, 10)
        for platform, leads, conversions in (("P1", 4000, 400), ("P2", 1000, 200))
        for month in range(1, 13)
    ]
    frame = pd.DataFrame(rows, columns=["platform_id", "month", "leads", "conversions", "n_people"])
    return frame.assign(**more).set_index(["platform_id", "month"])


def _people() -> tuple[pd.DataFrame, pd.Series]:
    index = pd.Index(["A", "B", "C"], name="employee_id")
    profile = pd.DataFrame(
        {"conv_rel_platform": [0.4, 0.0, np.nan], "recovery_months": [0.0, 6.0, np.nan]}, index
    )
    return profile, pd.Series(["P1", "P1", None], index=index, dtype=object)


def test_baseline_is_a_head_and_a_month_and_held_towards_the_company() -> None:
    base = platform_baseline(_months())
    assert base["leads_monthly"].tolist() == [400.0, 100.0]
    rate = base["conversion_rate"].to_numpy()
    assert 0.10 < rate[0] < 0.102
    assert 0.195 < rate[1] < 0.2


def test_only_the_latest_months_count() -> None:
    frame = _months()
    early = np.array([month < date(2025, 7, 1) for month in frame.index.get_level_values("month")])
    frame["leads"] = frame["leads"].where(~early, 999_999)
    pd.testing.assert_frame_equal(platform_baseline(frame), platform_baseline(_months()))


def test_an_average_person_who_stays_is_expected_to_do_the_average() -> None:
    profile, current = _people()
    gain = expected_conversions(profile, current, _months())
    base = platform_baseline(_months())
    average = base["leads_monthly"] * base["conversion_rate"]
    here, there = gain["P1"].to_dict(), gain["P2"].to_dict()
    assert here["B"] == pytest.approx(average["P1"])
    assert here["A"] > here["B"]
    assert there["A"] > average["P2"]  # never slowed by a move, and converts above the average


def test_a_slow_start_on_a_new_platform_costs() -> None:
    profile, current = _people()
    gain = expected_conversions(profile, current, _months())
    here = expected_conversions(profile, pd.Series("P2", index=profile.index), _months())
    share = (gain["P2"] / here["P2"]).to_dict()
    assert share == pytest.approx({"A": 1.0, "B": 0.75, "C": 0.875})  # B: six months from a half to all


def test_without_leads_there_is_no_expectation() -> None:
    profile, current = _people()
    with pytest.raises(TooLittleData, match="leads"):
        expected_conversions(profile, current, _months(leads=0))
    with pytest.raises(TooLittleData, match="leads"):
        expected_conversions(profile, current, _months().iloc[:0])
    with pytest.raises(TooLittleData, match="conv_rel_platform"):
        expected_conversions(profile.drop(columns="conv_rel_platform"), current, _months())
