from pathlib import Path
from typing import Annotated

import pytest
from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from data.errors import SettingError
from features.written import Form, read_yaml

FORM = Form("menu", SettingError, "`dishes`")


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Dish:
    price: float = Field(gt=0, description="price of the dish")
    spices: tuple[str, ...] = ()


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Menu:
    dishes: dict[Annotated[str, Field(pattern="^[a-z]+$")], Dish]


def _told(text: str) -> list[str]:
    written = read_yaml(text, FORM)
    assert written.value(Menu) is None
    return str(written.refusal()).splitlines()


def test_what_is_as_declared_becomes_a_value() -> None:
    written = read_yaml("dishes: {soup: {price: 2, spices: [salt]}}", FORM)
    assert written.value(Menu) == Menu(dishes={"soup": Dish(price=2, spices=("salt",))})
    assert written.faults == []


def test_faults_below_a_key_that_the_company_chose_are_told_with_their_meaning() -> None:
    assert _told("dishes:\n  soup: {}\n  stew: {price: 0, pice: 1}\n  Tea: {price: 1}\n") == [
        "the text is no valid menu; 4 faults:",
        "- line 2, dishes.soup.price: came nothing; expected price of the dish; add it",
        "- line 3, dishes.stew.pice: came the key 'pice'; expected one of price, spices; remove it;"
        " did you mean price?",
        "- line 3, dishes.stew.price: came 0; expected a number above 0; give price of the dish",
        "- line 4, dishes.Tea: came 'Tea'; expected a name that fits ^[a-z]+$; change it",
    ]


def test_items_of_lists_have_a_place() -> None:
    told = _told("dishes:\n  soup:\n    price: 1\n    spices:\n      - salt\n      - 3\n")
    assert told[1:] == ["- line 6, dishes.soup.spices[1]: came 3; expected a text; change it"]


def test_a_number_in_hex_that_is_too_long_to_be_shown_is_told_by_its_size() -> None:
    assert "dishes.soup.spices[0]: came a number of 20000 bits;" in " ".join(
        _told(f"dishes: {{soup: {{price: 1, spices: [0x{'f' * 5_000}]}}}}")
    )
    with pytest.raises(SettingError, match="came a number of 20000 bits"):
        read_yaml(f"0x{'f' * 5_000}", FORM)


def test_a_key_that_stands_twice_is_a_fault() -> None:
    written = read_yaml("dishes: {}\ndishes: {}", FORM)
    assert "dishes: came the key twice, in lines 1 and 2" in str(written.refusal())


def test_what_cannot_be_read_is_refused_by_the_error_of_the_form(tmp_path: Path) -> None:
    with pytest.raises(
        SettingError, match=r"cannot read a menu from .*absent\.yaml.*; expected YAML in UTF-8"
    ):
        read_yaml(tmp_path / "absent.yaml", FORM)
    with pytest.raises(
        SettingError, match="the text must be a block of `key: value` with `dishes`; came 'x'"
    ):
        read_yaml("x", FORM)
    for number in ("9" * 5_000, f"dishes: {'9' * 5_000}"):
        with pytest.raises(
            SettingError, match=r"cannot read a menu from the text: .*; expected YAML in UTF-8"
        ):
            read_yaml(number, FORM)
