import ast

import pytest
from importlinter.cli import lint_imports

from tests.project.tree import ROOT, python_files, text


def test_imports_keep_the_layers(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    broken = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)
    assert broken == 0, capsys.readouterr().out


def test_heavy_libraries_are_not_imported_at_the_top_of_data_and_of_the_command_line() -> None:
    heavy = {"sklearn", "lightgbm", "shap", "mlflow", "bentoml", "matplotlib"}
    found = [
        f"{path}: {name}"
        for path in python_files()
        if path.parts[0] in {"data", "echelon"} or path.name == "__init__.py"
        for name in _imported_at_the_top(text(path))
        if name in heavy
    ]
    assert found == []


def _imported_at_the_top(source: str) -> list[str]:
    names: list[str] = []
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Import):
            names += [alias.name.split(".")[0] for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom):
            names.append(str(statement.module).split(".")[0])
    return names
