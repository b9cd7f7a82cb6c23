"""Exits and time worked as whoever asks may have them counted."""

from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

import numpy as np
import pandas as pd

from data.calendar import add_months
from features.attrition.exits import GROUPS, Exposures
from features.attrition.hidden_cells import UNKNOWN, shown_together
from features.peers import FEWEST
from features.small_groups import shown
from models.exit_rates import exit_rate
from serving.access import View
from serving.attrition.retention_answers import Breakdown, By, GroupExits, PeriodRate

#: Breakdowns are of so many months.
_MONTHS = 12
#: Time worked is told to a tenth of a year, so that no day can be worked out.
_DIGITS = 1


@dataclass(frozen=True, slots=True)
class ExitCounts:
    """What is told of how many leave, in one view.

    Attributes
    ----------
    since : date
        First day of the breakdowns.
    best, everybody : list of PeriodRate
        Rates of high performers and of everybody.
    breakdowns : list of Breakdown
        Exits by place.
    measured : bool
        Whether anybody could be told to be a high performer.
    """

    since: date
    best: list[PeriodRate]
    everybody: list[PeriodRate]
    breakdowns: list[Breakdown]
    measured: bool

    @classmethod
    def of(cls, counted: Exposures, view: View) -> "ExitCounts":
        """Count what lies in the caller's scope."""
        own = Exposures(counted.periods, counted.rows[within(view, counted.rows)])
        best, everybody = over_time(own)
        return cls(
            since=max(add_months(own.until, -_MONTHS), own.periods[0][0]),
            best=best,
            everybody=everybody,
            breakdowns=broken_down(own.last(_MONTHS)),
            measured=bool(counted.rows["high_performer"].any()),
        )

    @property
    def hidden(self) -> bool:
        """Whether a figure is not shown."""
        periods = (*self.best, *self.everybody)
        return any(one.exits is None for one in periods) or any(one.n_hidden for one in self.breakdowns)


def within(view: View, rows: pd.DataFrame) -> "pd.Series[bool]":
    """Tell which rows of `Exposures` lie in the caller's scope, by the organisation of their month."""
    found = pd.Series(data=False, index=rows.index)
    for _, month in rows.groupby("month", sort=False):
        found.loc[month.index] = view.rows(month.set_index("employee_id"))
    return found


def over_time(own: Exposures) -> tuple[list[PeriodRate], list[PeriodRate]]:
    """Return the rates of high performers and of everybody, period by period.

    Parameters
    ----------
    own : Exposures
        What the caller may have counted.

    Returns
    -------
    tuple of two lists of PeriodRate
        Without figures where fewer than five people, or fewer than five others, were there: the others follow
        from everybody less the high performers.
    """
    best, everybody = [], []
    for start, end in own.periods:
        rows = own.rows[own.rows["period"] == pd.Timestamp(start)]
        high = rows[rows["high_performer"]]
        both = [part["employee_id"].nunique() for part in (high, rows[~rows["high_performer"]])]
        enough = rows["employee_id"].nunique() >= FEWEST
        free = enough and bool((shown(both) | (np.array(both) == 0)).all())
        best.append(PeriodRate(start=start, end=end, **(_rate(high) if free else {})))
        everybody.append(PeriodRate(start=start, end=end, **(_rate(rows) if enough else {})))
    return best, everybody


def broken_down(rows: pd.DataFrame) -> list[Breakdown]:
    """Return exits by platform, department and manager.

    Parameters
    ----------
    rows : DataFrame
        Rows of `Exposures` that the caller may have counted.

    Returns
    -------
    list of Breakdown
        Of cells that together tell of no fewer than five people.
    """
    free = shown_together(rows, GROUPS)
    filled = rows.assign(**{name: rows[name].astype(object).fillna(UNKNOWN) for name in GROUPS})
    found = []
    for name in get_args(By):
        groups = [
            GroupExits(group=str(group) or None, headcount=part["employee_id"].nunique(), **_rate(part))
            for group, part in filled.groupby(name)
            if free[name][group]
        ]
        groups.sort(key=lambda one: -(one.low or 0))
        found.append(Breakdown(by=name, groups=groups, n_hidden=int((~free[name]).sum())))
    return found


def _rate(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the figures of some rows; the rate rests on the time that is told, so that it tells no more."""
    found = exit_rate(int(rows["left"].sum()), round(float(rows["person_years"].sum()), _DIGITS))
    known = found.person_years > 0
    return {
        "person_years": found.person_years,
        "exits": found.n_exits,
        "rate": found.value if known else None,
        "low": found.low if known else None,
        "high": found.high if known else None,
    }
