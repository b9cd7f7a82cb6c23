"""Rows to learn from: profiles as of past dates, with the outcome that came after each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.calendar import add_months, first_of_month
from data.errors import TooLittleData
from data.progress import Progress, silent
from data.store import Store
from features.facts import Facts
from features.profile import profiles

#: Months of facts that a first as-of date needs before it.
HISTORY_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows of one topic.

    Attributes
    ----------
    topic : str
        promotion or attrition.
    X : DataFrame of shape (n_rows, n_features)
        Profiles; index (employee_id, as_of).
    y : ndarray of shape (n_rows,)
        0 or 1.
    label : str
        What 1 means, in words.
    label_window_months : int
        Months after the as-of date in which the outcome was looked for.
    snapshot : date or None
        The only as-of date of a company that has one undated table.
    fingerprint : str
        Digest of the tables.
    known_until : date
        Date up to which facts were known.
    """

    topic: str
    X: pd.DataFrame
    y: npt.NDArray[np.int64]
    label: str
    label_window_months: int
    snapshot: date | None
    fingerprint: str
    known_until: date

    @property
    def index(self) -> pd.MultiIndex:
        """Person and as-of date of each row."""
        index = self.X.index
        assert isinstance(index, pd.MultiIndex)  # noqa: S101
        return index

    @property
    def people(self) -> npt.NDArray[np.object_]:
        """Person of each row."""
        return np.asarray(self.index.get_level_values(0).to_numpy(), dtype=object)

    @property
    def as_ofs(self) -> tuple[date, ...]:
        """As-of dates, oldest first."""
        days = pd.DatetimeIndex(self.index.get_level_values(1)).unique()
        return tuple(day.date() for day in days.sort_values())


def landmarks(store: Store, label_window_months: int) -> list[date]:
    """Return the firsts of months whose label window is closed, from the first with some facts before it.

    Raises
    ------
    TooLittleData
        If there is none.
    """
    known_until = store.known_until()
    last = first_of_month(add_months(known_until, -label_window_months))
    months = [part.month for name in store.names() for part in store.parts(name) if part.month]
    first = add_months(date.fromisoformat(min(months)), HISTORY_MONTHS) if months else add_months(last, -36)
    n_months = (last.year - first.year) * 12 + last.month - first.month
    if n_months < 0:
        msg = (
            f"facts reach from {first} to {known_until}; a label window of {label_window_months} months never"
            f" closes after the first {HISTORY_MONTHS} months. Import a longer history"
        )
        raise TooLittleData(msg)
    return [add_months(first, i) for i in range(n_months + 1)]


def thinned(as_ofs: Sequence[date], too_many: float, label_window_months: int) -> list[date]:
    """Return every n-th as-of date, counted back from the latest.

    Parameters
    ----------
    as_ofs : sequence of date
        A date a month, oldest first.
    too_many : float
        How many times too many rows all of them would give.
    label_window_months : int
        n divides it, so that the as-of date whose window closes at the latest one is kept, and every exit
        still falls into some window.

    Returns
    -------
    list of date
        Oldest first.
    """
    steps = [n for n in range(1, label_window_months + 1) if label_window_months % n == 0]
    step = next((n for n in steps if n >= too_many), steps[-1])
    return sorted(list(as_ofs)[::-1][::step])


def profiles_of(source: Store | Facts, labels: pd.Series, *, progress: Progress = silent) -> pd.DataFrame:
    """Return the profile of each labelled row, in its order.

    Parameters
    ----------
    source : Store or Facts
        The facts.
    labels : Series
        Index (employee_id, as_of).
    progress : Progress
        Told how far it is.

    Returns
    -------
    DataFrame of shape (len(labels), n_features)
        Index as that of `labels`.
    """
    days = pd.DatetimeIndex(labels.index.get_level_values(1)).unique().sort_values()
    found = profiles(source, as_ofs=[day.date() for day in days], progress=progress)
    rows: pd.DataFrame = found.reindex(labels.index)
    return rows
