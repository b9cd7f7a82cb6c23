from datetime import date

import numpy as np
import polars as pl
import pytest

from data.home import Home
from data.store import Store
from features.appraisal.indicators.library import library
from features.appraisal.indicators.panel import Panel, panel
from features.facts import Facts, Known
from tests.features.careers import LONG_AGO, employees, positions, sales
from tests.features.company import Frames, filled
from tests.features.conftest import AS_OF
from tests.features.sales_facts import truncated

JUNE = date(2024, 6, 15)
COUNTED = [name for name, one in library().items() if one.link != "review"]
ARRAYS = ("person", "unit", "month", "team", "home", "numerator", "exposure", "newness", "evidence")


def _frames() -> Frames:
    """Ann moves from P to Q in March and helps on R from April; Bob is new in March and idle in April."""
    hired = employees("ann", "bob").with_columns(hire_date=pl.Series([LONG_AGO, date(2024, 3, 16)]))
    work = [
        ("ann", "P", LONG_AGO, date(2024, 2, 29), "P1", 1.0),
        ("ann", "Q", date(2024, 3, 1), None, "Q1", 0.7),
        ("ann", "R", date(2024, 4, 1), date(2024, 4, 15), None, 0.3),
        ("bob", "Q", date(2024, 3, 16), None, "Q1", 1.0),
    ]
    names = ["employee_id", "platform_id", "start_date", "end_date", "team_id", "share"]
    sold = [
        *[("ann", "P", date(2024, month, 1), 10, 2, 100) for month in (1, 2)],
        ("ann", "P", date(2024, 3, 1), 0, 1, 0),  # late conversion
        *[("ann", "Q", date(2024, month, 1), 10, 12 if month == 3 else 5, 100) for month in (3, 4, 5)],
        *[("bob", "Q", date(2024, month, 1), 20, 5, 300) for month in (3, 5)],
    ]
    visits = [
        (who, date(2024, month, 1), "visits", 4.0)
        for who, month in [("ann", 3), ("ann", 4), ("ann", 5), ("bob", 3), ("bob", 5)]
    ]
    streams = [("ann", date(2024, 4, 1), "live_streams", 1.0)]
    return {
        "employees": hired,
        "assignments": pl.DataFrame(work, schema=names, orient="row"),
        "positions": positions([("ann", LONG_AGO, 1, None), ("bob", date(2024, 3, 16), 1, "ann")]),
        "sales_monthly": sales(sold),
        "activities": pl.DataFrame(
            [*visits, *streams], schema=["employee_id", "month", "kind", "quantity"], orient="row"
        ),
    }


def _rows(made: Panel) -> dict[tuple[str, str, int], tuple[float, float]]:
    """Return (person, unit, month of the year) -> (numerator, exposure)."""
    pairs = zip(made.numerator.tolist(), made.exposure.tolist(), strict=True)
    keys = zip(made.person, made.unit, made.month, strict=True)
    return {
        (made.people[who], made.units[where], made.months[when].month): pair
        for (who, where, when), pair in zip(keys, pairs, strict=True)
    }


@pytest.fixture
def known(home: Home) -> Known:
    return Known(Facts(filled(Store(home), _frames())), JUNE)


def test_a_row_has_the_unit_and_team_of_its_month(known: Known) -> None:
    made = panel(known, library()["conversion"])
    assert (made.people, made.units, made.teams) == (["ann", "bob"], ["P", "Q"], ["P1", "Q1"])
    assert made.months == [date(2024, month, 1) for month in range(1, 6)]
    assert [made.teams[team] for team in made.team] == ["P1", "P1", "Q1", "Q1", "Q1", "Q1", "Q1"]
    assert [made.units[unit] for unit in made.home] == ["P", "Q"]


def test_successes_never_exceed_the_leads_of_the_month_and_echoes_without_leads_are_left_out(
    known: Known,
) -> None:
    rows = _rows(panel(known, library()["conversion"]))
    assert rows["ann", "Q", 3] == (10, 10)
    assert ("ann", "P", 3) not in rows


def test_the_start_after_hiring_and_after_a_move_fades(known: Known) -> None:
    made = panel(known, library()["conversion"])
    ann, bob = (made.newness[made.person == who] for who in (0, 1))
    assert ann[:, 0].tolist() == [0, 0, 0, 0, 0]
    assert ann[:, 1].tolist() == [0, 0, 1, 0.75, 0.5]
    assert bob[:, 0] == pytest.approx([1, 4 / 6])
    assert bob[:, 1].tolist() == [0, 0]


