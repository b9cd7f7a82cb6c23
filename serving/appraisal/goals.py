"""How far goals were reached, beside what they would have been in the market that came."""

from typing import Any

import numpy as np
import pandas as pd

from data.errors import MissingTable
from features.appraisal.goals.words import goal_label
from serving.access import Caller, View
from serving.answers import Note
from serving.appraisal.answers import AppraisalGoalsAnswer, GoalRow
from serving.appraisal.requests import AppraisalGoalsRequest
from serving.appraisal.scored import plain_rows
from serving.context import Context
from serving.organisation import Flags
from serving.snapshot import Snapshot

_LABELS = ("owner_name", "indicator_zh", "indicator_en")
_TOLD = [name for name in GoalRow.model_fields if name not in _LABELS]
_ADJUSTED = Note(
    zh="调整后的目标是同一计划在实际市场中的要求，并非事后改写的目标，两者并列；完成率以至今应达为准，"
    "“达标”指与目标的差距在偶然波动之内。",
    en="The adjusted target is what the same plan would have asked in the market that came; both stand here. "
    "Attained is against what was due; on target: no farther from it than chance brings.",
)


def goals(context: Context, caller: Caller, request: AppraisalGoalsRequest) -> AppraisalGoalsAnswer:
    """Say how far the goals of a period were reached.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Goals of people and units outside the caller's scope are left out.
    request : AppraisalGoalsRequest
        Date and cycle.

    Returns
    -------
    AppraisalGoalsAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, or MissingTable where no goals are stored.
    """
    with context.deciding(caller, "/appraisal/goals", request) as decision:
        view = context.policy.view(caller, "appraisal.goals")
        snapshot = context.snapshot(request.as_of, decision)
        if not snapshot.facts.has("goals"):
            msg = "table goals is absent; import it to see how far goals were reached"
            raise MissingTable(msg)
        found = snapshot.cascade(request.cycle)
        found = found[within(found, snapshot.roster, view)]
        answer = AppraisalGoalsAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=[_ADJUSTED],
            period=request.cycle,
            goals=[_goal(snapshot, row) for row in plain_rows(found, _TOLD)],
        )
        owners = {"employee": "id"}
        told = [
            {owners.get(goal.owner_kind, "owner"): goal.owner_id, "attainment": goal.attainment}
            for goal in answer.goals
        ]
        return decision.give(answer, told or [{"goals": 0}])


def _goal(snapshot: Snapshot, row: dict[str, Any]) -> GoalRow:
    zh, en = goal_label(row["indicator"])
    of_platform = row["owner_kind"] == "platform"
    name = snapshot.platform_names.get(row["owner_id"]) if of_platform else None
    return GoalRow(**row, owner_name=name, indicator_zh=zh, indicator_en=en)


def within(found: pd.DataFrame, roster: pd.DataFrame, view: View) -> Flags:
    """Tell which goals a caller may see.

    A person's goal is seen where the person is; that of a unit, where everybody of the unit is.

    Parameters
    ----------
    found : DataFrame of shape (n_goals, n_columns)
        Has ``owner_kind`` and ``owner_id``.
    roster : DataFrame of shape (n_people, n_columns)
        The company as of the date.
    view : View
        What the caller sees.

    Returns
    -------
    ndarray of shape (n_goals,)
        True where the goal is shown.
    """
    rows = view.rows(roster)
    if "company" in view.caller.scopes:
        whole = np.ones(len(found), dtype=bool)
    else:
        whole = np.zeros(len(found), dtype=bool)
        for kind, column in (("platform", "platform_id"), ("department", "department"), ("team", "team_id")):
            units = roster[column][rows].dropna().unique()
            outside = roster[column][~rows].dropna().unique()
            mine = np.setdiff1d(units.astype(str), outside.astype(str))
            whole |= (found["owner_kind"].eq(kind) & found["owner_id"].isin(mine)).to_numpy(dtype=bool)
    personal = found["owner_kind"].eq("employee").to_numpy(dtype=bool)
    seen = found["owner_id"].isin(roster.index[rows]).to_numpy(dtype=bool)
    shown: Flags = np.where(personal, seen, whole)
    return shown
