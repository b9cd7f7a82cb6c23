import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import UnknownEmployee
from features.catalog import catalogue
from models.standing import tiers, why_not

CATALOGUE = catalogue()
_SHARE = st.floats(0.0, 1.0)


def test_overlapping_intervals_share_a_tier() -> None:
    found = tiers([0.9, 0.5, 0.85, 0.1], [0.8, 0.4, 0.7, 0.05], [0.95, 0.6, 0.9, 0.2])
    assert found.tolist() == [1, 2, 1, 3]


@settings(deadline=None)
@given(st.lists(st.tuples(_SHARE, _SHARE, _SHARE).map(sorted), min_size=1, max_size=25))
def test_tiers_fall_with_the_score_and_their_leaders_are_apart(people: list[list[float]]) -> None:
    low, score, high = np.array(people).T
    found = tiers(score, low, high)
    order = np.argsort(-score, kind="stable")
    assert found.min() == 1
    assert set(np.diff(found[order])) <= {0, 1}
    for number in range(1, int(found.max()) + 1):
        members = order[found[order] == number]
        assert (high[members] >= low[members[0]]).all()
        if number > 1:
            before = order[found[order] == number - 1]
            assert high[members[0]] < low[before[0]]


def test_nobody_has_no_tier() -> None:
    assert tiers([], [], []).tolist() == []


def _ranked() -> pd.DataFrame:
    return pd.DataFrame(
        {"conv_rel_platform": [0.9, 0.1], "review_peer": [0.3, -0.2], "tenure_months": [-0.1, 0.2]},
        index=["LAST", "X"],
    )


def test_why_not_names_the_fewest_groups_that_make_up_the_gap() -> None:
    contributions = _ranked()
    found = why_not(contributions, CATALOGUE, person="X", last="LAST", topic="promotion", apart=True)
    assert found.gap == pytest.approx(1.0)
    assert [name for name, _ in found.groups] == ["ability", "collaboration"]
    assert [value for _, value in found.groups] == pytest.approx([-0.8, -0.5])
    assert found.apart
    assert "Ability and results, Collaboration" in found.en
    assert "能力、协作" in found.zh
    assert "not certain" not in found.en


def test_why_not_says_when_the_order_is_not_certain() -> None:
    contributions = _ranked()
    found = why_not(contributions, CATALOGUE, person="X", last="LAST", topic="promotion", apart=False)
    assert not found.apart
    assert "not certain" in found.en
    assert "不确定" in found.zh


def test_one_group_that_is_enough_stands_alone() -> None:
    contributions = _ranked()
    contributions.loc["X", "tenure_months"] = 0.7
    found = why_not(contributions, CATALOGUE, person="X", last="LAST", topic="promotion", apart=True)
    assert [name for name, _ in found.groups] == ["ability"]


def test_who_stands_above_is_told_so() -> None:
    contributions = _ranked()
    found = why_not(contributions, CATALOGUE, person="LAST", last="X", topic="promotion", apart=True)
    assert found.groups == ()
    assert "does not score below" in found.en


def test_someone_who_was_not_ranked_is_unknown() -> None:
    contributions = _ranked()
    with pytest.raises(UnknownEmployee, match="NOBODY"):
        why_not(contributions, CATALOGUE, person="NOBODY", last="LAST", topic="promotion", apart=True)
