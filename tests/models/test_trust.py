from dataclasses import replace

import numpy as np

from experiments.benchmarks.productivity_data import planted
from models.match import USUAL, MatchModel
from models.trust import FEWEST, trust


def test_effects_that_hold_are_trusted() -> None:
    given = planted(n_people=500)
    model = MatchModel().fit(given.evidence, given.attributes)
    found = trust(model, given.evidence, given.attributes)
    assert found.n_people > 100
    assert found.person > 0.85
    assert found.match > 0.7


def test_effects_that_do_not_follow_people_are_not_trusted() -> None:
    given = planted(n_people=500)
    rows, rng = given.evidence, np.random.default_rng(1)
    stays = rows.platform == rows.home[rows.person]
    luck = rng.normal(0.0, 0.3, len(given.effect))  # of the first platform alone
    rate = 1.0 / (1.0 + np.exp(2.5 - np.where(stays, luck[rows.person], rng.normal(0, 0.3))))
    lucky = replace(rows, conversions=rng.binomial(rows.leads.astype(int), rate).astype(float))
    spreads = dict.fromkeys(USUAL, 0.02) | {"person": 0.3, "home": 0.05}
    model = MatchModel(spreads=spreads).fit(lucky, given.attributes)
    assert trust(model, lucky, given.attributes).person < 0.4


def test_scaling_keeps_the_average_person() -> None:
    given = planted(n_people=100)
    model = MatchModel().fit(given.evidence, given.attributes)
    known = model.known(given.evidence, given.attributes)
    half = replace(trust(model, given.evidence, given.attributes), person=0.5, match=0.25)
    scaled = half.scaled(known)
    assert np.isclose(scaled.mean(), known.mean.mean(), atol=0.02)
    assert np.isclose(scaled.mean(axis=1).std(), 0.5 * known.mean.mean(axis=1).std(), rtol=0.1)


def test_with_few_movers_nothing_is_measured() -> None:
    given = planted(n_people=40)
    model = MatchModel().fit(given.evidence, given.attributes)
    found = trust(model, given.evidence, given.attributes)
    assert found.n_people < FEWEST
    assert (found.person, found.match) == (1.0, 1.0)
