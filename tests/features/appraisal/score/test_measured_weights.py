from datetime import date

import numpy as np
import polars as pl
import pytest

from data.calendar import add_months
from data.home import Home
from features.appraisal.indicators.library import library
from features.appraisal.indicators.panel import panel
from features.appraisal.schemes.scheme import Scheme, load_scheme
from features.appraisal.score.market_state import fallen
from features.appraisal.score.measured_weights import DOWNTURN, NORMAL, measured_weights, ranking_effect
from features.facts import Known
from tests.features.careers import AS_OF, LONG_AGO, employees, known, positions, sales

N_PEOPLE, N_MONTHS, DOWN = 150, 36, 12
MONTHS = [add_months(AS_OF, -back) for back in range(N_MONTHS, 0, -1)]
SCHEME = """
name: both
zh: 结果与过程
en: Result and process
rules:
  - indicators:
      - {indicator: conversion, weight: 1}
      - {indicator: visits, weight: 1}
"""


def scheme() -> Scheme:
    return load_scheme(SCHEME)


def company(*, index: bool, relevant: bool = True) -> dict[str, pl.DataFrame]:
    """Sellers of one market that falls in the last year; few leads then, so that results say less."""
    rng = np.random.default_rng(3)
    ids = [f"p{at:03d}" for at in range(N_PEOPLE)]
    skill = rng.normal(0, 0.4, N_PEOPLE)
    habit = (skill if relevant else 0) + rng.normal(0, 0.2, N_PEOPLE)
    sold, seen = [], []
    for ahead, month in enumerate(MONTHS):
        down = ahead >= N_MONTHS - DOWN
        leads = rng.poisson(12 if down else 60, N_PEOPLE) + 1
        rate = (0.1 if down else 0.2) * np.exp(skill)
        won = rng.binomial(leads, np.minimum(rate, 0.9))
        done = rng.poisson(20 * np.exp(habit))
        sold += [
            (person, "A", month, int(leads[at]), int(won[at]), int(100 * won[at]))
            for at, person in enumerate(ids)
        ]
        seen += [(person, "visits", month, float(done[at])) for at, person in enumerate(ids)]
    frames = {
        "employees": employees(*ids),
        "positions": positions([(person, LONG_AGO, 1, None) for person in ids]),
        "platforms": pl.DataFrame(
            {"platform_id": ["A"], "name": ["A"], "launch_date": [date(2015, 1, 1)], "market": ["north"]}
        ),
        "sales_monthly": sales(sold),
        "activities": pl.DataFrame(seen, schema=["employee_id", "kind", "month", "quantity"], orient="row"),
    }
    if index:
        level = [100.0] * (N_MONTHS - DOWN) + [70.0] * DOWN
        frames["market_index"] = pl.DataFrame({"market": "north", "month": MONTHS, "index": level})
    return frames


@pytest.fixture(scope="module")
def falling(tmp_path_factory: pytest.TempPathFactory) -> Known:
    return known(Home(root=tmp_path_factory.mktemp("falling")), company(index=True))


def test_a_fall_is_seen_in_the_index_and_without_one_in_the_own_rate(falling: Known, home: Home) -> None:
    evidence = panel(falling, library()["conversion"])
    assert fallen(falling, evidence)[0].tolist() == [False] * (N_MONTHS - DOWN) + [True] * DOWN
    without = known(home, company(index=False))
    own = fallen(without, panel(without, library()["conversion"]))[0]
    assert not own[: N_MONTHS - DOWN].any()
    assert own[-DOWN + 2 :].all()


def test_results_lose_reliability_and_weight_in_a_downturn(falling: Known) -> None:
    table = measured_weights(falling, scheme()).set_index(["state", "indicator"])
    reliability, weight = table["reliability"], table["measured"]
    assert reliability[DOWNTURN, "conversion"] < reliability[NORMAL, "conversion"] - 0.2
    assert abs(reliability[DOWNTURN, "visits"] - reliability[NORMAL, "visits"]) < 0.1
    assert weight[DOWNTURN, "conversion"] < weight[NORMAL, "conversion"] - 0.05
    assert np.allclose(table.groupby("state")["measured"].sum(), 1)
    assert np.allclose(table["given"], 0.5)


def test_the_reliability_told_is_that_of_six_months(falling: Known) -> None:
    """Visits are Poisson around 20 e^h, h with variance .2: the true reliability of six months follows."""
    table = measured_weights(falling, scheme()).set_index(["state", "indicator"])
    spread = 0.4**2 + 0.2**2
    noise = np.exp(spread / 2) / 20 / 6
    assert table.loc[(NORMAL, "visits"), "reliability"] == pytest.approx(spread / (spread + noise), abs=0.06)


def test_a_habit_that_has_nothing_to_do_with_results_gets_little_weight(home: Home, falling: Known) -> None:
    useless = measured_weights(known(home, company(index=True, relevant=False)), scheme())
    useful = measured_weights(falling, scheme())
    weight = [
        one.set_index(["state", "indicator"])["measured"][NORMAL, "visits"] for one in (useless, useful)
    ]
    assert weight[0] < 0.5 * weight[1]


def test_the_effect_on_the_ranking_is_told(falling: Known) -> None:
    effect = ranking_effect(falling, scheme())
    assert 0.5 < effect.spearman < 1
    assert effect.share_far == pytest.approx(len(effect.far) / N_PEOPLE)
    assert (effect.far["change"].abs() > 0.1).all()
    assert np.allclose(effect.far["measured"] - effect.far["given"], effect.far["change"])
