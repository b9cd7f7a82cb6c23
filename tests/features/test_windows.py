from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.calendar import add_months
from data.errors import MissingTable
from data.home import Home
from data.known import EVER
from data.store import Store
from features.monthly import read_monthly
from features.rectangle import WINDOWS
from features.windows import MEASURES, activity_windows, sales_windows
from tests.features.sales_facts import at, employee, fill, lead, order, rows, some_company, truncated

DATES = [date(2024, 7, 1), date(2024, 11, 20), date(2025, 1, 1)]

few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return fill(Store(Home(tmp_path_factory.mktemp("company"))), some_company(1))


def test_a_window_holds_the_whole_months_before_the_date(company: Store) -> None:
    windows = sales_windows(company, as_ofs=DATES)
    base = read_monthly(company, as_of=EVER)
    for row in windows.reset_index().to_dict("records"):
        who, as_of = row["employee_id"], row["as_of"]
        end = as_of.date().replace(day=1)
        for width in WINDOWS:
            start = pd.Timestamp(add_months(end, -width))
            inside = base[
                (base["employee_id"] == who) & (base["month"] >= start) & (base["month"] < str(end))
            ]
            for name in MEASURES[:-2]:
                assert row[f"{name}_{width}m"] == inside[name].sum(), (who, as_of, name)
            months = inside.groupby("month")[["leads", "orders", "revenue"]].sum()
            assert row[f"active_months_{width}m"] == months.any(axis=1).sum()
            assert row[f"earning_months_{width}m"] == (months["revenue"] > 0).sum()


def test_everything_is_a_whole_number_in_key_order(company: Store) -> None:
    windows = sales_windows(company, as_ofs=DATES[::-1])

    assert set(windows.dtypes) == {pd.Series([1]).dtype}
    assert windows.index.names == ["employee_id", "as_of"]
    assert windows.index.is_monotonic_increasing
    assert windows.index.is_unique


def test_the_six_months_before_the_last_six(company: Store) -> None:
    windows = sales_windows(company, as_ofs=[date(2025, 1, 1)]).droplevel("as_of")
    half_a_year_before = sales_windows(company, as_ofs=[date(2024, 7, 1)]).droplevel("as_of")
    both = windows.index.intersection(half_a_year_before.index)

    assert len(both) >= 3
    assert windows.loc[both, "revenue_prior_6m"].equals(
        half_a_year_before.loc[both, "revenue_6m"].rename("revenue_prior_6m")
    )


def test_who_has_a_row_is_read_from_the_roster_not_from_the_facts(store: Store) -> None:
    people = [
        employee("ACTIVE"),
        employee("HIRED_THEN", hired=date(2024, 7, 1)),
        employee("LAST_DAY_BEFORE", left=date(2024, 6, 30)),
        employee("LAST_DAY_THEN", left=date(2024, 7, 1)),
        employee("LEAVES_LATER", left=date(2024, 9, 1)),
    ]
    late = lead(1, "LAST_DAY_BEFORE/P", at("2024-06-03"))
    fill(store, {"employees": rows("employees", people), "leads": rows("leads", [late])})

    windows = sales_windows(store, as_ofs=[date(2024, 7, 1)]).droplevel("as_of")
    assert windows.index.to_list() == ["ACTIVE", "LAST_DAY_THEN", "LEAVES_LATER"]
    assert (windows["leads_12m"] == 0).all()


def test_a_month_counts_as_one_without_revenue_only_since_the_person_is_here(store: Store) -> None:
    people = [employee("OLD"), employee("NEW", hired=date(2024, 5, 20))]
    orders = [order(1, "OLD/P", at("2024-05-02")), order(2, "NEW/P", at("2024-06-02"))]
    fill(store, {"employees": rows("employees", people), "orders": rows("orders", orders)})

    windows = sales_windows(store, as_ofs=[date(2024, 7, 1)]).droplevel("as_of")
    without = windows[[f"zero_months_{width}m" for width in WINDOWS]]
    assert without.T.to_dict("list") == {"OLD": [2, 5, 11], "NEW": [1, 1, 1]}


