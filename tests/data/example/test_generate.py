from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.checks import check
from data.errors import InputError
from data.example import END, generate
from data.home import Home
from data.known import EVER
from data.store import Store


def made(folder: Path, *, seed: int = 3) -> Store:
    store = Store(Home(root=folder))
    generate(store, n_employees=80, n_months=14, n_platforms=4, seed=seed)
    return store


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return made(tmp_path_factory.mktemp("small"))


def rows(store: Store, name: str) -> pl.DataFrame:
    return store.read_polars(name, as_of=EVER)


def test_same_seed_gives_the_same_company(small: Store, tmp_path: Path) -> None:
    assert made(tmp_path).fingerprint() == small.fingerprint()


def test_another_seed_gives_another_company(small: Store, tmp_path: Path) -> None:
    assert made(tmp_path, seed=4).fingerprint() != small.fingerprint()


def test_tables_pass_the_checks_of_an_import(small: Store) -> None:
    frames = {name: rows(small, name).drop("cycle_end", strict=False) for name in small.names()}
    assert check(frames, company=small.company) == []


def test_everything_is_known_at_the_end_and_not_before(small: Store) -> None:
    assert small.known_until() == END == date(2026, 7, 1)


def test_tables_that_hold_something_are_refused(small: Store) -> None:
    with pytest.raises(InputError, match="needs an empty home"):
        generate(small, n_employees=80, n_months=14, n_platforms=4)


@pytest.mark.parametrize("size", [(40, 14, 4), (80, 2, 4), (80, 14, 1)])
def test_a_company_too_small_for_a_story_is_refused(tmp_path: Path, size: tuple[int, int, int]) -> None:
    n_employees, n_months, n_platforms = size
    store = Store(Home(root=tmp_path))
    with pytest.raises(InputError, match="make no example company"):
        generate(store, n_employees=n_employees, n_months=n_months, n_platforms=n_platforms)
    assert store.names() == ()


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    told: list[float] = []
    store = Store(Home(root=tmp_path))
    generate(store, n_employees=24, n_months=3, n_platforms=2, progress=lambda _, done: told.append(done))
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_seats_stay_filled_because_leavers_are_replaced(small: Store) -> None:
    people = rows(small, "employees")
    for month in range(1, 7):
        day = date(2026, month, 20)
        here = people.filter(
            pl.col("hire_date") <= day, pl.col("exit_date").is_null() | (pl.col("exit_date") >= day)
        )
        assert 74 <= len(here) <= 80


def test_everyone_but_one_has_a_manager_who_is_there(small: Store) -> None:
    held = rows(small, "positions").sort("start_date").group_by("employee_id").last()
    people = rows(small, "employees").filter(pl.col("exit_date").is_null())
    now = held.join(people, on="employee_id", how="semi")
    assert now["manager_id"].null_count() == 1
    left_in_june = rows(small, "employees").filter(pl.col("exit_date") >= date(2026, 6, 1))["employee_id"]
    managers = now["manager_id"].drop_nulls()
    assert managers.is_in([*people["employee_id"], *left_in_june]).all()


def test_nobody_manages_themselves(small: Store) -> None:
    held = rows(small, "positions")
    assert not (held["employee_id"] == held["manager_id"]).any()


def test_assignments_end_on_the_day_of_exit(small: Store) -> None:
    gone = rows(small, "employees").drop_nulls("exit_date")
    held = rows(small, "assignments").join(gone, on="employee_id")
    assert held.height > 0
    assert held["end_date"].null_count() == 0
    assert (held["end_date"] <= held["exit_date"]).all()


def test_no_two_whole_assignments_overlap(small: Store) -> None:
    held = rows(small, "assignments").filter(pl.col("share") == 1).sort("employee_id", "start_date")
    before = pl.col("end_date").shift().over("employee_id")
    assert held.filter(pl.col("start_date") <= before).is_empty()


def test_leads_and_orders_fall_into_the_time_at_work(small: Store) -> None:
    people = rows(small, "employees")
    for table, moment in (("leads", "created_at"), ("leads", "converted_at"), ("orders", "ordered_at")):
        done = rows(small, table).drop_nulls(moment).join(people, on="employee_id")
        day = pl.col(moment).cast(pl.Date)
        assert done.filter(day < pl.col("hire_date")).is_empty()
        assert done.filter(day > pl.col("exit_date")).is_empty()


def test_leads_lie_on_platforms_that_are_open(small: Store) -> None:
    done = rows(small, "leads").join(rows(small, "platforms"), on="platform_id")
    assert done.filter(pl.col("created_at").cast(pl.Date) < pl.col("launch_date")).is_empty()


def test_each_converted_lead_has_its_order(small: Store) -> None:
    won = rows(small, "leads").drop_nulls("order_id")
    orders = rows(small, "orders")
    joined = won.join(orders, on=["order_id", "employee_id", "platform_id"])
    assert won.height == orders.height == joined.height
    assert (joined["converted_at"] == joined["ordered_at"]).all()


def test_a_repeat_customer_has_bought_before_or_before_the_first_month(small: Store) -> None:
    orders = rows(small, "orders").sort("order_id")
    new = orders.filter("new_customer")
    assert new["customer_id"].is_unique().all()
    repeat = orders.filter(~pl.col("new_customer"))
    assert repeat.height > 0


def test_refunds_are_dated_after_the_order_and_never_above_it(small: Store) -> None:
    back = rows(small, "orders").drop_nulls("refunded_at")
    assert back.height > 0
    assert (back["refunded_at"] > back["ordered_at"]).all()
    assert (back["refunded_amount"] <= back["amount"]).all()


def test_youngest_platform_is_two_months_old_and_the_oldest_ten_years(small: Store) -> None:
    launched = rows(small, "platforms")["launch_date"]
    assert (launched.min(), launched.max()) == (date(2016, 7, 1), date(2026, 5, 1))


def test_no_table_holds_a_trait(small: Store) -> None:
    columns = {column for name in small.names() for column in rows(small, name).columns}
    assert columns.isdisjoint({"leadership", "p_success", "voluntary", "severity", "attachment"})
