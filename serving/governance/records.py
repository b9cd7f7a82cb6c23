"""What a training run left beside a model: gates, figures, features, and what was foreseen."""

import json
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from data.errors import NoModel
from serving.registry import CHAMPION, Registry

_FILES = ("gates.json", "figures.json", "features.json", "held_out.parquet")

#: Asking the registry takes a tenth of a second.
_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a model in the registry."""

    number: str
    run_id: str
    created: datetime
    tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class Record:
    """What lies beside one version; empty where the run was deleted."""

    gates: list[dict[str, Any]]
    figures: dict[str, float]
    features: list[Any]
    held_out: pd.DataFrame


def versions(registry: Registry, topic: str) -> tuple[str, list[Version]]:
    """Return the number of the champion and all versions, newest first, as of the last half minute.

    Raises
    ------
    NoModel
        If none is released.
    """
    return _versions(registry, topic, int(time.monotonic() // _SECONDS))


@lru_cache(maxsize=8)
def _versions(registry: Registry, topic: str, _now: int) -> tuple[str, list[Version]]:
    from mlflow.exceptions import MlflowException

    try:
        found = registry.client.search_model_versions(f"name='{topic}'")
        champion = str(registry.client.get_model_version_by_alias(topic, CHAMPION).version)
    except MlflowException as cause:
        msg = f"no model of {topic} is released; run `echelon train {topic}`"
        raise NoModel(msg) from cause
    made = [
        Version(
            str(one.version),
            str(one.run_id or ""),
            datetime.fromtimestamp(one.creation_timestamp / 1000, UTC),
            dict(one.tags),
        )
        for one in found
    ]
    return champion, sorted(made, key=lambda one: -int(one.number))


@cache
def record(registry: Registry, run_id: str) -> Record:
    """Return what a run left; it never changes."""
    from mlflow.exceptions import MlflowException

    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as temporary:
        try:
            there = {file.path for file in registry.client.list_artifacts(run_id)}
            for name in _FILES:
                if name in there:
                    path = Path(registry.client.download_artifacts(run_id, name, temporary))
                    found[name] = (
                        pd.read_parquet(path) if path.suffix == ".parquet" else json.loads(path.read_text())
                    )
        except MlflowException:
            found = {}
    return Record(
        found.get("gates.json", []),
        found.get("figures.json", {}),
        found.get("features.json", []),
        found.get("held_out.parquet", pd.DataFrame()),
    )
