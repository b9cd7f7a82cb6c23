from dataclasses import replace

import numpy as np
import pandas as pd

from tests.training.rows import planted, small_model
from training.fitting import fit, latest, level_shift

ROWS = planted()
ALL = np.arange(len(ROWS.y))


def test_the_latest_dates_are_taken_until_they_hold_enough_cases() -> None:
    rows = replace(ROWS, recent_events=60)
    dates = pd.DatetimeIndex(rows.index.get_level_values(1))
    recent = latest(rows, ALL)
    taken = dates[recent].unique()
    assert rows.y[recent].sum() >= 60
    assert rows.y[recent][dates[recent] > taken.min()].sum() < 60
    assert set(taken) == set(dates.unique()[dates.unique() >= taken.min()])


def test_without_a_wish_or_with_too_few_cases_all_rows_count() -> None:
    assert (latest(ROWS, ALL) == ALL).all()
    assert (latest(replace(ROWS, recent_events=10**6), ALL) == ALL).all()


def test_a_level_shift_meets_the_observed_rate_and_few_events_move_it_little() -> None:
    many = level_shift(np.zeros(10_000), np.repeat([0, 1], [9000, 1000]))
    few = level_shift(np.zeros(10), np.repeat([0, 1], [9, 1]))
    assert abs(many - np.log(1 / 9)) < 0.02
    assert np.log(1 / 9) / 2 < few < 0


def test_after_a_fall_of_the_level_the_fit_forecasts_the_new_one_in_the_same_order() -> None:
    fallen = ROWS.y.copy()
    dates = pd.DatetimeIndex(ROWS.index.get_level_values(1))
    last = dates >= dates.unique()[-3]
    fallen[last & (np.random.default_rng(0).random(len(fallen)) < 0.6)] = 0
    rows = replace(ROWS, y=fallen)
    plain, recent = (fit(small_model(), one, ALL) for one in (rows, replace(rows, recent_events=40)))
    asked = rows.X[last]
    observed = fallen[last].mean()
    assert abs(recent.predict_proba(asked)[:, 1].mean() - observed) < 0.5 * abs(
        plain.predict_proba(asked)[:, 1].mean() - observed
    )
    shift = recent.decision_function(asked) - plain.decision_function(asked)
    np.testing.assert_allclose(shift, shift[0], atol=1e-9)
    total = recent.contributions(asked).sum(axis=1) + recent.base_value_
    np.testing.assert_allclose(total, recent.decision_function(asked), atol=1e-9)
