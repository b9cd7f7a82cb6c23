"""Outcomes as rows of a discrete-time hazard: a row a person, landmark and piece of the horizon."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.attrition.setup import HORIZONS

#: Months after a landmark between which the monthly hazard is taken to be the same.
PIECES = tuple(zip((0, *HORIZONS), HORIZONS, strict=False))


@dataclass(frozen=True, slots=True)
class PersonPeriods:
    """Months at risk, those without an event counted together.

    Attributes
    ----------
    row : ndarray of int, shape (n_rows,)
        Place in the outcomes.
    piece : ndarray of int, shape (n_rows,)
        Place in `PIECES`.
    event : ndarray of float, shape (n_rows,)
        1: one month in which the person left for the cause; 0: months without.
    months : ndarray of float, shape (n_rows,)
        How many months the row stands for.
    """

    row: npt.NDArray[np.int64]
    piece: npt.NDArray[np.int64]
    event: npt.NDArray[np.float64]
    months: npt.NDArray[np.float64]

    def take(self, chosen: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> "PersonPeriods":
        """Return some of the rows."""
        return PersonPeriods(self.row[chosen], self.piece[chosen], self.event[chosen], self.months[chosen])


def person_periods(outcomes: pd.DataFrame, cause: str) -> PersonPeriods:
    """Expand outcomes to months at risk of one cause.

    Parameters
    ----------
    outcomes : DataFrame of shape (n_outcomes, n_columns)
        As `features.attrition.outcomes.exit_outcomes` gives them.
    cause : str
        Exits for another cause end the time at risk and are no event.

    Returns
    -------
    PersonPeriods
        Weighted by ``months``, a logistic regression on them is one on person-months.

    References
    ----------
    .. [1] Singer & Willett (1993), Journal of Educational Statistics 18(2), 155-195.
    """
    lived, why = outcomes["months"].to_numpy(), outcomes["cause"].to_numpy()
    parts = []
    for piece, (start, stop) in enumerate(PIECES):
        left = (why != "") & (lived >= start) & (lived < stop)
        mine = np.flatnonzero(left & (why == cause))
        months = np.clip(lived - start, 0, stop - start) + (left & (why != cause))
        without = np.flatnonzero(months)
        row = np.concatenate([without, mine])
        event = np.repeat([0.0, 1.0], [len(without), len(mine)])
        months = np.concatenate([months[without].astype(np.float64), np.ones(len(mine))])
        parts.append(PersonPeriods(row, np.full(len(row), piece), event, months))
    return PersonPeriods(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in PersonPeriods.__slots__)
    )
