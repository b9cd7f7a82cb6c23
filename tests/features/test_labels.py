from datetime import date

import pandas as pd
import polars as pl
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

from data.calendar import add_months
from data.home import Home
from data.manifest import Company
from data.store import Store
from features.facts import Facts
from features.labels import attrition_labels, eligible, promotion_labels, promotion_rounds
from features.promotion.success import Success
from tests.features.company import END, Frames, filled

ROUND = date(2023, 7, 1)
AS_OF = date(2024, 1, 1)


def _employees(exits: dict[str, tuple[date | None, str | None]]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "employee_id": list(exits),
            "hire_date": [date(2022, 1, 1)] * len(exits),
            "exit_date": pl.Series([day for day, _ in exits.values()], dtype=pl.Date),
            "exit_kind": pl.Series([kind for _, kind in exits.values()], dtype=pl.String),
        }
    )


def _until(day: date) -> pl.DataFrame:
    """Market figures that make facts known until a date."""
    return pl.DataFrame({"market": ["m"], "month": [add_months(day, -1)], "index": [100.0]})


EXITS: dict[str, tuple[date | None, str | None]] = {
    "stays": (None, None),
    "leaves": (date(2024, 3, 1), "voluntary"),
    "dismissed": (date(2024, 3, 1), "involuntary"),
    "kind_unknown": (date(2024, 3, 1), None),
    "leaves_after": (date(2024, 7, 1), "voluntary"),
    "gone": (date(2023, 12, 31), "voluntary"),
    "first_day": (AS_OF, "voluntary"),
}


def test_one_is_a_voluntary_or_unexplained_exit_within_the_window(home: Home) -> None:
    store = filled(Store(home), {"employees": _employees(EXITS), "market_index": _until(date(2024, 10, 1))})
    labels = attrition_labels(store, as_ofs=[AS_OF], label_window_months=6).droplevel("as_of")
    assert labels.to_dict() == {
        "dismissed": 0,
        "first_day": 1,
        "kind_unknown": 1,
        "leaves": 1,
        "leaves_after": 0,
        "stays": 0,
    }


def test_a_window_that_is_not_closed_has_no_label(home: Home) -> None:
    store = filled(Store(home), {"employees": _employees(EXITS), "market_index": _until(date(2024, 10, 1))})
    dates = [AS_OF, date(2024, 4, 1), date(2024, 5, 1)]
    labels = attrition_labels(store, as_ofs=dates, label_window_months=6)
    assert list(labels.index.get_level_values("as_of").unique()) == [pd.Timestamp(day) for day in dates[:2]]
    assert attrition_labels(store, as_ofs=dates[2:], label_window_months=6).empty


def test_of_an_undated_snapshot_every_exit_counts(home: Home) -> None:
    left = _employees({"stays": (None, None), "left": (AS_OF, None)})
    store = filled(Store(home), {"employees": left}, Company(snapshot=AS_OF))
    labels = attrition_labels(store, as_ofs=[AS_OF], label_window_months=6).droplevel("as_of")
    assert labels.to_dict() == {"left": 1, "stays": 0}


@pytest.mark.parametrize("later", [1, 3, 6])
def test_knowing_more_changes_no_older_closed_label(later: int, firm_facts: Facts) -> None:
    before = add_months(END, -later)
    dates = [add_months(date(2023, 2, 1), ahead) for ahead in range(24)]
    old = attrition_labels(firm_facts, as_ofs=dates, label_window_months=6, known_until=before)
    new = attrition_labels(firm_facts, as_ofs=dates, label_window_months=6, known_until=END)
    assert 0 < len(old) < len(new)
    assert_series_equal(new.loc[old.index], old)


