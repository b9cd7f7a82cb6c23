import numpy as np
import pandas as pd
import pytest

from data.example import Size
from data.example.expected import true_gain
from data.example.played import Stopped, play, stop
from data.home import Home
from data.store import Store


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Stopped:
    return stop(Store(Home(root=tmp_path_factory.mktemp("expected"))), Size(80, 14, 4), seed=3)


def elsewhere(stopped: Stopped, person: str) -> str:
    return next(place for place in stopped.platforms if place != stopped.current[person])


def test_today_brings_what_is_expected_of_it(stopped: Stopped) -> None:
    gain = true_gain(stopped, n_months=3)
    told = play(stopped, {}, runs=range(40), n_months=3)
    came = told[told["employee_id"].isin(stopped.people.index)]["expected"].sum() / 40 / 3
    at = gain.columns.get_indexer(pd.Index(stopped.current))
    assert came == pytest.approx(gain.to_numpy()[np.arange(len(gain)), at].sum(), rel=0.03)


def test_a_move_brings_what_is_expected_of_it(stopped: Stopped) -> None:
    gain = true_gain(stopped, n_months=1)
    came, hoped = 0.0, 0.0
    for run, person in enumerate(stopped.people.index.difference(stopped.leads)):
        place = elsewhere(stopped, person)
        told = play(stopped, {person: place}, runs=[run], n_months=1).set_index("employee_id")["expected"]
        came += told.get(person, 0.0)
        hoped += gain.loc[person, place]
    assert came == pytest.approx(hoped, rel=0.1)  # so few teams are not their mean


def test_a_move_costs_the_newness_on_the_other_platform(stopped: Stopped) -> None:
    early, late = true_gain(stopped, n_months=1), true_gain(stopped, n_months=6)
    person = stopped.people.index.difference(stopped.leads)[0]
    own, other = stopped.current[person], elsewhere(stopped, person)
    ratio = early.loc[person] / late.loc[person]
    assert ratio[other] < ratio[own]


def test_who_leads_a_team_handles_half_the_leads(stopped: Stopped) -> None:
    gain = true_gain(stopped, n_months=1).mean(axis=1)
    leads = stopped.leads
    assert gain[leads].mean() < 0.75 * gain.drop(leads).mean()
