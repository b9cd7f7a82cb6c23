from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from data.calendar import add_months
from data.store import Store
from features.attrition.outcomes import exit_outcomes
from features.catalog import catalogue
from models.hazard import ExitModels
from training import exit_backtest
from training.exit_backtest import walk_forward
from training.exits import ExitHistory, exit_history, exits_as_of, learnt_by

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def history(example: Store) -> ExitHistory:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("training.exits.MOST_ROWS", 3000)
        return exit_history(example)


@pytest.fixture(scope="module")
def walked(example: Store, history: ExitHistory) -> tuple[list[dict[str, object]], dict[date, ExitModels]]:
    return walk_forward(history, example, catalogue(example.company))


def test_lists_are_of_dates_a_year_apart_by_models_that_knew_nothing_later(
    example: Store, history: ExitHistory, walked: tuple[list[dict[str, object]], dict[date, ExitModels]]
) -> None:
    told, models = walked
    assert models
    for day, one in models.items():
        assert one.learnt_until == day
        again = exits_as_of(learnt_by(history, day), catalogue(example.company))
        X = history.X.iloc[history.at(day)]
        np.testing.assert_array_equal(one.incidence(X).voluntary, again.incidence(X).voluntary)
    days = sorted(models)
    assert all(add_months(a, 12) <= b for a, b in pairwise(days))
    assert {row["as_of"] for row in told} == {day.isoformat() for day in days}


def test_what_a_list_held_is_what_happened(
    example: Store, walked: tuple[list[dict[str, object]], dict[date, ExitModels]]
) -> None:
    told, models = walked
    day = max(models)
    after = exit_outcomes(example, as_ofs=[day])
    for row in (row for row in told if row["as_of"] == day.isoformat()):
        left = (after["cause"] == "voluntary") & (after["months"] < row["horizon_months"])
        assert row["n_left"] == left.sum()
        assert row["n_people"] == len(after)
        assert str(row["left"]).count("1") <= row["n_left"]
        assert len(str(row["left"])) == len(str(row["high_left"]))


def test_a_date_before_which_too_few_had_left_is_left_out(
    example: Store, history: ExitHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exit_backtest, "enough", lambda *_: False)
    assert walk_forward(history, example, catalogue(example.company)) == ([], {})
