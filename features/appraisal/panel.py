"""The monthly evidence of one indicator: who, where, in which month, how much of how much."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from features.appraisal.indicators import Indicator
from features.facts import Known

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows of evidence with the codes of what they belong to.

    Attributes
    ----------
    people : sequence of str
        Employee ids, sorted: everybody with a row, leavers too.
    units : sequence of str
        Platforms, or role families, sorted.
    months : sequence of date
        Consecutive first days of months, oldest first.
    teams : sequence of str
        Teams, sorted.
    person, unit, month, team : array of int64, shape (n_rows,)
        Codes into the four above; team is -1 where none is known.
    home : array of int64, shape (n_people,)
        Code of the unit of each person's first row.
    numerator, exposure : array of shape (n_rows,)
        Successes or amount, and what it is counted in; exposure is above 0.
    newness : array of shape (n_rows, 2)
        Share of the first six months after hiring still ahead, and of the four months after a move; 0 when
        settled.
    """

    people: Sequence[str]
    units: Sequence[str]
    months: Sequence[date]
    teams: Sequence[str]
    person: Codes
    unit: Codes
    month: Codes
    team: Codes
    home: Codes
    numerator: Array
    exposure: Array
    newness: Array


def panel(known: Known, indicator: Indicator) -> Panel:
    """Return the evidence of an indicator in all months that were over before the date.

    Parameters
    ----------
    known : Known
        What was known.
    indicator : Indicator
        A ``logit`` or ``log`` indicator.

    Returns
    -------
    Panel
        Without rows where nothing is recorded.
    """
    raise NotImplementedError
