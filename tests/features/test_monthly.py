from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

import pandas as pd
import polars as pl
import pytest

from data.errors import MissingTable
from data.home import Home
from data.known import EVER
from data.store import Store
from features.monthly import build_monthly, monthly_files, platform_months, read_monthly
from tests.features.sales_facts import at, employee, fill, lead, order, rows, some_company

Rows = Sequence[dict[str, Any]]

JAN, FEB, MAR = at("2024-01-10T09:00"), at("2024-02-10T09:00"), at("2024-03-10T09:00")


def cell(store: Store, who: str, month: str) -> dict[str, Any]:
    """Return the row of a person, platform and month."""
    person, platform = who.split("/")
    key = {"employee_id": person, "platform_id": platform, "month": pd.Timestamp(month)}
    (found,) = (row for row in records(read_monthly(store, as_of=EVER)) if key.items() <= row.items())
    return found


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", frame.to_dict("records"))


def of(row: dict[str, Any], *names: str) -> list[int]:
    return [row[name] for name in names]


def sales(store: Store, *, leads: Rows = (), orders: Rows = ()) -> Store:
    tables = {"employees": rows("employees", [employee("A"), employee("B")])}
    if leads:
        tables["leads"] = rows("leads", leads)
    if orders:
        tables["orders"] = rows("orders", orders)
    return fill(store, tables)


def test_every_event_counts_in_the_month_of_its_own_date(store: Store) -> None:
    sales(
        store,
        leads=[lead(1, "A/P", JAN, MAR), lead(2, "A/P", JAN)],
        orders=[order(1, "A/P", FEB, amount=70, margin=9, refunded_amount=5, refunded_at=MAR)],
    )

    assert of(cell(store, "A/P", "2024-01-01"), "leads", "conversions", "orders", "refunds") == [
        2,
        0,
        0,
        0,
    ]
    assert of(cell(store, "A/P", "2024-02-01"), "leads", "orders", "revenue", "margin") == [
        0,
        1,
        70,
        9,
    ]
    assert of(cell(store, "A/P", "2024-03-01"), "conversions", "orders", "refunds") == [1, 0, 5]


def test_counts_are_those_of_the_facts_one_by_one(store: Store) -> None:
    tables = some_company(3)
    base = read_monthly(fill(store, tables), as_of=EVER)
    counted: Counter[tuple[str, str, date, str]] = Counter()
    for row in tables["leads"].iter_rows(named=True):
        for name, dated in (("leads", "created_at"), ("conversions", "converted_at")):
            if row[dated]:
                counted[row["employee_id"], row["platform_id"], row[dated].date().replace(day=1), name] += 1
    for row in tables["orders"].iter_rows(named=True):
        key = (row["employee_id"], row["platform_id"], row["ordered_at"].date().replace(day=1))
        counted[*key, "orders"] += 1
        counted[*key, "revenue"] += row["amount"]
        counted[*key, "margin"] += row["margin"] or 0
        counted[*key, "margin_revenue"] += 0 if row["margin"] is None else row["amount"]
        if row["refunded_at"]:
            counted[*key[:2], row["refunded_at"].date().replace(day=1), "refunds"] += row["refunded_amount"]

    names = ["leads", "conversions", "orders", "revenue", "margin", "margin_revenue", "refunds"]
    found = {
        (row["employee_id"], row["platform_id"], row["month"].date(), name): row[name]
        for row in records(base)
        for name in names
    }
    assert {key: value for key, value in found.items() if value} == {k: v for k, v in counted.items() if v}


def test_a_blank_flag_means_new_where_the_customer_never_ordered_before(store: Store) -> None:
    sales(
        store,
        orders=[
            order(1, "A/P", JAN, customer_id="C"),
            order(2, "B/P", FEB, customer_id="C"),
            order(3, "B/P", FEB, customer_id="D"),
            order(4, "B/P", FEB.replace(day=20), customer_id="C"),
        ],
    )

    assert of(cell(store, "A/P", "2024-01-01"), "new_customers", "repeat_customers") == [1, 0]
    assert of(cell(store, "B/P", "2024-02-01"), "new_customers", "repeat_customers") == [1, 1]


def test_a_given_flag_is_believed(store: Store) -> None:
    sales(store, orders=[order(1, "A/P", JAN, new_customer=False), order(2, "A/P", JAN, new_customer=True)])

    assert of(cell(store, "A/P", "2024-01-01"), "new_customers", "repeat_customers") == [1, 1]


def test_expectations_share_out_what_the_platform_made_in_the_month(store: Store) -> None:
    won = [lead(number, "A/P", JAN, JAN) for number in range(2)]
    lost = [lead(number, "B/P", JAN) for number in range(2, 8)]
    sales(store, leads=won + lost, orders=[order(0, "A/P", JAN, amount=101)])

    found = [cell(store, who, "2024-01-01") for who in ("A/P", "B/P")]
    assert [row["expected_conversions"] for row in found] == [500_000, 1_500_000]
    assert [row["expected_revenue"] for row in found] == [50, 50]


def test_who_only_has_a_late_refund_is_no_longer_on_the_platform(store: Store) -> None:
    late = order(1, "A/P", JAN, refunded_amount=5, refunded_at=FEB)
    sales(store, orders=[late, order(2, "B/P", FEB)])

    assert of(cell(store, "A/P", "2024-02-01"), "on_platform", "expected_revenue") == [0, 0]
    assert platform_months(store, as_of=EVER)["n_people"].to_list() == [1, 1]