def test_months_count_by_share_of_time_and_days_present(known: Known) -> None:
    own = library({"rate": _own("new_customers", "months")})["rate"]
    rows = _rows(panel(known, own))
    assert rows["ann", "P", 1][1] == 1
    assert rows["ann", "Q", 3][1] == pytest.approx(0.7)
    assert rows["bob", "Q", 3][1] == pytest.approx(16 / 31)


def test_a_month_without_any_record_is_absence_and_without_sales_alone_is_not(
    home: Home, known: Known
) -> None:
    own = library({"rate": _own("revenue", "months")})["rate"]
    assert ("bob", "Q", 4) not in _rows(panel(known, own))
    frames = _frames()
    called = pl.DataFrame(
        {"employee_id": "bob", "month": date(2024, 4, 1), "kind": "visits", "quantity": [1.0]}
    )
    frames["activities"] = pl.concat([frames["activities"], called], how="diagonal_relaxed")
    there = Store(Home(root=home.root / "working"))
    rows = _rows(panel(Known(Facts(filled(there, frames)), JUNE), own))
    assert rows["bob", "Q", 4] == (0, 1)


def test_activities_are_zero_where_others_of_the_same_work_recorded_some(known: Known) -> None:
    own = library({"live_streams": _own("activity:live_streams", "months")})["live_streams"]
    assert _rows(panel(known, own)) == {("ann", "Q", 4): (1, 1)}  # bob was absent, other months unknown
    visits = _rows(panel(known, library()["visits"]))
    assert set(visits) == {("ann", "Q", month) for month in (3, 4, 5)} | {
        ("bob", "Q", month) for month in (3, 5)
    }


def test_months_with_a_second_platform_are_counted_by_half_years(known: Known) -> None:
    rows = _rows(panel(known, library()["cross_platform_help"]))
    # the half-year to May: two months on P, then three on Q, one of them with a second platform
    assert {key: pair for key, pair in rows.items() if key[0] == "ann"} == {
        ("ann", "P", 5): (0, 2),
        ("ann", "Q", 5): (1, 3),
    }


def test_opportunities_are_leads_or_months_where_a_platform_records_no_leads(home: Home) -> None:
    frames = _frames()
    frames["sales_monthly"] = frames["sales_monthly"].with_columns(
        leads=pl.when(pl.col("platform_id") == "Q").then("leads").otherwise(0)
    )
    made = panel(Known(Facts(filled(Store(home), frames)), JUNE), library()["revenue"])
    rows = _rows(made)
    assert (rows["ann", "P", 1], rows["ann", "Q", 4]) == ((100, 1), (100, 10))
    assert made.evidence.max() == 1  # counted in months either way


@pytest.mark.parametrize("name", COUNTED)
def test_truncating_the_tables_at_the_date_changes_no_bit_of_the_evidence(
    name: str, firm_frames: Frames, firm_facts: Facts, cut_facts: Facts
) -> None:
    whole = panel(Known(firm_facts, AS_OF), library()[name])
    known = panel(Known(cut_facts, AS_OF), library()[name])
    assert (whole.people, whole.units, whole.months, whole.teams) == (
        known.people,
        known.units,
        known.months,
        known.teams,
    )
    for array in ARRAYS:
        np.testing.assert_array_equal(getattr(whole, array), getattr(known, array), strict=True)


def test_the_evidence_of_a_full_company_is_complete_and_consistent(firm_facts: Facts) -> None:
    for name in COUNTED:
        one = library()[name]
        made = panel(Known(firm_facts, AS_OF), one)
        assert (made.exposure > 0).all(), name
        assert (made.numerator >= 0).all(), name
        assert one.link != "logit" or (made.numerator <= made.exposure).all(), name
        assert made.months == sorted(made.months)
        assert not made.months or made.months[-1] < AS_OF.replace(day=1)
        assert len(made.home) == len(made.people)


@pytest.mark.parametrize("name", ["conversion", "quality", "cross_platform_help"])
def test_a_company_with_employees_alone_has_no_evidence(name: str, home: Home) -> None:
    alone = Known(Facts(filled(Store(home), {"employees": employees("ann")})), JUNE)
    made = panel(alone, library()[name])
    assert len(made.person) == len(made.people) == 0


def _own(numerator: str, denominator: str) -> dict[str, str]:
    texts = dict.fromkeys(("zh", "en", "formula", "formula_zh", "unit", "exposure"), "some")
    return {**texts, "kind": "process", "link": "log", "numerator": numerator, "denominator": denominator}


@pytest.fixture(scope="module")
def cut_facts(firm_frames: Frames, tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """The facts of the firm as they were known at the date."""
    store = Store(Home(root=tmp_path_factory.mktemp("cut")))
    dated = {name: frame for name, frame in firm_frames.items() if name != "reviews"}
    return Facts(filled(store, truncated(dated, AS_OF)))
