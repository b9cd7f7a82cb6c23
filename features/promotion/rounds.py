"""The day of a promotion round, as people name it."""

from collections.abc import Sequence
from datetime import date

from data.calendar import add_months, cycle_end, first_of_month
from data.errors import InputError


def round_day(text: str, rounds: Sequence[date]) -> date:
    """Return the date of a promotion round.

    Parameters
    ----------
    text : str
        A half-year or a quarter.
    rounds : sequence of date
        Past promotion rounds; see `features.labels.promotion_rounds`.

    Returns
    -------
    date
        The latest round that lies in the half-year or quarter, else its first day.

    Raises
    ------
    InputError
        If the text names none of these.

    Examples
    --------
    >>> past = [date(2025, 1, 1), date(2025, 7, 15)]
    >>> round_day("2025H2", past), round_day("2026Q3", past)
    (datetime.date(2025, 7, 15), datetime.date(2026, 7, 1))
    >>> round_day("next spring", past)
    Traceback (most recent call last):
    data.errors.InputError: 'next spring' is no promotion round; expected one such as ...
    """
    last = cycle_end(text) if "H" in text or "Q" in text else None
    if last is None:
        msg = f"{text!r} is no promotion round; expected one such as 2026H1 or 2026Q3"
        raise InputError(msg)
    first = add_months(first_of_month(last), -5 if "H" in text else -2)
    return max((day for day in rounds if first <= day <= last), default=first)
