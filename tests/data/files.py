"""Small files of a made-up company, and an import of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from data.errors import ImportRefused
from data.ingest import Imported, ingest
from data.mapping import Mapping as Rules
from data.report import Report
from data.store import Store

PEOPLE = "employee_id,hire_date,exit_date\nE1,2020-01-01,\nE2,2021-05-03,2024-06-30\nE3,2022-02-28,\n"


class Write(Protocol):
    def __call__(self, name: str, text: str, encoding: str = "utf-8") -> Path: ...


def people(**columns: Any) -> dict[str, Any]:
    """A mapping of the table employees, with some columns changed."""
    rules = {"employee_id": "employee_id", "hire_date": "hire_date", "exit_date": "exit_date", **columns}
    return {"tables": [{"table": "employees", "columns": rules}]}


def run(store: Store, path: Path, rules: Mapping[str, Any] | None = None, *, skip: bool = False) -> Imported:
    mapping = Rules.from_dict(dict(rules)) if rules else None
    return ingest(path, mapping, store, skip_bad_rows=skip)


def refusal(store: Store, path: Path, rules: Mapping[str, Any] | None = None) -> Report:
    """The report of an import that must be refused."""
    try:
        run(store, path, rules)
    except ImportRefused as refused:
        assert store.version == 0
        return refused.report
    msg = "the import was not refused"
    raise AssertionError(msg)
