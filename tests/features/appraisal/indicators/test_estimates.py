from datetime import date

import pytest

from features.appraisal.indicators.estimates import parameters_from


@pytest.mark.parametrize(
    ("as_of", "day"),
    [
        (date(2026, 6, 1), date(2026, 1, 1)),
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2025, 12, 31), date(2025, 10, 1)),  # ten months before January
        (date(2024, 8, 20), date(2024, 7, 1)),
        (date(2024, 7, 2), date(2024, 7, 1)),
        (date(2024, 5, 2), date(2024, 5, 2)),
    ],
)
def test_parameters_come_from_the_new_year_once_there_is_a_year_before_it(as_of: date, day: date) -> None:
    assert parameters_from(as_of, first_month=date(2024, 3, 1)) == day <= as_of
