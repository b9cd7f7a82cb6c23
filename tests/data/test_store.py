from datetime import date

import polars as pl
import pytest

from data.errors import InputError, MissingTable, SchemaError
from data.known import EVER
from data.manifest import Company
from data.parts import stored_schema
from data.store import Store
from data.tables import TABLES


def months(*rows: tuple[str, date, float]) -> pl.DataFrame:
    schema = stored_schema(TABLES["activities"])
    return pl.DataFrame(
        {
            "employee_id": [who for who, _, _ in rows],
            "kind": ["visits"] * len(rows),
            "month": [month for _, month, _ in rows],
            "platform_id": [None] * len(rows),
            "quantity": [quantity for _, _, quantity in rows],
            "quality": [None] * len(rows),
        },
        schema=schema,
    )


JAN, FEB, MAR = (date(2024, month, 1) for month in (1, 2, 3))


def quantities(store: Store, as_of: date = EVER) -> list[tuple[str, date, float]]:
    return store.read_polars("activities", as_of=as_of).select("employee_id", "month", "quantity").rows()


def test_a_month_is_known_when_it_is_over(store: Store) -> None:
    store.write({"activities": months(("E1", JAN, 1), ("E1", FEB, 2))}, note="n")
    assert quantities(store, date(2024, 2, 29)) == [("E1", JAN, 1)]
    assert quantities(store, MAR) == [("E1", JAN, 1), ("E1", FEB, 2)]
    assert store.known_until() == MAR


def test_only_the_files_of_changed_months_are_written_anew(store: Store) -> None:
    store.write({"activities": months(("E1", JAN, 1), ("E1", FEB, 2))}, note="n")
    before = {part.month: part.file for part in store.parts("activities")}
    store.write({"activities": months(("E2", FEB, 5))}, note="n")
    after = {part.month: part.file for part in store.parts("activities")}
    assert before["2024-01-01"] == after["2024-01-01"]
    assert before["2024-02-01"] != after["2024-02-01"]
    assert quantities(store) == [("E1", JAN, 1), ("E1", FEB, 2), ("E2", FEB, 5)]


def test_appending_to_a_stored_month_keeps_what_is_there(store: Store) -> None:
    batches = [("activities", months(("E1", JAN, 1))), ("activities", months(("E2", JAN, 2), ("E2", FEB, 3)))]
    store.write(iter(batches), note="n", append=True)
    assert quantities(store) == [("E1", JAN, 1), ("E2", JAN, 2), ("E2", FEB, 3)]
    assert store.version == 1


def test_an_order_that_moves_to_another_month_is_not_stored_twice(store: Store) -> None:
    schema = stored_schema(TABLES["leads"])

    def lead(day: date) -> pl.DataFrame:
        given = {"lead_id": "L1", "employee_id": "E1", "platform_id": "P1", "created_at": day}
        return pl.DataFrame([given]).with_columns(
            pl.col("created_at").cast(pl.Datetime("us")),
            pl.lit(None, schema["converted_at"]).alias("converted_at"),
            pl.lit(None, pl.String()).alias("order_id"),
        )

    store.write({"leads": lead(JAN)}, note="n")
    store.write({"leads": lead(FEB)}, note="n")
    assert [part.month for part in store.parts("leads")] == ["2024-02-01"]


def test_nothing_to_store_makes_no_version_and_no_table(store: Store) -> None:
    store.write({"activities": months()}, note="n")
    assert (store.version, store.names()) == (0, ())
    with pytest.raises(MissingTable, match="echelon import"):
        store.known_until()


def test_the_past_cannot_be_written(store: Store) -> None:
    store.write({"activities": months(("E1", JAN, 1))}, note="n")
    store.write({"activities": months(("E1", JAN, 2))}, note="n")
    with pytest.raises(InputError, match="version 1 is of the past"):
        Store(store.home, version=1).write({"activities": months(("E1", JAN, 3))}, note="n")
    assert quantities(Store(store.home, version=1)) == [("E1", JAN, 1)]
    with pytest.raises(MissingTable, match="version 7"):
        quantities(Store(store.home, version=7))


def test_rows_come_in_the_declared_types(store: Store) -> None:
    narrow = months(("E1", JAN, 1)).with_columns(pl.col("quantity").cast(pl.Int32()))
    store.write({"activities": narrow}, note="n")
    assert dict(store.read_polars("activities", as_of=EVER).schema) == stored_schema(TABLES["activities"])
    with pytest.raises(SchemaError, match="declared types"):
        store.write({"activities": narrow.with_columns(month=pl.lit("soon"))}, note="n")
    with pytest.raises(SchemaError, match="have the columns"):
        store.write({"activities": narrow.drop("quality")}, note="n")


def test_a_snapshot_company_has_one_as_of_date(store: Store) -> None:
    store.write({"activities": months(("E1", JAN, 1))}, note="n", company=Company(snapshot=date(2024, 2, 1)))
    store.write({"activities": months(("E1", MAR, 1))}, note="n")
    assert store.known_until() == date(2024, 2, 1)
    assert store.company.snapshot == date(2024, 2, 1)
    assert [one.version for one in store.versions()] == [1, 2]
