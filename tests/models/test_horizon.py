import numpy as np
import pandas as pd
import pytest

from features.attrition.person_period import PIECES
from models.hazard import AHEAD, ExitModels, ahead, hazards, member_logits, shares
from models.horizon import WithinHorizon
from tests.models.leavers import OTHER_RATE, exit_models, leavers


@pytest.fixture(scope="module", params=[True, False], ids=["trees", "linear"])
def models(request: pytest.FixtureRequest) -> ExitModels:
    found = exit_models(trees=request.param)
    assert (found.voluntary.fitted_.trees is not None) == request.param
    return found


@pytest.fixture(scope="module")
def asked() -> pd.DataFrame:
    return leavers(40, seed=5)[0]


@pytest.mark.parametrize("horizon_months", [3, 6, 12])
def test_contributions_and_base_are_the_logit(
    models: ExitModels, asked: pd.DataFrame, horizon_months: int
) -> None:
    within = WithinHorizon(models, horizon_months)
    found = within.assess(asked, explain=True)
    assert found.contributions is not None
    assert found.base is not None
    told = found.contributions.sum(axis=1).to_numpy() + found.base
    assert np.abs(told - found.logit).max() < 1e-9
    # by another way: each piece's own base value and what the piece itself adds, by its share
    own, others = hazards(models.voluntary, asked), [np.full((len(asked), len(PIECES)), OTHER_RATE)]
    assert models.involuntary is not None
    weight = shares(own, *others, hazards(models.involuntary, asked), horizon_months=horizon_months)
    pieces = [models.voluntary.contributions(ahead(asked, at))[AHEAD].to_numpy() for at in range(len(PIECES))]
    base = models.voluntary.base_value_ + (weight * np.column_stack(pieces)).sum(axis=1)
    assert np.abs(found.base - base).max() < 1e-9
    assert np.abs(found.logit - (weight * member_logits(models.voluntary, asked)[0]).sum(axis=1)).max() < 1e-9


def test_within_the_first_piece_the_logit_is_that_of_its_hazard(
    models: ExitModels, asked: pd.DataFrame
) -> None:
    found = WithinHorizon(models, 3).assess(asked)
    assert found.logit == pytest.approx(models.voluntary.decision_function(ahead(asked, 0)), abs=1e-9)
    assert found.contributions is None


def test_scores_are_the_incidence_of_the_horizon(models: ExitModels, asked: pd.DataFrame) -> None:
    chances = []
    for horizon_months in (3, 6, 12):
        found = WithinHorizon(models, horizon_months).assess(asked, level=0.8, explain=True)
        chance, low, high = models.incidence(asked, level=0.8).at(horizon_months)
        assert np.array_equal(found.probability, chance)
        assert np.array_equal(found.low, low)
        assert np.array_equal(found.high, high)
        chances.append(found.probability)
    assert (np.diff(chances, axis=0) > 0).all()


def test_reasons_name_people_features_alone_and_point_where_they_were_planted(
    models: ExitModels, asked: pd.DataFrame
) -> None:
    within = WithinHorizon(models, 12)
    found = within.contributions(asked)
    assert tuple(found.columns) == within.feature_names_ == ("market_ratio", "overtime_3m")
    assert found.index.equals(asked.index)
    spread = found.std()
    assert spread["market_ratio"] > 3 * spread["overtime_3m"]
    ranks = found["market_ratio"].rank().corr(asked["market_ratio"].rank())
    assert ranks < -0.99


def test_every_member_explains_itself(models: ExitModels, asked: pd.DataFrame) -> None:
    within = WithinHorizon(models, 6)
    found = within.assess(asked, explain=True)
    assert found.members is not None
    assert found.members.shape == (4, len(asked), 2)
    assert found.contributions is not None
    assert within.contributions(asked).to_numpy() == pytest.approx(found.contributions.to_numpy(), abs=1e-12)
    own = found.contributions["market_ratio"].to_numpy()
    for member in found.members:
        assert np.corrcoef(member[:, 0], own)[0, 1] > 0.95


def test_the_order_of_columns_does_not_matter(models: ExitModels, asked: pd.DataFrame) -> None:
    within = WithinHorizon(models, 12)
    own, other = within.assess(asked, explain=True), within.assess(asked[asked.columns[::-1]], explain=True)
    assert np.array_equal(own.logit, other.logit)
    assert own.contributions is not None
    assert other.contributions is not None
    pd.testing.assert_frame_equal(own.contributions, other.contributions)
