import re

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import SchemaError
from features.catalog import GROUPS, catalogue
from models.encoder import Floats
from models.explain import AGREEMENT, LEAST, Evidence, Reason, group_contributions, reasons
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


#: Language -> how a sentence is built, and what its words mean: written down here a second time on purpose.
SENTENCES = {
    "zh": re.compile(
        "(?P<group>[^：]+)与(?P<level>较高|较低)的晋升后成功概率(?P<size>高度|明显|略微)相关：(?P<rest>.+)。"
    ),
    "en": re.compile(
        "(?P<group>[A-Z][^:]+) is (?P<size>strongly|clearly|slightly) associated with "
        "a (?P<level>higher|lower) probability of success after promotion: (?P<rest>.+)[.]"
    ),
}
MEANING = {"较高": 1, "higher": 1, "较低": -1, "lower": -1}
SIZES = {"高度": 2, "strongly": 2, "明显": 1, "clearly": 1, "略微": 0, "slightly": 0}


@pytest.fixture(scope="module")
def many() -> tuple[pd.DataFrame, Floats, list[list[Reason]]]:
    """Contributions of many features to many rows, members that often disagree, and what is said."""
    rng = np.random.default_rng(4)
    names = [name for name, one in CATALOGUE.items() if not one.peer_of and rng.random() < 0.5]
    names += [f"{name}_peer" for name in names if CATALOGUE[name].peer]
    found = pd.DataFrame(rng.standard_t(3, size=(120, len(names))) * 0.1, columns=names)
    members = found.to_numpy() + rng.normal(size=(15, 1, 1)) * 0.1 * rng.random((1, *found.shape))
    members += rng.normal(size=members.shape) * 0.05
    values = {name: _cells(name, rng) for name in names if not CATALOGUE[name].peer_of}
    shares = {name: rng.random(120) for name in names if CATALOGUE[name].peer_of}
    profile = pd.DataFrame(values | shares)
    return found, members, reasons(found, members, profile, CATALOGUE, topic="promotion", n_reasons=4)


def _cells(name: str, rng: np.random.Generator) -> npt.NDArray[np.object_] | Floats:
    if CATALOGUE[name].type == "category":
        return np.array(["seller"] * 120, dtype=object)
    numbers = rng.normal(size=120)
    if "log" not in CATALOGUE[name].unit:
        numbers = np.where(rng.random(120) < 0.5, np.round(1000.0 * numbers), numbers)
    return np.where(rng.random(120) < 0.1, np.nan, numbers)


def _read(reason: Reason, language: str) -> tuple[str, int, int, list[str]]:
    """Group, sign, size and evidence of a sentence, from its words alone."""
    parsed = SENTENCES[language].fullmatch(getattr(reason, language))
    assert parsed is not None, getattr(reason, language)
    (group,) = (name for name, label in GROUPS.items() if parsed["group"] in label)
    evidence = parsed["rest"].split("；" if language == "zh" else "; ")
    return group, MEANING[parsed["level"]], SIZES[parsed["size"]], evidence


def _numbers(text: str, label: str) -> list[str]:
    """Numbers after a label, which may hold some of its own."""
    assert label in text
    return NUMBER.findall(text.replace(label, "", 1).replace(" %", "%"))


def test_both_languages_say_the_same_of_every_row(
    many: tuple[pd.DataFrame, Floats, list[list[Reason]]],
) -> None:
    said = [reason for own in many[2] for reason in own]
    assert len(said) > 150
    for reason in said:
        group, sign, size, zh = _read(reason, "zh")
        other_group, other_sign, other_size, en = _read(reason, "en")
        assert (group, sign, size) == (other_group, other_sign, other_size)
        assert group == reason.group
        assert sign == np.sign(reason.contribution)
        assert size == (abs(reason.contribution) >= 0.2) + (abs(reason.contribution) >= 0.6)
        assert len(zh) == len(en) == len(reason.evidence)
        for one, chinese, english in zip(reason.evidence, zh, en, strict=True):
            feature = CATALOGUE[one.feature]
            assert _numbers(chinese, feature.zh) == _numbers(english, feature.en)
    assert {_read(reason, "en")[1:3] for reason in said} == {(s, n) for s in (1, -1) for n in (0, 1, 2)}


def test_what_is_said_is_what_most_members_say_strongest_first(
    many: tuple[pd.DataFrame, Floats, list[list[Reason]]],
) -> None:
    found, members, said = many
    for row, own in enumerate(said):
        total = {}
        for group in GROUPS:
            columns = [i for i, name in enumerate(found.columns) if CATALOGUE[name].group == group]
            value = float(found.iloc[row, columns].sum())
            same = np.mean(np.sign(members[:, row, columns].sum(axis=1)) == np.sign(value))
            if same >= 0.8 and abs(value) >= LEAST:
                total[group] = value
        strongest = sorted(total, key=lambda group: -abs(total[group]))
        groups = [_read(reason, "zh")[0] for reason in own]
        assert groups == [group for group in strongest if group in groups]  # none that is not sure, in order
        assert [reason.contribution for reason in own] == pytest.approx([total[group] for group in groups])
        silent = set(strongest[: strongest.index(groups[-1])] if groups else strongest) - set(groups)
        for group in silent:  # left out only where no single feature goes surely the same way
            assert not _sure_features(found, members, row, group, np.sign(total[group]))
        assert all(_holds(one, reason.direction) for reason in own for one in reason.evidence)


def _sure_features(found: pd.DataFrame, members: Floats, row: int, group: str, sign: float) -> list[str]:
    sure = []
    for name in found.columns:
        if CATALOGUE[name].group != group or CATALOGUE[name].peer_of:
            continue
        columns = [i for i, one in enumerate(found.columns) if one in (name, f"{name}_peer")]
        same = np.mean(np.sign(members[:, row, columns].sum(axis=1)) == sign)
        if np.sign(found.iloc[row, columns].sum()) == sign and same >= 0.8:
            sure.append(name)
    return sure


def _holds(one: Evidence, direction: int) -> bool:
    return one.agreement >= 0.8 and np.sign(one.contribution) == direction
