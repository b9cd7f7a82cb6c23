import re

import pytest

from serving.access import console
from serving.context import Context
from serving.people.find import find
from serving.people.requests import FindRequest
from tests.serving.web.conftest import CSRF, Browse, words


@pytest.fixture(scope="module")
def somebody(context: Context) -> str:
    return find(context, console(), FindRequest(role_family="sales")).people[0].employee_id


def test_a_petition_is_sent_answered_and_read_on_the_pages(
    browse: Browse, context: Context, somebody: str
) -> None:
    own = browse("employee", f"self:{somebody}", subject=somebody)
    page = own.get("/mine").text
    contested = re.search(r'name="contested" value="(\w+)"', page)
    assert contested is not None
    data = {
        "csrf": CSRF,
        "kind": "correction",
        "about": "Leads in May",
        "reason": "ten leads were mine",
        "contested": contested[1],
    }
    sent = own.post("/mine/petition", data=data)
    assert "Sent. You find its state on this page." in words(sent.text)
    assert "Correct a fact: Leads in May" in words(sent.text)
    hr = browse("hr", subject="hr one")
    waiting = hr.get("/petitions").text
    assert "ten leads were mine" in waiting
    assert contested[1] in waiting
    petition = context.petitions.all()[-1]
    answer = {
        "csrf": CSRF,
        "petition_id": petition.petition_id,
        "step": "accepted",
        "reason": "we moved the leads",
    }
    assert "Noted. It is in the decision log." in words(hr.post("/petitions/answer", data=answer).text)
    assert "ten leads were mine" not in hr.get("/petitions").text
    assert "ten leads were mine" in hr.get("/petitions?show=all").text
    assert "we moved the leads" in own.get("/mine").text
    assert hr.post("/petitions/answer", data=answer).status_code == 409


def test_hr_has_no_form_for_the_own_petition(browse: Browse, somebody: str) -> None:
    both = browse("hr", "company", f"self:{somebody}", subject=somebody)
    both.post(
        "/mine/petition",
        data={"csrf": CSRF, "kind": "review", "about": "my score", "reason": "it seems too low"},
    )
    page = both.get("/petitions").text
    assert "This is your own: somebody else decides it." in page


def test_a_form_that_does_not_fit_says_what_was_expected(browse: Browse, somebody: str) -> None:
    own = browse("employee", f"self:{somebody}", subject=somebody)
    answer = own.post("/mine/petition", data={"csrf": CSRF, "kind": "review", "about": "x", "reason": ""})
    assert answer.status_code == 400
    assert "<code>reason</code>" in answer.text


def test_feedback_is_taken_once_without_the_name(browse: Browse, somebody: str) -> None:
    own = browse("employee", f"self:{somebody}", subject=somebody)
    page = own.get("/mine").text
    cycle = re.findall(r'<option value="(\d{4}H\d)"', page)[0]
    data = {"csrf": CSRF, "cycle": cycle, "dimension": "clear", "agreement": "4"}
    assert "kept without your name" in words(own.post("/mine/feedback", data=data).text)
    assert own.post("/mine/feedback", data=data).status_code == 409


def test_whoever_has_no_employee_id_is_told_so(browse: Browse) -> None:
    page = browse("hr", language="zh").get("/mine")
    assert page.status_code == 200
    assert "尚不知道您是哪位员工" in page.text


def test_nobody_else_is_named_on_it(browse: Browse, somebody: str) -> None:
    page = words(browse("employee", f"self:{somebody}", subject=somebody).get("/mine").text)
    assert set(re.findall(r"\bE\d{5}\b", page)) <= {somebody}
