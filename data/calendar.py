"""Months and appraisal cycles as dates."""

import re
from datetime import date, timedelta

_CYCLE = re.compile(r"(?P<year>[12]\d{3})(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))")


def first_of_month(day: date) -> date:
    """Return the first day of the month of `day`."""
    return day.replace(day=1)


def half_year_start(day: date) -> date:
    """Return the first day of the half-year of a day.

    >>> half_year_start(date(2026, 7, 1)), half_year_start(date(2026, 6, 30))
    (datetime.date(2026, 7, 1), datetime.date(2026, 1, 1))
    """
    return date(day.year, 1 if day.month < 7 else 7, 1)


def add_months(day: date, n_months: int) -> date:
    """Return the same day `n_months` later, or the last day of that month where it is shorter.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    index = day.year * 12 + day.month - 1 + n_months
    start = date(index // 12, index % 12 + 1, 1)
    after = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return start.replace(day=min(day.day, (after - start).days))


def month_index(day: date) -> int:
    """Return months since year 0, so that months can be subtracted."""
    return day.year * 12 + day.month - 1


def cycle_end(cycle: str) -> date | None:
    """Return the last day of an appraisal cycle, or None where the text names no cycle.

    >>> cycle_end("2026H1")
    datetime.date(2026, 6, 30)
    >>> cycle_end("2026Q3"), cycle_end("2026-05"), cycle_end("spring")
    (datetime.date(2026, 9, 30), datetime.date(2026, 5, 31), None)
    """
    match = _CYCLE.fullmatch(cycle)
    if match is None:
        return None
    n_half, n_quarter, month = (int(match[name] or 0) for name in ("half", "quarter", "month"))
    last_month = n_half * 6 + n_quarter * 3 + month
    return add_months(date(int(match["year"]), last_month, 1), 1) - timedelta(days=1)
