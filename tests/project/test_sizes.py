import re
import subprocess
import sys
from statistics import median

from tests.project.tree import ROOT, python_files, text

LIMIT = 300


def test_no_file_is_longer_than_the_limit() -> None:
    lengths = {str(path): len(text(path).splitlines()) for path in python_files()}
    assert {path: length for path, length in lengths.items() if length > LIMIT} == {}


def test_files_are_short_as_a_rule() -> None:
    lengths = [len(text(path).splitlines()) for path in python_files() if path.name != "__init__.py"]
    assert median(lengths) <= 170


def test_functions_keep_their_limits_even_where_a_comment_would_excuse_them() -> None:
    rules = "C901,PLR0913,PLR0915"
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--ignore-noqa", "--select", rules]
    files = [str(path) for path in python_files()]
    done = subprocess.run([*command, *files], cwd=ROOT, check=False, capture_output=True, text=True)  # noqa: S603 - our own files
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = re.compile(r"(utils?|helpers?|common|misc|managers?)")
    assert [path for path in python_files() if empty.fullmatch(path.stem)] == []
