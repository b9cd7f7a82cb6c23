from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from data.calendar import add_months
from data.home import Home
from data.manifest import Company
from data.store import Store
from features.attrition.observed import seen_until
from features.attrition.outcomes import CAUSES, exit_outcomes
from features.facts import Facts
from tests.features.company import Frames, filled
from tests.training.tables import people_who_sell

DAY = date(2024, 1, 1)
NEXT_YEAR = date(2025, 1, 1)
FIRST = date(2022, 1, 1)
Found = dict[str, tuple[int, str]]


def _people(exits: Mapping[str, tuple[date | None, str | None]], hired: date = FIRST) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "employee_id": list(exits),
            "hire_date": [hired] * len(exits),
            "exit_date": pl.Series([day for day, _ in exits.values()], dtype=pl.Date),
            "exit_kind": pl.Series([kind for _, kind in exits.values()], dtype=pl.String),
        }
    )


def _facts(root: Path, frames: Frames) -> Facts:
    return Facts(filled(Store(Home(root=root)), frames, Company()))


def _told(facts: Facts, as_of: date, known_until: date, horizon_months: int = 12) -> Found:
    rows = exit_outcomes(facts, as_ofs=[as_of], known_until=known_until, horizon_months=horizon_months)
    rows = rows.droplevel("as_of")
    return {str(who): (int(row["months"]), str(row["cause"])) for who, row in rows.iterrows()}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """People who come and leave at any time for any cause, some of whose records stop."""
    rng = np.random.default_rng(3)
    n = 120
    hired = [FIRST + timedelta(days=int(day)) for day in rng.integers(-300, 700, n)]
    left = [
        day + timedelta(days=int(stay)) for day, stay in zip(hired, rng.integers(1, 1500, n), strict=True)
    ]
    ids = [f"E{i:03d}" for i in range(n)]
    leaves = rng.random(n) < 0.8
    kinds = [None, *CAUSES]
    frame = pl.DataFrame(
        {
            "employee_id": ids,
            "hire_date": hired,
            "exit_date": pl.Series([day if yes else None for day, yes in zip(left, leaves, strict=True)]),
            "exit_kind": pl.Series(
                [kinds[rng.integers(4)] if yes else None for yes in leaves], dtype=pl.String
            ),
        }
    )
    stops = {who: int(rng.integers(6, 36)) for who in ids[::4]}
    hours = pl.DataFrame(
        [
            (who, add_months(FIRST, ahead), 150.0)
            for who, n_months in stops.items()
            for ahead in range(n_months)
        ],
        schema=["employee_id", "month", "worked_hours"],
        orient="row",
    )
    return _facts(tmp_path_factory.mktemp("planted"), {"employees": frame, "workload_monthly": hours})


def test_whole_months_are_lived_through_and_the_cause_is_of_the_month_after(tmp_path: Path) -> None:
    exits = {
        "first_day": (DAY, "voluntary"),
        "last_day_of_the_first_month": (date(2024, 1, 31), "involuntary"),
        "first_day_of_the_second": (date(2024, 2, 1), "other"),
        "last_day": (date(2024, 12, 31), "voluntary"),
        "after_the_horizon": (NEXT_YEAR, "voluntary"),
        "unknown": (date(2024, 6, 10), None),
        "stays": (None, None),
        "gone": (date(2023, 12, 31), "voluntary"),
    }
    facts = _facts(tmp_path, {"employees": _people(exits)})
    assert _told(facts, DAY, date(2026, 1, 1)) == {
        "after_the_horizon": (12, ""),
        "first_day": (0, "voluntary"),
        "first_day_of_the_second": (1, "other"),
        "last_day": (11, "voluntary"),
        "last_day_of_the_first_month": (0, "involuntary"),
        "stays": (12, ""),
        "unknown": (5, "voluntary"),
    }
    assert _told(facts, DAY, date(2026, 1, 1), 3)["unknown"] == (3, "")


def test_months_are_counted_from_the_day_of_the_landmark(tmp_path: Path) -> None:
    exits = {
        "before_the_leap_day": (date(2024, 2, 28), "voluntary"),
        "leap_day": (date(2024, 2, 29), "voluntary"),
        "second_to_last": (date(2024, 3, 30), "voluntary"),
        "second_month_over": (date(2024, 3, 31), "voluntary"),
    }
    found = _told(_facts(tmp_path, {"employees": _people(exits)}), date(2024, 1, 31), date(2026, 1, 1))
    assert {who: months for who, (months, _) in found.items()} == {
        "before_the_leap_day": 0,
        "leap_day": 1,
        "second_to_last": 1,
        "second_month_over": 2,
    }


def test_nobody_is_followed_beyond_what_is_known(tmp_path: Path) -> None:
    exits = {"stays": (None, None), "leaves": (date(2024, 4, 10), "voluntary")}
    facts = _facts(tmp_path, {"employees": _people(exits)})
    assert _told(facts, DAY, date(2024, 4, 1)) == {"leaves": (3, ""), "stays": (3, "")}
    assert _told(facts, DAY, date(2024, 5, 1)) == {"leaves": (3, "voluntary"), "stays": (4, "")}


def test_a_month_that_is_not_over_counts_neither_for_leavers_nor_for_stayers(tmp_path: Path) -> None:
    exits = {"stays": (None, None), "leaves": (date(2024, 4, 10), "voluntary")}
    facts = _facts(tmp_path, {"employees": _people(exits)})
    assert _told(facts, DAY, date(2024, 4, 20)) == {"leaves": (3, ""), "stays": (3, "")}
    assert _told(facts, date(2024, 4, 1), date(2024, 4, 20)) == {"leaves": (0, ""), "stays": (0, "")}


