from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl
import pytest
from scipy.stats import spearmanr  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score

from data.calendar import add_months
from data.errors import TooLittleData
from data.home import Home
from data.progress import Progress
from data.store import Store
from features.catalog import catalogue
from features.facts import Facts
from features.labels import eligible
from features.profile import profile
from features.promotion.success import Success
from models.promotion import PromotionModel, PromotionModels
from models.spread import fit_spread
from tests.features.company import Frames, company, filled
from tests.training.rows import CHOSEN_BY, LEADS, planted_rounds
from training import promotion
from training.candidates import Candidates
from training.promotion import enough, known_candidates, models_as_of, rows_of

CATALOGUE = catalogue()
ROUNDS = planted_rounds()
#: Outcomes of the first two rounds are known at it, the third's and later ones are not.
DAY = ROUNDS.rounds[3]


def _models(found: Candidates, day: date = DAY) -> PromotionModels:
    ranked = found.X.iloc[found.at(day)]
    return models_as_of(found, day, ranked, CATALOGUE)


@pytest.fixture(scope="module", autouse=True)
def _few_simulations() -> Iterator[None]:
    """How often is simulated is tested where it is done."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(promotion, "fit_spread", partial(fit_spread, n_simulations=2))
        yield


@pytest.fixture(scope="module")
def models() -> PromotionModels:
    return _models(ROUNDS)


def _everything(models: PromotionModels, X: pd.DataFrame) -> list[npt.NDArray[np.float64]]:
    return [
        models.readiness.decision_function(X),
        models.readiness.interval(X),
        models.readiness.contributions(X).to_numpy(),
        models.precedent.decision_function(X),
        models.spread.draws(models.readiness, X, 20),
        models.experience.mean,
        models.experience.inverse,
        np.array([models.experience.limit, float(models.n_cases)]),
    ]


def _same(one: PromotionModels, other: PromotionModels, X: pd.DataFrame) -> bool:
    both = zip(_everything(one, X), _everything(other, X), strict=True)
    return all(np.array_equal(ours, theirs) for ours, theirs in both)


def _outcomes_not_known_then(found: Candidates) -> Candidates:
    late = found.days > pd.Timestamp(add_months(DAY, -12))
    rng = np.random.default_rng(0)
    made_up = np.where(found.promoted, rng.integers(0, 2, len(late)), np.nan)
    return replace(found, success=np.where(late, made_up, found.success))


def _rounds_not_held_then(found: Candidates) -> Candidates:
    late = found.days >= pd.Timestamp(DAY)
    rng = np.random.default_rng(0)
    X = found.X.copy()
    for name in X.columns:
        wrong = "elsewhere" if X[name].dtype.kind not in "fi" else 1e6
        X.loc[late, name] = wrong
    promoted = np.where(late, rng.random(len(late)) < 0.5, found.promoted)
    success = np.where(late, np.where(promoted, 1.0, np.nan), found.success)
    return Candidates(X, promoted, success, found.rules)


def _nothing_after(found: Candidates) -> Candidates:
    rows = found.decided(DAY)
    return Candidates(found.X.iloc[rows], found.promoted[rows], found.success[rows], found.rules)


@pytest.mark.parametrize(
    "change", [_outcomes_not_known_then, _rounds_not_held_then, _nothing_after], ids=lambda one: one.__name__
)
def test_models_of_a_past_day_do_not_change_with_what_came_later(
    models: PromotionModels, change: Callable[[Candidates], Candidates]
) -> None:
    ranked = ROUNDS.X.iloc[ROUNDS.at(DAY)]
    again = models_as_of(change(ROUNDS), DAY, ranked, CATALOGUE)
    assert _same(models, again, ranked)


def test_models_of_a_past_day_do_change_with_what_was_known(models: PromotionModels) -> None:
    ranked = ROUNDS.X.iloc[ROUNDS.at(DAY)]
    success = ROUNDS.success.copy()
    first = ROUNDS.closed(DAY)[:3]
    success[first] = 1.0 - success[first]
    other = models_as_of(replace(ROUNDS, success=success), DAY, ranked, CATALOGUE)
    assert not np.array_equal(
        other.readiness.decision_function(ranked), models.readiness.decision_function(ranked)
    )
    promoted = ROUNDS.promoted.copy()
    last = ROUNDS.at(ROUNDS.rounds[2])  # decided, though nobody knows yet how it went
    promoted[last] = ~promoted[last]
    other = models_as_of(replace(ROUNDS, promoted=promoted), DAY, ranked, CATALOGUE)
    assert not np.array_equal(
        other.precedent.decision_function(ranked), models.precedent.decision_function(ranked)
    )


def test_readiness_finds_who_leads_well_and_precedent_whom_the_past_chose(models: PromotionModels) -> None:
    ranked = ROUNDS.X.iloc[ROUNDS.at(DAY)]
    ready, precedent = (one.decision_function(ranked) for one in (models.readiness, models.precedent))
    assert spearmanr(ready, ranked[LEADS])[0] > 0.8
    assert spearmanr(precedent, ranked[CHOSEN_BY])[0] > 0.7
    assert abs(spearmanr(precedent, ranked[LEADS])[0]) < 0.4
    assert models.readiness.features is not None
    assert "market_ratio" not in models.readiness.features  # pay
    assert models.learnt_until == DAY
    assert models.n_cases == len(ROUNDS.closed(DAY))


def test_outcomes_that_nothing_decides_give_chance() -> None:
    aucs = []
    for seed, permuted in ((0, True), (1, True), (2, True), (0, False)):
        found = planted_rounds(n_rounds=8, n_promoted=30, seed=seed, permuted=permuted)
        day = found.rounds[4]
        learnt = found.outcomes(day)
        model = PromotionModel.for_catalogue(CATALOGUE, columns=found.X.columns).set_params(n_bootstraps=1)
        model.fit(learnt.X, learnt.y, groups=learnt.people)
        later = np.setdiff1d(np.flatnonzero(~np.isnan(found.success)), found.closed(day))
        aucs.append(roc_auc_score(found.success[later], model.decision_function(found.X.iloc[later])))
    assert 0.4 < np.mean(aucs[:3]) < 0.6
    assert aucs[3] > 0.7


#: New names in the order of the old ones, and in another order.
_SAME_ORDER = {"operations": "a", "sales": "b", "D1": "Bonn", "D2": "Kiel", "D3": "Ulm"}
_OTHER_ORDER = {"operations": "b", "sales": "a", "D1": "Ulm", "D2": "Bonn", "D3": "Kiel"}


def test_what_roles_and_departments_are_called_changes_no_list() -> None:
    found = planted_rounds(n_each=100, n_promoted=60)
    fails = (found.X["role_family"] == "operations").to_numpy() & ~np.isnan(found.success)
    rows, scores = found.at(DAY), []
    for names in ({}, _SAME_ORDER, _OTHER_ORDER):
        X = found.X.replace({"role_family": names, "department": names})
        assert set(X["department"]) == {names.get(one, one) for one in ("D1", "D2", "D3")}
        readiness = _models(replace(found, X=X, success=np.where(fails, 0.0, found.success))).readiness
        assert readiness.fitted_.trees is not None
        assert readiness.contributions(X.iloc[rows])["role_family"].std() > 0.1
        scores.append(readiness.decision_function(X.iloc[rows]))
    own, same, other = scores
    assert np.array_equal(same, own)
    assert other == pytest.approx(own, abs=0.05)  # trees may draw other columns
    assert spearmanr(other, own)[0] > 0.99


def _renamed(frames: Frames, names: dict[str, str]) -> Frames:
    return {
        name: frame.with_columns(pl.col("platform_id").replace(names))
        if "platform_id" in frame.columns
        else frame
        for name, frame in frames.items()
    }


def _one_platform_at_a_time(frames: Frames) -> Frames:
    """Everybody sells on one platform in the first year and on the next one in the second."""
    people = frames["employees"]["employee_id"].to_list()
    first, second = ({who: f"P{(i + by) % 3}" for i, who in enumerate(people)} for by in (0, 1))
    moved = {
        name: frames[name].with_columns(
            platform_id=pl.when(pl.col(day) < pl.lit(date(2024, 1, 1)))
            .then(pl.col("employee_id").replace_strict(first))
            .otherwise(pl.col("employee_id").replace_strict(second))
        )
        for name, day in (("leads", "created_at"), ("orders", "ordered_at"))
    }
    return {**frames, **moved}


@pytest.mark.slow
def test_what_platforms_are_called_changes_no_list(tmp_path: Path) -> None:
    frames, as_of = _one_platform_at_a_time(company(seed=3)), date(2024, 6, 10)
    listed = []
    for number, names in enumerate(({}, {"P0": "zebra", "P1": "quagga", "P2": "antelope"})):
        store = filled(Store(Home(root=tmp_path / str(number))), _renamed(frames, names))
        X = profile(store, as_of=as_of)
        leads = X[LEADS].fillna(0.0).to_numpy()
        y = (leads + np.random.default_rng(0).normal(0.0, leads.std(), len(X)) > np.median(leads)).astype(int)
        model = PromotionModel.for_catalogue(catalogue(store.company), columns=X.columns)
        score = pd.Series(model.fit(X, y).decision_function(X), index=X.index)
        listed.append(score[score.index.isin(eligible(store, as_of=as_of))].sort_values(kind="stable"))
    first, second = listed
    assert len(first) > 15
    assert first.std() > 0.05
    assert first.index.tolist() == second.index.tolist()
    assert second.to_numpy() == pytest.approx(first.to_numpy(), abs=1e-3)


@pytest.mark.parametrize("months", [None, 6])
def test_rules_are_those_of_the_company_but_for_a_window_that_is_asked_for(
    store: Store, monkeypatch: pytest.MonkeyPatch, months: int | None
) -> None:
    asked: list[Success] = []
    own = "success: {months: 9, leaving: fails}\n"
    text = "targets:\n  next-grade: {zh: 下一职级, en: Next grade}\n"
    store.home.root.mkdir(parents=True, exist_ok=True)
    (store.home.root / "promotion.yaml").write_text(own + text, encoding="utf-8")

    def told(_: Facts, rules: Success, *, progress: Progress) -> Candidates:
        del progress
        asked.append(rules)
        return ROUNDS

    monkeypatch.setattr(promotion, "candidates", told)
    assert known_candidates(store, label_window_months=months) is ROUNDS
    assert asked == [Success(months=months or 9, leaving="fails")]


def test_readiness_learns_from_outcomes_that_are_known_today(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "known_until", lambda _: DAY)
    rows = rows_of(ROUNDS, store)
    assert rows.topic == "promotion"
    assert rows.X.index.tolist() == ROUNDS.X.index[ROUNDS.closed(DAY)].tolist()
    assert (rows.known_until, rows.label_window_months) == (DAY, 12)
    assert rows.label.startswith("within 12 months of promotion")
    assert max(rows.as_ofs) <= add_months(DAY, -12)
    monkeypatch.setattr(Store, "known_until", lambda _: ROUNDS.rounds[1])
    with pytest.raises(TooLittleData, match="none of 6 promotion rounds has an outcome window of 12 months"):
        rows_of(ROUNDS, store)


def test_the_rarer_outcome_decides_what_is_enough() -> None:
    success = np.where(ROUNDS.success == 0.0, np.nan, ROUNDS.success)
    success[np.flatnonzero(ROUNDS.success == 0.0)[:5]] = 0.0
    found = replace(ROUNDS, success=success)
    assert len(found.closed(DAY)) > 20
    assert enough(found, DAY, 5)
    assert not enough(found, DAY, 6)
    assert not enough(found, ROUNDS.rounds[0], 1)  # nothing at all
