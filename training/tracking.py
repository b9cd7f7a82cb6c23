"""Runs and versions of models in MLflow, by URI alone: no global state, nothing in the current folder.

MLflow is imported when a `Tracking` is made, after its pickles and its telemetry were switched off.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version as package_version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.home import Home

if TYPE_CHECKING:
    import pandas as pd

CHAMPION, CHALLENGER, PREVIOUS = "champion", "challenger", "previous"

#: What loading and scoring a logged model takes.
REQUIREMENTS = ("lightgbm", "numpy", "pandas", "scikit-learn", "scipy")

_MLFLOW_SETTINGS = {
    "MLFLOW_ALLOW_PICKLE_DESERIALIZATION": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_LOGGING_LEVEL": "ERROR",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
}


@dataclass(frozen=True, slots=True)
class Registered:
    """One registered version of a model, as MLflow keeps it."""

    number: str
    run_id: str
    source: str
    tags: dict[str, str]
    created: datetime


class Tracking:
    """The MLflow store of one installation.

    Parameters
    ----------
    home : Home
        Says where runs and artefacts lie.
    """

    def __init__(self, home: Home) -> None:
        os.environ.update(_MLFLOW_SETTINGS)
        from mlflow import MlflowClient

        home.root.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.client = MlflowClient(tracking_uri=home.tracking_uri, registry_uri=home.tracking_uri)

    @contextmanager
    def run(self, topic: str, tags: Mapping[str, str]) -> Iterator["Run"]:
        """Open a run that ends as finished, or as failed where the block raises."""
        experiment = self._experiment(topic)
        opened = self.client.create_run(experiment, tags=dict(tags))
        run = Run(self, topic, opened.info.run_id, experiment)
        try:
            yield run
        except BaseException:
            self.client.set_terminated(run.run_id, "FAILED")
            raise
        self.client.set_terminated(run.run_id, "FINISHED")

    def _experiment(self, topic: str) -> str:
        found = self.client.get_experiment_by_name(topic)
        if found is not None:
            return str(found.experiment_id)
        # a server keeps artefacts where it was told to; sqlite would put them into the current folder
        location = None if self.home.tracking_uri_setting else (self.home.artifacts / topic).as_uri()
        return str(self.client.create_experiment(topic, artifact_location=location))

    def versions(self, topic: str) -> list[Registered]:
        """Return the versions of a model, newest first; none where it was never trained."""
        found = self.client.search_model_versions(f"name='{topic}'")
        return [
            Registered(
                number=str(version.version),
                run_id=version.run_id or "",
                source=version.source or "",
                tags=dict(version.tags),
                created=datetime.fromtimestamp(version.creation_timestamp / 1000, UTC),
            )
            for version in sorted(found, key=lambda version: int(version.version), reverse=True)
        ]

    def aliases(self, topic: str) -> dict[str, str]:
        """Return alias -> version number."""
        registered = self.client.search_registered_models(f"name='{topic}'")
        return {alias: str(number) for model in registered for alias, number in model.aliases.items()}

    def metrics(self, run_id: str) -> dict[str, float]:
        """Return the metrics of a run; none where it was deleted."""
        from mlflow.exceptions import MlflowException

        try:
            return dict(self.client.get_run(run_id).data.metrics)
        except MlflowException:
            return {}

    def frame(self, topic: str, number: str, name: str) -> "pd.DataFrame | None":
        """Return a Parquet file of the run behind a version, or None where there is none."""
        import pandas as pd
        from mlflow.exceptions import MlflowException

        run_id = self.client.get_model_version(topic, number).run_id or ""
        with tempfile.TemporaryDirectory() as temporary:
            try:
                if name not in {file.path for file in self.client.list_artifacts(run_id)}:
                    return None
                return pd.read_parquet(self.client.download_artifacts(run_id, name, temporary))
            except MlflowException:
                return None

    def set_alias(self, topic: str, alias: str, version: str) -> None:
        """Point an alias to a version."""
        self.client.set_registered_model_alias(topic, alias, version)

    def drop_alias(self, topic: str, alias: str) -> None:
        """Take an alias away."""
        self.client.delete_registered_model_alias(topic, alias)


class Run:
    """One open run.

    Parameters
    ----------
    tracking : Tracking
        The store.
    topic : str
        Name of the experiment and of the registered model.
    run_id : str
        MLflow's id of the run.
    experiment_id : str
        MLflow's id of the experiment.
    """

    def __init__(self, tracking: Tracking, topic: str, run_id: str, experiment_id: str) -> None:
        self.tracking = tracking
        self.topic = topic
        self.run_id = run_id
        self._experiment_id = experiment_id

    def log(self, *, params: Mapping[str, object], metrics: Mapping[str, float]) -> None:
        """Log parameters and metrics in one transaction."""
        from mlflow.entities import Metric, Param

        self.tracking.client.log_batch(
            self.run_id,
            params=[Param(name, str(value)) for name, value in params.items()],
            metrics=[Metric(name, float(value), 0, 0) for name, value in metrics.items()],
        )

    def log_folder(self, folder: Path) -> None:
        """Log every file of a folder beside the run."""
        self.tracking.client.log_artifacts(self.run_id, str(folder))

    def register(self, folder: Path, *, tags: Mapping[str, str], metadata: Mapping[str, Any]) -> str:
        """Log a saved model as a pyfunc that `models.artefact` loads, and register it.

        Parameters
        ----------
        folder : Path
            What `models.artefact.save` wrote.
        tags : mapping of str to str
            Tags of the version; serving checks ``sha256`` and ``version``.
        metadata : mapping
            Written into the MLmodel file.

        Returns
        -------
        str
            The number of the new version.
        """
        from mlflow.pyfunc import save_model

        client = self.tracking.client
        logged = client.create_logged_model(
            self._experiment_id, name=self.topic, source_run_id=self.run_id, tags=dict(tags)
        )
        with tempfile.TemporaryDirectory() as temporary:
            target = Path(temporary) / "model"
            save_model(
                target,
                loader_module="models.artefact",
                data_path=str(folder),
                pip_requirements=_requirements(),
                metadata=dict(metadata),
            )
            client.log_model_artifacts(logged.model_id, str(target))
        client.finalize_logged_model(logged.model_id, "READY")
        if not client.search_registered_models(f"name='{self.topic}'"):
            client.create_registered_model(self.topic)
        version = client.create_model_version(
            self.topic,
            source=logged.artifact_location,
            run_id=self.run_id,
            tags=dict(tags),
            model_id=logged.model_id,
        )
        return str(version.version)


def _requirements() -> Sequence[str]:
    # MLflow would find them out by loading the model in a process of its own, which takes half a minute
    return [f"{name}=={package_version(name)}" for name in REQUIREMENTS]


def source_sha(root: Path) -> str:
    """Return the commit that a checkout stands on, or "" outside of one."""
    git = root / ".git"
    head = git / "HEAD"
    if not head.is_file():
        return ""
    text = head.read_text(encoding="utf-8").strip()
    if not text.startswith("ref: "):
        return text
    name = text.removeprefix("ref: ")
    if (git / name).is_file():
        return (git / name).read_text(encoding="utf-8").strip()
    packed = git / "packed-refs"
    lines = packed.read_text(encoding="utf-8").splitlines() if packed.is_file() else []
    return next((line.split()[0] for line in lines if line.endswith(f" {name}")), "")
