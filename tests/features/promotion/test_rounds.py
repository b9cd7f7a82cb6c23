from datetime import date

import pytest

from data.errors import InputError
from features.promotion.rounds import round_day

PAST = [date(2025, 1, 1), date(2025, 4, 1), date(2025, 6, 15), date(2025, 7, 1)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025H1", date(2025, 6, 15)),
        ("2025Q1", date(2025, 1, 1)),
        ("2025Q2", date(2025, 6, 15)),
        ("2025H2", date(2025, 7, 1)),
        ("2025Q4", date(2025, 10, 1)),
        ("2026H2", date(2026, 7, 1)),
    ],
)
def test_a_round_is_the_latest_one_held_in_that_time_else_its_first_day(text: str, day: date) -> None:
    assert round_day(text, PAST) == day


@pytest.mark.parametrize("text", ["", "2025", "2025-05", "2025H3", "2025-02-03", "20250203", "spring"])
def test_anything_else_is_refused_with_what_is_expected(text: str) -> None:
    with pytest.raises(InputError, match=rf"^'{text}' is no promotion round; expected one such as 2026H1"):
        round_day(text, PAST)
