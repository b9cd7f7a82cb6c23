"""Appraisal cycles: a month, a quarter or a half-year, by the maturity of the platform."""

from datetime import date
from typing import Literal

from data.calendar import add_months, cycle_end, first_of_month
from data.errors import InputError

Cadence = Literal["month", "quarter", "half_year"]

#: Months that a cycle of each cadence lasts.
MONTHS: dict[Cadence, int] = {"month": 1, "quarter": 3, "half_year": 6}


def cycle_of(day: date, cadence: Cadence) -> str:
    """Return the cycle that a day lies in.

    >>> cycle_of(date(2026, 5, 9), "month"), cycle_of(date(2026, 5, 9), "quarter")
    ('2026-05', '2026Q2')
    >>> cycle_of(date(2026, 5, 9), "half_year")
    '2026H1'
    """
    if cadence == "month":
        return f"{day.year}-{day.month:02d}"
    number = (day.month - 1) // MONTHS[cadence] + 1
    return f"{day.year}{'Q' if cadence == 'quarter' else 'H'}{number}"


def cadence_of(cycle: str) -> Cadence:
    """Return how long a cycle lasts.

    Raises
    ------
    InputError
        If the text names no cycle.
    """
    cycle_bounds(cycle)
    return "half_year" if "H" in cycle else "quarter" if "Q" in cycle else "month"


def cycle_bounds(cycle: str) -> tuple[date, date]:
    """Return the first and the last day of a cycle.

    Raises
    ------
    InputError
        If the text names no cycle.

    >>> cycle_bounds("2026Q3")
    (datetime.date(2026, 7, 1), datetime.date(2026, 9, 30))
    """
    last = cycle_end(cycle)
    if last is None:
        msg = f"{cycle!r} is no cycle; expected a month (2026-05), a quarter (2026Q3) or a half-year (2026H1)"
        raise InputError(msg)
    cadence: Cadence = "half_year" if "H" in cycle else "quarter" if "Q" in cycle else "month"
    return add_months(first_of_month(last), 1 - MONTHS[cadence]), last


def previous_cycles(cycle: str, n_cycles: int = 1) -> list[str]:
    """Return the cycles of the same length before a cycle, oldest first.

    Raises
    ------
    InputError
        If the text names no cycle.

    >>> previous_cycles("2026Q1", 2)
    ['2025Q3', '2025Q4']
    """
    first, _ = cycle_bounds(cycle)
    cadence = cadence_of(cycle)
    starts = [add_months(first, -back * MONTHS[cadence]) for back in range(n_cycles, 0, -1)]
    return [cycle_of(start, cadence) for start in starts]


def last_ended(as_of: date, cadence: Cadence) -> str:
    """Return the last cycle that was over before a date.

    >>> last_ended(date(2026, 7, 1), "half_year"), last_ended(date(2026, 6, 30), "half_year")
    ('2026H1', '2025H2')
    """
    return previous_cycles(cycle_of(as_of, cadence))[0]
