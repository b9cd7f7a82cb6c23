"""Whether the best stay: exit rates over time, what may be claimed of them, and where people leave."""

from collections.abc import Sequence
from typing import Any, get_args

import numpy as np
import pandas as pd

from data.calendar import add_months
from features.attrition.exits import GROUPS, Exposures, exposures
from features.attrition.hidden_cells import UNKNOWN, shown_together
from features.attrition.setup import version
from features.peers import FEWEST
from features.small_groups import shown
from models.exit_rates import exit_rate
from serving.access import Caller, View
from serving.answers import Note
from serving.attrition.retention_answers import (
    Breakdown,
    By,
    ClaimTold,
    GroupExits,
    PeriodRate,
    RetentionAnswer,
)
from serving.attrition.retention_claim import claimed
from serving.attrition.retention_requests import RetentionRequest
from serving.context import Context

#: Breakdowns are of so many months.
_MONTHS = 12
#: Time worked is told to a tenth of a year, so that no day can be worked out.
_DIGITS = 1

_READ = Note(
    zh="只计主动离职（原因未记录的也计入）。区间为 95% 精确区间；人少时很宽，不说明某位上级或平台的好坏。",
    en="Voluntary exits alone, those of unknown kind included. Intervals are exact, 95 %; with few people "
    "they are wide, and no verdict on a manager or a platform.",
)
_HIDDEN = Note(
    zh="会透露不足五人情况的数字不显示，也不显示可据以推算的数字。",
    en="Figures that would tell of fewer than five people are not shown, nor others from which they follow.",
)
_NO_SCORE = Note(
    zh="各期初没有公平绩效分，无法区分高绩效者。",
    en="No fair score at the start of any period, so high performers cannot be told apart.",
)


def retention(context: Context, caller: Caller, request: RetentionRequest) -> RetentionAnswer:
    """Tell how many leave, of the high performers and of everybody.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Only time worked in the caller's scope, as it was on the days themselves, is counted.
    request : RetentionRequest
        Date.

    Returns
    -------
    RetentionAnswer
        In the decision log already; it names nobody but managers as heads of a group.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, MissingTable, SettingError, or TooLittleData without dated exits.
    """
    with context.deciding(caller, "/attrition/retention", request) as decision:
        view = context.policy.view(caller, "attrition.retention")
        snapshot = context.snapshot(request.as_of, decision)
        setup = context.attrition_setup
        scheme = context.scheme(snapshot.as_of).version
        decision.basis |= {"attrition": version(context.home), "scheme": scheme}
        counted = exposures(snapshot.facts, as_of=snapshot.as_of, least=setup.high_performer)
        own = Exposures(counted.periods, counted.rows[within(view, counted.rows)])
        best, everybody = over_time(own)
        breakdowns = broken_down(own.last(_MONTHS))
        hidden = any(one.exits is None for one in (*best, *everybody)) or any(
            one.n_hidden for one in breakdowns
        )
        measured = bool(counted.rows["high_performer"].any())
        answer = RetentionAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=[_READ, *([_HIDDEN] if hidden else []), *([] if measured else [_NO_SCORE])],
            since=max(add_months(own.until, -_MONTHS), own.periods[0][0]),
            high_performers=best,
            everybody=everybody,
            claims=_claims(best),
            breakdowns=breakdowns,
        )
        told = [
            {"by": one.by, "group": group.group, "exits": group.exits}
            for one in breakdowns
            for group in one.groups
        ]
        return decision.give(answer, told)


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


def _claims(best: Sequence[PeriodRate]) -> list[ClaimTold]:
    """Return what may be claimed of the last two periods that are shown, and of all of them."""
    told = [one for one in best if one.exits is not None]
    return [claimed(some) for some in ((told[-2:], told) if len(told) > 2 else (told,)) if some]
