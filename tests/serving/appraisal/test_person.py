import re

import pytest

from data.errors import AccessDenied, UnknownEmployee
from serving.access import Caller, console
from serving.appraisal.person import person
from serving.appraisal.requests import (
    AppraisalPersonRequest,
    AppraisalScoresRequest,
    AppraisalSheetRequest,
)
from serving.appraisal.scores import scores
from serving.appraisal.talk import sheet
from serving.context import Context


@pytest.fixture(scope="module")
def somebody(appraised: Context) -> str:
    return scores(appraised, console(), AppraisalScoresRequest(top=40)).people[-1].employee_id


def own(employee_id: str) -> Caller:
    return Caller(employee_id, "employee", (f"self:{employee_id}",))


def test_the_person_concerned_sees_score_interval_parts_and_scheme(appraised: Context, somebody: str) -> None:
    answer = person(appraised, own(somebody), AppraisalPersonRequest(employee_id=somebody))
    same = person(appraised, console(), AppraisalPersonRequest(employee_id=somebody))
    assert answer.person == same.person
    assert answer.person.score is not None
    assert answer.person.low80 is not None
    assert answer.scheme_version
    assert answer.parts
    assert answer.standings
    assert "associated" in answer.person.en
    assert "because" not in answer.person.en


def test_points_of_all_parts_make_up_the_score(appraised: Context, somebody: str) -> None:
    answer = person(appraised, console(), AppraisalPersonRequest(employee_id=somebody))
    total = sum(part.points or 0 for part in answer.parts)
    total += answer.bonus_points + answer.team_points + answer.role_points
    assert answer.person.score is not None
    assert total == pytest.approx(answer.person.score - 50, abs=1e-6)


def test_nobody_else_is_found_by_an_employee(appraised: Context, somebody: str) -> None:
    with pytest.raises(UnknownEmployee):
        person(appraised, own("E00001"), AppraisalPersonRequest(employee_id=somebody))
    with pytest.raises(UnknownEmployee):
        sheet(appraised, own("E00001"), AppraisalSheetRequest(employee_id=somebody))


def test_a_planner_sees_no_scores(appraised: Context, somebody: str) -> None:
    with pytest.raises(AccessDenied):
        person(appraised, Caller("p", "planner", ("company",)), AppraisalPersonRequest(employee_id=somebody))


def test_an_auditor_sees_no_name_on_the_sheet(appraised: Context, somebody: str) -> None:
    request = AppraisalSheetRequest(employee_id=somebody, language="en")
    name = person(appraised, console(), AppraisalPersonRequest(employee_id=somebody)).person.name
    assert name
    assert name in sheet(appraised, console(), request).html
    assert name not in sheet(appraised, Caller("a", "auditor", ("company",)), request).html


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sheet_is_a_page_that_loads_nothing(appraised: Context, somebody: str, language: str) -> None:
    request = AppraisalSheetRequest.model_validate({"employee_id": somebody, "language": language})
    page = sheet(appraised, own(somebody), request).html
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert re.search(r"(src|href)\s*=|@import|url\(|<script", page) is None


def test_the_sheet_of_a_scoped_caller_counts_nobody_outside(appraised: Context, somebody: str) -> None:
    answer = sheet(appraised, own(somebody), AppraisalSheetRequest(employee_id=somebody, language="en"))
    assert "people have too little evidence" not in answer.html
