import numpy as np
import pandas as pd
import pytest

from data.example import END, Size
from data.example.expected import true_gain
from data.example.played import Stopped, stop
from data.home import Home
from data.store import Store
from experiments.studies.staffing_informed import informed_gain
from features.facts import Facts, Known
from features.profile import known_at

SIZE = Size(150, 18, 4)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Stopped, Known]:
    home = Home(root=tmp_path_factory.mktemp("played"))
    stopped = stop(Store(home), SIZE, seed=2)
    [known] = known_at(Facts(Store(home)), [END])
    return stopped, known


def centred(gain: pd.DataFrame) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    logs = np.log(gain.to_numpy())
    return np.asarray((logs - logs.mean(axis=0)).ravel())


def test_who_is_informed_knows_people_from_their_records(company: tuple[Stopped, Known]) -> None:
    stopped, _ = company
    plain = stopped.people.index.difference(stopped.leads)
    informed, true = (one.loc[plain] for one in (informed_gain(*company), true_gain(stopped)))
    assert np.corrcoef(centred(informed), centred(true))[0, 1] > 0.7
    assert informed.to_numpy().sum() == pytest.approx(true.to_numpy().sum(), rel=0.1)


def test_who_is_informed_does_not_look_at_tastes_and_diligence(company: tuple[Stopped, Known]) -> None:
    stopped, _ = company
    before = informed_gain(*company)
    traits = stopped.firm.staff.traits
    kept = traits.taste.copy(), traits.diligence.copy()
    for trait in (traits.taste, traits.diligence):
        trait[:] = 0.0
    after = informed_gain(*company)
    traits.taste[:], traits.diligence[:] = kept
    pd.testing.assert_frame_equal(before, after)


def test_of_skill_only_the_weight_of_reviews_is_known(company: tuple[Stopped, Known]) -> None:
    stopped, _ = company
    before = informed_gain(*company)
    skill = stopped.firm.staff.traits.skill
    kept = skill.copy()
    skill[:] = np.random.default_rng(0).normal(size=len(skill))  # reviews now tell nothing of it
    after = informed_gain(*company)
    skill[:] = kept
    one, other = ((gain - gain.mean()).to_numpy().ravel() for gain in (before, after))
    assert 0.7 < np.corrcoef(one, other)[0, 1] < 1.0
