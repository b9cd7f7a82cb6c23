import json

import numpy as np
import pandas as pd
import pytest

from models.blend import Blend
from models.encoder import Floats
from models.places import places, ranks
from models.spread import INFLATION, LEVEL, Learnt, Spread, fit_spread, numbers
from models.tuning import Search
from tests.models.people import MERITS, promoted

SPARSE = Search(sparse=True, undirected=10.0, tree_share=0.25, min_rows=100, n_trees=60)


def _learnt(n_people: int, n_noise: int, seed: int) -> tuple[Blend, Learnt]:
    X, y, _ = promoted(n_people, n_noise=n_noise, seed=seed)
    model = Blend(directions=MERITS, search=SPARSE, n_bootstraps=5).fit(X, y)
    return model, Learnt(X, y.astype(np.int64), np.arange(n_people).astype(object))


def _ranked(n_noise: int = 0, seed: int = 100) -> tuple[pd.DataFrame, Floats]:
    X, _, truth = promoted(100, n_noise=n_noise, seed=seed)
    return X, truth


@pytest.fixture(scope="module")
def known() -> tuple[Blend, Learnt]:
    return _learnt(150, 0, 0)


@pytest.fixture(scope="module")
def spread(known: tuple[Blend, Learnt]) -> Spread:
    return fit_spread(*known, _ranked()[0], n_simulations=4)


def test_draws_lie_around_the_score(known: tuple[Blend, Learnt], spread: Spread) -> None:
    model, X = known[0], _ranked()[0]
    draws = spread.draws(model, X, 3000)
    assert draws.shape == (3000, 100)
    gap = (draws.mean(axis=0) - model.decision_function(X)) / draws.std(axis=0)
    assert np.abs(gap).max() < 0.1
    assert draws.std(axis=0).min() > 0.1


def test_the_same_seed_gives_the_same(known: tuple[Blend, Learnt], spread: Spread) -> None:
    X = _ranked()[0]
    again = fit_spread(*known, X, n_simulations=4)
    assert np.array_equal(again.root, spread.root)
    assert again.inflation == spread.inflation
    draws = spread.draws(known[0], X, 20, seed=5)
    assert np.array_equal(draws, spread.draws(known[0], X, 20, seed=5))
    assert not np.array_equal(draws, spread.draws(known[0], X, 20, seed=6))


def test_what_is_written_is_read_back(known: tuple[Blend, Learnt], spread: Spread) -> None:
    again = Spread.from_json(json.loads(json.dumps(spread.to_json())))
    X = _ranked()[0]
    assert np.array_equal(again.draws(known[0], X, 50), spread.draws(known[0], X, 50))


def test_without_simulations_nothing_is_widened(known: tuple[Blend, Learnt]) -> None:
    assert fit_spread(*known, _ranked()[0], n_simulations=0).inflation == 1.0


def test_inflation_widens_the_draws_around_the_same_middle(
    known: tuple[Blend, Learnt], spread: Spread
) -> None:
    model, X = known[0], _ranked()[0]
    middle = model.decision_function(X)
    narrow, wide = (Spread(spread.root, factor).draws(model, X, 50) - middle for factor in (1.0, 1.7))
    assert wide == pytest.approx(1.7 * narrow)


def test_intervals_are_never_narrowed_and_widened_where_little_is_known() -> None:
    found = {
        n_people: [
            fit_spread(*_learnt(n_people, 30, seed), _ranked(30)[0], n_simulations=4, seed=seed).inflation
            for seed in range(3)
        ]
        for n_people in (30, 300)
    }
    assert all(INFLATION[0] <= one <= INFLATION[1] for ones in found.values() for one in ones)
    assert np.mean(found[30]) > np.mean(found[300]) + 0.2


def test_intervals_of_ranks_hold_the_planted_ranks() -> None:
    held, widths = [], []
    for seed in range(4):
        model, learnt = _learnt(150, 10, seed)
        X, truth = _ranked(10, seed=100 + seed)
        spread = fit_spread(model, learnt, X, n_simulations=4, seed=seed)
        found = places(model.decision_function(X), spread.draws(model, X, 300), k=10)
        real = ranks(truth[None])[0]
        held.append(((found.rank_low <= real) & (real <= found.rank_high)).mean())
        widths.append((found.rank_high - found.rank_low).mean())
    assert np.mean(held) >= 0.85
    assert LEVEL == 0.9  # what is held is held at the level that is shown
    assert np.mean(widths) < 60.0  # of 100: it does not hold by saying nothing


def test_one_kind_of_outcome_in_a_simulation_is_borne() -> None:
    X, y, _ = promoted(12)
    y = (np.arange(12) == 0).astype(np.float64)  # outcomes drawn from this are often all the same
    model = Blend(directions=MERITS, search=SPARSE, n_bootstraps=3).fit(X, y)
    learnt = Learnt(X, y.astype(np.int64), np.arange(12).astype(object))
    found = fit_spread(model, learnt, _ranked()[0], n_simulations=6)
    assert INFLATION[0] <= found.inflation <= INFLATION[1]
    assert np.isfinite(found.root).all()


def test_only_numbers_are_drawn_about(known: tuple[Blend, Learnt]) -> None:
    model, X = known[0], _ranked()[0]
    found = numbers(model, X)
    assert found.shape == (100, X.shape[1] - 1)  # without the role family
    other = X.assign(role_family=np.where(X["role_family"] == "sales", "operations", "sales"))
    assert np.array_equal(numbers(model, other), found)
