import numpy as np
import polars as pl
import pytest

from data.calendar import add_months
from data.errors import TooLittleData
from data.home import Home
from features.appraisal.schemes.scheme import load_scheme
from features.appraisal.score.fair_score import fair_scores
from tests.features.careers import AS_OF, LONG_AGO, employees, known, positions, sales
from tests.features.company import Frames

N_PEOPLE = 200
MONTHS = [add_months(AS_OF, -back) for back in range(24, 0, -1)]
SCHEME = """
name: anchored
zh: 锚定
en: Anchored
rules:
  - match: {front_line: true}
    indicators: [{indicator: conversion, weight: 1}]
  - indicators: [{indicator: quality, weight: 1}]
scale: {roles: anchored}
"""


def company(*, n_changers: int, better: float) -> Frames:
    """Sellers are better by so many spreads; some of them went to service after a year."""
    rng = np.random.default_rng(2)
    ids = np.array([f"p{at:03d}" for at in range(N_PEOPLE)])
    began = np.arange(N_PEOPLE) % 2 == 0
    changed = began & (np.arange(N_PEOPLE) < 2 * n_changers)
    merit = rng.normal(0, 1, N_PEOPLE) + better * began
    sold, worked = [], []
    for ahead, month in enumerate(MONTHS):
        selling = began & ~(changed & (ahead >= len(MONTHS) // 2))
        won = rng.binomial(200, 1 / (1 + np.exp(1.5 - 0.4 * merit)))
        good = rng.binomial(200, 1 / (1 + np.exp(-1.5 - 0.4 * merit)))
        sold += [
            (ids[at], "A", month, 200, int(won[at]), int(100 * won[at])) for at in np.flatnonzero(selling)
        ]
        worked += [(ids[at], "tickets", month, 200.0, good[at] / 200) for at in np.flatnonzero(~selling)]
    first = positions([(one, LONG_AGO, 1, None) for one in ids]).with_columns(
        role_family=pl.Series(np.where(began, "sales", "service")), front_line=pl.Series(began)
    )
    frames = {"employees": employees(*ids), "positions": first, "sales_monthly": sales(sold)}
    if n_changers:
        then = positions([(one, MONTHS[12], 1, None) for one in ids[changed]])
        later = then.with_columns(role_family=pl.lit("service"), front_line=pl.lit(value=False))
        frames["positions"] = pl.concat([first, later])
    names = ["employee_id", "kind", "month", "quantity", "quality"]
    frames["activities"] = pl.DataFrame(worked, schema=names, orient="row")
    return frames


def test_people_who_changed_role_tell_how_far_roles_stand_apart(home: Home) -> None:
    people = fair_scores(known(home, company(n_changers=40, better=1.0)), load_scheme(SCHEME)).people
    mean = people.groupby("role_family")["standing"].mean()
    # 40 of the 140 now in service came from sales: the two differ by 100/140 of a spread or so
    assert 0.4 < mean["sales"] - mean["service"] < 1.1
    assert people["standing"].mean() == pytest.approx(0, abs=0.02)
    sells = people["role_family"] == "sales"
    assert (people.loc[sells, "role_points"] > 0).all()


def test_with_few_changers_it_is_refused_and_said_what_to_do(home: Home) -> None:
    then = known(home, company(n_changers=8, better=0.0))
    with pytest.raises(TooLittleData, match=r"8 people changed between them.*takes 30.*roles: equal"):
        fair_scores(then, load_scheme(SCHEME))
