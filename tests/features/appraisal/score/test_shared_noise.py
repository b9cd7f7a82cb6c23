from datetime import date

import numpy as np
import polars as pl
import pytest

from data.calendar import add_months
from data.home import Home
from features.appraisal.indicators.library import library
from features.appraisal.score.shared_noise import correlation_matrix, shared_noise
from features.facts import Facts, Known
from tests.features.careers import LONG_AGO, employees, known, positions, sales
from tests.features.company import Frames

END = date(2024, 1, 1)
MONTHS = [add_months(END, -back) for back in range(24, 0, -1)]
N_PEOPLE = 60
NAMES = ("conversion", "revenue", "visits", "revenue_growth")


def company() -> Frames:
    """Revenue follows the orders won, the visits are made apart from them; the able visit more."""
    rng = np.random.default_rng(0)
    ids = [f"p{at:02d}" for at in range(N_PEOPLE)]
    skill = rng.normal(0, 0.4, N_PEOPLE)
    sold, seen = [], []
    for month in MONTHS:
        won = rng.binomial(60, 0.2 * np.exp(skill))
        amount = won * 100 * np.exp(rng.normal(0, 0.1, N_PEOPLE))
        visits = rng.poisson(20 * np.exp(skill))
        sold += [(ids[at], "A", month, 60, int(won[at]), int(amount[at])) for at in range(N_PEOPLE)]
        seen += [(ids[at], "visits", month, float(visits[at])) for at in range(N_PEOPLE)]
    names = ["employee_id", "kind", "month", "quantity"]
    return {
        "employees": employees(*ids),
        "positions": positions([(person, LONG_AGO, 1, None) for person in ids]),
        "sales_monthly": sales(sold),
        "activities": pl.DataFrame(seen, schema=names, orient="row"),
    }


@pytest.fixture(scope="module")
def then(tmp_path_factory: pytest.TempPathFactory) -> Known:
    return known(Home(root=tmp_path_factory.mktemp("noise")), company(), as_of=END)


def test_what_rests_on_the_same_orders_errs_together_and_skill_is_no_noise(then: Known) -> None:
    found = shared_noise(then, {name: library()[name] for name in NAMES})
    assert found[0, 1] > 0.7
    assert abs(found[0, 2]) < 0.1
    assert (found[3, :3] == 0).all()
    assert np.allclose(found, found.T)
    assert np.allclose(np.diag(found), 1)


def test_it_stays_the_same_within_a_year(then: Known) -> None:
    later = Known(Facts(then.facts.store), date(2024, 6, 1))
    chosen = {name: library()[name] for name in NAMES}
    assert np.array_equal(shared_noise(then, chosen), shared_noise(later, chosen))


def test_reviews_share_no_noise(then: Known) -> None:
    chosen = {name: library()[name] for name in ("collaboration_360", "leadership_360")}
    assert np.array_equal(shared_noise(then, chosen), np.eye(2))


def test_a_matrix_becomes_a_correlation() -> None:
    found = correlation_matrix(np.array([[1.0, 1.4, -1.0], [1.4, 1.0, 0.9], [-1.0, 0.9, 1.0]]))
    assert np.linalg.eigvalsh(found)[0] > 0
    assert np.allclose(np.diag(found), 1)
    assert np.abs(found[0, 1]) < 1
