import ast
from datetime import date
from pathlib import Path

import pytest

from data.errors import AccessDenied, MissingTable
from serving.access import Caller, console
from serving.appraisal.requests import AppraisalTryRequest
from serving.appraisal.schemes import try_out
from serving.context import Context
from serving.protected import protected_groups
from tests.project.tree import ROOT, python_files, text

TABLE = "protected_attributes"
LAYERS = ("features", "models", "training", "serving")
#: The list of tables that no feature may read has to name it.
CLOSES_IT = Path("features/facts.py")


def test_exactly_one_module_reads_protected_attributes() -> None:
    named = {path for path in python_files() if path.parts[0] in LAYERS and _names_it(path)}
    assert named == {Path("serving/protected.py"), CLOSES_IT}


def test_no_data_file_of_a_model_or_an_answer_names_it() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for layer in LAYERS
        for path in (ROOT / layer).rglob("*")
        if path.suffix in {".yaml", ".json", ".html", ".css"} and TABLE in text(path)
    ]
    assert found == []


def _names_it(path: Path) -> bool:
    """Tell whether the code names the table; what a docstring says reads nothing."""
    tree = ast.parse(text(path))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    told = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)}
    return any(
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and TABLE in node.value
        and node.value not in told
        for node in ast.walk(tree)
    )


@pytest.mark.parametrize("caller", [console(), Caller("h", "hr", ("company",))])
def test_only_an_auditor_compares_protected_groups(appraised: Context, caller: Caller) -> None:
    version = appraised.scheme(date(2026, 7, 1)).version
    with pytest.raises(AccessDenied):
        try_out(appraised, caller, AppraisalTryRequest(scheme=version, groups="sex"))


@pytest.mark.parametrize("groups", ["sex", "age"])
def test_an_auditor_is_shown_groups_of_five_or_more(appraised: Context, groups: str) -> None:
    auditor = Caller("works council", "auditor", ("company",))
    version = appraised.scheme(date(2026, 7, 1)).version
    request = AppraisalTryRequest.model_validate({"scheme": version, "groups": groups})
    answer = try_out(appraised, auditor, request)
    rows = [row for row in answer.groups if row.by == groups]
    assert len(rows) > 1
    assert all(row.n is None or row.n >= 5 for row in rows)
    assert any(row.mean_before is not None for row in rows)
    assert all(one.name is None for one in answer.people)


def test_what_is_not_recorded_is_named(appraised: Context) -> None:
    with pytest.raises(MissingTable, match="ethnicity"):
        protected_groups(appraised._store, "ethnicity", as_of=date(2026, 7, 1))


def test_groups_are_of_those_in_the_table(appraised: Context) -> None:
    ages = protected_groups(appraised._store, "age", as_of=date(2026, 7, 1))["age"]
    assert set(ages) <= {"under 30", "30 to 39", "40 to 49", "50 and over"}
