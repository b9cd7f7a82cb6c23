from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.tree import DecisionTreeClassifier

from models.blend import Blend
from tests.training.rows import planted, small_model
from training.dataset import Dataset
from training.evaluate import cross_fit, figures
from training.split import Fold, Split, SplitRule, split

RULE = SplitRule(label_window_months=3, spacing_months=3, enough_cases=60, most_dates=2, fewest_cases=20)


@pytest.fixture(scope="module")
def held_out() -> tuple[Dataset, Split, pd.DataFrame]:
    rows = planted()
    found = split(rows.index, rows.y, RULE)
    baselines = {"tenure": ("tenure_months",), "own_sales": ("revenue_rel_platform_6m",)}
    return rows, found, cross_fit(rows, found, small_model(), baselines)


def test_every_person_at_the_held_out_dates_is_scored_once(
    held_out: tuple[Dataset, Split, pd.DataFrame],
) -> None:
    rows, found, scores = held_out
    expected = sum(
        (pd.DatetimeIndex(rows.index.get_level_values(1)).date == day).sum() for day in found.held_out
    )
    assert len(scores) == expected == scores["row"].nunique()
    assert set(scores["as_of"].dt.date) == set(found.held_out)
    truth = dict(zip(rows.index, rows.y, strict=True))
    keys = zip(scores["employee_id"], scores["as_of"], strict=True)
    assert [truth[key] for key in keys] == scores["outcome"].tolist()


def test_the_planted_signal_beats_the_base_rate_and_tenure(
    held_out: tuple[Dataset, Split, pd.DataFrame],
) -> None:
    measured = figures(held_out[2])
    assert set(measured.by_score) == {"model", "base_rate", "tenure"}  # nobody's sales are known
    assert measured.model["roc_auc"].low > 0.6
    assert measured.model["log_loss"].value < measured.by_score["tenure"]["log_loss"].value
    assert measured.by_score["base_rate"]["log_loss"].value > measured.model["log_loss"].value
    flat = measured.flat()
    assert flat["log_loss"] == measured.model["log_loss"].value
    assert flat["log_loss_low"] < flat["log_loss"] < flat["log_loss_high"]
    assert "base_rate.log_loss" in flat


class Memory(Blend):
    """Recognises everyone whom it has seen."""

    def fit(self, X: Any, y: Any, *_: Any, **__: Any) -> "Memory":
        self.tree = DecisionTreeClassifier().fit(X[["base_salary"]], y)
        return self

    def predict_proba(self, X: Any) -> Any:
        return self.tree.predict_proba(X[["base_salary"]])


def test_who_is_recognised_looks_predicted_only_where_people_stand_on_both_sides() -> None:
    rows = planted(permuted=True, n_people=100)
    honest = split(rows.index, rows.y, RULE)
    days = pd.DatetimeIndex(rows.index.get_level_values(1)).date
    before = np.flatnonzero(days <= date(2025, 8, 1))
    leaky = Split("forward", tuple(Fold(before, fold.test) for fold in honest.folds), honest.held_out, None)
    found, inflated = (
        figures(cross_fit(rows, how, Memory(), {})).model["roc_auc"] for how in (honest, leaky)
    )
    assert found.low < 0.5 < found.high
    assert inflated.value == 1.0


def test_outcomes_that_follow_from_nothing_give_chance() -> None:
    rows = planted(permuted=True, n_people=200)
    found = split(rows.index, rows.y, RULE)
    auc = figures(cross_fit(rows, found, small_model(), {})).model["roc_auc"]
    assert auc.low < 0.5 < auc.high


def test_a_baseline_on_one_feature_follows_its_order() -> None:
    rows = planted()
    found = split(rows.index, rows.y, RULE)
    scores = cross_fit(rows, found, small_model(), {"pay": ("market_ratio",)})
    pay = rows.X["market_ratio"].loc[list(zip(scores["employee_id"], scores["as_of"], strict=True))]
    one = scores[scores["fold"] == 0]
    assert np.corrcoef(pay.to_numpy()[one.index], one["pay"])[0, 1] < -0.9


def test_the_split_does_not_change_when_later_rows_are_added() -> None:
    early, late = planted(n_months=12), planted(n_months=14)
    assert split(early.index, early.y, RULE).held_out[-1] < split(late.index, late.y, RULE).held_out[-1]
