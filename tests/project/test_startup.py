import subprocess
import sys

import pytest

from echelon.cli import COMMANDS
from tests.project.tree import ROOT

HEAVY = ("bentoml", "lightgbm", "matplotlib", "mlflow", "numpy", "pandas", "polars", "shap", "sklearn")
CODE = """
import sys
from echelon.cli import cli
try:
    cli(sys.argv[1:])
except SystemExit as end:
    assert not end.code, end.code
print("loaded:", *(name for name in {heavy} if name in sys.modules))
"""


def _loaded(*arguments: str) -> str:
    command = [sys.executable, "-c", CODE.format(heavy=HEAVY), *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - our own words
    return done.stdout.splitlines()[-1].removeprefix("loaded:").strip()


def test_help_loads_no_heavy_library() -> None:
    assert _loaded("--help") == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_loads_no_heavy_library(command: str) -> None:
    assert _loaded(command, "--help") == ""
