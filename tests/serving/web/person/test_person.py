import re

import pytest

from serving.access import console
from serving.appraisal.person import person
from serving.appraisal.requests import AppraisalPersonRequest
from serving.context import Context
from serving.people.dossier import dossier
from serving.people.find import find
from serving.people.requests import DossierRequest, FindRequest
from tests.serving.web.conftest import Browse, words


@pytest.fixture(scope="module")
def somebody(context: Context) -> str:
    """Who has a score and a platform; scores over time are made, so that pages need not wait."""
    for one in find(context, console(), FindRequest(role_family="sales")).people:
        answer = dossier(context, console(), DossierRequest(employee_id=one.employee_id))
        if answer.scores and answer.platforms:
            return one.employee_id
    raise AssertionError


def test_people_are_found_by_the_address(browse: Browse, context: Context) -> None:
    someone = find(context, console(), FindRequest(sort="-name")).people[0]
    page = browse().get("/people", params={"q": someone.name, "sort": "nothing"})
    assert f"/person?employee_id={someone.employee_id}" in page.text
    first = re.findall(r"employee_id=(\w+)", browse().get("/people?sort=-name&page=1").text)
    assert first[0] == someone.employee_id
    assert "Nobody fits" in browse().get("/people?q=nobody+of+this+name").text


def test_a_dossier_says_score_reasons_and_parts(browse: Browse, context: Context, somebody: str) -> None:
    own = person(context, console(), AppraisalPersonRequest(employee_id=somebody))
    page = browse().get(f"/person?employee_id={somebody}").text
    assert own.person.en in words(page)
    assert page.count('class="chart" role="img"') == 2
    for title in (
        "Fair score over time",
        "Behind the score",
        "Readiness for promotion",
        "360 review",
        "Positions and platforms",
    ):
        assert title in page
    for part in own.parts:
        if part.points is not None:
            assert part.en in page


def test_parts_are_absent_for_who_may_not_see_them(browse: Browse, somebody: str) -> None:
    planner = browse("planner", subject="x").get(f"/person?employee_id={somebody}").text
    assert "Positions and platforms" in planner
    for title in (
        "Fair score over time",
        "Behind the score",
        "Readiness for promotion",
        "360 review",
        "Flight risk",
    ):
        assert title not in planner
    auditor = browse("auditor", subject="x").get(f"/person?employee_id={somebody}").text
    assert "Positions and platforms" not in auditor
    assert "Fair score over time" in auditor


def test_whoever_is_out_of_scope_is_not_there(browse: Browse, somebody: str) -> None:
    page = browse("head", f"manager:{somebody}", subject=somebody).get(f"/person?employee_id={somebody}")
    assert page.status_code == 404
    assert "There is nothing here that you may see" in page.text


@pytest.mark.parametrize(
    "path",
    ["/people", "/person?employee_id=", "/flight-risk/flags", "/flight-risk/leavers", "/flight-risk/trial"],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_stand_in_both_languages(browse: Browse, somebody: str, path: str, language: str) -> None:
    page = browse(language=language).get(path + (somebody if path.endswith("=") else ""))
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert " style=" not in page.text