def test_platform_months_leave_out_the_month_that_is_not_over(store: Store) -> None:
    sales(store, orders=[order(1, "A/P", JAN), order(2, "A/P", FEB)])

    assert platform_months(store, as_of=date(2024, 2, 29))["orders"].to_list() == [1]
    assert platform_months(store, as_of=date(2024, 3, 1))["orders"].to_list() == [1, 1]
    assert platform_months(store, as_of=date(2024, 1, 31)).empty


def imported(month: date, revenue: int, **given: int) -> dict[str, Any]:
    return {"employee_id": "A", "platform_id": "P", "month": month, "revenue": revenue, **given}


def test_an_imported_month_is_the_base_and_blanks_count_nothing(store: Store) -> None:
    months = [imported(date(2024, 1, 1), -7, margin=3), imported(date(2024, 3, 1), 8)]
    fill(
        store,
        {"employees": rows("employees", [employee("A")]), "sales_monthly": rows("sales_monthly", months)},
    )

    base = read_monthly(store, as_of=EVER)
    assert base["month"].dt.month.to_list() == [1, 3]
    assert base["revenue"].to_list() == base["expected_revenue"].to_list() == [-7, 8]
    assert base["margin_revenue"].to_list() == [-7, 0]
    assert base["leads"].to_list() == [0, 0]


def test_a_mean_below_zero_is_rounded_down(store: Store) -> None:
    month = date(2024, 1, 1)
    both = [imported(month, -7), imported(month, 0) | {"employee_id": "B"}]
    people = rows("employees", [employee("A"), employee("B")])
    fill(store, {"employees": people, "sales_monthly": rows("sales_monthly", both)})

    assert read_monthly(store, as_of=EVER)["expected_revenue"].to_list() == [-4, -4]


def test_without_sales_it_says_what_is_missing(store: Store) -> None:
    fill(store, {"employees": rows("employees", [employee("A")])})

    with pytest.raises(MissingTable, match="sales_monthly, leads and orders"):
        build_monthly(store)


def computed(store: Store) -> list[str]:
    """Bring the base up to date and return the months that were computed."""
    before = set(store.home.monthly.glob("*.parquet"))
    build_monthly(store)
    return sorted(path.name[:7] for path in set(store.home.monthly.glob("*.parquet")) - before)


def test_what_is_up_to_date_is_not_computed_again(store: Store) -> None:
    sales(store, leads=[lead(1, "A/P", JAN), lead(2, "A/P", FEB)])

    assert computed(store) == ["2024-01", "2024-02"]
    assert computed(store) == []


def test_a_new_month_is_computed_alone(store: Store) -> None:
    sales(store, leads=[lead(1, "A/P", JAN, JAN), lead(2, "A/P", FEB)], orders=[order(1, "A/P", JAN)])
    build_monthly(store)
    sales(store, leads=[lead(3, "A/P", MAR)], orders=[order(3, "A/P", MAR)])

    assert computed(store) == ["2024-03"]


def test_a_late_conversion_renews_its_own_month_alone(store: Store) -> None:
    leads = [lead(1, "A/P", JAN), lead(2, "A/P", FEB), lead(3, "A/P", MAR)]
    sales(store, leads=leads)
    build_monthly(store)
    former = cell(store, "A/P", "2024-02-01")
    sales(store, leads=[lead(2, "A/P", FEB, MAR)])

    assert computed(store) == ["2024-03"]
    assert cell(store, "A/P", "2024-02-01") == former
    assert cell(store, "A/P", "2024-03-01")["conversions"] == 1


def test_a_corrected_fact_renews_the_months_it_bears_on(store: Store) -> None:
    leads = [lead(1, "A/P", JAN, MAR), lead(2, "A/P", FEB), lead(3, "A/P", MAR)]
    sales(store, leads=leads)
    build_monthly(store)
    sales(store, leads=[lead(1, "B/P", JAN, MAR)])

    assert computed(store) == ["2024-01", "2024-03"]


def test_an_earlier_first_order_renews_all_later_months(store: Store) -> None:
    sales(store, orders=[order(2, "A/P", FEB, customer_id="C"), order(3, "A/P", MAR, customer_id="D")])
    build_monthly(store)
    sales(store, orders=[order(1, "A/P", JAN, customer_id="D")])

    assert computed(store) == ["2024-01", "2024-02", "2024-03"]
    assert cell(store, "A/P", "2024-03-01")["new_customers"] == 0


def test_an_added_month_gives_the_base_of_a_fresh_build(store: Store, tmp_path: Path) -> None:
    tables = some_company(5)
    cut = at("2024-09-01")
    first = {
        "employees": tables["employees"],
        "leads": tables["leads"].filter(pl.col("created_at") < cut),
        "orders": tables["orders"].filter(pl.col("ordered_at") < cut),
    }
    build_monthly(fill(store, first))
    fill(store, tables)

    fresh = fill(Store(Home(tmp_path / "fresh")), tables)
    assert read_monthly(store, as_of=EVER).equals(read_monthly(fresh, as_of=EVER))


def test_an_older_version_keeps_its_own_base(store: Store) -> None:
    sales(store, leads=[lead(1, "A/P", JAN)])
    build_monthly(store)
    sales(store, leads=[lead(2, "A/P", JAN)])

    assert cell(store, "A/P", "2024-01-01")["leads"] == 2
    assert cell(Store(store.home, version=1), "A/P", "2024-01-01")["leads"] == 1


def test_a_layout_of_other_columns_is_another_file(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    sales(store, leads=[lead(1, "A/P", JAN)])
    former = set(monthly_files(store).values())
    monkeypatch.setattr("features.monthly.LAYOUT", "other")

    assert former.isdisjoint(monthly_files(store).values())
