import json

import numpy as np
import pandas as pd
import pytest

from features.catalog import catalogue
from models.blend import Blend
from models.experience import INSIDE, Experience
from models.tuning import Search
from tests.models.people import MERITS, promoted

CATALOGUE = catalogue()
SPARSE = Search(sparse=True, undirected=10.0, tree_share=0.25, min_rows=100, n_trees=60)
N_LEARNT = 400


@pytest.fixture(scope="module")
def learnt() -> tuple[Blend, pd.DataFrame]:
    X, y, _ = promoted(N_LEARNT)
    return Blend(directions=MERITS, search=SPARSE, n_bootstraps=1).fit(X, y), X


@pytest.fixture(scope="module")
def experience(learnt: tuple[Blend, pd.DataFrame]) -> Experience:
    return Experience.of(*learnt, CATALOGUE)


def test_about_one_in_a_hundred_of_those_learnt_from_is_outside(
    learnt: tuple[Blend, pd.DataFrame], experience: Experience
) -> None:
    outside = experience.outside(*learnt, CATALOGUE)
    assert outside.sum() == pytest.approx((1.0 - INSIDE) * N_LEARNT, abs=1)


def test_others_like_them_are_inside(learnt: tuple[Blend, pd.DataFrame], experience: Experience) -> None:
    fresh, _, _ = promoted(1000, seed=7)
    assert experience.outside(learnt[0], fresh, CATALOGUE).mean() < 0.03


def test_people_far_away_are_outside(learnt: tuple[Blend, pd.DataFrame], experience: Experience) -> None:
    model, X = learnt
    low, high = X[list(MERITS)].min(), X[list(MERITS)].max()
    middle = X[list(MERITS)].median()
    odd = pd.DataFrame([high, low, high * [1, -1, 1], middle]).assign(
        tenure_months=30.0, conv_rel_platform=0.0, role_family="sales"
    )
    assert experience.outside(model, odd, CATALOGUE).tolist() == [True, True, True, False]


def test_what_a_score_does_not_depend_on_makes_nobody_a_stranger() -> None:
    X, y, _ = promoted(90)  # too few for trees: all that counts is in the lasso
    model = Blend(directions=MERITS, search=SPARSE, n_bootstraps=1).fit(X, y)
    owner = model.fitted_.encoder.linear_owner[np.flatnonzero(model.fitted_.linear.beta[:-1])]
    assert "tenure_months" not in {model.feature_names_[i] for i in owner}
    found = Experience.of(model, X, CATALOGUE)
    away = X.assign(tenure_months=9000.0)
    assert np.array_equal(found.outside(model, away, CATALOGUE), found.outside(model, X, CATALOGUE))


def test_a_role_family_that_was_never_promoted_is_outside(
    learnt: tuple[Blend, pd.DataFrame], experience: Experience
) -> None:
    model, X = learnt
    inside = X[~experience.outside(model, X, CATALOGUE)].iloc[:20]
    assert not experience.outside(model, inside.assign(role_family="sales"), CATALOGUE).any()
    assert experience.outside(model, inside.assign(role_family="finance"), CATALOGUE).all()
    assert experience.outside(model, inside.assign(role_family=None), CATALOGUE).all()


def test_a_company_without_role_families_knows_no_stranger_by_them() -> None:
    X, y, _ = promoted(150)
    X = X[["review_leadership", "follow_ups_per_lead_6m"]]
    model = Blend(directions=MERITS, search=SPARSE, n_bootstraps=1).fit(X, y)
    found = Experience.of(model, X, CATALOGUE)
    assert found.groups == ("ability", "process")
    assert found.outside(model, X, CATALOGUE).mean() < 0.03


def test_one_group_is_measured_too() -> None:
    X, y, _ = promoted(150)
    X = X[["review_leadership"]]
    model = Blend(directions=MERITS, search=SPARSE, n_bootstraps=1).fit(X, y)
    found = Experience.of(model, X, CATALOGUE)
    assert found.inverse.shape == (1, 1)
    assert found.outside(model, X, CATALOGUE).sum() <= 4


def test_a_grade_that_nobody_was_promoted_from_is_outside(learnt: tuple[Blend, pd.DataFrame]) -> None:
    X, y, _ = promoted(N_LEARNT)
    graded = X.assign(grade=np.arange(len(X)) % 2 + 1.0)
    model = Blend(directions=MERITS, search=SPARSE, n_bootstraps=1).fit(graded, y)
    found = Experience.of(model, graded, CATALOGUE)
    assert found.cases == {1: N_LEARNT // 2, 2: N_LEARNT // 2}
    assert found.outside(model, graded.assign(grade=5.0), CATALOGUE).all()
    assert not found.outside(model, graded, CATALOGUE).all()


def test_somebody_of_whom_nothing_is_known_is_outside(
    learnt: tuple[Blend, pd.DataFrame], experience: Experience
) -> None:
    model, X = learnt
    unknown = X.assign(**dict.fromkeys(MERITS, np.nan))
    assert experience.outside(model, unknown, CATALOGUE).all()


def test_what_is_written_is_read_back(learnt: tuple[Blend, pd.DataFrame], experience: Experience) -> None:
    again = Experience.from_json(json.loads(json.dumps(experience.to_json())))
    fresh, _, _ = promoted(500, seed=8)
    assert again.groups == experience.groups
    assert again.limit == experience.limit
    assert np.array_equal(
        again.outside(learnt[0], fresh, CATALOGUE), experience.outside(learnt[0], fresh, CATALOGUE)
    )
