import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from features.attrition.person_period import PIECES
from models.artefact import load, save
from models.attrition import DismissalModel, ExitModel
from models.encoder import Floats
from models.hazard import AHEAD, N_MONTHS, ExitModels, cumulated, hazards, member_logits, shares
from tests.models.leavers import OTHER_RATE, UNSHIFTED, exit_models, leavers

#: Monthly hazards of three causes by person and piece.
CAUSES = arrays(np.float64, (3, 4, len(PIECES)), elements=st.floats(0.0, 1.0))


@pytest.fixture(scope="module")
def models() -> ExitModels:
    return exit_models()


@pytest.fixture(scope="module")
def asked() -> pd.DataFrame:
    return leavers(40, seed=5)[0]


def _month_by_month(causes: Floats) -> Floats:
    """Follow each person: of those still here a share leaves every month, nobody for two causes."""
    found = np.zeros((len(causes), causes.shape[1], N_MONTHS))
    for person in range(causes.shape[1]):
        here, gone = 1.0, np.zeros(len(causes))
        for month in range(N_MONTHS):
            piece = next(at for at, (start, stop) in enumerate(PIECES) if start <= month < stop)
            hazard = causes[:, person, piece]
            hazard = hazard / max(1.0, hazard.sum())
            gone = gone + here * hazard
            here -= here * hazard.sum()
            found[:, person, month] = gone
    return found


@settings(max_examples=60, deadline=None)
@given(causes=CAUSES)
def test_incidences_follow_people_month_by_month_never_fall_and_add_up_to_at_most_one(causes: Floats) -> None:
    found = np.stack(cumulated(*causes))
    assert found == pytest.approx(_month_by_month(causes), abs=1e-12)
    assert (np.diff(found, axis=2) >= 0).all()
    assert (found.sum(axis=0) <= 1.0 + 1e-12).all()


@settings(max_examples=60, deadline=None)
@given(causes=CAUSES, horizon_months=st.sampled_from([3, 6, 12]))
def test_shares_of_the_pieces_add_up_to_one_where_anybody_leaves(causes: Floats, horizon_months: int) -> None:
    causes = np.maximum(causes, [[[1e-6]], [[0.0]], [[0.0]]])  # some leave by choice
    found = shares(*causes, horizon_months=horizon_months)
    assert found.sum(axis=1) == pytest.approx(1.0)
    assert (found >= 0).all()
    inside = [start < horizon_months for start, _ in PIECES]
    assert not found[:, ~np.array(inside)].any()


def test_a_share_is_what_a_piece_adds_to_the_incidence() -> None:
    own, other = np.array([[0.02, 0.1, 0.05]]), np.array([[0.2, 0.0, 0.1]])
    by_month = cumulated(own, other)[0][0]
    found = shares(own, other, horizon_months=6)[0]
    assert found == pytest.approx([by_month[2] / by_month[5], 1 - by_month[2] / by_month[5], 0.0])


def test_nobody_expected_to_leave_has_no_shares() -> None:
    assert shares(np.zeros((1, 3)), np.ones((1, 3)), horizon_months=12).tolist() == [[0.0, 0.0, 0.0]]


def test_planted_effects_order_people_by_cause(models: ExitModels) -> None:
    asked = pd.DataFrame(
        {"market_ratio": [0.8, 1.2, 1.0, 1.0], "overtime_3m": 20.0, "fair_score": [50.0, 50.0, 5.0, 95.0]}
    )
    found = models.incidence(asked)
    low_paid, well_paid, weak, strong = range(4)
    assert found.voluntary[low_paid, -1] > 2 * found.voluntary[well_paid, -1]
    assert found.involuntary[weak, -1] > 2 * found.involuntary[strong, -1]
    assert found.voluntary[weak, -1] < found.voluntary[strong, -1]  # who is dismissed cannot leave by choice
    assert found.other[:, 0] == pytest.approx(OTHER_RATE)


def test_the_mean_incidence_is_the_planted_one(models: ExitModels) -> None:
    asked, outcomes = leavers()
    found = models.incidence(asked)
    for cause in ("voluntary", "involuntary"):
        told = getattr(found, cause)[:, -1].mean()
        assert told == pytest.approx((outcomes["cause"] == cause).mean(), abs=0.04), cause


def test_a_cause_without_a_model_has_its_rate(asked: pd.DataFrame) -> None:
    found = exit_models(dismissal=False, trees=False).incidence(asked)
    assert found.involuntary[:, 0] == pytest.approx(0.03)
    assert np.stack([found.voluntary, found.involuntary, found.other]).sum(axis=0).max() < 1


