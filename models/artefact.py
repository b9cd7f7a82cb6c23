"""Fitted models as files that nothing has to unpickle: LightGBM text, JSON, and a digest of every byte.

A topic may hold several: promotion has readiness and precedent, as of now and as of every past round;
productivity has one of each half-year.

MLflow loads the folder by ``loader_module="models.artefact"`` (`_load_pyfunc`), in any process that has this
code; no code and no pickle lies in the artefact.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd

from data.errors import ArtefactChanged, ModelMismatch, NoModel
from models.attrition import AttritionModel, DismissalModel, ExitModel
from models.blend import Blend
from models.encoder import Encoder
from models.fitted import Fitted
from models.hazard import N_MONTHS, ExitModels
from models.horizon import WithinHorizon
from models.linear import LinearPart
from models.productivity import ProductivityModel
from models.promotion import PrecedentModel, PromotionModel
from models.scorer import Scorer
from models.trees import TreePart
from models.tuning import Choice, Search

FORMAT = 3
_CONTENTS, _META, _DIGEST = "contents.json", "meta.json", "digest.json"
_PRODUCTIVITY = ProductivityModel.__name__
_KINDS = {
    kind.__name__: kind
    for kind in (PromotionModel, PrecedentModel, AttritionModel, ExitModel, DismissalModel)
}


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A topic's models as they were logged.

    Parameters
    ----------
    topic : str
        ``promotion``, ``attrition`` or ``productivity``.
    models : mapping of str to Blend
        Each scores bit for bit as the model that was saved; the topic's own stands under its name.
    meta : dict
        What was saved with it.
    sha256 : str
        Digest of the whole, as `save` returned it.
    productivity : mapping of str to ProductivityModel
        Those of the topic ``productivity``, by the same names.
    """

    topic: str
    models: Mapping[str, Blend]
    meta: Mapping[str, Any]
    sha256: str
    productivity: Mapping[str, ProductivityModel] = field(default_factory=dict)

    @property
    def model(self) -> Blend:
        """The topic's own model."""
        return self.models[self.topic]

    def predict(self, model_input: pd.DataFrame, params: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """Score rows; the name and arguments are what MLflow calls.

        Parameters
        ----------
        model_input : DataFrame of shape (n_rows, n_columns)
            Profile columns.
        params : mapping, optional
            ``level`` of the interval, .9 if not given; ``horizon_months`` of exits, 12 if not given.

        Returns
        -------
        DataFrame of shape (n_rows, 3)
            ``probability``, ``low``, ``high``.

        Raises
        ------
        ModelMismatch
            If the topic does not score rows: productivity is of people on platforms.
        """
        if self.topic not in self.models:
            msg = f"the model of {self.topic} scores no rows; it is asked through models.productivity"
            raise ModelMismatch(msg)
        given = params or {}
        model: Scorer = self.model
        if isinstance(self.model, ExitModel):
            models = ExitModels.of(self.models, self.meta["companions"][""])
            model = WithinHorizon(models, int(given.get("horizon_months", N_MONTHS)))
        found = model.assess(model_input, level=float(given.get("level", 0.9)))
        columns = {"probability": found.probability, "low": found.low, "high": found.high}
        return pd.DataFrame(columns, index=model_input.index)


def save(
    models: Mapping[str, Blend | ProductivityModel], folder: Path, *, topic: str, meta: Mapping[str, Any]
) -> str:
    """Write fitted models.

    Parameters
    ----------
    models : mapping of str to Blend or ProductivityModel
        Fitted models by name; the topic's own under the name of the topic.
    folder : Path
        Made if absent; must be empty.
    topic : str
        ``promotion``, ``attrition`` or ``productivity``.
    meta : mapping
        What belongs to the models and is plain JSON: label, split, as-of dates, versions.

    Returns
    -------
    str
        SHA-256 of the whole; keep it apart from the folder, for instance as a tag in the registry.

    Raises
    ------
    FileExistsError
        If the folder holds files already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        msg = f"expected an empty folder for the model, found files in {folder}; give another one"
        raise FileExistsError(msg)
    contents = {"format": FORMAT, "topic": topic, "models": sorted(models)}
    files = {_CONTENTS: _json(contents), _META: _json(meta)}
    for name, model in models.items():
        if isinstance(model, ProductivityModel):
            files[f"{name}.json"] = _json({"kind": _PRODUCTIVITY, **model.to_json()})
            continue
        files[f"{name}.json"] = _json(_state(model))
        if (trees := model.fitted_.trees) is not None:
            files[f"{name}.lgb"] = trees.booster.model_to_string(num_iteration=-1).encode()
            files[f"{name}.members.lgb"] = trees.members.model_to_string(num_iteration=-1).encode()
    files[_DIGEST] = _json({name: _sha256(content) for name, content in files.items()})
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return _sha256(files[_DIGEST])


def load(folder: Path, *, sha256: str | None = None) -> LoadedModel:
    """Read a model after checking every byte.

    Parameters
    ----------
    folder : Path
        Where `save` wrote.
    sha256 : str, optional
        What `save` returned. Without it a change of file and digest together goes unseen.

    Returns
    -------
    LoadedModel
        Ready to score.

    Raises
    ------
    NoModel
        If there is no model in the folder.
    ArtefactChanged
        If a file is missing or not as it was saved.
    ModelMismatch
        If another version of the code wrote it in a form that this one does not read.
    """
    files, whole = _checked(folder, sha256)
    contents = json.loads(files[_CONTENTS])
    if contents.get("format") != FORMAT:
        msg = f"expected a model of format {FORMAT}, got {contents.get('format')}; train it again"
        raise ModelMismatch(msg)
    states = {name: json.loads(files[f"{name}.json"]) for name in contents["models"]}
    productivity = {
        name: ProductivityModel.from_json(state)
        for name, state in states.items()
        if state["kind"] == _PRODUCTIVITY
    }
    models = {
        name: _restored(name, state, files) for name, state in states.items() if name not in productivity
    }
    return LoadedModel(contents["topic"], models, json.loads(files[_META]), whole, productivity)


def _load_pyfunc(path: str) -> LoadedModel:
    """Load for MLflow, which calls this by name."""
    return load(Path(path))


def _checked(folder: Path, sha256: str | None) -> tuple[dict[str, bytes], str]:
    if not (folder / _DIGEST).is_file():
        msg = f"expected a model with {_DIGEST} in {folder}, found none; train and release one"
        raise NoModel(msg)
    digest = (folder / _DIGEST).read_bytes()
    whole = _sha256(digest)
    if sha256 is not None and whole != sha256:
        msg = f"expected the registered model {sha256[:12]}, got {whole[:12]}; restore it or train again"
        raise ArtefactChanged(msg)
    try:
        named = json.loads(digest).items()
        expected = {name: str(value) for name, value in named if name == Path(name).name}
    except (ValueError, AttributeError) as error:
        msg = f"{_DIGEST} is not as it was saved; restore it or train again"
        raise ArtefactChanged(msg) from error
    files: dict[str, bytes] = {}
    for name, value in expected.items():
        content = (folder / name).read_bytes() if (folder / name).is_file() else b""
        if _sha256(content) != value:
            msg = f"{name} of the model is missing or not as it was saved; restore it or train again"
            raise ArtefactChanged(msg)
        files[name] = content
    if not {_CONTENTS, _META} <= files.keys():
        msg = f"{_DIGEST} does not name {_CONTENTS} and {_META}; restore it or train again"
        raise ArtefactChanged(msg)
    return files, whole


def _state(model: Blend) -> dict[str, Any]:
    search = model.search or Search()
    choice, linear, trees = model.fitted_.choice, model.fitted_.linear, model.fitted_.trees
    return {
        "kind": type(model).__name__,
        "features": list(model.features) if model.features is not None else None,
        "directions": dict(model.directions or {}),
        "search": {name: getattr(search, name) for name in search.__dataclass_fields__},
        "n_bootstraps": model.n_bootstraps,
        "random_state": model.random_state,
        "classes": model.classes_.tolist(),
        "classes_dtype": model.classes_.dtype.str,
        "n_events": model.n_events_,
        "choice": {name: getattr(choice, name) for name in choice.__dataclass_fields__},
        "encoder": model.fitted_.encoder.to_json(),
        "linear": {name: getattr(linear, name).tolist() for name in ("beta", "mean", "members")},
        "trees": None if trees is None else {"start": trees.start.tolist(), "base_value": trees.base_value},
    }


def _restored(name: str, state: Mapping[str, Any], files: Mapping[str, bytes]) -> Blend:
    kind = _KINDS.get(state["kind"], Blend)
    model = kind(
        features=state["features"],
        directions=state["directions"],
        search=Search(**{**state["search"], "l2": tuple(state["search"]["l2"])}),
        n_bootstraps=state["n_bootstraps"],
        random_state=state["random_state"],
    )
    model.classes_ = np.array(state["classes"], dtype=state["classes_dtype"])
    model.n_events_ = state["n_events"]
    encoder = Encoder.from_json(state["encoder"])
    model.feature_names_in_ = np.array(encoder.features, dtype=object)
    model.n_features_in_ = len(encoder.features)
    linear = LinearPart(**{name: np.array(value) for name, value in state["linear"].items()})
    trees = None
    if state["trees"] is not None:
        trees = TreePart(
            booster=lgb.Booster(model_str=files[f"{name}.lgb"].decode()),
            members=lgb.Booster(model_str=files[f"{name}.members.lgb"].decode()),
            start=np.array(state["trees"]["start"], dtype=np.float64),
            base_value=state["trees"]["base_value"],
        )
    model.fitted_ = Fitted(encoder, Choice(**state["choice"]), linear, trees)
    return model


def _json(content: object) -> bytes:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, sort_keys=True, indent=1)
    return (text + "\n").encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
