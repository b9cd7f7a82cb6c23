import os
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from data import merge
from data.faults import FaultClass
from data.home import Home
from data.known import EVER
from data.outbox import deliver
from data.parts import write_part
from data.store import Store
from tests.data.files import PEOPLE, Write, people, refusal, run


def hired(store: Store) -> dict[str, str]:
    frame = store.read_polars("employees", as_of=EVER)
    return {person: str(day) for person, day in frame.select("employee_id", "hire_date").iter_rows()}


def test_a_canonical_file_needs_no_mapping(store: Store, write: Write) -> None:
    done = run(store, write("employees.csv", PEOPLE))
    assert (done.version, done.changed, done.report.n_rows) == (1, True, {"employees": 3})
    assert hired(store) == {"E1": "2020-01-01", "E2": "2021-05-03", "E3": "2022-02-28"}


def test_a_folder_of_canonical_files_is_one_version(store: Store, write: Write, tmp_path: Path) -> None:
    write("facts/employees.csv", PEOPLE)
    write("facts/workload_monthly-2024.csv", "employee_id,month,overtime_hours\nE1,2024-01,3.5\n")
    pl.DataFrame({"employee_id": ["E3"], "month": ["2024-02-01"], "overtime_hours": [4]}).write_parquet(
        tmp_path / "facts" / "workload_monthly-2025.parquet"
    )
    done = run(store, tmp_path / "facts")
    assert done.version == 1
    assert done.report.n_rows == {"employees": 3, "workload_monthly": 2}


def test_importing_the_same_file_twice_changes_nothing(store: Store, write: Write) -> None:
    path = write("employees.csv", PEOPLE)
    run(store, path)
    files = sorted(store.home.tables.rglob("*"))
    again = run(store, path)
    assert (again.version, again.changed) == (1, False)
    assert sorted(store.home.tables.rglob("*")) == files


def test_a_newer_file_updates_and_the_older_version_stays(store: Store, write: Write) -> None:
    run(store, write("employees.csv", PEOPLE))
    newer = "employee_id,hire_date,exit_date\nE2,2021-05-04,2024-06-30\nE4,2024-01-01,\n"
    assert run(store, write("employees.csv", newer)).version == 2
    assert hired(store) == {
        "E1": "2020-01-01",
        "E2": "2021-05-04",
        "E3": "2022-02-28",
        "E4": "2024-01-01",
    }
    assert hired(Store(store.home, version=1))["E2"] == "2021-05-03"


def test_one_report_lists_every_class_of_fault(store: Store, write: Write) -> None:
    text = (
        "employee_id,hire_date,exit_date,shoe_size\n"
        "E1,2020-01-01,2019-01-01,40\n"
        ",2020-01-01,,41\n"
        "E2,2020-01-01,9999-12-31,42\n"
        "E3,31/12/2020,,43\n"
        "E4,soon,,44\n"
        "E5,2020-01-01,,45\nE5,2020-01-02,,46\n"
        "E6,,,47\n"
    )
    report = refusal(store, write("employees.csv", text))
    assert {fault.fault_class: fault.rows.to_list() for fault in report.faults} == {
        FaultClass.UNKNOWN_COLUMN: [],
        FaultClass.MIXED_DATE_DIALECTS: [5],
        FaultClass.WRONG_TYPE: [6],
        FaultClass.SENTINEL: [4],
        FaultClass.MISSING_KEY: [3],
        FaultClass.MISSING_VALUE: [9],
        FaultClass.DUPLICATE_KEY: [7, 8],
        FaultClass.END_BEFORE_START: [2],
    }
    assert report.n_bad_rows == 8
    assert all(fault.source == "employees.csv" for fault in report.faults)


def test_bad_rows_can_be_skipped_and_are_written_beside_the_report(store: Store, write: Write) -> None:
    text = "employee_id,hire_date,display_name\nE1,2020-01-01,甲\nE2,soon,乙\nE1,2020-01-01,甲\n"
    done = run(store, write("employees.csv", text), skip=True)
    assert hired(store) == {"E1": "2020-01-01"}
    files = deliver(store.home, done.report, done.bad_rows)
    assert files.bad_rows is not None
    bad = pl.read_csv(files.bad_rows)
    assert bad.select("row", "employee_id", "display_name", "faults").rows() == [
        (3, "E2", "乙", "wrong_type (hire_date)"),
        (4, "E1", "甲", "duplicate_key (employee_id)"),
    ]
    assert files.report.parent == files.bad_rows.parent


def test_a_good_import_takes_the_bad_rows_of_the_former_away(store: Store, write: Write) -> None:
    bad = run(store, write("employees.csv", PEOPLE + "E9,soon,\n"), skip=True)
    first = deliver(store.home, bad.report, bad.bad_rows)
    good = run(store, write("employees.csv", PEOPLE))
    assert deliver(store.home, good.report, good.bad_rows).bad_rows is None
    assert first.bad_rows is not None
    assert not first.bad_rows.exists()


def test_rows_that_refer_to_skipped_rows_are_skipped_too(store: Store, write: Write, tmp_path: Path) -> None:
    write("facts/employees.csv", "employee_id,hire_date\nE1,2020-01-01\nE2,soon\n")
    write("facts/workload_monthly.csv", "employee_id,month,leave_days\nE1,2024-01,1\nE2,2024-01,2\n")
    report = refusal(store, tmp_path / "facts")
    assert [fault.fault_class for fault in report.faults] == [FaultClass.WRONG_TYPE]
    done = run(store, tmp_path / "facts", skip=True)
    assert done.report.n_rows == {"employees": 1, "workload_monthly": 1}
    assert [fault.fault_class for fault in done.report.faults] == [
        FaultClass.WRONG_TYPE,
        FaultClass.DANGLING_REFERENCE,
    ]
    assert done.bad_rows["source"].to_list() == ["employees.csv", "workload_monthly.csv"]