def test_the_base_rate_is_who_leaves_when_everybody_stays_as_likely_to_go(models: ExitModels) -> None:
    still_here = 1.0
    for month in range(1, 7):
        still_here *= 1.0 - models.rates["voluntary"]
        assert models.base_rate(month) == pytest.approx(1.0 - still_here)


def test_intervals_hold_the_probability_and_widen_with_what_is_unsure(
    models: ExitModels, asked: pd.DataFrame
) -> None:
    found = models.incidence(asked)
    assert ((found.low < found.voluntary) & (found.voluntary < found.high)).all()
    unsure = replace(models, level=replace(UNSHIFTED, sd=0.3)).incidence(asked)
    assert np.array_equal(unsure.voluntary, found.voluntary)
    assert ((unsure.low < found.low) & (unsure.high > found.high)).all()
    narrow = models.incidence(asked, level=0.5)
    assert ((narrow.low > found.low) & (narrow.high < found.high)).all()


def test_a_single_member_tells_nothing_of_the_interval(asked: pd.DataFrame) -> None:
    found = exit_models(trees=False, n_bootstraps=1).incidence(asked)
    assert not found.low.any()
    assert (found.high == 1.0).all()


def test_a_horizon_is_the_end_of_its_last_month(models: ExitModels, asked: pd.DataFrame) -> None:
    found = models.incidence(asked)
    for horizon_months in (3, 6, 12):
        chance, low, high = found.at(horizon_months)
        assert np.array_equal(chance, found.voluntary[:, horizon_months - 1])
        assert np.array_equal(low, found.low[:, horizon_months - 1])
        assert np.array_equal(high, found.high[:, horizon_months - 1])


def test_members_and_hazards_are_of_the_same_pieces(models: ExitModels, asked: pd.DataFrame) -> None:
    logits, members = member_logits(models.voluntary, asked)
    assert 1 / (1 + np.exp(-logits)) == pytest.approx(hazards(models.voluntary, asked))
    assert members.shape == (4, len(asked), len(PIECES))
    gaps = np.abs(members.mean(axis=0) - logits)
    assert gaps.max() < 1.0
    assert np.abs(members.mean(axis=0)[::-1] - logits).mean() > 2 * gaps.mean()  # others are further off


def test_the_order_of_columns_does_not_matter(models: ExitModels, asked: pd.DataFrame) -> None:
    turned = asked.assign(display_name="nobody reads this")[
        ["fair_score", "display_name", "overtime_3m", "market_ratio"]
    ]
    own, other = models.incidence(asked), models.incidence(turned)
    for name in ("voluntary", "involuntary", "other", "low", "high"):
        assert np.array_equal(getattr(own, name), getattr(other, name)), name


def test_features_are_those_of_all_models_without_the_piece(models: ExitModels) -> None:
    assert set(models.feature_names) == {"market_ratio", "overtime_3m", "fair_score"}
    assert AHEAD in models.voluntary.feature_names_


@pytest.mark.parametrize("dismissal", [True, False])
def test_what_was_kept_answers_bit_for_bit_the_same(
    asked: pd.DataFrame, tmp_path: Path, *, dismissal: bool
) -> None:
    models = exit_models(replace(UNSHIFTED, shift=0.2, sd=0.1), dismissal=dismissal, n_bootstraps=2)
    assert models.voluntary.fitted_.trees is not None
    sha256 = save(models.blends(), tmp_path / "model", topic="attrition", meta={"exits": models.to_json()})
    kept = load(tmp_path / "model", sha256=sha256)
    again = ExitModels.of(kept.models, kept.meta["exits"])
    assert isinstance(again.voluntary, ExitModel)
    assert isinstance(again.involuntary, DismissalModel) == dismissal
    assert (again.level, again.rates, again.n_exits) == (models.level, models.rates, models.n_exits)
    assert again.learnt_until == models.learnt_until
    ours, theirs = models.incidence(asked), again.incidence(asked)
    for name in ("voluntary", "involuntary", "other", "low", "high"):
        assert np.array_equal(getattr(ours, name), getattr(theirs, name)), name


def test_models_of_several_dates_are_told_apart_by_their_suffix(models: ExitModels) -> None:
    state = json.loads(json.dumps(models.to_json()))
    kept = {**models.blends(), **exit_models(trees=False).blends("@2023")}
    assert set(kept) == {"attrition", "dismissal", "attrition@2023", "dismissal@2023"}
    assert ExitModels.of(kept, state).voluntary is kept["attrition"]
    assert ExitModels.of(kept, state, "@2023").involuntary is kept["dismissal@2023"]