def test_many_dates_at_once_give_the_bits_of_one_date_at_a_time(company: Store) -> None:
    at_once = sales_windows(company, as_ofs=DATES)
    one_by_one = pd.concat(sales_windows(company, as_ofs=[as_of]) for as_of in DATES)

    assert at_once.equals(one_by_one.sort_index())


@few
@given(seed=st.integers(0, 10_000), n_days=st.integers(40, 400))
def test_truncating_the_facts_at_the_date_changes_no_bit(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n_days: int
) -> None:
    tables = some_company(seed, n_leads=150)
    as_of = date.fromordinal(date(2024, 1, 1).toordinal() + n_days)
    full = fill(Store(Home(tmp_path_factory.mktemp("full"))), tables)
    known = fill(Store(Home(tmp_path_factory.mktemp("known"))), truncated(tables, as_of))
    later = [as_of, add_months(as_of, 1), add_months(as_of, 5)]
    for windows in (sales_windows, activity_windows):
        every = windows(full, as_ofs=later)
        one_pass = every[every.index.get_level_values("as_of") == pd.Timestamp(as_of)]
        rebuilt = windows(known, as_ofs=[as_of])
        pd.testing.assert_frame_equal(
            one_pass[rebuilt.columns], rebuilt, check_exact=True, check_index_type=False
        )


def test_facts_on_or_after_the_date_move_nothing(tmp_path: Path) -> None:
    tables, as_of = some_company(2), at("2024-10-01")
    former = fill(Store(Home(tmp_path / "a")), tables)
    moved = pl.when(pl.col("ordered_at") >= as_of)
    orders = tables["orders"].with_columns(
        amount=moved.then(pl.col("amount") * 1000).otherwise("amount"),
        customer_id=moved.then(pl.lit("C1")).otherwise("customer_id"),
    )
    leads = tables["leads"].filter(pl.col("created_at") < as_of)
    other = fill(Store(Home(tmp_path / "b")), tables | {"orders": orders, "leads": leads})

    dates = [as_of.date()]
    assert sales_windows(former, as_ofs=dates).equals(sales_windows(other, as_ofs=dates))


def test_activities_are_summed_by_kind_and_quality_is_weighted_by_quantity(store: Store) -> None:
    def activity(kind: str, month: int, quantity: float, quality: float | None = None) -> dict[str, object]:
        day = date(2024, month, 1)
        return {"employee_id": "A", "kind": kind, "month": day, "quantity": quantity, "quality": quality}

    facts = [
        activity("tickets", 1, 100.5, 0.2),
        activity("tickets", 6, 10, 0.9),
        activity("tickets", 5, 30, 0.5),
        activity("tickets", 4, 1000),
        activity("visits", 6, 3),
        activity("visits", 7, 999),
    ]
    people = rows("employees", [employee("A"), employee("B")])
    fill(store, {"employees": people, "activities": rows("activities", facts)})

    windows = activity_windows(store, as_ofs=[date(2024, 7, 15)]).droplevel("as_of")
    assert windows.loc["A", "tickets_quantity_3m"] == 1_040_000
    assert windows.loc["A", "tickets_quantity_6m"] == 1_140_500
    assert windows.loc["A", "tickets_quality_3m"] == pytest.approx((10 * 0.9 + 30 * 0.5) / 40)
    assert windows.loc["A", "visits_quantity_12m"] == 3_000
    assert windows["visits_quality_12m"].isna().all()
    assert windows.loc["B", "tickets_quantity_12m"] == 0


def test_without_activities_it_says_which_table_is_missing(store: Store) -> None:
    fill(store, {"employees": rows("employees", [employee("A")])})

    with pytest.raises(MissingTable, match="activities"):
        activity_windows(store, as_ofs=[date(2024, 7, 1)])
