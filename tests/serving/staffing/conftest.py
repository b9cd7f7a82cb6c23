"""The example company and a request about it."""

from collections import Counter
from typing import Any

import pytest

from serving.access import console
from serving.context import Context
from serving.staffing.answers import StaffingAnswer
from serving.staffing.recommend import recommend
from serving.staffing.requests import StaffingRequest


def ask(context: Context, **asked: Any) -> StaffingAnswer:
    """Ask as HR for the company, without alternatives unless they are asked for."""
    return recommend(context, console(), StaffingRequest.model_validate({"alternatives": 0, **asked}))


def head_counts(answer: StaffingAnswer) -> Counter[str]:
    """Count the people on each platform of a plan."""
    return Counter(one.platform_id for one in answer.assignments)


@pytest.fixture(scope="session")
def today(appraised: Context) -> StaffingAnswer:
    """The plan in which nobody moves."""
    return ask(appraised, max_moves=0)


@pytest.fixture(scope="session")
def plan(appraised: Context) -> StaffingAnswer:
    """The best plan of six moves."""
    return ask(appraised, max_moves=6)
