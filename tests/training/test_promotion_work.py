import json
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.home import Home
from data.store import Store
from features.catalog import catalogue
from models.artefact import load, save
from models.promotion import PromotionModels
from models.spread import fit_spread
from tests.training.rows import planted_rounds
from training import promotion, promotion_work
from training.backtest import walk_forward
from training.candidates import Candidates
from training.promotion_work import accompany
from training.work import Companions

CATALOGUE = catalogue()
ROUNDS = planted_rounds()
TODAY = date(2025, 1, 1)
#: Who works here today; every second one may be promoted.
NOW = ROUNDS.X.iloc[ROUNDS.at(ROUNDS.rounds[-1])].droplevel("as_of")


@pytest.fixture(scope="module", autouse=True)
def _planted() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(promotion, "fit_spread", partial(fit_spread, n_simulations=1))
        patch.setattr(Store, "known_until", lambda _: TODAY)
        patch.setattr(promotion_work, "profile", lambda *_, as_of: NOW if as_of == TODAY else None)
        patch.setattr(promotion_work, "eligible", lambda *_, **__: NOW.index[::2])
        yield


def _accompanied(found: Candidates, root: Path) -> Companions:
    return accompany(found, Store(Home(root=root)), CATALOGUE)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Companions:
    return _accompanied(ROUNDS, tmp_path_factory.mktemp("companions"))


def test_today_and_every_listed_round_have_readiness_and_precedent(kept: Companions) -> None:
    assert kept.backtest is not None
    suffixes = ["", *(f"@{day}" for day in sorted(set(kept.backtest.frame["round"])))]
    assert len(suffixes) == 4
    assert set(kept.blends) == {f"{topic}{one}" for topic in ("promotion", "precedent") for one in suffixes}
    assert list(kept.meta["companions"]) == suffixes


def test_models_of_a_past_round_are_those_that_listed_it(kept: Companions) -> None:
    _, models = walk_forward(ROUNDS, CATALOGUE)
    for day, own in models.items():
        X = ROUNDS.X.iloc[ROUNDS.at(day)]
        suffix = f"@{day}"
        again = PromotionModels.of(kept.blends, kept.meta["companions"][suffix], suffix)
        assert again.learnt_until == day
        assert np.array_equal(again.readiness.decision_function(X), own.readiness.decision_function(X))
        assert np.array_equal(again.precedent.decision_function(X), own.precedent.decision_function(X))
        assert again.spread.to_json() == own.spread.to_json()


def test_todays_models_know_every_outcome_that_is_known_today(kept: Companions) -> None:
    now = PromotionModels.of(kept.blends, kept.meta["companions"][""])
    assert now.learnt_until == TODAY
    assert now.n_cases == len(ROUNDS.closed(TODAY)) > len(ROUNDS.closed(ROUNDS.rounds[3]))
    before = PromotionModels.of(kept.blends, kept.meta["companions"]["@2023-07-01"], "@2023-07-01")
    assert before.n_cases == len(ROUNDS.closed(date(2023, 7, 1)))


def test_the_spread_of_today_is_simulated_among_who_may_be_promoted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ranked: list[pd.DataFrame] = []

    def told(*given: pd.DataFrame, **named: int) -> object:
        ranked.append(given[2])
        return fit_spread(*given, n_simulations=0)  # type: ignore[arg-type]

    monkeypatch.setattr(promotion, "fit_spread", told)
    _accompanied(planted_rounds(n_rounds=4), tmp_path)
    assert ranked[-1].index.tolist() == NOW.index[::2].tolist()


def test_what_belongs_to_them_is_plain_and_names_nobody(kept: Companions) -> None:
    told = json.dumps(kept.meta, allow_nan=False)
    assert not [who for who in {*ROUNDS.people, *NOW.index} if who in told]
    assert kept.meta["success"]["en"].startswith("within 12 months")
    assert "12个月" in kept.meta["success"]["zh"]
    assert kept.backtest is not None
    assert kept.meta["backtest"] == kept.backtest.to_json()


def test_all_are_kept_and_loaded_together(kept: Companions, tmp_path: Path) -> None:
    sha256 = save(kept.blends, tmp_path / "model", topic="promotion", meta=kept.meta)
    again = load(tmp_path / "model", sha256=sha256)
    assert set(again.models) == set(kept.blends)
    for suffix, state in again.meta["companions"].items():
        ours = PromotionModels.of(kept.blends, state, suffix)
        theirs = PromotionModels.of(again.models, state, suffix)
        mine, read = ours.spread.draws(ours.readiness, NOW, 5), theirs.spread.draws(theirs.readiness, NOW, 5)
        assert np.array_equal(mine, read)
        assert np.array_equal(ours.precedent.decision_function(NOW), theirs.precedent.decision_function(NOW))


def test_where_no_round_can_be_listed_yet_there_are_todays_models_alone(tmp_path: Path) -> None:
    early = planted_rounds(n_rounds=4, n_promoted=16)  # fewer than 20 of a kind before every round
    found = _accompanied(early, tmp_path)
    assert found.backtest is None
    assert found.meta["backtest"] is None
    assert set(found.blends) == {"promotion", "precedent"}
    assert found.blends["promotion"].predict_proba(NOW)[:, 1].std() > 0.05
