import shutil
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlparse

import pytest

from data.errors import ArtefactChanged, ModelMismatch, NoModel
from data.home import Home
from serving import registry as registries
from serving.registry import Registry
from training.tracking import CHAMPION, Tracking


def test_a_home_without_models_says_what_to_run_and_stays_empty(home: Home) -> None:
    with pytest.raises(NoModel, match="echelon train promotion"):
        Registry(home).released("promotion")
    assert not (home.root / "mlflow.db").exists()


def test_a_released_model_is_named_by_version_and_digest_and_loaded_once(served: Home) -> None:
    registry = Registry(served)
    released = registry.released("attrition")
    assert released.name.startswith(f"attrition/{released.number}@")
    assert released.horizon_months == 6
    assert released.dated
    assert registry.released("attrition") is released


def test_a_topic_that_was_never_trained_is_no_model(served: Home) -> None:
    with pytest.raises(NoModel, match="horoscope"):
        Registry(served).released("horoscope")


def test_another_release_is_noticed_without_a_restart(
    served: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = _copy(served, tmp_path)
    registry = Registry(home)
    first = registry.released("attrition")
    tracking = Tracking(home)
    tracking.drop_alias("attrition", CHAMPION)
    assert registry.released("attrition") is first  # looked up a moment ago
    monkeypatch.setattr(registries, "_LOOK_AGAIN", 0.0)
    with pytest.raises(NoModel):
        registry.released("attrition")
    tracking.set_alias("attrition", CHAMPION, first.number)
    assert registry.released("attrition").number == first.number


def test_a_changed_byte_is_refused(served: Home, tmp_path: Path) -> None:
    home = _copy(served, tmp_path)
    source = next(found for found in Tracking(home).versions("attrition")).source
    moved = tmp_path / "artefact"
    shutil.copytree(Path(urlparse(source).path), moved)
    state = next(moved.rglob("attrition.json"))
    content = state.read_bytes()
    state.write_bytes(content.replace(b"0", b"1", 1))
    registry = _Moved(home, moved)
    with pytest.raises(ArtefactChanged):
        registry.released("attrition")
    state.write_bytes(content)
    assert registry.released("attrition").topic == "attrition"


def test_a_profile_without_a_feature_of_the_model_is_refused(served: Home) -> None:
    released = Registry(served).released("attrition")
    names = released.model.feature_names_
    released.check_features(released.model, [*names, "another"])
    with pytest.raises(ModelMismatch, match=names[0]):
        released.check_features(released.model, names[1:])


class _Moved(Registry):
    """A registry whose artefacts lie elsewhere."""

    def __init__(self, home: Home, folder: Path) -> None:
        super().__init__(home)
        self._folder_of_artefact = folder

    def _source(self, topic: str, number: str) -> str:
        return self._folder_of_artefact.as_uri()


def _copy(served: Home, tmp_path: Path) -> Home:
    root = tmp_path / "copy"
    root.mkdir()
    shutil.copy(served.root / "mlflow.db", root / "mlflow.db")
    return replace(served, root=root)
