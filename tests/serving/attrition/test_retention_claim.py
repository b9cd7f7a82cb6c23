import re
from datetime import date

import pytest

from models.exit_rates import claim
from serving.attrition.retention_answers import PeriodRate
from serving.attrition.retention_claim import claimed, in_words


@pytest.mark.parametrize(("n", "years"), [(0, 50.0), (1, 80.0), (2, 400.0), (4, 200.0), (7, 212.0), (0, 0.0)])
def test_both_languages_have_the_same_numbers(n: int, years: float) -> None:
    words = in_words(claim(n, years))
    assert sorted(re.findall(r"[\d.]*\d", words.zh)) == sorted(re.findall(r"[\d.]*\d", words.en))


def test_seven_exits_in_two_hundred_person_years_are_too_many() -> None:
    words = in_words(claim(7, 212.0))
    assert words.en == (
        "With 7 exits in 212 person-years a rate below 3 % cannot be claimed: the rate may be up to 6.8 % "
        "(95 % interval). It would take 269 person-years without another exit; at the rate seen so far, "
        "3.3 %, it never could be."
    )


def test_a_claim_is_of_the_sum_of_its_periods() -> None:
    halves = [
        PeriodRate(start=date(2024, m, 1), end=date(2024, m + 6, 1), person_years=150.0, exits=1)
        for m in (1, 6)
    ]
    found = claimed(halves)
    assert (found.exits, found.person_years, found.holds) == (2, 300.0, True)
    assert (found.start, found.end) == (date(2024, 1, 1), date(2024, 12, 1))
    assert not claimed(halves[:1]).holds
