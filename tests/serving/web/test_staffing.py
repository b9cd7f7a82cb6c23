import io
import re
import time

import pandas as pd
import pytest
from starlette.testclient import TestClient

from serving.context import Context
from serving.staffing import background as module
from serving.staffing.requests import SolveRequest
from serving.staffing.solves import Solve
from tests.serving.web.conftest import CSRF, Browse, words

FORM = {"csrf": CSRF, "months": "3", "max_moves": "4", "alternatives": "1", "measure": "conversions"}


def plan_of(client: TestClient, form: dict[str, str], to: str = "/staffing/ask") -> str:
    """Send a form, wait for its plan, and return the address of the plan."""
    answer = client.post(to, data=form, follow_redirects=False)
    for _ in range(120):
        assert answer.status_code == 303, words(answer.text)
        address = answer.headers["location"]
        if address.startswith("/staffing/plan?"):
            return address
        time.sleep(0.5)
        answer = client.get(address, follow_redirects=False)
        if answer.status_code == 200:
            assert "refresh" in answer.headers
            answer.status_code, answer.headers["location"] = 303, address
    raise AssertionError(words(answer.text))


@pytest.fixture(scope="module")
def plan(browse: Browse) -> str:
    return plan_of(browse(), FORM)


def movers(page: str) -> list[tuple[str, str]]:
    """Return everybody who moves, with the platform."""
    return re.findall(r"employee_id=(E\d+)&(?:amp;)?platform_id=(P\d+)", page)


def test_the_form_begins_with_todays_staffing(browse: Browse) -> None:
    page = browse().get("/staffing")
    assert page.status_code == 200
    assert re.search(r"\d+ front-line people work on \d+ platforms today", words(page.text))
    assert 'name="least_P01"' in page.text
    assert "skill:live_stream" in page.text


def test_a_budget_is_asked_only_of_those_who_see_pay(browse: Browse) -> None:
    assert 'name="budget"' in browse("hr").get("/staffing").text
    assert 'name="budget"' not in browse("planner").get("/staffing").text


def test_a_plan_is_told_in_one_sentence_with_its_proof(browse: Browse, plan: str) -> None:
    page = browse().get(plan)
    told = words(page.text)
    assert page.status_code == 200
    assert re.search(r"\d+ moves bring about [+-]?\d+\.\d%; (it is proven|no plan can be better)", told)
    assert 0 < len(movers(page.text)) <= 4
    assert "One person more there" in told
    assert "Plans that are nearly as good" in told
    assert "at most 4 people move" in told
    assert plan.split("=")[1] in browse().get("/staffing").text


def test_a_plan_is_not_there_for_those_who_may_not_see_everybody_in_it(browse: Browse, plan: str) -> None:
    assert browse("head", "platform:P06", subject="x").get(plan).status_code == 404
    assert browse("auditor").get(plan).status_code == 403


def test_people_of_a_platform_are_sorted_searched_and_told(browse: Browse, plan: str) -> None:
    client = browse()
    page = client.get(f"{plan}&platform=P02&sort=name").text
    names = re.findall(
        r'<th scope="row">(\S+) <small class="soft">E\d+</small>', page.split('id="people"')[1]
    )
    assert len(names) > 3
    assert names == sorted(names)
    found = client.get(f"{plan}&platform=P02&q={names[0]}").text.split('id="people"')[1]
    assert names[0] in found
    assert "Nobody fits" in words(client.get(f"{plan}&platform=P02&q=nobody").text)


def test_faults_stand_beside_their_fields(browse: Browse) -> None:
    form = {
        **FORM,
        "months": "40",
        "need_platform_0": "P01",
        "need_who_0": "skill:live_stream",
        "need_level_0": "9",
    }
    page = browse().post("/staffing/ask", data=form)
    assert page.status_code == 400
    assert 'id="months-fault"' in page.text
    assert 'id="need_level_0-fault"' in page.text
    assert 'value="40"' in page.text


def test_wishes_that_contradict_and_names_not_known_are_conflicts(browse: Browse) -> None:
    client = browse()
    crossed = client.post("/staffing/ask", data={**FORM, "least_P01": "9", "most_P01": "5"})
    assert crossed.status_code == 409
    assert 'id="most_P01-fault"' in crossed.text
    unknown = client.post("/staffing/ask", data={**FORM, "exclude": "E99999", "stay": "nobody"})
    assert unknown.status_code == 409
    assert 'id="exclude-fault"' in unknown.text
    assert 'id="stay-fault"' in unknown.text
    assert re.search(r"<details open>\s*<summary>Single people", unknown.text)


def test_wishes_that_cannot_hold_together_come_with_a_way_out(browse: Browse) -> None:
    client = browse()
    page = client.get(plan_of(client, {**FORM, "least_P06": "60", "max_moves": "1"}))
    told = words(page.text)
    assert "No plan meets all wishes" in told
    assert "at most 1 people move" in told
    assert "The cheapest way out" in told


