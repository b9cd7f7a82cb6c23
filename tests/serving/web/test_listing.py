from types import SimpleNamespace
from typing import Any

from starlette.datastructures import QueryParams

from serving.web.listing import Listing, filled, listing, whole

PEOPLE = [("Bo", 3), ("An", None), ("Cy", 1), ("Di", 2)]
COLUMNS = {"name": lambda one: one[0], "risk": lambda one: one[1]}


def listed(query: str, size: int = 25) -> Listing[Any]:
    visit: Any = SimpleNamespace(query=QueryParams(query), address="/here")
    return listing(visit, PEOPLE, COLUMNS, usual="name", size=size)


def test_a_list_is_sorted_by_what_the_address_says_with_unknown_values_last() -> None:
    assert [name for name, _ in listed("").rows] == ["An", "Bo", "Cy", "Di"]
    assert [name for name, _ in listed("sort=risk").rows] == ["Cy", "Di", "Bo", "An"]
    assert [name for name, _ in listed("sort=-risk").rows] == ["Bo", "Di", "Cy", "An"]


def test_a_column_that_is_not_there_counts_as_not_given() -> None:
    assert listed("sort=salary").sort == "name"


def test_sorting_again_turns_round_and_filters_stay() -> None:
    by_risk = listed("sort=risk&grade=3&page=2&done=noted")
    assert by_risk.by("risk") == "/here?grade=3&sort=-risk"
    assert by_risk.by("name") == "/here?grade=3&sort=name"
    assert by_risk.by("name", largest_first=True) == "/here?grade=3&sort=-name"
    assert (by_risk.sorted("risk"), by_risk.sorted("name")) == ("ascending", "none")


def test_sheets_hold_everybody_once_and_a_page_beyond_the_last_is_the_last() -> None:
    sheets = [listed(f"page={page}", size=3) for page in (1, 2)]
    assert [name for one in sheets for name, _ in one.rows] == ["An", "Bo", "Cy", "Di"]
    assert {(one.n, one.n_pages) for one in sheets} == {(4, 2)}
    assert listed("page=9", size=3).page == 2
    assert listed("page=none", size=3).page == 1


def test_numbers_of_a_form_are_numbers_where_they_are_and_text_where_not() -> None:
    assert [whole(one) for one in ("12", "-1", "1.5", "twelve", "", None)] == [
        12,
        "-1",
        "1.5",
        "twelve",
        "",
        None,
    ]
    assert filled({"top": "5", "name": "7"}, "name", "place", numbers=("top",)) == {
        "name": "7",
        "place": None,
        "top": 5,
    }


def test_digits_of_another_script_or_without_end_are_text() -> None:
    assert whole("9" * 18) == 10**18 - 1
    for text in ("9" * 19, "9" * 5_000, "\u0663"):
        assert whole(text) == text