def test_exits_recorded_later_change_no_older_closed_label(
    firm_frames: Frames, firm: Store, home: Home
) -> None:
    cut = date(2024, 6, 1)
    later = pl.col("exit_date") >= cut
    then = firm_frames["employees"].with_columns(
        pl.when(~later).then(name).alias(name) for name in ("exit_date", "exit_kind")
    )
    store = filled(
        Store(home), {"employees": then.filter(pl.col("hire_date") < cut), "market_index": _until(cut)}
    )
    dates = [add_months(date(2023, 2, 1), ahead) for ahead in range(24)]
    old = attrition_labels(store, as_ofs=dates, label_window_months=3)
    new = attrition_labels(firm, as_ofs=dates, label_window_months=3)
    assert old.sum() > 0
    assert_series_equal(new.loc[old.index], old)


def _careers() -> Frames:
    """Seven rise in one round; three months later their fortunes part."""
    exits: dict[str, tuple[date | None, str | None]] = {
        "succeeds": (None, None),
        "steps_back": (None, None),
        "dismissed": (date(2024, 1, 15), "involuntary"),
        "leaves": (date(2024, 1, 15), "voluntary"),
        "leaves_late": (date(2024, 9, 1), "voluntary"),
        "team_falls": (None, None),
        "team_holds": (None, None),
        "passed_over": (None, None),
        "at_the_top": (None, None),
        **{f"m{i}": (None, None) for i in range(8)},
    }
    employees = _employees(exits)
    rising = list(exits)[:7]
    grades = [5 if person == "at_the_top" else 1 for person in exits]
    managers = [
        "team_falls"
        if person in ("m0", "m1", "m2", "m3")
        else "team_holds"
        if person.startswith("m")
        else None
        for person in exits
    ]
    first = pl.DataFrame(
        {"employee_id": list(exits), "start_date": date(2022, 1, 1), "grade": grades, "manager_id": managers}
    ).with_columns(
        role_family=pl.lit("sales"), role=pl.lit("seller"), department=pl.lit("D"), front_line=True
    )
    risen = first.filter(pl.col("employee_id").is_in(rising))
    risen = risen.with_columns(start_date=pl.lit(ROUND), grade=pl.lit(2, pl.Int64))
    back = risen.filter(pl.col("employee_id") == "steps_back")
    back = back.with_columns(start_date=pl.lit(date(2024, 2, 1)), grade=pl.lit(1, pl.Int64))
    months = [add_months(date(2022, 7, 1), ahead) for ahead in range(24)]
    sales = [
        (f"m{i}", month, 200, 10 if i < 4 and month >= ROUND else 20) for i in range(8) for month in months
    ]
    return {
        "employees": employees,
        "positions": pl.concat([first, risen, back]),
        "sales_monthly": pl.DataFrame(
            sales, schema=["employee_id", "month", "leads", "conversions"], orient="row"
        ).with_columns(platform_id=pl.lit("P"), revenue=pl.lit(0)),
        "market_index": _until(date(2024, 10, 1)),
    }


def test_rounds_are_dates_on_which_three_or_more_rose(home: Home, firm_facts: Facts) -> None:
    store = filled(Store(home), _careers())
    assert promotion_rounds(store, until=date(2024, 1, 1)) == [ROUND]
    assert promotion_rounds(store, until=ROUND) == []  # what happens on the day is not known before it


def test_success_is_read_from_what_happened_after_the_promotion(home: Home) -> None:
    labels = promotion_labels(filled(Store(home), _careers()), rounds=[ROUND]).droplevel("round")
    success = labels.loc[labels["promoted"], "success"]
    assert success.drop("leaves").to_dict() == {
        "dismissed": 0.0,
        "leaves_late": 1.0,
        "steps_back": 0.0,
        "succeeds": 1.0,
        "team_falls": 0.0,
        "team_holds": 1.0,
    }
    assert success.isna()["leaves"]  # censored, not a failure
    assert not labels.loc["passed_over", "promoted"]
    assert labels["success"].isna()["passed_over"]


