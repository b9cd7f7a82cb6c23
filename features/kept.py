"""What is dear to compute, kept on disk under a digest of all that it follows from: tables, engine, code."""

import hashlib
import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from features.facts import Facts

#: The newest so many are kept.
MOST_FILES = 400

_LAYERS = Path(__file__).resolve().parent.parent
_CODE = ("data", "features")


def kept_frame(facts: Facts, key: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return a frame, computed where it is not kept yet.

    Parameters
    ----------
    facts : Facts
        What it is made of.
    key : str
        What it is, its date included.
    make : callable
        Makes it.

    Returns
    -------
    DataFrame
        As `make` gave it, bit for bit; without ``attrs``.
    """
    path = _path(facts, key, "parquet")
    if path.exists():
        return pd.read_parquet(path)
    made = make()
    _write(path, lambda part: made.to_parquet(part))
    return made


def kept_values(facts: Facts, key: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return values that JSON can hold, computed where they are not kept yet; see `kept_frame`."""
    path = _path(facts, key, "json")
    if not path.exists():
        made = make()
        _write(path, lambda part: part.write_text(json.dumps(made), encoding="utf-8"))
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def code() -> str:
    """Return a digest of the code and the catalogues that things are computed by."""
    told = hashlib.sha256()
    for layer in _CODE:
        for path in sorted((_LAYERS / layer).rglob("*")):
            if path.suffix in (".py", ".yaml"):
                told.update(path.read_bytes())
    return told.hexdigest()


def _path(facts: Facts, key: str, ending: str) -> Path:
    store = facts.store
    told = (code(), store.fingerprint(), store.home.engine, repr(facts.company), key)
    return store.home.kept / f"{hashlib.sha256(chr(10).join(told).encode()).hexdigest()[:32]}.{ending}"


def _write(path: Path, write: Callable[[Path], object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    write(part)
    part.replace(path)
    files = sorted(path.parent.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in files[MOST_FILES:]:
        old.unlink(missing_ok=True)
