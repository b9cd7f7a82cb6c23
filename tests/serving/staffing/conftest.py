"""The example company and a request about it."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from data.home import Home
from serving.access import console
from serving.context import Context
from serving.staffing.answers import StaffingAnswer
from serving.staffing.plans import Plans
from serving.staffing.recommend import recommend
from serving.staffing.requests import StaffingRequest


@pytest.fixture(scope="session")
def staffed(served: Home, tmp_path_factory: pytest.TempPathFactory) -> Context:
    """The trained company in a home of our own, whose log holds plans alone."""
    root = tmp_path_factory.mktemp("staffed") / "home"
    shutil.copytree(served.root, root)
    return Context(replace(served, root=root))


def ask(context: Context, **asked: Any) -> StaffingAnswer:
    """Ask as HR for the company, without alternatives unless they are asked for."""
    return recommend(context, console(), StaffingRequest.model_validate({"alternatives": 0, **asked}))


def head_counts(answer: StaffingAnswer) -> Counter[str]:
    """Count the people on each platform of a plan."""
    return Counter(one.platform_id for one in answer.assignments)


@pytest.fixture(scope="session")
def today(staffed: Context) -> StaffingAnswer:
    """The plan in which nobody moves."""
    return ask(staffed, max_moves=0)


@pytest.fixture(scope="session")
def plan(staffed: Context) -> StaffingAnswer:
    """The best plan of six moves."""
    return ask(staffed, max_moves=6)


@pytest.fixture
def cold(staffed: Context) -> Iterator[Context]:
    """The same installation after a restart: nothing is at hand but the log."""
    warm, staffed.__dict__["plans"] = staffed.plans, Plans(staffed.log)
    yield staffed
    staffed.__dict__["plans"] = warm