@pytest.mark.parametrize(
    ("rule", "changed"),
    [
        (Success(team="ignored"), {"team_falls": 1.0}),
        (Success(step_back="ignored"), {"steps_back": 1.0}),
        (Success(dismissal="ignored"), {"dismissed": None}),
        (Success(leaving="fails"), {"leaves": 0.0}),
        (Success(months=15, leaving="fails"), {"leaves": 0.0, "leaves_late": 0.0}),
    ],
)
def test_a_company_decides_what_counts_as_success(
    home: Home, rule: Success, changed: dict[str, float | None]
) -> None:
    store = filled(Store(home), _careers())
    usual = promotion_labels(store, rounds=[ROUND])["success"].droplevel("round")
    found = promotion_labels(store, rounds=[ROUND], success=rule)["success"].droplevel("round")
    expected = usual.copy()
    for person, outcome in changed.items():
        expected[person] = float("nan") if outcome is None else outcome
    assert_series_equal(found, expected)


def test_where_a_team_must_rise_one_that_stays_as_it_was_is_no_success(home: Home) -> None:
    frames = _careers()
    steady = frames["sales_monthly"].with_columns(conversions=pl.lit(20, pl.Int64))
    store = filled(Store(home), {**frames, "sales_monthly": steady})
    leaders = ["team_falls", "team_holds"]
    for rule, outcome in ((Success(team="holds"), 1.0), (Success(team="rises"), 0.0)):
        labels = promotion_labels(store, rounds=[ROUND], success=rule).droplevel("round")
        assert labels.loc[leaders, "success"].eq(outcome).all()
        assert labels.loc["succeeds", "success"] == 1  # leads nobody


def test_where_a_team_must_rise_one_that_rose_is_a_success(home: Home) -> None:
    labels = promotion_labels(filled(Store(home), _careers()), rounds=[ROUND], success=Success(team="rises"))
    success = labels["success"].droplevel("round")
    assert success[["team_falls", "team_holds"]].tolist() == [
        0.0,
        1.0,
    ]  # the other's fall lowered the average


def test_only_who_left_of_own_will_fails_by_leaving(home: Home) -> None:
    frames = _careers()
    retired = pl.col("employee_id") == "leaves"
    kind = pl.when(retired).then(pl.lit("other")).otherwise("exit_kind").alias("exit_kind")
    store = filled(Store(home), {**frames, "employees": frames["employees"].with_columns(kind)})
    labels = promotion_labels(store, rounds=[ROUND], success=Success(leaving="fails")).droplevel("round")
    assert labels["success"].isna()["leaves"]


def test_a_team_that_cannot_be_measured_need_not_rise(home: Home) -> None:
    store = filled(Store(home), {name: one for name, one in _careers().items() if name != "sales_monthly"})
    labels = promotion_labels(store, rounds=[ROUND], success=Success(team="rises")).droplevel("round")
    assert labels.loc[["team_falls", "team_holds", "succeeds"], "success"].eq(1).all()


def test_those_who_could_be_promoted_are_settled_and_below_the_top(home: Home) -> None:
    store = filled(Store(home), _careers())
    assert "at_the_top" not in eligible(store, as_of=ROUND)
    assert "passed_over" in eligible(store, as_of=ROUND)
    assert "succeeds" not in eligible(store, as_of=add_months(ROUND, 3))  # too short in the grade
    assert len(eligible(store, as_of=date(2022, 3, 1))) == 0  # too short in the company


def test_an_open_outcome_window_has_no_success(home: Home) -> None:
    store = filled(Store(home), _careers())
    labels = promotion_labels(store, rounds=[ROUND], known_until=date(2024, 6, 1))
    assert labels["promoted"].sum() == 7
    assert labels["success"].isna().all()


def test_knowing_more_changes_no_older_promotion_label(firm_facts: Facts) -> None:
    rounds = promotion_rounds(firm_facts, until=END)
    old = promotion_labels(firm_facts, rounds=rounds, success=Success(months=9), known_until=date(2024, 5, 1))
    new = promotion_labels(firm_facts, rounds=rounds, success=Success(months=9), known_until=END)
    closed = old.index.get_level_values("round") <= pd.Timestamp(date(2023, 8, 1))
    assert old.loc[closed, "success"].notna().any()
    assert_frame_equal(new.loc[old.index[closed]], old[closed])


def test_no_rounds_give_no_labels(firm_facts: Facts) -> None:
    assert list(promotion_labels(firm_facts, rounds=[]).columns) == ["promoted", "success"]
