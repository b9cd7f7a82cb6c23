import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.errors import ArtefactChanged, InputError
from data.home import Home
from data.known import EVER
from data.store import Store
from features.facts import Facts
from models.artefact import LoadedModel, load
from models.promotion import PrecedentModel, PromotionModel, PromotionModels
from models.spread import fit_spread
from tests.training.rows import planted, planted_rounds, small_model
from training import attrition
from training.dataset import Dataset
from training.evaluate import cross_fit
from training.gates import Gate
from training.record import Outcome
from training.split import SplitRule, split
from training.tracking import Registered, Tracking
from training.train import TOPICS, train
from training.work import Companions, Work

ROWS = planted(n_people=250)


def _worked(rows: Dataset) -> Work:
    """Learn from planted rows as any topic does."""
    folds = split(rows.index, rows.y, SplitRule(label_window_months=3, spacing_months=3, enough_cases=40))
    held_out = cross_fit(rows, folds, small_model(), attrition.BASELINES)
    model = small_model().fit(rows.X, rows.y, groups=rows.people)
    return Work(rows, folds, held_out, Companions({"attrition": model}))


def _train(tracking: Tracking, rows: Dataset, *, draw: bool = False) -> Outcome:
    with pytest.MonkeyPatch.context() as patch:
        if not draw:
            patch.setattr("training.train.shap_plots", lambda *_, **__: None)
        patch.setitem(TOPICS, "attrition", lambda *_, **__: _worked(rows))
        return train("attrition", Store(tracking.home))


@pytest.fixture(scope="module")
def champion(mlflow_database: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Tracking, Outcome]:
    """A champion trained on planted rows, through the whole of `train`; nobody writes to it."""
    home = Home(root=tmp_path_factory.mktemp("champion"))
    shutil.copy(mlflow_database, home.root / "mlflow.db")
    tracking = Tracking(home)
    return tracking, _train(tracking, ROWS, draw=True)


def test_a_model_that_passes_its_gates_becomes_champion_with_its_tags(
    champion: tuple[Tracking, Outcome],
) -> None:
    tracking, outcome = champion
    assert [gate.passed for gate in outcome.gates] == [True] * 4
    assert outcome.alias == "champion"
    (version,) = tracking.versions("attrition")
    assert tracking.aliases("attrition") == {"champion": version.number}
    assert version.tags["gates"] == "passed"
    assert len(version.tags["sha256"]) == 64
    assert version.tags["known_until"] == ROWS.known_until.isoformat()
    assert version.tags["version"]


def test_the_run_tells_how_the_figures_came_about(champion: tuple[Tracking, Outcome]) -> None:
    tracking, outcome = champion
    data = tracking.client.get_run(outcome.run_id).data
    assert data.params["label_window_months"] == "3"
    assert data.params["fingerprint"] == "f" * 64
    assert outcome.figures.model["roc_auc"].value == data.metrics["roc_auc"]
    assert data.metrics["log_loss"] < data.metrics["base_rate.log_loss"]
    assert data.metrics["log_loss_low"] < data.metrics["log_loss"] < data.metrics["log_loss_high"]
    logged = {file.path for file in tracking.client.list_artifacts(outcome.run_id)}
    assert logged == {
        "calibration.png",
        "features.json",
        "figures.json",
        "gates.json",
        "held_out.parquet",
        "shap_summary.png",
        "shap_waterfall.png",
    }


def test_what_is_logged_names_nobody(champion: tuple[Tracking, Outcome]) -> None:
    tracking, outcome = champion
    assert outcome.held_out["employee_id"].str.startswith("E0").all()
    for file in tracking.home.artifacts.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert b"E0001" not in content, file.name
            assert b"E0249" not in content, file.name


def test_a_model_without_signal_stays_challenger_and_the_gate_is_named(tracking: Tracking) -> None:
    outcome = _train(tracking, planted(permuted=True))
    assert outcome.alias == "challenger"
    assert "baseline" in tracking.versions("attrition")[0].tags["gates"]
    assert tracking.aliases("attrition") == {"challenger": "1"}


def test_training_again_on_the_same_rows_gives_the_same_bytes_and_replaces_the_champion(
    tracking: Tracking,
) -> None:
    _train(tracking, ROWS)
    again = _train(tracking, ROWS)
    second, first = tracking.versions("attrition")
    assert second.tags["sha256"] == first.tags["sha256"]
    assert again.alias == "champion"
    assert tracking.aliases("attrition") == {"champion": "2", "previous": "1"}
    assert "shared held-out rows" in _gate(again, "champion").finding


def _gate(outcome: Outcome, name: str) -> Gate:
    return next(gate for gate in outcome.gates if gate.name == name)


def test_an_unknown_topic_is_refused_with_the_known_ones(store: Store) -> None:
    with pytest.raises(InputError, match="promotion, attrition"):
        train("weather", store)


SCORE = """
import sys, pandas as pd, mlflow
mlflow.set_tracking_uri(sys.argv[1])
model = mlflow.pyfunc.load_model("models:/attrition@champion")
model.predict(pd.read_parquet(sys.argv[2])).to_parquet(sys.argv[3])
"""


def _only(home: Home, topic: str = "promotion") -> tuple[Tracking, Registered, LoadedModel]:
    tracking = Tracking(home)
    (version,) = tracking.versions(topic)
    (folder,) = (path.parent for path in Path(version.source.removeprefix("file://")).rglob("contents.json"))
    return tracking, version, load(folder, sha256=version.tags["sha256"])


