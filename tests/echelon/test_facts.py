import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from data.home import Home
from data.store import Store
from echelon.cli import cli

PEOPLE = "employee_id,hire_date\nE1,2020-01-01\nE2,2021-01-01\n"


def call(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "employees.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


def test_an_import_tells_rows_version_and_report(home: Home, people: Path) -> None:
    done = call("import", str(people))
    assert done.exit_code == 0
    assert "employees" in done.stdout
    assert "version 1" in done.stdout
    assert "as before" in call("import", str(people)).stdout
    assert (home.reports / "employees.csv.report.md").exists()


def test_a_refused_import_prints_the_report_and_stores_nothing(home: Home, people: Path) -> None:
    people.write_text(PEOPLE + "E3,soon\n", encoding="utf-8")
    refused = call("import", str(people))
    assert refused.exit_code == 1
    assert "value of the wrong type" in refused.stderr
    assert "rows: 4" in refused.stderr
    assert "--skip-bad-rows" in refused.stderr
    assert Store(home).version == 0
    skipped = call("import", str(people), "--skip-bad-rows")
    assert skipped.exit_code == 0
    assert "1 rows were left out" in skipped.stdout
    assert (home.reports / "employees.csv.bad-rows.csv").read_text(encoding="utf-8-sig").count("soon") == 1


def test_reports_speak_the_language_of_the_terminal(
    home: Home, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECHELON_LANGUAGE", "zh")
    people.write_text(PEOPLE + "E3,soon\n", encoding="utf-8")
    assert "类型不符" in call("import", str(people)).stderr


def test_a_guess_goes_to_the_output_and_its_doubts_to_the_errors(home: Home, people: Path) -> None:
    people.write_text("工号,入职日期,颜色\n1,2020/1/1,红\n", encoding="utf-8")
    guessed = call("import", "--guess", str(people))
    assert guessed.exit_code == 0
    assert "table: employees" in guessed.stdout
    assert "unsure: left out" in guessed.stderr


def test_the_schema_is_json() -> None:
    assert "tables" in json.loads(call("import", "--schema").stdout)["properties"]


def test_an_import_needs_something_to_do() -> None:
    nothing = call("import")
    assert nothing.exit_code == 2
    assert "name a SOURCE" in nothing.stderr


def test_tables_and_versions_are_shown(home: Home, people: Path) -> None:
    call("import", str(people))
    shown = call("tables").stdout
    assert "2021-01-02" in shown
    assert "员工" in shown
    assert "import employees.csv" in call("tables", "--versions").stdout
    assert "refunded_at" in call("tables", "orders").stdout
    assert "did you mean orders" in call("tables", "order").stderr


def test_the_example_company_is_stored(home: Home) -> None:
    made = call("example", "--employees", "60", "--months", "6", "--platforms", "2")
    assert made.exit_code == 0, made.output
    assert Store(home).has("employees", "leads", "orders", "positions")
    again = call("example", "--employees", "60", "--months", "6", "--platforms", "2")
    assert again.exit_code == 1
