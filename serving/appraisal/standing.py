"""Where the own score lies among those of others, whom nothing names."""

import pandas as pd

from features.appraisal.yardstick.distribution import distribution
from serving.access import Caller, own_id
from serving.appraisal.answers import DistributionRow, OwnStandingAnswer
from serving.appraisal.requests import OwnStandingRequest
from serving.appraisal.scored import Appraisal, finite, plain_rows
from serving.context import Context
from serving.selection import place_alone

#: Groups that are told; fixed, so that nobody can cut them until one person is left.
_BY = ("role_family", "platform_id")


def standing(context: Context, caller: Caller, request: OwnStandingRequest) -> OwnStandingAnswer:
    """Tell the person concerned how the scores of the own role family and platform are distributed.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Has a scope ``self:ID``.
    request : OwnStandingRequest
        Date.

    Returns
    -------
    OwnStandingAnswer
        In the decision log already; figures of groups that are too small are not there, the own score apart.

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
        appraisal = context.appraisal(snapshot, decision)
        answer = OwnStandingAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            scheme_version=appraisal.scheme.version,
            score=finite(appraisal.people["score"].loc[employee_id]),
            rows=[row for name in _BY for row in _own_row(appraisal, employee_id, name)],
        )
        return decision.give(answer, [{"id": employee_id, "score": answer.score}])


def _own_row(appraisal: Appraisal, employee_id: str, by: str) -> list[DistributionRow]:
    """Return the row of the person's own group, or nothing for who is in none."""
    roster = appraisal.snapshot.roster
    group = roster[by].get(employee_id)
    if pd.isna(group):
        return []
    found = distribution(appraisal.fair, roster, by)
    own = found[found.index == group].rename_axis("group").reset_index().astype({"group": str})
    return [DistributionRow(**row) for row in plain_rows(own, list(DistributionRow.model_fields))]
