import pandas as pd
import pytest

from data.errors import MissingTable
from data.home import Home
from data.store import Store
from serving.access import Caller, Policy, console
from serving.appraisal.goals import goals, within
from serving.appraisal.requests import AppraisalGoalsRequest
from serving.context import Context
from tests.features.company import company, filled

ROSTER = pd.DataFrame(
    {
        "department": ["Sales", "Sales", "Finance"],
        "platform_id": ["P1", "P1", None],
        "team_id": ["T1", "T2", None],
        "manager_id": [None, "A", "A"],
    },
    index=pd.Index(["A", "B", "C"], name="employee_id"),
)
OWNERS = "company x, platform P1, department Sales, team T1, team T2, employee A, employee B, employee C"
GOALS = pd.DataFrame([owner.split() for owner in OWNERS.split(", ")], columns=["owner_kind", "owner_id"])


def seen(role: str, *scopes: str, subject: str = "somebody") -> list[str]:
    view = Policy.shipped().view(Caller(subject, role, scopes), "appraisal.goals")
    return GOALS["owner_id"][within(GOALS, ROSTER, view)].tolist()


def test_goals_are_seen_where_everybody_concerned_is(appraised: Context) -> None:
    assert seen("hr", "company") == ["x", "P1", "Sales", "T1", "T2", "A", "B", "C"]
    assert seen("head", "platform:P1") == ["P1", "Sales", "T1", "T2", "A", "B"]
    assert seen("head", "manager:A") == ["T2", "B", "C"]
    assert seen("employee", "self:B", subject="B") == ["T2", "B"]


def test_peers_and_superiors_have_goals_that_are_not_shown() -> None:
    assert seen("hr", "company", subject="B") == ["x", "P1", "Sales", "T1", "T2", "B"]


def test_the_tree_comes_with_both_attainments(appraised: Context) -> None:
    answer = goals(appraised, console(), AppraisalGoalsRequest())
    assert {goal.owner_kind for goal in answer.goals} >= {"company", "platform", "employee"}
    known = [goal for goal in answer.goals if goal.attainment is not None and goal.target]
    assert known
    for goal in known:
        assert goal.target is not None
        assert goal.attainment == pytest.approx((goal.reached or 0) / goal.target)
    assert any(goal.adjusted_target not in (None, goal.target) for goal in answer.goals)


def test_without_goals_it_says_what_to_import(home: Home) -> None:
    frames = company(n_people=30)
    filled(Store(home), {name: frames[name] for name in ("employees", "positions") if name in frames})
    with pytest.raises(MissingTable, match="goals"):
        goals(Context(home), console(), AppraisalGoalsRequest())
