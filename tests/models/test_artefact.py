import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.errors import ArtefactChanged, ModelMismatch, NoModel
from experiments.benchmarks.productivity_data import planted as planted_productivity
from models.artefact import _load_pyfunc, load, save
from models.attrition import AttritionModel
from models.blend import Blend
from models.productivity import ProductivityModel
from models.promotion import PromotionModel
from models.tuning import Search
from tests.models.people import DIRECTIONS, rows
from tests.models.test_productivity import MONTHS, _around, _staff

META = {"label": "voluntary exit in 6 months", "as_of": "2026-01-01", "n": 500}


@pytest.fixture(scope="module")
def fitted() -> Blend:
    X, y, person = rows()
    model = AttritionModel(directions=DIRECTIONS, search=Search(l2=(1.0, 30.0), n_trees=60), n_bootstraps=4)
    return model.fit(X, y, groups=person)


def test_loaded_model_scores_bit_for_bit_the_same(fitted: Blend, tmp_path: Path) -> None:
    sha256 = save({"attrition": fitted}, tmp_path / "model", topic="attrition", meta=META)
    again = load(tmp_path / "model", sha256=sha256)
    X, _, _ = rows(300, seed=12)
    assert isinstance(again.model, AttritionModel)
    assert again.meta == META
    assert again.sha256 == sha256
    ours, theirs = fitted.assess(X, explain=True), again.model.assess(X, explain=True)
    assert np.array_equal(ours.logit, theirs.logit)
    assert np.array_equal(ours.low, theirs.low)
    assert np.array_equal(ours.high, theirs.high)
    assert np.array_equal(np.asarray(ours.contributions), np.asarray(theirs.contributions))
    assert np.array_equal(np.asarray(ours.members), np.asarray(theirs.members))
    assert again.model.base_value_ == fitted.base_value_
    assert list(again.model.predict(X)) == list(fitted.predict(X))


def test_saving_what_was_loaded_writes_the_same_bytes(fitted: Blend, tmp_path: Path) -> None:
    first = save({"attrition": fitted}, tmp_path / "a", topic="attrition", meta=META)
    second = save(load(tmp_path / "a").models, tmp_path / "b", topic="attrition", meta=META)
    assert first == second


def test_a_linear_part_alone_is_kept_too(tmp_path: Path) -> None:
    X, y, _ = rows(40, 1)
    model = PromotionModel(n_bootstraps=3).fit(X, y)
    save({"promotion": model}, tmp_path, topic="promotion", meta={})
    assert not (tmp_path / "promotion.lgb").exists()
    again = load(tmp_path).model
    assert isinstance(again, PromotionModel)
    assert np.array_equal(again.decision_function(X), model.decision_function(X))


