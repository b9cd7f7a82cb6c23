"""Fixtures of the tests of the facts."""

from pathlib import Path

import pytest

from tests.data.files import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a text file and return its path."""

    def written(name: str, text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding))
        return path

    return written
