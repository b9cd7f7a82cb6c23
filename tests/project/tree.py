"""The files of the project as git knows them."""

import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("echelon", "data", "features", "models", "training", "serving")


@cache
def tracked() -> tuple[Path, ...]:
    """Return the tracked files that exist, relative to the root."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S607
    return tuple(Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


def python_files() -> list[Path]:
    """Return the tracked Python files."""
    return [path for path in tracked() if path.suffix == ".py"]


def text(path: Path | str) -> str:
    """Return the text of a file, "" where it holds bytes that are no text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def project_settings() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads(text("pyproject.toml"))
