"""What one training leaves behind: a run with figures, plots and gates, a registered version, an alias."""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from data.progress import Progress
from models.artefact import save
from models.blend import Blend
from models.productivity import ProductivityModel
from training.evaluate import Figures
from training.gates import Gate, verdict
from training.release import PASSED, promote
from training.tracking import CHALLENGER, CHAMPION, Run, Tracking, source_sha

HELD_OUT = "held_out.parquet"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What training gave.

    Attributes
    ----------
    topic, version : str
        The registered version.
    run_id : str
        MLflow's run.
    alias : str
        champion, or challenger where a gate failed.
    gates : tuple of Gate
        Every gate and its finding.
    figures : Figures
        Held-out figures of the model and the baselines.
    split : str
        How the figures came about, in words.
    held_out : DataFrame
        Held-out scores, row by row.
    """

    topic: str
    version: str
    run_id: str
    alias: str
    gates: tuple[Gate, ...]
    figures: Figures
    split: str
    held_out: pd.DataFrame


class Trained(Protocol):
    """A topic that was learnt and judged, before it is registered."""

    @property
    def topic(self) -> str:
        """Name of the experiment and of the registered model."""

    @property
    def known_until(self) -> date:
        """Date up to which it learnt."""

    @property
    def fingerprint(self) -> str:
        """Digest of the tables."""

    @property
    def split_words(self) -> str:
        """How the figures came about."""

    @property
    def held_out(self) -> pd.DataFrame:
        """Held-out scores, with ``employee_id``."""

    @property
    def models(self) -> Mapping[str, Blend | ProductivityModel]:
        """Models by the names under which they are kept."""

    @property
    def measured(self) -> Figures:
        """Figures of the held-out scores."""

    def gates(self, champion: pd.DataFrame | None) -> tuple[Gate, ...]:
        """Judge it, also against the held-out scores of the champion."""

    def params(self) -> dict[str, object]:
        """Return what the run is described by."""

    def metrics(self) -> dict[str, float]:
        """Return the figures that a tracking server takes."""

    def meta(self) -> dict[str, Any]:
        """Return what is kept beside the models."""

    def write(self, folder: Path) -> None:
        """Write what is logged beside the run."""


def record(tracking: Tracking, trained: Trained, progress: Progress) -> Outcome:
    """Log, gate and register a topic.

    Parameters
    ----------
    tracking : Tracking
        Where.
    trained : Trained
        What.
    progress : Progress
        Told how far it is.

    Returns
    -------
    Outcome
        The new version is champion if every gate passed, else challenger.
    """
    topic = trained.topic
    progress(f"{topic}: figures and plots", 0.0)
    gates = trained.gates(_champion(tracking, topic))
    tags = {
        "version": package_version("echelon"),
        "git_sha": source_sha(Path(__file__).resolve().parent.parent),
        "gates": verdict(gates),
        "known_until": trained.known_until.isoformat(),
        "fingerprint": trained.fingerprint,
    }
    with tracking.run(topic, tags) as run, tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        run.log(params=trained.params(), metrics=trained.metrics())
        _write(trained, folder, gates)
        progress(f"{topic}: figures and plots", 0.6)
        run.log_folder(folder)
        version = _register(run, trained, tags)
    progress(f"{topic}: figures and plots", 1.0)
    alias = CHAMPION if tags["gates"] == PASSED else CHALLENGER
    if alias == CHAMPION:
        promote(tracking, topic, version)
    else:
        tracking.set_alias(topic, CHALLENGER, version)
    return Outcome(
        topic, version, run.run_id, alias, gates, trained.measured, trained.split_words, trained.held_out
    )


def _write(trained: Trained, folder: Path, gates: tuple[Gate, ...]) -> None:
    write_json(
        folder / "gates.json", [{"name": g.name, "passed": g.passed, "finding": g.finding} for g in gates]
    )
    write_json(folder / "figures.json", trained.measured.flat())
    # whoever reads the run needs no names: rows are numbered by a digest of person and date
    trained.held_out.drop(columns="employee_id").to_parquet(folder / HELD_OUT, index=False)
    trained.write(folder)


def _register(run: Run, trained: Trained, tags: Mapping[str, str]) -> str:
    meta = {
        "topic": trained.topic,
        "known_until": trained.known_until.isoformat(),
        "fingerprint": trained.fingerprint,
        "split": trained.split_words,
        "figures": trained.measured.flat(),
        "version": tags["version"],
        "git_sha": tags["git_sha"],
        **trained.meta(),
    }
    with tempfile.TemporaryDirectory() as temporary:
        target = Path(temporary) / "blends"
        sha256 = save(trained.models, target, topic=trained.topic, meta=meta)
        return run.register(target, tags={**tags, "sha256": sha256}, metadata={"sha256": sha256})


def _champion(tracking: Tracking, topic: str) -> pd.DataFrame | None:
    """Return the held-out scores of the champion, or None where there is none to compare with."""
    aliases = tracking.aliases(topic)
    if CHAMPION not in aliases:
        return None
    return tracking.frame(topic, aliases[CHAMPION], HELD_OUT)


def write_json(path: Path, content: Any) -> None:
    """Write plain content as JSON."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
