"""Nothing of fewer than five people follows from what is shown, nor from totals, nor between months."""

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from features.peers import FEWEST
from features.small_groups import Flags, shown, shown_each_time

Rule = Callable[[Sequence[int]], Flags]


def test_large_groups_are_shown() -> None:
    assert shown([5, 9, 80]).all()


def test_one_small_group_takes_the_next_with_it() -> None:
    assert shown([40, 4, 30, 6]).tolist() == [True, False, True, False]


def test_empty_cells_do_not_count_as_hidden() -> None:
    assert shown([0, 3, 50, 60]).tolist() == [False, False, False, True]


def test_no_groups_at_all() -> None:
    assert shown([]).tolist() == []


def _only_small_ones(sizes: Sequence[int]) -> Flags:
    """Hide by the plain rule."""
    return np.asarray(sizes) >= FEWEST


def _leaks(rule: Rule, n_tables: int, seed: int = 1) -> int:
    """Count the tables from whose total and shown cells something of fewer than five people follows."""
    rng, n_leaks = np.random.default_rng(seed), 0
    for _ in range(n_tables):
        sizes = rng.choice([0, 1, 2, 3, 6, 8, 12, 20], rng.integers(2, 8))
        people = np.repeat(np.arange(len(sizes)), sizes)
        selected = rng.random(len(people)) < 0.4
        free = rule(sizes.tolist())
        if not free.any():
            continue  # no total is told either
        told = {at: int(selected[people == at].sum()) for at in np.flatnonzero(free)}
        rest = int(selected.sum()) - sum(told.values())
        hidden = np.flatnonzero(~free & (sizes > 0))
        # the attack: total less what is shown is the count of the one cell, or of the few people, not shown
        n_leaks += 0 < sizes[hidden].sum() < FEWEST or (
            len(hidden) == 1 and rest == selected[people == hidden[0]].sum()
        )
    return n_leaks


def test_no_table_of_2000_leaks_and_by_the_plain_rule_many_do() -> None:
    assert _leaks(shown, 2_000) == 0
    assert _leaks(_only_small_ones, 2_000) > 600


def test_a_group_that_one_person_joined_is_not_shown_in_both_months() -> None:
    before = pd.Series(["a"] * 40 + ["b"] * 30 + ["c"] * 20 + ["d"] * 9)
    now = pd.concat([before, pd.Series(["a"], index=[99])])
    free = shown_each_time([before, now])
    assert not free["a"]
    assert not free.all()
    assert shown_each_time([before, before]).all()


def test_five_who_joined_are_told_of() -> None:
    before = pd.Series(["a"] * 40 + ["b"] * 30)
    now = pd.concat([before, pd.Series(["a"] * 5, index=range(70, 75))])
    assert shown_each_time([before, now]).all()


def test_one_person_who_came_to_a_company_of_two_groups_hides_all() -> None:
    before = pd.Series(["a"] * 40 + ["b"] * 30)
    now = pd.concat([before, pd.Series(["a"], index=[70])])
    assert not shown_each_time([before, now]).any()


def test_nobody_at_all_is_no_table() -> None:
    assert shown_each_time([pd.Series([], dtype="str")]).empty


def _months(rng: np.random.Generator) -> list[pd.Series]:
    """Return the cells of people in two months: some went elsewhere, some came, some left."""
    n_cells, n = int(rng.integers(2, 7)), int(rng.integers(10, 160))
    share = rng.dirichlet(np.ones(n_cells))
    before = pd.Series(rng.choice(n_cells, n, p=share)).astype(str)
    stays, moves = rng.random(n) > rng.choice([0, 0.02, 0.2]), rng.random(n) < rng.choice([0, 0.02, 0.2])
    now = before.where(~moves, pd.Series(rng.choice(n_cells, n)).astype(str))[stays]
    n_new = int(rng.choice([0, 1, 3, 8, 25]))
    new = pd.Series(rng.choice(n_cells, n_new), index=range(n, n + n_new), dtype="int64").astype(str)
    return [before, pd.concat([now, new])]


def _told(tables: list[pd.Series], free: pd.Series) -> np.ndarray:
    """Return what is told as sums over people: each total, unless nothing is shown, and each shown cell."""
    people = pd.Index([]).union(tables[0].index).union(tables[1].index)
    rows = []
    for table in tables:
        cell = table.reindex(people)
        if free.any():
            rows.append(cell.notna().to_numpy(dtype=float))
        rows += [cell.eq(name).to_numpy(dtype=float) for name in free.index[free]]
    return np.array(rows).reshape(-1, len(people))


def _follows(told: np.ndarray) -> bool:
    """Tell whether some sum and difference of what is told is about fewer than five people alone."""
    alike, sizes = np.unique(told, axis=1, return_counts=True)
    counted = alike.any(axis=0)
    alike, sizes = alike[:, counted], sizes[counted]
    if not alike.size:
        return False
    rank = np.linalg.matrix_rank(alike)
    small = np.flatnonzero(sizes < FEWEST)
    for n in range(1, FEWEST):
        for some in combinations(small, n):
            if sizes[list(some)].sum() < FEWEST:
                others = np.delete(alike, list(some), axis=1)
                if not others.size or np.linalg.matrix_rank(others) < rank:
                    return True
    return False


def test_nothing_small_follows_from_two_months_whatever_is_added_and_subtracted() -> None:
    rng = np.random.default_rng(4)
    n_by_plain_rule, n_shown = 0, 0
    for _ in range(150):
        tables = _months(rng)
        free = shown_each_time(tables)
        n_shown += int(free.sum())
        assert not _follows(_told(tables, free))
        sizes = [table.value_counts().reindex(free.index, fill_value=0).to_numpy() for table in tables]
        each = pd.Series(shown(sizes[0]) & shown(sizes[1]), index=free.index)
        n_by_plain_rule += _follows(_told(tables, each))
    assert n_by_plain_rule > 50
    assert n_shown > 25


def test_one_who_came_and_one_who_went_are_not_told_of_in_any_pair_of_months() -> None:
    """The attack: what a cell, or all hidden ones, count now, less what they counted before."""
    rng = np.random.default_rng(5)
    n_asked = 0
    for _ in range(600):
        before, now = _months(rng)
        free = shown_each_time([before, now])
        if not free.any():
            continue
        parts = [[name] for name in free.index[free]] + [list(free.index[~free])]
        for part in parts:
            changed = set(before.index[before.isin(part)]) ^ set(now.index[now.isin(part)])
            assert not 0 < len(changed) < FEWEST
            n_asked += 1
    assert n_asked > 150
