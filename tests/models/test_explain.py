import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import SchemaError
from features.catalog import GROUPS, catalogue
from models.encoder import Floats
from models.explain import AGREEMENT, LEAST, Reason, group_contributions, reasons
from models.wording import OUTCOMES, percentile, shown

CATALOGUE = catalogue()
NAMES = ["market_ratio", "market_ratio_peer", "months_since_raise", "overtime_3m", "tenure_months", "role"]
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")


def _profile(n_rows: int = 4) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "market_ratio": np.round(rng.normal(1.0, 0.1, n_rows), 3),
            "market_ratio_peer": np.round(rng.random(n_rows), 3),
            "months_since_raise": rng.integers(1, 40, n_rows).astype(float),
            "overtime_3m": [np.nan, *np.round(rng.normal(20.0, 5.0, n_rows - 1), 1)],
            "tenure_months": rng.integers(1, 200, n_rows).astype(float),
            "role": "seller",
        }
    )


def _contributions(*rows: list[float]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=NAMES)


def _agreeing(contributions: pd.DataFrame, n_members: int = 10) -> Floats:
    return np.repeat(contributions.to_numpy()[None], n_members, axis=0)


def _said(*rows: list[float], topic: str = "attrition", n_reasons: int = 3) -> list[list[Reason]]:
    found = _contributions(*rows)
    return reasons(found, _agreeing(found), _profile(), CATALOGUE, topic=topic, n_reasons=n_reasons)


def test_groups_sum_as_the_features_do() -> None:
    rng = np.random.default_rng(1)
    found = _contributions(*rng.normal(size=(5, len(NAMES))).tolist())
    grouped = group_contributions(found, CATALOGUE)
    assert np.abs(grouped.sum(axis=1) - found.sum(axis=1)).max() <= 1e-12
    pay = found[["market_ratio", "market_ratio_peer", "months_since_raise"]].sum(axis=1)
    assert np.abs(grouped["pay"] - pay).max() <= 1e-12
    assert list(grouped.columns) == [name for name in GROUPS if name in set(grouped.columns)]


def test_strongest_group_comes_first_and_names_its_leading_features() -> None:
    first, second, *_ = _said([0.3, 0.4, -0.1, -0.2, 0.05, 0.0])[0]
    assert (first.group, first.direction, first.feature) == ("pay", 1, "market_ratio")
    assert first.contribution == pytest.approx(0.6)
    assert first.evidence[0].contribution == pytest.approx(0.7)  # the value with its own percentile
    assert [one.feature for one in first.evidence] == [
        "market_ratio"
    ]  # the other feature pulls the other way
    assert (second.group, second.direction, second.feature) == ("environment", -1, "overtime_3m")


def test_a_sign_that_members_do_not_share_is_not_put_in_words() -> None:
    found = _contributions([0.5, 0.0, 0.0, 0.4, 0.0, 0.0])
    members = _agreeing(found)
    members[:3, 0, 3] *= -1.0  # 70 % agree on overtime
    said = reasons(found, members, _profile(), CATALOGUE, topic="attrition")[0]
    assert [reason.group for reason in said] == ["pay"]
    members[2, 0, 3] *= -1.0  # 80 %
    said = reasons(found, members, _profile(), CATALOGUE, topic="attrition")[0]
    assert [reason.group for reason in said] == ["pay", "environment"]
    assert said[1].agreement == pytest.approx(AGREEMENT)


def test_too_small_a_group_is_no_reason() -> None:
    assert _said([LEAST * 0.9, 0.0, 0.0, 0.0, 0.0, 0.0])[0] == []


def test_no_more_reasons_than_asked_for() -> None:
    assert len(_said([0.5, 0.0, 0.0, 0.4, 0.3, 0.0], n_reasons=2)[0]) == 2


def test_members_that_are_not_there_agree_on_nothing() -> None:
    found = _contributions([0.5, 0.0, 0.0, 0.4, 0.3, 0.0])
    nobody = np.zeros((0, 1, len(NAMES)))
    assert reasons(found, nobody, _profile(), CATALOGUE, topic="attrition") == [[]]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-2.0, 2.0, allow_nan=False), min_size=len(NAMES), max_size=len(NAMES)))
def test_words_have_the_sign_and_both_languages_the_same_numbers_in_the_same_order(row: list[float]) -> None:
    for topic in OUTCOMES:
        for reason in _said(row, topic=topic)[0]:
            sign = 1 if reason.contribution > 0.0 else -1
            assert reason.direction == sign
            assert OUTCOMES[topic][sign].zh in reason.zh
            assert OUTCOMES[topic][sign].en in reason.en
            assert OUTCOMES[topic][-sign].zh not in reason.zh
            assert OUTCOMES[topic][-sign].en not in reason.en
            assert NUMBER.findall(reason.zh) == NUMBER.findall(reason.en)
            assert all(np.sign(one.contribution) == sign for one in reason.evidence)
            assert "because" not in reason.en
            assert "associated with" in reason.en
            assert "相关" in reason.zh
            assert "因为" not in reason.zh


def test_numbers_in_the_words_are_the_own_value_and_percentile() -> None:
    profile = _profile()
    reason = _said([0.5, 0.0, 0.0, 0.0, 0.0, 0.0])[0][0]
    value, share = profile["market_ratio"].iloc[0], profile["market_ratio_peer"].iloc[0]
    assert NUMBER.findall(reason.en) == [f"{value:.2f}", f"{100 * share:.0f}"]
    assert reason.evidence[0].value == value
    assert reason.evidence[0].peer_percentile == share


def test_unknown_values_and_text_are_written_as_such() -> None:
    said = _said([0.0, 0.0, 0.0, 0.6, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.6])
    assert "not recorded" in said[0][0].en
    assert "未记录" in said[0][0].zh
    assert said[0][0].evidence[0].value is None
    assert said[1][0].en.endswith(": seller.")


def test_every_feature_of_the_catalogue_can_be_written_in_both_languages() -> None:
    for feature in (one for one in CATALOGUE.values() if one.type == "number"):
        for value in (0.0, 1.0, -0.1234, 3.7) if "log" in feature.unit else (0.0, 1.0, -0.1234, 123456.0):
            zh, en = shown(value, feature.unit)
            assert NUMBER.findall(zh) == NUMBER.findall(en), feature.unit
            assert not re.search(r"[a-z]", zh), f"unit {feature.unit!r} has no Chinese words"


def test_a_feature_that_the_catalogue_does_not_name_is_refused() -> None:
    with pytest.raises(SchemaError, match="shoe_size"):
        group_contributions(pd.DataFrame({"shoe_size": [1.0]}), CATALOGUE)


def test_percentiles_are_whole_never_claim_more_and_are_absent_where_unknown() -> None:
    assert percentile(0.126).en == " (higher than 12 % of peers)"
    assert percentile(1.0).zh == "（高于99%的同类同事）"
    assert percentile(None) == percentile(float("nan")) == ("", "")