@pytest.mark.slow
def test_a_version_of_promotion_holds_the_models_of_today_and_of_every_round_that_was_listed(
    trained: Store,
) -> None:
    _, version, loaded = _only(trained.home)
    states = loaded.meta["companions"]
    past = [f"@{row['round']}" for row in loaded.meta["backtest"]["rounds"]]
    assert len(past) >= 1
    assert list(states) == ["", *past]
    assert set(loaded.models) == {f"{topic}{one}" for topic in ("promotion", "precedent") for one in states}
    for suffix, state in states.items():
        models = PromotionModels.of(loaded.models, state, suffix)
        assert isinstance(models.readiness, PromotionModel)
        assert isinstance(models.precedent, PrecedentModel)
        assert models.learnt_until.isoformat() == (suffix[1:] or version.tags["known_until"])
        assert models.n_cases > 40
    assert set(loaded.meta["success"]) == {"zh", "en"}


@pytest.mark.slow
def test_how_lists_of_past_rounds_would_have_done_is_logged_with_the_run(
    tracking: Tracking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = planted_rounds(n_rounds=7, n_each=50)
    here = found.X.iloc[found.at(found.rounds[-1])].droplevel("as_of")
    monkeypatch.setattr("training.train.shap_plots", lambda *_, **__: None)
    monkeypatch.setattr("training.promotion.fit_spread", partial(fit_spread, n_simulations=1))
    monkeypatch.setattr("training.promotion_work.known_candidates", lambda *_, **__: found)
    monkeypatch.setattr("training.promotion_work.profile", lambda *_, **__: here)
    monkeypatch.setattr("training.promotion_work.eligible", lambda *_, **__: here.index)
    monkeypatch.setattr(Store, "known_until", lambda _: date(2025, 7, 1))
    outcome = train("promotion", Store(tracking.home))
    _, version, loaded = _only(tracking.home)
    logged = {file.path for file in tracking.client.list_artifacts(outcome.run_id)}
    assert {"backtest.json", "backtest.png"} <= logged
    told = Path(tracking.client.download_artifacts(version.run_id, "backtest.json", str(tmp_path)))
    assert json.loads(told.read_text("utf-8")) == loaded.meta["backtest"]
    metrics = tracking.metrics(outcome.run_id)
    for row in loaded.meta["backtest"]["scores"]:
        for name in ("upper_half", "regret", "lift", "success_listed"):
            assert metrics[f"backtest.{row['score']}.{name}"] == pytest.approx(row[name])
    ours = loaded.meta["backtest"]["scores"][0]
    assert ours["upper_half"] > ours["success_all"]
    assert len(loaded.meta["companions"]) > 2


@pytest.mark.slow
def test_no_file_that_is_logged_with_promotions_names_anybody(trained: Store) -> None:
    people = Facts(trained).known("employees", as_of=EVER)
    ids, names = people["employee_id"].to_list(), people["display_name"].drop_nulls().to_list()
    assert len(ids) > 300
    written = "|".join(map(re.escape, {*ids, *(name for name in names if len(name) > 2)}))
    pattern = re.compile(written.encode())
    files = [file for file in (trained.home.artifacts / "promotion").rglob("*") if file.is_file()]
    assert len(files) > 10
    assert [file.name for file in files if pattern.search(file.read_bytes())] == []
    (held_out,) = (pd.read_parquet(file) for file in files if file.suffix == ".parquet")
    assert not held_out.astype(str).isin(ids).any(axis=None)  # it is packed: bytes would not tell


@pytest.mark.slow
def test_another_process_loads_the_champion_by_alias_without_pickles_and_scores_profile_columns(
    champion: tuple[Tracking, Outcome], tmp_path: Path
) -> None:
    home = champion[0].home
    asked = ROWS.X.iloc[:50].reset_index(drop=True)
    asked.to_parquet(tmp_path / "rows.parquet")
    done = subprocess.run(  # noqa: S603
        [
            sys.executable,
            "-c",
            SCORE,
            home.tracking_uri,
            str(tmp_path / "rows.parquet"),
            str(tmp_path / "out"),
        ],
        env={**os.environ, "MLFLOW_ALLOW_PICKLE_DESERIALIZATION": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (state,) = home.artifacts.rglob("contents.json")
    scored = pd.read_parquet(tmp_path / "out")
    np.testing.assert_array_equal(scored["probability"], load(state.parent).predict(asked)["probability"])
    assert not [file.name for file in home.artifacts.rglob("*") if file.suffix in {".pkl", ".py", ".skops"}]


def test_a_changed_byte_of_the_logged_model_is_refused_by_mlflow(
    champion: tuple[Tracking, Outcome], tmp_path: Path
) -> None:
    from mlflow.pyfunc import load_model

    (version,) = champion[0].versions("attrition")
    copied = tmp_path / "model"
    shutil.copytree(version.source.removeprefix("file://"), copied)
    assert len(load_model(str(copied)).predict(ROWS.X.iloc[:3])) == 3
    (state,) = copied.rglob("attrition.json")
    content = bytearray(state.read_bytes())
    content[len(content) // 2] ^= 1
    state.write_bytes(content)
    with pytest.raises(ArtefactChanged, match="not as it was saved"):
        load_model(str(copied))
