import json
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from experiments.benchmarks.productivity_data import Array, Planted, planted
from models.match import MatchModel
from models.match_cells import cells


def _corr(one: npt.ArrayLike, other: npt.ArrayLike) -> float:
    return float(np.corrcoef(np.ravel(one), np.ravel(other))[0, 1])


def _between(effect: npt.ArrayLike) -> Array:
    values = np.asarray(effect)
    return np.asarray(values - values.mean(axis=1, keepdims=True))


def _fitted(given: Planted) -> MatchModel:
    return MatchModel().fit(given.evidence, given.attributes)


def test_people_and_what_suits_them_are_recovered() -> None:
    given = planted()
    known = _fitted(given).known(given.evidence, given.attributes)
    assert _corr(known.mean, given.effect) > 0.93
    assert _corr(_between(known.mean), _between(given.effect)) > 0.8


def test_a_platform_that_nobody_saw_is_known_by_its_attributes() -> None:
    given = planted(by_attribute=1.0, hidden=3, n_platforms=12)
    known = _fitted(given).known(given.evidence, given.attributes)
    rest = np.delete(given.effect, 3, axis=1).mean(axis=1)
    assert _corr(known.mean[:, 3], given.effect[:, 3]) > _corr(rest, given.effect[:, 3]) + 0.02
    assert _corr(known.mean[:, 3] - known.general, given.effect[:, 3] - rest) > 0.5


def test_attributes_that_tell_nothing_are_not_believed() -> None:
    model = _fitted(planted(by_attribute=0.0))
    assert model.spreads_["attribute"] < 0.5 * model.spreads_["slope"]


def test_what_nobody_saw_is_less_certain() -> None:
    given = planted(hidden=3)
    known = _fitted(given).known(given.evidence, given.attributes)
    everybody = np.arange(len(given.effect))
    seen = known.sd(everybody, given.evidence.home)
    hidden = known.sd(everybody, np.full(len(everybody), 3))
    assert (hidden > seen).all()
    assert hidden.mean() > 1.3 * seen.mean()


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    inside = []
    for seed in range(3):
        given = planted(seed=seed, leads=30.0)
        known = _fitted(given).known(given.evidence, given.attributes)
        person, place = np.indices(given.effect.shape).reshape(2, -1)
        error = known.mean - given.effect
        sd = known.sd(person, place).reshape(error.shape)
        inside.append((np.abs(error - error.mean()) < 1.2816 * sd).mean())
    assert 0.74 < np.mean(inside) < 0.86


def test_draws_scatter_as_the_deviations_say() -> None:
    given = planted(n_people=60, hidden=3)
    known = _fitted(given).known(given.evidence, given.attributes)
    person, place = np.indices(given.effect.shape).reshape(2, -1)
    drawn = known.draws(400, np.random.default_rng(0))
    sd = known.sd(person, place).reshape(given.effect.shape)
    assert np.allclose(drawn.std(axis=0) / sd, 1.0, atol=0.2)
    assert np.abs(drawn.mean(axis=0) - known.mean).max() < 0.3 * sd.max()


def test_someone_without_leads_is_known_by_skills_alone() -> None:
    given = planted()
    kept = given.evidence.person != 0
    model = MatchModel().fit(given.evidence.part(kept), given.attributes)
    known = model.known(given.evidence.part(kept), given.attributes)
    assert known.person[0] == 0.0
    assert not known.match[0].any()
    assert np.ptp(known.mean[0]) > 0.0
    assert known.sd(np.array([0]), np.array([0]))[0] > known.sd(np.array([1]), np.array([0]))[0]


def test_more_of_the_same_evidence_narrows() -> None:
    given = planted(n_people=80, leads=30.0)
    model = _fitted(given)
    more = replace(given.evidence, leads=4 * given.evidence.leads, conversions=4 * given.evidence.conversions)
    one, many = (cells(rows).information for rows in (given.evidence, more))
    assert np.allclose(many, 4 * one, rtol=1e-6)
    at = (np.arange(80), given.evidence.home)
    narrow, wide = (model.known(rows, given.attributes).sd(*at) for rows in (more, given.evidence))
    assert (narrow < wide).all()


def test_a_model_that_was_written_down_knows_the_same() -> None:
    given = planted(n_people=80)
    model = _fitted(given)
    again = MatchModel.from_json(json.loads(json.dumps(model.to_json())))
    one, other = (held.known(given.evidence, given.attributes).mean for held in (model, again))
    assert (one == other).all()


def test_the_same_evidence_gives_the_same_model() -> None:
    given = planted(n_people=80)
    assert _fitted(given).to_json() == _fitted(given).to_json()


def test_without_any_skills_people_and_platforms_are_still_told_apart() -> None:
    given = planted()
    bare = replace(given.evidence, skills=given.skills.iloc[:, :0])
    model = MatchModel().fit(bare, given.attributes)
    assert _corr(model.known(bare, given.attributes).mean, given.effect) > 0.7
