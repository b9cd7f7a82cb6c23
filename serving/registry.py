"""The released models: read from MLflow, checked against their digest and against the running code."""

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from data.errors import ArtefactChanged, ModelMismatch, NoModel, TooLittleData
from data.home import Home
from models.artefact import LoadedModel, load
from models.hazard import ExitModels
from models.productivity import ProductivityModel
from models.promotion import PromotionModels
from models.scorer import Scorer

if TYPE_CHECKING:
    from mlflow import MlflowClient

CHAMPION = "champion"

#: Seconds after which it is looked up again which version is released.
_LOOK_AGAIN = 10.0

_MLFLOW_SETTINGS = {
    "MLFLOW_ALLOW_PICKLE_DESERIALIZATION": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_LOGGING_LEVEL": "ERROR",
}


@dataclass(frozen=True, slots=True)
class Released:
    """A released model.

    Attributes
    ----------
    topic : str
        ``promotion``, ``attrition`` or ``productivity``.
    number : str
        Its version in the registry.
    loaded : LoadedModel
        The model, as it was logged.
    """

    topic: str
    number: str
    loaded: LoadedModel

    @property
    def model(self) -> Scorer:
        """The estimator."""
        return self.loaded.model

    @property
    def dated(self) -> bool:
        """Whether its models were learnt as of dates, not from one undated table."""
        return "companions" in self.loaded.meta

    def promotion_models(self, as_of: date) -> PromotionModels:
        """Return readiness and precedent as of a date, learnt only from what was known by then.

        Raises
        ------
        TooLittleData
            If too few outcomes were known by then.
        """
        suffix, state = self._latest(as_of, "too few promotions had a known outcome")
        return PromotionModels.of(self.loaded.models, state, suffix)

    def exit_models(self, as_of: date) -> ExitModels:
        """Return the hazards of exits as of a date, learnt only from what was known by then.

        Raises
        ------
        TooLittleData
            If too few people had left by then.
        """
        suffix, state = self._latest(as_of, "no model of exits had been learnt")
        return ExitModels.of(self.loaded.models, state, suffix)

    def productivity_model(self, as_of: date) -> ProductivityModel:
        """Return what people bring on platforms, learnt only from what was known by a date.

        Raises
        ------
        TooLittleData
            If nothing had been learnt by then.
        """
        suffix, _ = self._latest(as_of, "no model of productivity had been learnt")
        return self.loaded.productivity[f"{self.topic}{suffix}"]

    def _latest(self, as_of: date, few: str) -> tuple[str, Mapping[str, Any]]:
        """Return suffix and state of the latest models not learnt later than a date."""
        states = self.loaded.meta["companions"]
        until = {state["learnt_until"]: suffix for suffix, state in states.items()}
        known = [day for day in until if day <= as_of.isoformat()]
        if not known:
            msg = f"as of {as_of} {few}; the earliest date that can be asked for is {min(until)}"
            raise TooLittleData(msg)
        suffix = until[max(known)]
        return suffix, states[suffix]

    @property
    def name(self) -> str:
        """Topic, version and digest: what answers and the log name."""
        return f"{self.topic}/{self.number}@{self.loaded.sha256[:12]}"

    @property
    def horizon_months(self) -> int | None:
        """Months in which the outcome is looked for; None where it was learnt from one undated table."""
        return int(self.loaded.meta["label_window_months"]) or None

    def check_features(self, model: Scorer, columns: Iterable[str]) -> None:
        """Refuse a profile that lacks a feature of one of the models.

        Raises
        ------
        ModelMismatch
            If a feature is missing.
        """
        missing = sorted(set(model.feature_names_) - set(columns))
        if missing:
            msg = (
                f"the released model of {self.topic} needs {', '.join(missing[:5])}"
                f"{' and more' if len(missing) > 5 else ''}, which the tables do not give; "
                f"import the tables again or run `echelon train {self.topic}`"
            )
            raise ModelMismatch(msg)


class Registry:
    """Released models of one installation, each loaded once.

    Parameters
    ----------
    home : Home
        Says where MLflow's store lies.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._found: dict[str, tuple[float, Released]] = {}
        self._lock = Lock()
        self._opened: MlflowClient | None = None

    def released(self, topic: str) -> Released:
        """Return the champion of a topic.

        Raises
        ------
        NoModel
            If none is released.
        ArtefactChanged
            If a byte of it is not as it was logged.
        ModelMismatch
            If it needs another version of the code.
        """
        kept = self._found.get(topic)
        if kept and time.monotonic() - kept[0] < _LOOK_AGAIN:
            return kept[1]
        with self._lock:
            version = self._champion(topic)
            if kept is None or kept[1].number != str(version.version):
                released = Released(topic, str(version.version), self._load(topic, version))
            else:
                released = kept[1]
            self._found[topic] = (time.monotonic(), released)
        return released

    def _champion(self, topic: str) -> Any:
        from mlflow.exceptions import MlflowException

        if not self._home.tracking_uri_setting and not (self._home.root / "mlflow.db").exists():
            raise NoModel(_none(topic))  # asking would make an empty store
        try:
            return self.client.get_model_version_by_alias(topic, CHAMPION)
        except MlflowException as cause:
            raise NoModel(_none(topic)) from cause

    def _load(self, topic: str, version: Any) -> LoadedModel:
        from mlflow.artifacts import download_artifacts
        from mlflow.models import Model

        uri = self._source(topic, version.version)
        folder = Path(download_artifacts(artifact_uri=uri, tracking_uri=self._home.tracking_uri))
        if "sha256" not in version.tags:
            msg = f"version {version.version} of {topic} was registered without a digest; train it again"
            raise ArtefactChanged(msg)
        data = Model.load(str(folder)).flavors["python_function"]["data"]
        loaded = load(folder / data, sha256=version.tags["sha256"])
        if loaded.topic != topic:
            msg = f"version {version.version} of {topic} holds a model of {loaded.topic}; train it again"
            raise ModelMismatch(msg)
        return loaded

    def _source(self, topic: str, number: str) -> str:
        return str(self.client.get_model_version_download_uri(topic, number))

    @property
    def client(self) -> "MlflowClient":
        """The way to MLflow."""
        if self._opened is None:
            os.environ.update(_MLFLOW_SETTINGS)
            from mlflow import MlflowClient

            uri = self._home.tracking_uri
            self._opened = MlflowClient(tracking_uri=uri, registry_uri=uri)
        return self._opened


def _none(topic: str) -> str:
    return f"no model of {topic} is released; run `echelon train {topic}`, or `echelon release` one"
