import os
from pathlib import Path

import pytest

from data.home import Home
from training.tracking import Tracking, source_sha


def _register(tracking: Tracking, folder: Path, **tags: str) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "blend.json").write_text("{}")
    with tracking.run("attrition", {"git_sha": "abc"}) as run:
        run.log(params={"label": "exit"}, metrics={"log_loss": 0.5})
        return run.register(folder, tags=tags, metadata={"topic": "attrition"})


def test_a_run_and_its_model_lie_under_the_home_and_nothing_in_the_current_folder(
    tracking: Tracking, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    number = _register(tracking, tmp_path / "model", sha256="s")
    (version,) = tracking.versions("attrition")
    assert (number, version.tags["sha256"]) == ("1", "s")
    assert version.source.startswith(home.artifacts.as_uri())
    assert list(home.artifacts.rglob("MLmodel"))
    assert not list(home.artifacts.rglob("*.pkl"))
    assert list(here.iterdir()) == []
    assert tracking.metrics(version.run_id) == {"log_loss": 0.5}


def test_no_pickle_may_be_loaded_and_nothing_is_reported_outside(tracking: Tracking) -> None:
    assert tracking.client is not None
    assert os.environ["MLFLOW_ALLOW_PICKLE_DESERIALIZATION"] == "false"
    assert os.environ["MLFLOW_DISABLE_TELEMETRY"] == "true"


def test_versions_are_listed_newest_first_and_an_unknown_model_has_none(
    tracking: Tracking, tmp_path: Path
) -> None:
    for _ in range(2):
        _register(tracking, tmp_path / "model", sha256="s")
    assert [version.number for version in tracking.versions("attrition")] == ["2", "1"]
    assert tracking.versions("promotion") == []
    assert tracking.aliases("promotion") == {}


def test_an_alias_points_to_a_version_and_can_be_dropped(tracking: Tracking, tmp_path: Path) -> None:
    number = _register(tracking, tmp_path / "model", sha256="s")
    tracking.set_alias("attrition", "challenger", number)
    assert tracking.aliases("attrition") == {"challenger": "1"}
    tracking.drop_alias("attrition", "challenger")
    assert tracking.aliases("attrition") == {}


def test_a_run_whose_block_fails_is_marked_failed(tracking: Tracking) -> None:
    with pytest.raises(RuntimeError, match="broken"), tracking.run("attrition", {}) as run:
        raise RuntimeError("broken")
    assert tracking.client.get_run(run.run_id).info.status == "FAILED"


def test_a_frame_logged_with_a_version_is_read_back_and_an_absent_one_is_none(
    tracking: Tracking, tmp_path: Path
) -> None:
    import pandas as pd

    frame = pd.DataFrame({"row": ["a"], "model": [0.25]})
    logged = tmp_path / "logged"
    logged.mkdir()
    frame.to_parquet(logged / "held_out.parquet")
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "blend.json").write_text("{}")
    with tracking.run("attrition", {}) as run:
        run.log_folder(logged)
        number = run.register(tmp_path / "model", tags={}, metadata={})
    found = tracking.frame("attrition", number, "held_out.parquet")
    assert found is not None
    assert found["model"].tolist() == [0.25]
    assert tracking.frame("attrition", number, "other.parquet") is None


@pytest.mark.parametrize("packed", [True, False])
def test_the_commit_of_a_checkout_is_found_loose_and_packed(tmp_path: Path, packed: bool) -> None:  # noqa: FBT001
    git = tmp_path / ".git"
    (git / "refs/heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    if packed:
        (git / "packed-refs").write_text("# pack-refs\nabc123 refs/heads/main\n")
    else:
        (git / "refs/heads/main").write_text("abc123\n")
    assert source_sha(tmp_path) == "abc123"
    assert source_sha(tmp_path / ".git") == ""
