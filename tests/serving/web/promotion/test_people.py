"""Pages about single candidates: readiness in words, two compared, why not, and decisions."""

import re

import pytest

from serving.access import console
from serving.context import Context
from serving.promotion.answers import RankAnswer
from serving.promotion.rank import rank
from serving.promotion.requests import RankRequest
from tests.serving.web.conftest import CSRF, Browse, words


@pytest.fixture(scope="module")
def listed(context: Context) -> RankAnswer:
    """A list of three, and everybody below."""
    return rank(context, console(), RankRequest(top=500))


def _decide(browse: Browse, answer: RankAnswer, person: str, **form: str) -> object:
    given = {"csrf": CSRF, "list_id": answer.request_id, "employee_id": person, "top": "3", **form}
    return browse().post("/promotion/decision", data=given, follow_redirects=False)


def test_a_candidate_is_told_in_words_and_by_area(browse: Browse, listed: RankAnswer) -> None:
    one = listed.people[0]
    page = browse().get(f"/promotion/candidate?employee_id={one.employee_id}").text
    assert f"succeeds with a probability of {round(100 * (one.score or 0))}%" in words(page)
    assert page.count('svg class="balance"') >= 1
    assert "logit" not in page
    assert (
        one.strengths[0].zh
        in browse(language="zh").get(f"/promotion/candidate?employee_id={one.employee_id}").text
    )


def test_nobody_outside_of_the_scope_has_a_page(browse: Browse, listed: RankAnswer) -> None:
    one, other = listed.people[0], listed.people[1]
    assert one.position
    department = next(
        p.position.department
        for p in listed.people
        if p.position and p.position.department != one.position.department
    )
    head = browse("head", f"department:{department}")
    for path in (
        f"candidate?employee_id={one.employee_id}",
        f"pair?person={one.employee_id}&person={other.employee_id}",
    ):
        page = head.get(f"/promotion/{path}")
        assert page.status_code == 404
        assert (one.name or "?") not in page.text
    own = browse("hr", subject=one.employee_id).get(f"/promotion/why-not?who={one.employee_id}")
    assert "Nobody whom you may see is called so" in own.text


def test_two_are_compared_and_another_number_is_told(browse: Browse, listed: RankAnswer) -> None:
    first, second = listed.people[0], listed.people[-1]
    page = browse().get(f"/promotion/pair?person={first.employee_id}&person={second.employee_id}")
    assert page.status_code == 200
    assert "readier" in page.text
    assert "Where they differ" in page.text
    one = browse().get(f"/promotion/pair?person={first.employee_id}")
    assert one.status_code == 422
    assert "1 are ticked" in one.text


def test_why_not_is_asked_by_id_or_name(browse: Browse, listed: RankAnswer) -> None:
    last = listed.people[-1]
    page = browse().get(f"/promotion/why-not?top=3&who={last.employee_id}").text
    assert f"Why is {last.name} not on the list?" in words(page)
    named = browse().get("/promotion/why-not", params={"top": "3", "who": last.name}).text
    assert last.employee_id in named
    many = browse().get("/promotion/why-not", params={"top": "3", "who": (last.name or "")[:1]}).text
    assert "Several people are called so" in many
    assert "Nobody whom you may see" in browse().get("/promotion/why-not?who=Nobody%20Atall").text


def test_a_decision_is_noted_and_told(browse: Browse, context: Context) -> None:
    answer = rank(context, console(), RankRequest(top=3))
    person = answer.people[0].employee_id
    form = browse().get(f"/promotion/decision?top=3&list_id={answer.request_id}&employee_id={person}").text
    assert re.findall(r'name="decision" value="(\w+)"', form) == ["accept", "decline"]
    response = _decide(browse, answer, person, decision="decline", reason="=wants to stay")
    assert response.status_code == 303  # type: ignore[attr-defined]
    assert response.headers["location"] == "/promotion/decided?done=noted"  # type: ignore[attr-defined]
    page = browse().get("/promotion/decided?done=noted&sort=-at").text
    assert "Noted. It is in the decision log." in page
    assert "=wants to stay" in page
    assert person in page
    assert "=wants to stay" not in browse("auditor").get("/promotion/decided").text
    file = browse().get("/promotion/decided?export=csv").content.decode("utf-8-sig")
    assert "'=wants to stay" in file
    noted = context.shortlists.decisions_of(answer.request_id)[person]
    assert (noted.decision, noted.who) == ("decline", "tester")


def test_a_departure_without_a_reason_is_asked_for_it_and_nothing_noted(
    browse: Browse, context: Context
) -> None:
    answer = rank(context, console(), RankRequest(top=3))
    person = answer.people[1].employee_id
    for form in ({"decision": "decline", "reason": "  "}, {"reason": "because"}):
        response = _decide(browse, answer, person, **form)
        assert response.status_code == 422  # type: ignore[attr-defined]
    assert "Choose what was decided." in response.text  # type: ignore[attr-defined]
    assert context.shortlists.decisions_of(answer.request_id) == {}


def test_somebody_below_the_list_is_taken_by_override_and_nobody_decides_on_themself(
    browse: Browse, context: Context, listed: RankAnswer
) -> None:
    answer = rank(context, console(), RankRequest(top=3))
    below = listed.people[-1].employee_id
    form = browse().get(f"/promotion/decision?top=3&list_id={answer.request_id}&employee_id={below}").text
    assert re.findall(r'name="decision" value="(\w+)"', form) == ["override"]
    assert _decide(browse, answer, below, decision="override", reason="led it").status_code == 303  # type: ignore[attr-defined]
    own = browse("hr", subject=below)
    given = {
        "csrf": CSRF,
        "list_id": answer.request_id,
        "employee_id": below,
        "decision": "override",
        "reason": "me",
    }
    assert own.post("/promotion/decision", data=given).status_code == 404
    assert browse("auditor").get(f"/promotion/decision?employee_id={below}&list_id=x").status_code == 403
    assert len(context.shortlists.history(answer.request_id)) == 1
