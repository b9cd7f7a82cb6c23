from pathlib import Path

import pytest

from data.errors import SettingError
from data.home import Home
from features.attrition.setup import FILE, AttritionSetup, Flags, Length, attrition_setup, shipped, version


def _written(home: Home, text: str) -> Path:
    home.root.mkdir(parents=True, exist_ok=True)
    path = home.root / FILE
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_file_holds_where_a_company_has_none_and_says_the_defaults(home: Home) -> None:
    assert attrition_setup(home) == AttritionSetup()
    assert attrition_setup(home).flags == Flags(again_months=6, due_days=14, held_back=0, stages_months=0)


def test_a_company_sets_attrition_up_in_a_file_of_its_own_and_the_rest_is_as_shipped(home: Home) -> None:
    _written(
        home,
        "horizon_months: 6\nlength: {by: cost, people: 7}\n"
        "ramp_up_by_role_family: {sales: 9, 客服: 2.5}\nflags: {held_back: 0.2, stages_months: 12}\n",
    )
    assert attrition_setup(home) == AttritionSetup(
        horizon_months=6,
        length=Length(by="cost", people=7),
        ramp_up_by_role_family={"sales": 9.0, "客服": 2.5},
        flags=Flags(held_back=0.2, stages_months=12),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("horizon_months: 9", "line 1, horizon_months: came 9; expected one of 3, 6 or 12"),
        ("high_performer: 100", "high_performer: came 100; expected a number below 100"),
        ("length: {people: 0}", "length.people: came 0; expected a number of at least 1"),
        ("length: {people: 501}", "length.people: came 501; expected a number of at most 500"),
        ("length: {by: size}", "length.by: came 'size'; expected one of 'capacity' or 'cost'"),
        ("length: {effect: 0}", "length.effect: came 0; expected a number above 0"),
        ("ramp_up_by_role_family: {sales: long}", "ramp_up_by_role_family.sales: came 'long'; expected a"),
        ("flags: {held_back: 0.6}", "flags.held_back: came 0.6; expected a number of at most 0.5"),
        ("flags: {held_back: .nan}", "flags.held_back: came nan; expected a"),
        ("flags: {again_months: 1.5}", "flags.again_months: came 1.5; expected a whole number"),
        ("flags: {due_days: 0}", "flags.due_days: came 0; expected a number of at least 1"),
        ("flags: {due: 3}", "flags.due: came the key 'due'; expected one of again_months, due_days,"),
        ("flags: 3", "flags: came 3; expected a block of `key: value`"),
        ("flags: {due_days: 3, due_days: 4}", "flags.due_days: came the key twice"),
        ("- flags", "must be a block of `key: value` with `horizon_months`, `length` and `flags`"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_place_and_what_is_expected(
    home: Home, text: str, said: str
) -> None:
    path = _written(home, text)
    with pytest.raises(SettingError) as refused:
        attrition_setup(home)
    assert str(refused.value).startswith(str(path))
    assert said in str(refused.value)


def test_every_fault_is_told_at_once(home: Home) -> None:
    _written(home, "horizon_months: 9\nlength: {people: 0}\nflags: {held_back: 2}\n")
    with pytest.raises(SettingError) as refused:
        attrition_setup(home)
    assert [one in str(refused.value) for one in ("line 1", "line 2", "line 3")] == [True] * 3


def test_the_version_follows_the_text_in_force(home: Home) -> None:
    first = version(home)
    _written(home, shipped())
    assert version(home) == first
    _written(home, shipped().replace("people: 20", "people: 21"))
    assert version(home) != first