def test_who_is_hired_later_is_not_there_and_a_landmark_of_the_future_has_no_rows(tmp_path: Path) -> None:
    frames = {
        "employees": pl.concat(
            [_people({"here": (None, None)}), _people({"hired_that_day": (None, None)}, hired=DAY)]
        )
    }
    facts = _facts(tmp_path, frames)
    assert set(_told(facts, DAY, NEXT_YEAR)) == {"here"}
    assert set(_told(facts, date(2024, 1, 2), NEXT_YEAR)) == {"here", "hired_that_day"}
    nothing = exit_outcomes(facts, as_ofs=[NEXT_YEAR], known_until=NEXT_YEAR)
    assert nothing.empty
    assert list(nothing.columns) == ["months", "cause"]


def test_who_vanishes_without_an_exit_is_no_stayer_but_a_recorded_exit_stands(store: Store) -> None:
    store.write(people_who_sell(), note="test", append=True)
    found = _told(Facts(store), date(2024, 4, 1), store.known_until())
    assert found["E03"] == (2, "")  # the last record is of May 2024
    assert found["E02"] == (4, "voluntary")  # leaves on 1 August 2024
    assert found["E01"] == (9, "")
    assert _told(Facts(store), date(2024, 7, 1), store.known_until())["E03"] == (0, "")


def test_facts_of_the_cut_day_or_later_change_nothing(tmp_path: Path) -> None:
    cut = date(2024, 7, 15)
    months = [add_months(FIRST, ahead) for ahead in range(28)]  # the last is April 2024
    before = {
        "employees": _people({"stops": (None, None), "leaves_later": (None, None), "left": (DAY, "other")}),
        "workload_monthly": pl.DataFrame({"employee_id": "stops", "month": months, "worked_hours": 150.0}),
    }
    after = {
        "employees": pl.concat(
            [
                _people(
                    {"stops": (cut, "other"), "leaves_later": (cut, "voluntary"), "left": (DAY, "other")}
                ),
                _people({"new": (None, None)}, hired=cut),
            ]
        ),
        "workload_monthly": pl.concat(
            [
                before["workload_monthly"],
                pl.DataFrame(
                    {
                        "employee_id": "stops",
                        "month": [date(2024, 7, 1), date(2024, 8, 1)],
                        "worked_hours": 9.0,
                    }
                ),
            ]
        ),
        "skills": pl.DataFrame(
            {"employee_id": ["stops"], "assessed_on": [cut], "skill": ["live"], "level": [1.0]}
        ),
    }
    as_ofs = [add_months(date(2023, 6, 1), ahead) for ahead in range(13)]
    then, now = (
        exit_outcomes(_facts(tmp_path / name, frames), as_ofs=as_ofs, known_until=cut)
        for name, frames in (("before", before), ("after", after))
    )
    assert_frame_equal(then, now)
    assert (then["cause"] == "other").any()


def _followed(left: date | None, kind: str | None, seen: date, days: tuple[date, date]) -> tuple[int, str]:
    """Say month by month what became of a person after a landmark, as far as it was known at a day."""
    as_of, known_until = days
    recorded = left is not None and left < known_until
    for month in range(12):
        stop = add_months(as_of, month + 1)
        if stop > known_until or (seen < stop and not recorded):
            return month, ""
        if left is not None and left < stop:
            return month, kind or "voluntary"
    return 12, ""


@settings(max_examples=25, deadline=None)
@given(
    as_of=st.dates(date(2022, 3, 1), date(2024, 6, 1)),
    early=st.integers(1, 500),
    later=st.integers(0, 300),
)
def test_a_later_cut_changes_no_label_that_was_closed(
    planted: Facts, as_of: date, early: int, later: int
) -> None:
    cut = as_of + timedelta(days=early)
    then = exit_outcomes(planted, as_ofs=[as_of], known_until=cut)
    now = exit_outcomes(planted, as_ofs=[as_of], known_until=cut + timedelta(days=later))
    assert then.index.equals(now.index)
    closed = ((then["cause"] != "") | (then["months"] == 12)).to_numpy()
    assert_frame_equal(then[closed], now[closed])
    recorded = set(planted.known("workload_monthly", as_of=date.max)["employee_id"])
    steady = ~then.index.get_level_values(0).isin(recorded)  # others come back: then more is known of them
    assert (now["months"] >= then["months"])[steady].all()


@settings(max_examples=25, deadline=None)
@given(as_of=st.dates(date(2022, 3, 1), date(2024, 6, 1)), known=st.integers(1, 500))
def test_outcomes_are_what_following_each_person_month_by_month_gives(
    planted: Facts, as_of: date, known: int
) -> None:
    cut = as_of + timedelta(days=known)
    rows = planted.known("employees", as_of=date.max).join(
        seen_until(planted, known_until=cut), on="employee_id"
    )
    expected = {
        who: _followed(left, kind, seen, (as_of, cut))
        for who, hired, left, kind, seen in rows.select(
            "employee_id", "hire_date", "exit_date", "exit_kind", "seen_until"
        ).iter_rows()
        if hired < as_of and not (left is not None and left < as_of)
    }
    assert _told(planted, as_of, cut) == expected