def test_why_somebody_moves_and_why_not_elsewhere(browse: Browse, plan: str) -> None:
    client = browse()
    who, there = movers(client.get(plan).text)[0]
    about = f"/staffing/move?{plan.split('?')[1]}&employee_id={who}"
    why = words(client.get(f"{about}&platform_id={there}").text)
    assert re.search(r"would lose [\d.]+|is worth as much|no other plan", why)
    assert "Decision about this move" in why
    other = next(name for name in ("P01", "P02", "P03") if name != there)
    not_there = client.get(f"{about}&platform_id={other}")
    assert not_there.status_code == 200
    assert "Why not" in words(not_there.text)
    assert client.get(f"{about}&platform_id=P99").status_code == 404


def test_whoever_is_left_out_has_no_move_in_the_next_plan(browse: Browse, plan: str) -> None:
    client = browse()
    who, _ = movers(client.get(plan).text)[0]
    form = {"csrf": CSRF, "request_id": plan.split("=")[1], "change": f"exclude:{who}"}
    address = plan_of(client, form, "/staffing/again")
    assert f"than={plan.split('=')[1]}" in address
    page = client.get(address)
    assert who not in [one for one, _ in movers(page.text)]
    assert re.search(r"It (brings|is worth).*people are elsewhere", words(page.text))


def test_a_decision_is_noted_and_shown(browse: Browse, plan: str) -> None:
    client = browse()
    plan_id = plan.split("=")[1]
    who, _ = movers(client.get(plan).text)[0]
    refused = {"csrf": CSRF, "plan_id": plan_id, "decision": "decline", "employee_id": who}
    assert client.post("/staffing/decided", data=refused).status_code == 400  # a reason is needed
    told = client.post("/staffing/decided", data={**refused, "reason": "wants to stay"})
    assert "wants to stay" in words(told.text)
    assert "Noted." in words(told.text)
    client.post("/staffing/decided", data={"csrf": CSRF, "plan_id": plan_id, "decision": "accept"})
    assert plan_id in client.get("/staffing?state=accept").text
    assert plan_id not in client.get("/staffing?state=open").text


def test_a_plan_is_kept_as_files(browse: Browse, plan: str) -> None:
    client = browse()
    file = plan.replace("/plan?", "/plan/file?")
    moves = client.get(f"{file}&kind=csv")
    frame = pd.read_csv(io.BytesIO(moves.content), encoding="utf-8-sig")
    n = len(movers(client.get(plan).text))
    assert frame["Moves"].eq("yes").sum() == n
    everybody = pd.read_csv(io.BytesIO(client.get(f"{file}&what=everybody").content), encoding="utf-8-sig")
    assert everybody["Moves"].eq("yes").sum() == n
    assert everybody["Moves"].eq("no").sum() > n
    assert client.get(f"{file}&kind=xlsx").content[:2] == b"PK"
    assert client.get(f"{file}&kind=pdf").content[:4] == b"%PDF"


def test_a_request_is_written_with_faults_at_their_lines(browse: Browse) -> None:
    client = browse()
    assert "max_moves: 10" in client.get("/staffing/written").text
    wrong = client.post(
        "/staffing/send", data={"csrf": CSRF, "text": "max_moves: 2\nlocked: {E1: P99}\nmonth: 3"}
    )
    assert wrong.status_code == 400
    assert '<li value="3"><code>month: 3</code>' in wrong.text
    unknown = client.post("/staffing/send", data={"csrf": CSRF, "text": "max_moves: 2\nexcluded: [E99999]"})
    assert '<li value="2"><code>excluded: [E99999]</code>' in unknown.text
    address = plan_of(client, {"csrf": CSRF, "text": "max_moves: 2\nalternatives: 0"}, "/staffing/send")
    assert "max_moves: 2" in client.get(address.replace("/plan?", "/written?")).text


def waits(_context: Context, one: Solve, _request: SolveRequest) -> None:
    one.unwanted.wait(30)


def test_a_plan_that_takes_long_can_be_stopped(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "work_out", waits)
    client = browse(subject="patient")
    progress = client.post("/staffing/ask", data=FORM, follow_redirects=False).headers["location"]
    page = client.get(progress)
    assert "refresh" in page.headers
    assert browse(subject="other").get(progress).status_code == 404
    task = progress.split("task_id=")[1]
    stopped = client.post("/staffing/cancel", data={"csrf": CSRF, "task_id": task})
    assert "Nothing of it was kept" in words(stopped.text)
    assert "canceled" in words(client.get(progress).text)


def test_what_the_rules_cost_is_priced_on_demand(browse: Browse, plan: str) -> None:
    page = browse().get(plan.replace("/plan?", "/rules?"))
    assert page.status_code == 200
    assert "at most 4 people move" in words(page.text)


@pytest.mark.parametrize("rest", ["", "&employee_id=", "&employee_id=&platform_id="])
def test_a_move_of_nobody_is_told_in_words(browse: Browse, plan: str, rest: str) -> None:
    page = browse().get(plan.replace("/plan?", "/move?") + rest)
    assert page.status_code == 404
    assert '<section class="failure">' in page.text


def test_a_page_of_a_plan_that_is_no_number_is_the_first(browse: Browse, plan: str) -> None:
    page = browse().get(f"{plan}&platform=P01&page={'9' * 5_000}")
    assert page.status_code == 200
