from datetime import date
from typing import Any

import polars as pl

from data.faults import ROW, SOURCE
from data.known import EVER
from data.mapping import Unpivot
from data.parts import stored_schema
from data.reshape import changes, one_a_key, unpivot_rows, unpivoted_columns
from data.store import Store
from data.tables import TABLES
from tests.data.files import Write, run

PANEL = (
    "id,month,hired,left,grade,pay\n"
    "E1,2024-01-01,2023-05-02,,1,100\n"
    "E1,2024-02-01,2023-05-02,,1,110\n"
    "E1,2024-03-01,2023-05-02,,2,110\n"
    "E2,2024-02-01,2024-02-10,,1,90\n"
    "E2,2024-03-01,2024-02-10,2024-03-20,1,90\n"
)
RULES: dict[str, Any] = {
    "tables": [
        {
            "table": "employees",
            "keep": "first",
            "columns": {"employee_id": "id", "hire_date": "hired", "exit_date": "left"},
        },
        {
            "table": "positions",
            "keep": "changes",
            "columns": {
                "employee_id": "id",
                "start_date": {"from": "month", "not_before": "hired"},
                "role_family": {"value": "sales"},
                "role": {"value": "seller"},
                "grade": "grade",
                "department": {"value": "north"},
                "front_line": {"value": True},
            },
        },
        {
            "table": "compensation",
            "keep": "changes",
            "columns": {
                "employee_id": "id",
                "effective_date": "month",
                "base_salary": {"from": "pay", "scale": 100},
            },
        },
    ]
}


def positions(store: Store) -> list[tuple[str, str, int]]:
    frame = store.read_polars("positions", as_of=EVER)
    return [
        (who, str(day), grade)
        for who, day, grade in frame.select("employee_id", "start_date", "grade").rows()
    ]


def test_one_file_fills_several_tables_one_row_a_key_and_one_a_change(store: Store, write: Write) -> None:
    run(store, write("panel.csv", PANEL), RULES)
    people = store.read_polars("employees", as_of=EVER)
    assert people["exit_date"].to_list() == [None, date(2024, 3, 20)]
    assert positions(store) == [("E1", "2024-01-01", 1), ("E1", "2024-03-01", 2), ("E2", "2024-02-10", 1)]
    assert store.read_polars("compensation", as_of=EVER)["base_salary"].to_list() == [10000, 11000, 9000]


def test_the_next_months_file_adds_only_what_changed_since(store: Store, write: Write) -> None:
    run(store, write("panel.csv", PANEL), RULES)
    later = (
        "id,month,hired,left,grade,pay\nE1,2024-04-01,2023-05-02,,2,120\nE1,2024-05-01,2023-05-02,,3,120\n"
    )
    run(store, write("later.csv", later), RULES)
    assert positions(store)[:3] == [("E1", "2024-01-01", 1), ("E1", "2024-03-01", 2), ("E1", "2024-05-01", 3)]
    days = store.read_polars("compensation", as_of=EVER).filter(pl.col("employee_id") == "E1")[
        "effective_date"
    ]
    assert [str(day) for day in days] == ["2024-01-01", "2024-02-01", "2024-04-01"]


def test_a_corrected_month_takes_the_place_of_the_stored_one(store: Store, write: Write) -> None:
    run(store, write("panel.csv", PANEL), RULES)
    run(
        store,
        write("panel.csv", PANEL.replace("E1,2024-03-01,2023-05-02,,2", "E1,2024-03-01,2023-05-02,,4")),
        RULES,
    )
    assert positions(store)[1] == ("E1", "2024-03-01", 4)
    run(
        store,
        write("panel.csv", PANEL.replace("E1,2024-03-01,2023-05-02,,2", "E1,2024-03-01,2023-05-02,,1")),
        RULES,
    )
    assert positions(store)[1] == ("E1", "2024-03-01", 1)


