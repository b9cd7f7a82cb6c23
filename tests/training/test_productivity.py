import json
from pathlib import Path

import pandas as pd
import pytest

from data.errors import ModelMismatch, TooLittleData
from data.store import Store
from features.catalog import forbidden
from models.artefact import load
from training.productivity import TOPIC, work
from training.tracking import Registered, Tracking


@pytest.fixture(scope="module")
def registered(trained: Store) -> tuple[Tracking, Registered]:
    tracking = Tracking(trained.home)
    (version,) = tracking.versions(TOPIC)
    return tracking, version


def _artefacts(registered: tuple[Tracking, Registered], target: Path) -> Path:
    tracking, version = registered
    return Path(tracking.client.download_artifacts(version.run_id, "", str(target)))


def test_today_and_every_past_half_year_are_kept_together(
    registered: tuple[Tracking, Registered], trained: Store
) -> None:
    from mlflow.artifacts import download_artifacts

    tracking, version = registered
    uri = tracking.client.get_model_version_download_uri(TOPIC, version.number)
    folder = Path(download_artifacts(artifact_uri=uri, tracking_uri=trained.home.tracking_uri))
    loaded = load(next(folder.rglob("digest.json")).parent, sha256=version.tags["sha256"])
    days = {state["learnt_until"] for state in loaded.meta["companions"].values()}
    assert trained.known_until().isoformat() in days
    assert set(loaded.productivity) == {f"{TOPIC}{suffix}" for suffix in loaded.meta["companions"]}
    assert len(days) == len(loaded.productivity) > 3
    assert loaded.meta["transfers"]["all"]["error_ratio"] < 1.0
    with pytest.raises(ModelMismatch, match="scores no rows"):
        loaded.predict(pd.DataFrame())


def test_the_run_explains_and_names_nobody(
    registered: tuple[Tracking, Registered], trained: Store, tmp_path: Path
) -> None:
    folder = _artefacts(registered, tmp_path)
    for plot in ("transfers.png", "parts.png"):
        assert (folder / plot).read_bytes().startswith(b"\x89PNG")
    assert not any(map(forbidden, json.loads((folder / "features.json").read_text())))
    text = "".join(path.read_text() for path in folder.glob("*.json"))
    people = trained.read_polars("employees", as_of=trained.known_until())["employee_id"]
    assert not any(person in text for person in people)
    assert "employee_id" not in pd.read_parquet(folder / "held_out.parquet")
    assert json.loads((folder / "synergy.json").read_text())["n_teams"] > 10
    metrics = registered[0].metrics(registered[1].run_id)
    assert {"error_ratio", "cover80", "platform_mean.rate_error", "synergy.low"} <= set(metrics)


def test_a_company_without_leads_has_nothing_to_learn(store: Store) -> None:
    with pytest.raises((TooLittleData, LookupError)):
        work(store, {})
