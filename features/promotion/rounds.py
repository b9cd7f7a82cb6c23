"""The day of a promotion round, as people name it."""

import re
from collections.abc import Sequence
from datetime import date

from data.calendar import add_months, cycle_end, first_of_month
from data.errors import InputError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def round_day(text: str, rounds: Sequence[date]) -> date:
    """Return the date of a promotion round.

    Parameters
    ----------
    text : str
        A half-year, a quarter or a date.
    rounds : sequence of date
        Past promotion rounds; see `features.labels.promotion_rounds`.

    Returns
    -------
    date
        The latest round that lies in the half-year or quarter, else its first day; a date as it stands.

    Raises
    ------
    InputError
        If the text names none of these.

    Examples
    --------
    >>> past = [date(2025, 1, 1), date(2025, 7, 15)]
    >>> round_day("2025H2", past), round_day("2026Q3", past), round_day("2026-02-01", past)
    (datetime.date(2025, 7, 15), datetime.date(2026, 7, 1), datetime.date(2026, 2, 1))
    >>> round_day("next spring", past)
    Traceback (most recent call last):
    data.errors.InputError: 'next spring' is no promotion round; expected one such as ...
    """
    last = cycle_end(text) if "H" in text or "Q" in text else None
    if last is not None:
        first = add_months(first_of_month(last), -5 if "H" in text else -2)
        return max((day for day in rounds if first <= day <= last), default=first)
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # told below, with what is expected
    msg = f"{text!r} is no promotion round; expected one such as 2026H1, 2026Q3 or 2026-01-01"
    raise InputError(msg)