def test_conflicting_values_of_a_key_are_told(store: Store, write: Write) -> None:
    text = PANEL.replace("E1,2024-03-01,2023-05-02", "E1,2024-03-01,2023-05-03")
    done = run(store, write("panel.csv", text), RULES)
    assert [remark.text.en for remark in done.report.remarks if remark.table == "employees"] == [
        "1 keys have more than one hire_date; one of them was kept"
    ]


def test_faults_of_a_kept_row_name_every_row_that_says_so(store: Store, write: Write) -> None:
    text = PANEL.replace(",1,90", ",101,90")
    done = run(store, write("panel.csv", text), RULES, skip=True)
    (fault,) = done.report.faults
    assert fault.rows.to_list() == [5, 6]
    assert store.read_polars("employees", as_of=EVER)["employee_id"].to_list() == ["E1"]


def test_wide_months_become_rows_and_empty_cells_do_not(store: Store, write: Write) -> None:
    text = "id,hired,2024-01,2024-02,2024-03\nE1,2020-01-01,10.5,,12\nE2,2020-01-01,7,8,\n"
    rules: dict[str, Any] = {
        "tables": [
            {"table": "employees", "columns": {"employee_id": "id", "hire_date": "hired"}},
            {
                "table": "sales_monthly",
                "unpivot": {"columns": r"\d{4}-\d{2}", "name": "month", "value": "sold"},
                "columns": {
                    "employee_id": "id",
                    "platform_id": {"value": "P1"},
                    "month": {"from": "month", "format": "%Y-%m"},
                    "revenue": {"from": "sold", "scale": 100},
                },
            },
        ]
    }
    run(store, write("wide.csv", text), rules)
    frame = store.read_polars("sales_monthly", as_of=EVER)
    assert frame.select("employee_id", "revenue").rows() == [
        ("E1", 1050),
        ("E1", 1200),
        ("E2", 700),
        ("E2", 800),
    ]


def test_unpivot_takes_patterns_lists_and_labels() -> None:
    names = ["id", "q1", "q2"]
    assert unpivoted_columns(Unpivot(columns=r"q\d"), names) == {"q1": "q1", "q2": "q2"}
    assert unpivoted_columns(Unpivot(columns=("q1",)), names) == {"q1": "q1"}
    labels = unpivoted_columns(Unpivot(columns={"q2": "second"}), names)
    frame = pl.DataFrame({"id": ["a"], "q1": ["1"], "q2": [" 2 "], ROW: [2]})
    assert unpivot_rows(frame, Unpivot(columns={"q2": "second"}), labels).select("name", "value").rows() == [
        ("second", "2")
    ]


def test_rows_without_a_key_are_kept_so_that_each_is_told() -> None:
    table = TABLES["compensation"]
    frame = pl.DataFrame(
        {"employee_id": [None, None], "effective_date": [date(2024, 1, 1)] * 2, "base_salary": [1, 1]},
        schema_overrides={"employee_id": pl.String()},
    )
    schema = stored_schema(table)
    blank = [pl.lit(None, kind).alias(name) for name, kind in schema.items() if name not in frame.columns]
    whole = frame.with_columns(*blank, pl.lit(0).alias(SOURCE), pl.Series(ROW, [2, 3])).select(
        *schema, SOURCE, ROW
    )
    assert one_a_key(whole, table, last=False)[ROW].to_list() == [2, 3]
    assert changes(whole, table, None)[ROW].to_list() == [2, 3]


def test_rows_that_say_the_same_of_one_day_are_one_and_contrary_ones_a_fault(
    store: Store, write: Write
) -> None:
    early = (
        "id,month,hired,left,grade,pay\nE1,2023-04-01,2023-05-02,,1,100\nE1,2023-05-01,2023-05-02,,1,100\n"
    )
    run(store, write("panel.csv", early), RULES)
    assert positions(store) == [("E1", "2023-05-02", 1)]
    contrary = early.replace("2023-05-01,2023-05-02,,1", "2023-04-01,2023-05-02,,2")
    done = run(store, write("panel.csv", contrary), RULES, skip=True)
    assert {fault.fault_class.name: fault.rows.to_list() for fault in done.report.faults} == {
        "DUPLICATE_KEY": [2, 3]
    }
