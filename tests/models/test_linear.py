import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from models.encoder import Floats, Ints
from models.linear import Penalty, dearest, fit_logistic

EVEN = np.ones(5)
FREE = np.zeros(5, dtype=np.int64)
ONCE = np.ones((300, 1))


def _rows(seed: int = 0) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    Z = rng.normal(size=(300, 5))
    chance = 1.0 / (1.0 + np.exp(-(Z @ np.array([1.0, -1.0, 0.5, 0.0, 0.3]) + 0.4)))
    return Z, (rng.random(300) < chance).astype(float)


def _ridge(strength: float) -> Penalty:
    return Penalty(strength, EVEN)


def _lasso(strength: float, costs: Floats = EVEN) -> Penalty:
    return Penalty(strength, costs, sparse=True)


def _fitted(penalty: Penalty, signs: Ints = FREE, start: Floats | None = None) -> Floats:
    Z, y = _rows()
    return fit_logistic(Z, y, ONCE, penalty=penalty, signs=signs, start=start)[:, 0]


def test_without_signs_it_is_the_ridge_logistic_regression_of_scikit_learn() -> None:
    Z, y = _rows()
    beta = _fitted(_ridge(4.0))
    same = LogisticRegression(C=0.25, tol=1e-10, max_iter=1000).fit(Z, y)
    assert beta[:-1] == pytest.approx(same.coef_[0], abs=1e-5)
    assert beta[-1] == pytest.approx(same.intercept_[0], abs=1e-5)


def test_a_ridge_pays_the_square_of_what_a_column_costs() -> None:
    Z, y = _rows()
    costs = np.array([1.0, 3.0, 1.0, 0.5, 2.0])
    beta = _fitted(Penalty(4.0, costs))
    # a column that costs c is a column c times as short at the price of one
    same = LogisticRegression(C=0.25, tol=1e-10, max_iter=1000).fit(Z / costs, y)
    assert beta[:-1] == pytest.approx(same.coef_[0] / costs, abs=1e-5)


@pytest.mark.parametrize("strength", [2.0, 10.0, 30.0])
def test_without_signs_it_is_the_lasso_logistic_regression_of_scikit_learn(strength: float) -> None:
    Z, y = _rows()
    beta = _fitted(_lasso(strength))
    same = LogisticRegression(C=1.0 / strength, l1_ratio=1.0, solver="saga", tol=1e-8, max_iter=5000)
    same.fit(Z, y)
    assert beta[:-1] == pytest.approx(same.coef_[0], abs=1e-4)
    assert beta[-1] == pytest.approx(same.intercept_[0], abs=1e-4)
    assert ((beta[:-1] == 0.0) == (same.coef_[0] == 0.0)).all()  # left out is exactly 0


@pytest.mark.parametrize("penalty", [_ridge(2.0), _lasso(8.0)], ids=["ridge", "lasso"])
def test_problems_solved_at_once_are_those_solved_alone(penalty: Penalty) -> None:
    Z, y = _rows()
    weights = np.random.default_rng(1).exponential(size=(300, 4))
    signs = np.array([1, 1, 0, 0, -1])
    together = fit_logistic(Z, y, weights, penalty=penalty, signs=signs)
    alone = [fit_logistic(Z, y, weights[:, [i]], penalty=penalty, signs=signs) for i in range(4)]
    assert together == pytest.approx(np.hstack(alone), abs=1e-4)


@pytest.mark.parametrize("penalty", [_ridge(1.0), _lasso(1.0)], ids=["ridge", "lasso"])
def test_signs_are_kept_and_free_coefficients_are_not_touched(penalty: Penalty) -> None:
    beta = _fitted(penalty, np.array([1, 1, 0, 0, -1]))
    assert beta[0] > 0.5
    assert beta[1] == 0.0  # the data say less than nothing
    assert beta[4] == 0.0
    assert beta[2] > 0.2


@pytest.mark.parametrize("penalty", [_ridge(1.0), _lasso(1.0)], ids=["ridge", "lasso"])
def test_signs_that_the_data_confirm_change_nothing(penalty: Penalty) -> None:
    assert _fitted(penalty, np.array([1, -1, 1, 0, 1])) == pytest.approx(_fitted(penalty), abs=1e-4)


@pytest.mark.parametrize("penalty", [_ridge(1.0), _lasso(5.0)], ids=["ridge", "lasso"])
@pytest.mark.parametrize("signs", [FREE, np.array([1, 1, 0, 0, -1])], ids=["free", "signed"])
def test_starting_elsewhere_ends_at_the_same_answer(penalty: Penalty, signs: Ints) -> None:
    first = _fitted(penalty, signs)
    for far in (np.full((6, 1), 3.0), np.full((6, 1), -3.0), _fitted(_lasso(40.0))[:, None]):
        assert _fitted(penalty, signs, start=far) == pytest.approx(first, abs=1e-4)


def test_a_dearer_column_drops_out_first() -> None:
    rng = np.random.default_rng(2)
    shared = rng.normal(size=300)
    Z = np.column_stack([shared, shared, rng.normal(size=(300, 3))])  # two columns say the same
    y = (rng.random(300) < 1.0 / (1.0 + np.exp(-shared))).astype(float)
    for dear in (0, 1):
        costs = EVEN.copy()
        costs[dear] = 1.5
        beta = fit_logistic(Z, y, ONCE, penalty=_lasso(5.0, costs), signs=FREE)[:, 0]
        assert beta[dear] == 0.0
        assert beta[1 - dear] > 0.5


def test_what_is_dear_must_pay_for_itself() -> None:
    plain, dear = (_fitted(_lasso(10.0, np.array([1.0, cost, 1.0, 1.0, 1.0]))) for cost in (1.0, 10.0))
    assert plain[1] < -0.5
    assert dear[1] == 0.0
    assert dear[0] > 0.5


@pytest.mark.parametrize("signs", [FREE, np.array([-1, 1, 1, 0, 1])], ids=["free", "signed"])
def test_the_dearest_strength_is_the_least_at_which_nothing_is_left(signs: Ints) -> None:
    Z, y = _rows()
    costs = np.array([2.0, 4.0, 1.0, 1.0, 1.0])
    weight = np.random.default_rng(3).exponential(size=300)
    most = dearest(Z, y, weight, costs=costs, signs=signs)
    for share, left in ((1.001, 0), (0.99, 1)):
        beta = fit_logistic(Z, y, weight[:, None], penalty=_lasso(share * most, costs), signs=signs)[:, 0]
        assert np.count_nonzero(beta[:-1]) == left
        if not left:
            assert beta[-1] == pytest.approx(np.log((weight @ y) / (weight @ (1.0 - y))), abs=1e-4)


def test_weights_count_as_rows_do() -> None:
    Z, y = _rows()
    twice = np.concatenate([np.arange(300), np.arange(100)])
    weights = np.where(np.arange(300) < 100, 2.0, 1.0)[:, None]
    ones = np.ones((400, 1))
    repeated = fit_logistic(Z[twice], y[twice], ones, penalty=_lasso(5.0), signs=FREE)
    assert fit_logistic(Z, y, weights, penalty=_lasso(5.0), signs=FREE) == pytest.approx(repeated, abs=1e-5)
