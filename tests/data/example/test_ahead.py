from datetime import date

import numpy as np
import pytest

from data.errors import InputError
from data.example.ahead import lengthen
from data.example.story import Story
from data.example.world import World, build_world


def world(n_months: int = 14) -> World:
    return build_world(np.random.default_rng(3), date(2026, 7, 1), n_months, 4, Story())


def longer(n_ahead: int = 6) -> World:
    return lengthen(world(), Story(), n_ahead, np.random.default_rng(1))


@pytest.mark.parametrize(
    "name", ["month_days", "maturity", "log_index", "log_odds", "plan_log_odds", "plan_volume", "volume"]
)
def test_months_that_were_stay_as_they_are(name: str) -> None:
    before, after = getattr(world(), name), getattr(longer(), name)
    assert np.array_equal(after[..., : before.shape[-1]], before)


def test_calendar_goes_on() -> None:
    found = longer(7)
    assert found.months[13:16] == [date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)]
    assert found.month_days[-1] == (date(2027, 2, 1) - date(1970, 1, 1)).days
    assert len(found.month_days) == found.n_months + 1 == 22


def test_platforms_age_on_and_seasons_come_again() -> None:
    found, story = longer(), Story()
    assert (np.diff(found.maturity, axis=1) > 0).all()
    grown = found.maturity[:, 14:] - found.maturity[:, 2:8]
    season = found.plan_log_odds - story.conversion_maturity * found.maturity
    assert season[:, 14:] == pytest.approx(season[:, 2:8])
    assert np.log(found.plan_volume[:, 14:] / found.plan_volume[:, 2:8]) == pytest.approx(0.4 * grown)


def test_downturn_stays_and_is_felt_as_before() -> None:
    found = longer()
    assert np.exp(found.log_index[0, 13:]) == pytest.approx(0.7, abs=0.03)
    index = found.log_index[found.market]
    sensitivity = (found.log_odds - found.plan_log_odds) / index
    assert sensitivity == pytest.approx(np.repeat(sensitivity[:, :1], 20, axis=1))
    assert np.log(found.volume / found.plan_volume) == pytest.approx(0.35 * sensitivity * index)


@pytest.mark.parametrize(("n_months", "n_ahead"), [(11, 6), (14, 0)])
def test_a_world_without_a_year_or_without_months_ahead_is_refused(n_months: int, n_ahead: int) -> None:
    with pytest.raises(InputError, match="at least 12 months"):
        lengthen(world(n_months), Story(), n_ahead, np.random.default_rng(1))
