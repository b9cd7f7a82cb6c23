import csv
import io
import re

import pytest

from serving.access import console
from serving.attrition import too_few
from serving.attrition.flight_risk import flight_risk
from serving.attrition.risk_requests import FlightRiskRequest
from serving.context import Context
from tests.serving.attrition.flagged import raised, team
from tests.serving.web.conftest import CSRF, Browse, words


def shown(page: str) -> list[str]:
    """Return the ids of the people on a list, in its order."""
    return re.findall(r'<th scope="row"><a href="/flight-risk/person\?employee_id=(\w+)"', page)


def test_the_list_is_that_of_the_use_case_and_says_how_good_such_lists_were(
    browse: Browse, context: Context
) -> None:
    answer = flight_risk(context, console(), FlightRiskRequest())
    page = browse().get("/flight-risk").text
    assert shown(page) == [one.employee_id for one in answer.people]
    lead = words(page)
    assert f"{len(answer.people)} of {answer.n_people} people are most likely" in lead
    assert answer.record is not None
    assert f"{round(100 * answer.record.precision)}% of the people did leave" in lead
    assert f"{answer.record.n_left} of {answer.record.n_listed}" in lead


def test_it_is_sorted_narrowed_and_cut_by_the_address(browse: Browse, context: Context) -> None:
    client = browse()
    by_loss = shown(client.get("/flight-risk?sort=-loss").text)
    losses = {
        one.employee_id: one.loss for one in flight_risk(context, console(), FlightRiskRequest()).people
    }
    known = [loss for one in by_loss if (loss := losses[one]) is not None]
    assert known == sorted(known, reverse=True)
    assert len(known) > 1
    department = re.findall(
        r'<select id="department".*?<option value="([^"]+)"', client.get("/flight-risk").text, re.DOTALL
    )[0]
    own = flight_risk(context, console(), FlightRiskRequest(department=department, top=3))
    page = client.get("/flight-risk", params={"department": department, "top": "3"}).text
    assert shown(page) == [one.employee_id for one in own.people]
    assert "Of past lists like this" not in words(page)
    long = client.get("/flight-risk?top=60&page=2").text
    assert shown(long) == [
        one.employee_id for one in flight_risk(context, console(), FlightRiskRequest(top=60)).people[25:50]
    ]


def test_what_a_role_may_not_see_is_not_there(browse: Browse, context: Context) -> None:
    first = flight_risk(context, console(), FlightRiskRequest()).people[0]
    hr, auditor = browse().get("/flight-risk").text, browse("auditor").get("/flight-risk").text
    head = browse("head", "company", subject="x").get("/flight-risk").text
    assert first.name is not None
    assert first.name in hr
    assert first.name not in auditor
    assert first.employee_id in auditor
    assert "Expected loss" in hr
    assert "Expected loss" not in head
    assert "Expected loss" not in browse("head", "company", subject="x").get("/flight-risk?export=csv").text
    assert "Raise flags" in hr
    assert "Raise flags" not in head


def test_nobody_finds_oneself_peers_or_superiors(browse: Browse, context: Context) -> None:
    manager, reports = team(context)
    page = browse("head", "company", subject=reports[0]).get("/flight-risk?top=500")
    everybody = set(shown(page.text))
    for sheet in range(2, 20):
        everybody |= set(
            shown(
                browse("head", "company", subject=reports[0]).get(f"/flight-risk?top=500&page={sheet}").text
            )
        )
    assert everybody
    assert not everybody & {manager, *reports}
    for one in (manager, *reports):
        own = browse("head", "company", subject=reports[0]).get(f"/flight-risk/person?employee_id={one}")
        assert own.status_code == 404


def test_the_list_can_be_kept(browse: Browse, context: Context) -> None:
    people = flight_risk(context, console(), FlightRiskRequest()).people
    answer = browse().get("/flight-risk?export=csv")
    assert answer.headers["content-disposition"].startswith('attachment; filename="flight-risk-')
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[1] for row in rows[1 : 1 + len(people)]] == [one.employee_id for one in people]
    assert browse().get("/flight-risk?export=xlsx").content.startswith(b"PK")


def test_where_too_few_left_no_person_is_named(
    browse: Browse, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = flight_risk(context, console(), FlightRiskRequest()).people[0].employee_id
    monkeypatch.setattr(too_few, "FEWEST_EXITS", 10_000)
    page = browse().get("/flight-risk")
    assert page.status_code == 200
    assert "Too few people have left" in words(page.text)
    assert "Role family" in words(page.text)
    assert not re.search(r"\bE\d{5}\b", page.text)
    own = browse(language="zh").get(f"/flight-risk/person?employee_id={someone}")
    assert own.status_code == 409
    assert "迄今离职的人太少" in words(own.text)


def test_whoever_never_saw_it_acknowledges_a_flag_in_three_clicks(
    visiting: Browse, flagging: Context
) -> None:
    someone = raised(flagging, people=1).flags[0]
    client = visiting("hr", subject="new here")
    start = client.get("/")
    assert 'href="/flight-risk"' in start.text  # the first click
    page = client.get("/flight-risk").text
    form = re.search(r'<form method="post" action="/flight-risk/step">.*?</form>', page, re.DOTALL)
    assert form is not None
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    assert fields == {"csrf": CSRF, "flag_id": someone.flag_id, "step": "acknowledged", "back": "list"}
    after = client.post("/flight-risk/step", data=fields)  # the second
    assert "Noted. It is in the decision log." in words(after.text)
    assert flagging.flags.find(someone.flag_id).latest(someone.flagged_as_of)["acknowledged"].by == "new here"  # type: ignore[union-attr]
    assert "Acknowledged" in words(after.text)
