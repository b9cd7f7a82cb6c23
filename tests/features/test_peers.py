import numpy as np
import pandas as pd
import pytest

from features.peers import peer_percentiles, percentiles


def test_percentiles_are_the_middle_of_the_ties_within_the_group() -> None:
    standing, n_known = percentiles(np.array([1.0, 2.0, 2.0, 4.0, 9.0, np.nan]), np.array([0, 0, 0, 0, 1, 1]))
    assert standing[:4] == pytest.approx([0.125, 0.5, 0.5, 0.875])
    assert standing[4] == 0.5
    assert np.isnan(standing[5])
    assert list(n_known) == [4, 4, 4, 4, 1, 1]


def test_peers_share_role_family_and_grade_and_small_groups_fall_back_to_the_family() -> None:
    n = 12
    values = pd.DataFrame({"x": np.arange(n, dtype=float)}, index=[f"E{i}" for i in range(n)])
    family = pd.Series(["sales"] * n, index=values.index)
    grade = pd.Series([1.0] * 10 + [2.0] * 2, index=values.index)
    standing = peer_percentiles(values, role_family=family, grade=grade)["x_peer"]
    assert standing.iloc[9] == pytest.approx(0.95)  # best of ten at grade 1
    assert standing.iloc[11] == pytest.approx(11.5 / 12)  # two at grade 2: among all twelve


def test_nobody_has_a_standing_in_a_tiny_role_family() -> None:
    values = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
    standing = peer_percentiles(values, role_family=pd.Series(["a"] * 3), grade=pd.Series([1.0] * 3))
    assert standing["x_peer"].isna().all()


def test_unknown_role_family_and_grade_are_a_kind_of_their_own() -> None:
    values = pd.DataFrame({"x": np.arange(10.0)})
    standing = peer_percentiles(
        values, role_family=pd.Series([None] * 5 + ["a"] * 5, dtype="str"), grade=pd.Series([np.nan] * 10)
    )
    assert standing["x_peer"].tolist() == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9] * 2)
