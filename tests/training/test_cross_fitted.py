from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.store import Store
from features.catalog import catalogue
from training import attrition
from training.exits import exit_history, exits_as_of

pytestmark = pytest.mark.slow


def test_a_fold_is_left_out_with_those_of_it_who_had_left(
    example: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.exits.MOST_ROWS", 3000)
    history = exit_history(example)
    months, days = attrition.held_out_days(history, example.known_until())
    rows = attrition.closed_rows(history, example, months)
    left_out: list[set[str]] = []
    scored: list[int] = []

    def noted(learnt: Any, features: Any, *, without: Any, **settings: Any) -> Any:
        left_out.append(set(history.people[without]))
        return exits_as_of(learnt, features, without=without, **settings)

    monkeypatch.setattr(attrition, "exits_as_of", noted)
    held_out, split = attrition.cross_fitted(history, rows, days[-1:], catalogue(example.company))
    here = set(held_out["employee_id"])
    for people, fold in zip(left_out, split.folds, strict=True):
        assert set(rows.people[fold.test]) <= people
        scored.append(len(fold.test))
    # every fold also holds people who had left by then, in the share of everybody who had
    gone = [len(people - here) / len(people) for people in left_out]
    everybody = len(set(rows.people) - here) / len(set(rows.people))
    assert min(gone) > 0.5 * everybody > 0
    assert set.union(*left_out) == set(rows.people)
    assert sum(scored) == len(held_out)
    dates = pd.DatetimeIndex(rows.index.get_level_values(1))
    assert all((dates[fold.train] < pd.Timestamp(days[-1])).all() for fold in split.folds)
    assert np.isfinite(held_out["model"]).all()
