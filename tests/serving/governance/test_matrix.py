from pathlib import Path

import pytest

from data.home import Home
from serving.access import Caller
from serving.context import Context
from serving.governance.matrix import matrix
from serving.governance.requests import MatrixRequest


@pytest.mark.parametrize("role", ["hr", "planner", "head", "auditor", "employee", "operator"])
def test_everybody_sees_the_own_rules_and_hr_and_auditors_all(tmp_path: Path, role: str) -> None:
    context = Context(Home(tmp_path / "home"))
    caller = Caller("E1", role, ("self:E1",) if role == "employee" else ("company",))
    told = matrix(context, caller, MatrixRequest()).roles
    assert told[0].role == role
    assert len(told) == (len(context.policy.roles) if role in ("hr", "auditor") else 1)
    for one in told:
        rule = context.policy.roles[one.role]
        assert {each.action: each.fields for each in one.rules} == rule["allows"]
        assert [each.action for each in one.rules if each.export] == [
            action for action in context.policy.what if action in rule["exports"]
        ]
    context.log.close()
