from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import polars as pl
import pytest

from data.calendar import add_months
from data.store import Store
from features.facts import Facts, Known
from features.profile import known_at
from features.staffing.platforms import Platforms, launches, platforms
from features.staffing.transfers import AFTER
from training.evaluate import MODEL
from training.transfer_backtest import Past, half_years, learnt_at, walk_forward
from training.transfer_figures import SAME, THERE, transfer_figures

EARLY = date(2025, 8, 1)


@pytest.fixture(scope="module")
def past(example: Store) -> Past:
    return walk_forward(Facts(example), example.known_until())


def _months(*days: date) -> Facts:
    frame = pl.DataFrame({"month": list(days)}, schema={"month": pl.Date})
    return cast("Facts", SimpleNamespace(cells=lambda: frame))


@pytest.mark.parametrize(
    ("first", "begins"),
    [
        (date(2023, 7, 1), date(2024, 1, 1)),
        (date(2023, 8, 1), date(2024, 7, 1)),
        (date(2023, 1, 1), date(2023, 7, 1)),
        (date(2023, 2, 1), date(2024, 1, 1)),
    ],
)
def test_models_are_learnt_every_half_year_once_six_months_are_known(first: date, begins: date) -> None:
    found = half_years(_months(first), date(2025, 1, 1))
    assert found[0] == begins
    assert all(day.month in (1, 7) and day < date(2025, 1, 1) for day in found)
    assert len(found) == len({*found}) == (date(2025, 1, 1).year - begins.year) * 2 - (begins.month == 7)


def test_without_results_there_is_no_model_to_learn() -> None:
    assert half_years(_months(), date(2025, 1, 1)) == []


def test_every_transfer_is_foreseen_by_a_model_that_knew_nothing_later(past: Past) -> None:
    assert len(past.frame) > 30
    assert (past.frame["learnt_until"] <= past.frame["as_of"]).all()
    late = pd.DatetimeIndex(past.frame["as_of"]) - pd.DatetimeIndex(past.frame["learnt_until"])
    assert late.days.max() < 190
    assert {day.date() for day in pd.DatetimeIndex(past.frame["learnt_until"])} <= set(past.models)


def test_what_was_foreseen_is_the_same_bits_when_nothing_later_is_known(example: Store, past: Past) -> None:
    early = walk_forward(Facts(example), EARLY)
    over = pd.DatetimeIndex(early.frame["as_of"]) <= pd.Timestamp(add_months(EARLY, -AFTER))
    rows = early.frame[over].reset_index(drop=True)
    whole = past.frame[past.frame["row"].isin(rows["row"])].reset_index(drop=True)
    assert len(rows) > 10
    pd.testing.assert_frame_equal(rows, whole, check_exact=True)
    for day, model in early.models.items():
        assert model.to_json() == past.models[day].to_json()


def test_of_launches_that_lay_ahead_only_those_moved_to_are_known(
    example: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead: dict[date, set[str]] = {}

    def watched(known: Known, **asked: Any) -> Platforms:
        found = platforms(known, **asked)
        launched = launches(known, until=known.facts.store.known_until())
        ahead.setdefault(known.as_of, set()).update(launched & {*found.leads.index})
        return found

    monkeypatch.setattr("training.transfer_backtest.platforms", watched)
    frame = walk_forward(Facts(example), date(2026, 1, 1)).frame
    day = pd.DatetimeIndex(frame["as_of"])
    moved = {one.date(): {*frame["to_platform_id"][day == one]} for one in day}
    assert ahead.pop(date(2025, 6, 1)) == {"P05"} <= moved[date(2025, 6, 1)]
    assert not set().union(*ahead.values())


def test_outcomes_lie_on_either_side_of_what_was_foreseen(past: Past) -> None:
    place = past.frame["place"]
    assert place.between(0.0, 1.0).all()
    assert 0.25 < place.mean() < 0.6
    assert (past.frame[[MODEL, SAME, THERE, "monthly"]] >= 0.0).all(axis=None)
    assert (past.frame[MODEL] < past.frame["leads"]).all()


def test_transfers_are_foreseen_better_than_by_naive_rules(past: Past) -> None:
    found = transfer_figures(past.frame).model
    assert found["error_ratio"].value < 0.9
    assert 0.6 < found["cover80"].value < 0.95


def test_before_anything_is_known_nothing_is_learnt(example: Store) -> None:
    first = Facts(example).cells()["month"].to_numpy().min().astype("datetime64[D]").item()
    assert learnt_at(known_at(Facts(example), [first])[0]) is None
    none = walk_forward(Facts(example), add_months(first, 2))
    assert none.models == {}
    assert none.frame.empty
    assert np.array_equal(none.frame.columns[:2], ["employee_id", "as_of"])
