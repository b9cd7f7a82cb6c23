import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from models.encoder import Floats
from models.linear import fit_logistic


def _rows() -> tuple[Floats, Floats]:
    rng = np.random.default_rng(0)
    Z = rng.normal(size=(300, 5))
    return Z, (rng.random(300) < 1.0 / (1.0 + np.exp(-Z @ np.array([1.0, -1.0, 0.5, 0.0, 0.3])))).astype(
        float
    )


def test_without_signs_it_is_the_ridge_logistic_regression_of_scikit_learn() -> None:
    Z, y = _rows()
    beta = fit_logistic(Z, y, np.ones((300, 1)), l2=4.0, signs=np.zeros(5, dtype=np.int64))[:, 0]
    same = LogisticRegression(C=0.25, tol=1e-10, max_iter=1000).fit(Z, y)
    assert beta[:-1] == pytest.approx(same.coef_[0], abs=1e-5)
    assert beta[-1] == pytest.approx(same.intercept_[0], abs=1e-5)


def test_problems_solved_at_once_are_those_solved_alone() -> None:
    Z, y = _rows()
    weights = np.random.default_rng(1).exponential(size=(300, 4))
    signs = np.array([1, 1, 0, 0, -1])
    together = fit_logistic(Z, y, weights, l2=2.0, signs=signs)
    alone = np.hstack([fit_logistic(Z, y, weights[:, [i]], l2=2.0, signs=signs) for i in range(4)])
    assert together == pytest.approx(alone, abs=1e-4)


def test_signs_are_kept_and_free_coefficients_are_not_touched() -> None:
    Z, y = _rows()
    beta = fit_logistic(Z, y, np.ones((300, 1)), l2=1.0, signs=np.array([1, 1, 0, 0, -1]))[:, 0]
    assert beta[0] > 0.5
    assert beta[1] == 0.0  # the data say less than nothing
    assert beta[4] == 0.0
    assert beta[2] > 0.2


def test_starting_elsewhere_ends_at_the_same_answer() -> None:
    Z, y = _rows()
    free = np.zeros(5, dtype=np.int64)
    far = np.full((6, 1), 3.0)
    first = fit_logistic(Z, y, np.ones((300, 1)), l2=1.0, signs=free)
    assert fit_logistic(Z, y, np.ones((300, 1)), l2=1.0, signs=free, start=far) == pytest.approx(
        first, abs=1e-4
    )
