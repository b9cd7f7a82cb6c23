from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
import sqlalchemy

from data.errors import InputError, MappingError
from data.faults import FaultClass
from data.ingest import ingest
from data.known import EVER
from data.mapping import Mapping
from data.plan import plan
from data.store import Store
from tests.data.files import PEOPLE, Write, people, refusal, run


def two_tables(**origin: dict[str, str]) -> dict[str, Any]:
    hours = {"employee_id": "id", "month": "month", "overtime_hours": "hours"}
    staff = {"employee_id": "id", "hire_date": "hired"}
    return {
        "tables": [
            {"table": "employees", "columns": staff, **origin["employees"]},
            {"table": "workload_monthly", "columns": hours, **origin["workload_monthly"]},
        ]
    }


STAFF = "id,hired\nE1,2020-01-01\n"
HOURS = "id,month,hours\nE1,2024-01,12\n"


def test_a_folder_is_read_file_by_file_as_the_mapping_says(
    store: Store, write: Write, tmp_path: Path
) -> None:
    write("export/staff.csv", STAFF)
    write("export/hours.csv", HOURS)
    rules = two_tables(employees={"file": "staff.csv"}, workload_monthly={"file": "hours.csv"})
    assert run(store, tmp_path / "export", rules).report.n_rows == {"employees": 1, "workload_monthly": 1}
    with pytest.raises(MappingError, match="which `file` employees comes from"):
        run(store, tmp_path / "export", people())


def test_sheets_are_read_as_the_mapping_says_or_by_their_names(store: Store, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in (("staff", STAFF), ("employees", PEOPLE), ("notes", "a,b\n1,2\n"), ("hours", HOURS)):
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    path = tmp_path / "hr.xlsx"
    book.save(path)
    rules = two_tables(employees={"sheet": "staff"}, workload_monthly={"sheet": "hours"})
    assert run(store, path, rules).report.n_rows == {"employees": 1, "workload_monthly": 1}
    assert run(store, path).report.n_rows == {"employees": 3}


def test_a_database_is_read_query_by_query(store: Store, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'hr.db'}"
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("create table staff (id text, hired text)"))
        connection.execute(sqlalchemy.text("create table hours (id text, month text, hours real)"))
        connection.execute(sqlalchemy.text("insert into staff values ('E1', '2020-01-01')"))
        connection.execute(
            sqlalchemy.text("insert into hours values ('E1', '2024-01', 12.5), ('E1', '2024-01', 3)")
        )
    engine.dispose()
    rules = two_tables(
        employees={"query": "select * from staff"}, workload_monthly={"query": "select * from hours limit 1"}
    )
    ingest(url, Mapping.from_dict(rules), store)
    assert store.read_polars("workload_monthly", as_of=EVER)["overtime_hours"].to_list() == [12.5]
    with pytest.raises(InputError, match="needs a mapping"):
        plan(url, None, "select 1")


def test_a_file_name_may_go_on_after_the_table(write: Write) -> None:
    for name in ("leads.csv", "leads-2024-05.csv", "Leads_2024.csv", "leads.part1.csv"):
        assert [step.table for step in plan(str(write(name, "x")), None)] == ["leads"]
    with pytest.raises(InputError, match="nothing that is named like a table"):
        plan(str(write("leadership.csv", "x")), None)
    with pytest.raises(InputError, match="no file or folder"):
        plan("nowhere", None)


def test_columns_that_the_file_lacks_are_named_with_what_it_has(store: Store, write: Write) -> None:
    path = write("a.csv", "employee_id,hire_dat,exit_date\nE1,2020-01-01,\n")
    report = refusal(store, path, people())
    assert {(fault.fault_class, fault.column) for fault in report.faults} == {
        (FaultClass.MISSING_COLUMN, "hire_date"),
        (FaultClass.UNKNOWN_COLUMN, "hire_dat"),
    }
    assert "did you mean hire_dat?" in next(f for f in report.faults if f.column == "hire_date").fix.en


def test_a_pattern_that_finds_no_month_is_a_fault(store: Store, write: Write) -> None:
    rules = people()
    rules["tables"][0]["unpivot"] = {"columns": r"\d{4}-\d{2}"}
    report = refusal(store, write("a.csv", PEOPLE), rules)
    assert [fault.column for fault in report.faults] == [r"\d{4}-\d{2}"]


def test_rules_for_one_table_agree_on_what_they_keep(store: Store, write: Write) -> None:
    rules = people()
    rules["tables"].append({**rules["tables"][0], "keep": "first"})
    with pytest.raises(MappingError, match="keep: all and first"):
        run(store, write("a.csv", PEOPLE), rules)
