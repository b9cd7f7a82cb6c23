"""Where the own score lies among those of others, whom nothing names."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from data.calendar import add_months, half_year_start
from features.appraisal.yardstick.own_group import is_in, own_group, told_together
from serving.access import Caller, own_id
from serving.answers import Note
from serving.appraisal.answers import OwnRow, OwnStandingAnswer
from serving.appraisal.requests import OwnStandingRequest
from serving.appraisal.scored import plain_rows
from serving.context import Context
from serving.people.history import History
from serving.selection import place_alone

#: Groups that are told; fixed, so that nobody can cut them until one person is left.
_BY = ("company", "role_family", "platform_id")

_TWICE_A_YEAR = Note(
    zh="每半年第一天统计一次：人数太少，或自上个半年以来进出的人太少的群体不予显示，以免由差额推知某个人的分数。",
    en="Told as of the first day of each half-year: groups that are too small, or that too few people joined"
    " or left since the half-year before, are not shown, as the difference would tell somebody's score.",
)


def standing(
    context: Context, caller: Caller, request: OwnStandingRequest, *, patience: float | None = None
) -> OwnStandingAnswer:
    """Tell the person concerned how the scores of company, own role family and platform are distributed.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Has a scope ``self:ID``.
    request : OwnStandingRequest
        Date.
    patience : float, optional
        Seconds to wait for what is made once for everybody; as long as it takes if None.

    Returns
    -------
    OwnStandingAnswer
        In the decision log already; as of the first day of the half-year. Figures of groups that are too
        small, or changed too little, are not there, the own score apart.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownEmployee, FutureDate, MissingTable, SchemeError or TooLittleData.
    """
    with context.deciding(caller, "/appraisal/standing", request) as decision:
        view = context.policy.view(caller, "appraisal.standing")
        employee_id = own_id(caller)
        snapshot = context.snapshot(request.as_of, decision)
        place_alone(snapshot, view, employee_id)
        day = half_year_start(snapshot.as_of)
        if request.as_of is not None:  # all days of a half-year share what is made
            snapshot = context.snapshot(day, decision)
        made_by = context.scheme(snapshot.as_of).version
        history = context.looking_back.history(snapshot, made_by, patience)
        told = _told(history, day, employee_id, snapshot.platform_names) if history else {}
        scheme = context.scheme(day).version
        decision.basis |= {"scheme": scheme}
        answer = OwnStandingAnswer(
            request_id=decision.request_id,
            as_of=day,
            notes=[_TWICE_A_YEAR],
            scheme_version=scheme,
            waiting=history is None,
            **told,
        )
        return decision.give(answer, [{"id": employee_id, "score": answer.score}])


def _told(history: History, day: date, employee_id: str, names: Mapping[str, str]) -> dict[str, Any]:
    """Return score and rows as of a day, or nothing for who had no score then."""
    days = [one for one in (add_months(day, -6), day) if one in history.dates]
    places = [history.dates.index(one) for one in days]
    if day not in days or employee_id not in history.scores[places[-1]].index:
        return {}
    score = history.scores[places[-1]]["fair_score"]
    groups = [history.groups[place].assign(company="company") for place in places]
    if len(groups) == 1:  # whoever is there came since the half-year before
        groups.insert(0, groups[0].iloc[:0])
    own = groups[-1].loc[employee_id].dropna()
    found = {by: own_group([one[by] for one in groups], score, str(own[by])) for by in _BY if by in own}
    rows = [_row(by, row, names) for by, row in found.items() if row is not None]
    return {"score": float(score[employee_id]), "rows": _apart(rows, groups)}


def _apart(rows: list[OwnRow], groups: Sequence[pd.DataFrame]) -> list[OwnRow]:
    """Leave the platform out where it and the role family together would tell of a few people."""
    shown = {row.by: row.group for row in rows if not row.hidden}
    if not {"role_family", "platform_id"} <= set(shown):
        return rows
    of = {by: [is_in(one[by], group) for one in groups] for by, group in shown.items()}
    if told_together(of["role_family"], of["platform_id"]):
        return rows
    return [row if row.by != "platform_id" else _hidden(row) for row in rows]


def _hidden(row: OwnRow) -> OwnRow:
    return OwnRow(by=row.by, group=row.group, name=row.name, hidden=True)


def _row(by: str, found: pd.DataFrame, names: Mapping[str, str]) -> OwnRow:
    name = names.get(str(found.index[0])) if by == "platform_id" else None
    found = found.rename_axis("group").reset_index().assign(by=by, name=name)
    return OwnRow(**plain_rows(found, list(OwnRow.model_fields))[0])