@pytest.mark.parametrize(
    "name",
    [
        "attrition.json",
        "contents.json",
        "meta.json",
        "attrition.lgb",
        "attrition.members.lgb",
        "digest.json",
    ],
)
def test_a_changed_byte_is_refused(fitted: Blend, tmp_path: Path, name: str) -> None:
    sha256 = save({"attrition": fitted}, tmp_path, topic="attrition", meta=META)
    content = bytearray((tmp_path / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / name).write_bytes(bytes(content))
    with pytest.raises(ArtefactChanged):
        load(tmp_path, sha256=sha256)
    with pytest.raises(ArtefactChanged):
        load(tmp_path)


def test_a_missing_file_is_refused(fitted: Blend, tmp_path: Path) -> None:
    save({"attrition": fitted}, tmp_path, topic="attrition", meta=META)
    (tmp_path / "attrition.members.lgb").unlink()
    with pytest.raises(ArtefactChanged, match=r"members\.lgb"):
        load(tmp_path)


def test_files_and_digest_changed_together_are_refused_by_the_registered_digest(
    fitted: Blend, tmp_path: Path
) -> None:
    sha256 = save({"attrition": fitted}, tmp_path / "a", topic="attrition", meta=META)
    save({"attrition": fitted}, tmp_path / "b", topic="attrition", meta={**META, "n": 501})
    assert load(tmp_path / "b").meta["n"] == 501
    with pytest.raises(ArtefactChanged, match="registered"):
        load(tmp_path / "b", sha256=sha256)


def test_nothing_there_and_another_format_are_told_apart(fitted: Blend, tmp_path: Path) -> None:
    with pytest.raises(NoModel, match="train"):
        load(tmp_path)
    save({"attrition": fitted}, tmp_path / "a", topic="attrition", meta=META)
    _rewrite(tmp_path / "a", format=99)
    with pytest.raises(ModelMismatch, match="99"):
        load(tmp_path / "a")


def _rewrite(folder: Path, **changes: object) -> None:
    import hashlib

    state = json.loads((folder / "contents.json").read_text("utf-8")) | changes
    (folder / "contents.json").write_text(json.dumps(state), "utf-8")
    digest = json.loads((folder / "digest.json").read_text("utf-8"))
    digest["contents.json"] = hashlib.sha256((folder / "contents.json").read_bytes()).hexdigest()
    (folder / "digest.json").write_text(json.dumps(digest), "utf-8")


def test_a_folder_in_use_is_not_overwritten(fitted: Blend, tmp_path: Path) -> None:
    save({"attrition": fitted}, tmp_path, topic="attrition", meta=META)
    with pytest.raises(FileExistsError, match="empty folder"):
        save({"attrition": fitted}, tmp_path, topic="attrition", meta=META)


def test_the_folder_holds_text_only(fitted: Blend, tmp_path: Path) -> None:
    save({"attrition": fitted}, tmp_path, topic="attrition", meta=META)
    for file in tmp_path.iterdir():
        text = file.read_text("utf-8")
        assert text.isprintable() or "\n" in text
    assert {file.suffix for file in tmp_path.iterdir()} == {".json", ".lgb"}


def test_mlflow_finds_a_predictor(fitted: Blend, tmp_path: Path) -> None:
    save({"attrition": fitted}, tmp_path, topic="attrition", meta=META)
    X, _, _ = rows(20)
    X.index = pd.Index([f"E{i}" for i in range(len(X))])
    found = _load_pyfunc(str(tmp_path)).predict(X)
    assert list(found.columns) == ["probability", "low", "high"]
    assert found.index.equals(X.index)
    narrow = _load_pyfunc(str(tmp_path)).predict(X, {"level": 0.5})
    assert (narrow["high"] - narrow["low"] < found["high"] - found["low"]).all()


@pytest.mark.slow
def test_another_process_scores_bit_for_bit_the_same(fitted: Blend, tmp_path: Path) -> None:
    save({"attrition": fitted}, tmp_path / "model", topic="attrition", meta=META)
    X, _, _ = rows(50, seed=3)
    X.to_parquet(tmp_path / "rows.parquet")
    code = (
        "import sys, pathlib, pandas as pd; from models.artefact import load; "
        "f = pathlib.Path(sys.argv[1]); "
        "model = load(f / 'model').model; X = pd.read_parquet(f / 'rows.parquet'); "
        "print(model.decision_function(X).tobytes().hex())"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert bytes.fromhex(done.stdout.strip()) == fitted.decision_function(X).tobytes()


def test_productivity_is_kept_as_numbers_and_expects_the_same_bits(tmp_path: Path) -> None:
    given = planted_productivity(n_people=40, n_platforms=4)
    model = ProductivityModel().fit(given.evidence, _around(given))
    models = {"productivity": model, "productivity@2025-01-01": model}
    sha256 = save(models, tmp_path / "model", topic="productivity", meta=META)
    again = load(tmp_path / "model", sha256=sha256)
    assert again.models == {}
    assert set(again.productivity) == set(models)
    asked = (given.evidence, _around(given), _staff(given), MONTHS)
    ours, theirs = model.predict(*asked), again.productivity["productivity"].predict(*asked)
    for name in ("mean", "cautioned", "sd"):
        assert getattr(ours, name).equals(getattr(theirs, name)), name
    assert save(again.productivity, tmp_path / "again", topic="productivity", meta=META) == sha256


def test_a_changed_number_of_productivity_is_noticed(tmp_path: Path) -> None:
    given = planted_productivity(n_people=40, n_platforms=4)
    model = ProductivityModel().fit(given.evidence, _around(given))
    save({"productivity": model}, tmp_path, topic="productivity", meta={})
    file = tmp_path / "productivity.json"
    file.write_text(file.read_text().replace('"n_people": ', '"n_people": 1'))
    with pytest.raises(ArtefactChanged, match=r"productivity\.json"):
        load(tmp_path)
