import numpy as np
import pandas as pd
import pytest

from features.attrition.setup import HORIZONS
from models.hazard import ExitModels
from models.paired import Paired, paired
from tests.models.leavers import exit_models, leavers


@pytest.fixture(scope="module")
def models() -> ExitModels:
    return exit_models(n_bootstraps=10)


@pytest.fixture(scope="module")
def person() -> pd.DataFrame:
    return leavers(1, seed=3)[0].assign(market_ratio=0.85)


def test_differences_are_those_of_the_incidence(models: ExitModels, person: pd.DataFrame) -> None:
    rows = pd.concat([person, person.assign(market_ratio=1.0), person.assign(overtime_3m=21.0)])
    found = paired(models, rows, HORIZONS)
    chances = np.column_stack([models.incidence(rows).at(months)[0] for months in HORIZONS])
    assert found.difference == pytest.approx(chances[1:] - chances[:1], abs=1e-12)
    assert found.difference.shape == found.agreement.shape == (2, 3)


def test_what_drives_people_away_is_agreed_on(models: ExitModels, person: pd.DataFrame) -> None:
    paid = paired(models, pd.concat([person, person.assign(market_ratio=1.1)]), HORIZONS)
    assert paid.sure.all()
    assert (paid.agreement == 1.0).all()
    assert (paid.difference < 0.0).all()


def test_where_two_changes_outweigh_each_other_the_members_do_not_agree(
    models: ExitModels, person: pd.DataFrame
) -> None:
    more = person.assign(overtime_3m=person["overtime_3m"] + 5.0)
    tried = [more.assign(market_ratio=more["market_ratio"] + shift) for shift in np.linspace(-0.1, 0.1, 81)]
    found = paired(models, pd.concat([person, *tried]), HORIZONS)
    nearest = np.abs(found.difference[:, -1]).argmin()
    assert found.difference[nearest, -1] != 0.0
    assert not found.sure[nearest, -1]
    assert found.sure[[0, -1], -1].all()


def test_the_same_profile_is_no_difference_and_a_single_member_is_never_sure(person: pd.DataFrame) -> None:
    models = exit_models(n_bootstraps=1, trees=False)
    rows = pd.concat([person, person, person.assign(market_ratio=1.1)])
    found = paired(models, rows, HORIZONS)
    assert (found.difference[0] == 0.0).all()
    assert (found.difference[1] < 0.0).all()
    assert np.isnan(found.agreement).all()
    assert not found.sure.any()


def test_no_difference_is_never_sure() -> None:
    assert Paired(np.zeros((1, 3)), np.ones((1, 3))).sure.tolist() == [[False] * 3]
    assert Paired(np.array([[0.1, 0.1]]), np.array([[0.8, 0.79]])).sure.tolist() == [[True, False]]
