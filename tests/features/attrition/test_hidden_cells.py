"""What is hidden cannot be worked out from what is shown, by sums and differences or by bounds."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog  # type: ignore[import-untyped]

from features.attrition.hidden_cells import UNKNOWN, shown_together

BY = ("platform_id", "department", "manager_id")


def _table(rng: np.random.Generator) -> pd.DataFrame:
    """Return people of a random company; departments are often made of platforms, managers of departments."""
    n = int(rng.integers(5, 90))
    names = np.array(["P1", "P2", "P3", "P4", None], dtype=object)
    platform = names[rng.choice(5, n, p=rng.dirichlet(np.ones(5)))]
    nested = rng.random() < 0.5
    department = [f"D {one}" if nested and rng.random() < 0.97 else f"D{rng.integers(3)}" for one in platform]
    manager = [f"{where} {rng.integers(1 + n // 25)}" for where in department]
    frame = pd.DataFrame({"platform_id": platform, "department": department, "manager_id": manager})
    return frame.assign(employee_id=[f"E{i}" for i in range(n)])


def _sums(rows: pd.DataFrame) -> tuple[dict[tuple[str, str], "np.ndarray"], "np.ndarray"]:
    """Return each cell as a sum of people, and the total."""
    filled = rows.fillna(UNKNOWN)
    cells = {
        (name, group): (filled[name] == group).to_numpy(dtype=float)
        for name in BY
        for group in set(filled[name])
    }
    return cells, np.ones(len(rows))


@pytest.mark.parametrize("block", range(10))
def test_no_small_cell_follows_from_what_is_shown(block: int) -> None:
    """Twenty random tables each; a counted thing may lie anywhere, so people are what is added up."""
    rng = np.random.default_rng(block)
    n_hidden = 0
    for _ in range(20):
        rows = _table(rng)
        free = shown_together(rows, BY)
        cells, total = _sums(rows)
        told = np.array([total, *(one for (name, group), one in cells.items() if free[name][group])])
        rank = np.linalg.matrix_rank(told)
        for (name, group), cell in cells.items():
            if free[name][group]:
                assert cell.sum() >= 5
            elif cell.sum() < 5:
                n_hidden += 1
                assert np.linalg.matrix_rank(np.vstack([told, cell])) > rank
    assert n_hidden > 10


def test_bounds_do_not_give_a_small_cell_away_either() -> None:
    """Counts are not negative, so what is hidden also has to leave room between its least and its most."""
    rng = np.random.default_rng(0)
    n_asked = 0
    for _ in range(30):
        rows = _table(rng)
        free = shown_together(rows, BY)
        finest = rows.fillna(UNKNOWN).groupby(list(BY)).size()
        levels = {name: finest.index.get_level_values(name).to_numpy() for name in BY}
        told = [np.ones(len(finest))]
        told += [
            (levels[name] == group).astype(float) for name in BY for group in free[name].index[free[name]]
        ]
        known = np.array(told) @ finest.to_numpy()
        for name in BY:
            for group in free[name].index[~free[name]]:
                cell = (levels[name] == group).astype(float)
                if cell @ finest.to_numpy() < 5:
                    ends = [linprog(sign * cell, A_eq=np.array(told), b_eq=known) for sign in (1, -1)]
                    n_asked += 1
                    assert ends[0].fun < -ends[1].fun - 0.5
    assert n_asked > 10


def test_in_each_breakdown_two_cells_and_five_people_are_hidden_or_none() -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        rows = _table(rng)
        free = shown_together(rows, BY)
        for name in BY:
            hidden = rows[name].fillna(UNKNOWN).map(~free[name])
            if hidden.any() and free[name].any():
                assert (~free[name]).sum() >= 2
                assert hidden.sum() >= 5


def test_a_department_of_one_platform_and_three_others_does_not_give_the_three_away() -> None:
    rows = pd.DataFrame(
        {
            "employee_id": [f"E{i}" for i in range(60)],
            "platform_id": ["P1"] * 30 + [None] * 30,
            "department": ["D1"] * 33 + ["D2"] * 27,
            "manager_id": "M",
        }
    )
    free = shown_together(rows, BY)
    assert not (free["platform_id"]["P1"] and free["department"]["D1"])


def test_breakdowns_of_large_groups_are_shown_whole() -> None:
    places = [(p, d) for p in ("P1", "P2") for d in ("D1", "D2") for _ in range(10)]
    rows = pd.DataFrame(places, columns=["platform_id", "department"]).assign(manager_id="M")
    rows["employee_id"] = [f"E{i}" for i in range(len(rows))]
    free = shown_together(rows, BY)
    assert all(free[name].all() for name in BY)


def test_fewer_than_five_people_in_all_are_not_told_about() -> None:
    rows = pd.DataFrame(
        {"employee_id": ["A", "B"], "platform_id": "P", "department": "D", "manager_id": None}
    )
    assert not any(free.any() for free in shown_together(rows, BY).values())
    assert all(free.empty for free in shown_together(rows.iloc[:0], BY).values())