def test_faults_of_whole_columns_cannot_be_skipped(store: Store, write: Write) -> None:
    path = write("employees.csv", "employee_id,hired\nE1,2020-01-01\n")
    report = refusal(store, path)
    assert {fault.fault_class for fault in report.blocking} == {
        FaultClass.UNKNOWN_COLUMN,
        FaultClass.MISSING_COLUMN,
    }
    with pytest.raises(ValueError, match="missing column"):
        run(store, path, skip=True)


def test_references_to_stored_rows_hold(store: Store, write: Write) -> None:
    run(store, write("employees.csv", PEOPLE))
    run(store, write("workload_monthly.csv", "employee_id,month,leave_days\nE3,2024-01,1\n"))
    assert store.names() == ("employees", "workload_monthly")


def test_an_error_in_the_middle_leaves_the_former_state(
    store: Store, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(store, write("employees.csv", PEOPLE))
    write("more/employees.csv", PEOPLE.replace("2020-01-01", "2019-01-01"))
    write("more/workload_monthly.csv", "employee_id,month,leave_days\nE3,2024-01,1\n")

    def full(folder: Path, table: object, month: str, frame: pl.DataFrame) -> object:
        if frame.columns[1] == "month":
            msg = "no space left"
            raise OSError(msg)
        return write_part(folder, table, month, frame)  # type: ignore[arg-type]

    monkeypatch.setattr(merge, "write_part", full)
    with pytest.raises(OSError, match="no space"):
        run(store, tmp_path / "more")
    monkeypatch.undo()
    assert store.version == 1
    assert hired(store)["E1"] == "2020-01-01"
    assert run(store, tmp_path / "more").version == 2
    assert hired(store)["E1"] == "2019-01-01"


_KILLED = """
import os, signal, sys
from pathlib import Path
from data import store as storing
from data.home import Home
from data.ingest import ingest

def killed(path, text):
    if path.name == "current":
        os.kill(os.getpid(), signal.SIGKILL)
    writing(path, text)

writing, storing._write_atomically = storing._write_atomically, killed
ingest(sys.argv[1], None, storing.Store(Home(Path(sys.argv[2]))))
"""


def test_a_kill_just_before_the_version_counts_leaves_the_former_state(
    home: Home, store: Store, write: Write
) -> None:
    run(store, write("employees.csv", PEOPLE))
    newer = write("employees.csv", PEOPLE.replace("2020-01-01", "2019-01-01"))
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _KILLED, str(newer), str(home.root)],
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
    )
    assert ran.returncode == -signal.SIGKILL
    assert store.version == 1
    assert hired(store)["E1"] == "2020-01-01"
    assert run(store, newer).version == 2
    assert hired(store)["E1"] == "2019-01-01"


def test_work_after_the_exit_is_a_remark_and_is_stored(store: Store, write: Write, tmp_path: Path) -> None:
    write("facts/employees.csv", PEOPLE)
    write("facts/workload_monthly.csv", "employee_id,month,leave_days\nE2,2024-06,1\nE2,2024-07,1\n")
    done = run(store, tmp_path / "facts")
    assert [(remark.table, remark.rows.to_list()) for remark in done.report.remarks] == [
        ("workload_monthly", [3])
    ]
    assert done.report.n_rows["workload_monthly"] == 2


def test_stored_money_keeps_its_currency(store: Store, write: Write) -> None:
    path = write("pay.csv", "id,hired,pay\nE1,2020-01-01,12.50\n")
    rules = {
        "company": {"currency": "CNY"},
        "tables": [
            {"table": "employees", "columns": {"employee_id": "id", "hire_date": "hired"}},
            {
                "table": "compensation",
                "columns": {
                    "employee_id": "id",
                    "effective_date": "hired",
                    "base_salary": {"from": "pay", "scale": 100},
                },
            },
        ],
    }
    run(store, path, rules)
    assert store.read_polars("compensation", as_of=EVER)["base_salary"].to_list() == [1250]
    with pytest.raises(ValueError, match="stored money is in CNY, the mapping says EUR"):
        run(store, path, {**rules, "company": {"currency": "EUR"}})


def test_what_an_attribute_says_of_leaving_is_kept_in_the_manifest(store: Store, write: Write) -> None:
    rules = people()
    words = {"type": "number", "zh": "敬业度", "en": "Engagement", "purpose": "survey", "leaving": -1}
    rules["company"] = {"attributes": {"engagement": words}}
    run(store, write("employees.csv", PEOPLE), rules)
    assert Store(store.home).company.attributes["engagement"].leaving == -1


def test_forbidden_attributes_are_refused_with_the_reason(store: Store, write: Write) -> None:
    path = write("people.csv", "employee_id,hire_date,exit_date,MaritalStatus\nE1,2020-01-01,,single\n")
    attribute = {
        "table": "attributes",
        "unpivot": {"columns": {"MaritalStatus": "civil_status"}},
        "columns": {
            "employee_id": "employee_id",
            "observed_on": {"value": "2024-01-01"},
            "name": "name",
            "value": "value",
        },
    }
    rules = people()
    rules["tables"].append(attribute)
    declared = {
        "type": "category",
        "zh": "状态",
        "en": "Status",
        "purpose": "unclear",
        "group": "environment",
    }
    rules["company"] = {"attributes": {"civil_status": declared}}
    report = refusal(store, path, rules)
    assert [fault.fault_class for fault in report.faults] == [FaultClass.FORBIDDEN_ATTRIBUTE]
    assert "family life" in report.faults[0].expected.en
