from dataclasses import replace
from datetime import date

import pytest

from data.calendar import add_months
from data.home import Home
from serving.attrition.chance import Chance
from tests.serving.attrition.conftest import CHANCE

AS_OF = date(2026, 7, 1)
PEOPLE = [f"E{i:05d}" for i in range(4_000)]


@pytest.fixture
def home(home: Home) -> Home:
    """An empty home folder whose chance is the same in every run."""
    return replace(home, secret_setting=CHANCE)


def drawn(home: Home, share: float, as_of: date = AS_OF) -> list[bool]:
    chance = Chance(home)
    return [chance.held_back(one, as_of, share) for one in PEOPLE]


def test_the_share_held_back_is_the_share_asked_for(home: Home) -> None:
    assert not any(drawn(home, 0.0))
    for share in (0.1, 0.25, 0.5):
        assert abs(sum(drawn(home, share)) / len(PEOPLE) - share) < 0.025


def test_a_draw_is_the_same_all_month_and_another_in_the_next(home: Home) -> None:
    first = drawn(home, 0.5)
    assert drawn(home, 0.5, date(2026, 7, 31)) == first
    same = sum(one == other for one, other in zip(first, drawn(home, 0.5, date(2026, 8, 1)), strict=True))
    assert abs(same / len(PEOPLE) - 0.5) < 0.03


def test_without_the_secret_no_draw_can_be_foretold(home: Home) -> None:
    other = replace(home, secret_setting="s" * 40)
    same = sum(one == two for one, two in zip(drawn(home, 0.5), drawn(other, 0.5), strict=True))
    assert abs(same / len(PEOPLE) - 0.5) < 0.03
    assert Chance(home).flag_id("A", AS_OF, "pay") != Chance(other).flag_id("A", AS_OF, "pay")


def test_stages_lie_evenly_in_the_months_and_tell_nothing_of_who_is_held_back(home: Home) -> None:
    chance, end = Chance(home), add_months(AS_OF, 3)
    days = [chance.stage(one, AS_OF, 3) for one in PEOPLE]
    assert all(day is not None and AS_OF < day <= end for day in days)
    assert {(day - AS_OF).days for day in days if day} == set(range(1, 93))
    held = drawn(home, 0.5)
    half = date(2026, 8, 16)
    early = [day <= half for day, one in zip(days, held, strict=True) if day and one]
    assert abs(sum(early) / len(early) - 0.5) < 0.04
    assert chance.stage("A", AS_OF, 0) is None


def test_an_id_differs_by_person_date_and_cause(home: Home) -> None:
    chance = Chance(home)
    asked = [("A", AS_OF, "pay"), ("B", AS_OF, "pay"), ("A", add_months(AS_OF, 1), "pay"), ("A", AS_OF, "")]
    assert len({chance.flag_id(*one) for one in asked}) == 4
    assert chance.flag_id(*asked[0]) == Chance(home).flag_id(*asked[0])
