import re

import pytest

from serving.access import console
from serving.appraisal.packs import packs
from serving.appraisal.requests import AppraisalPacksRequest
from serving.context import Context
from tests.serving.web.conftest import CSRF, Browse, words

CYCLE = "2026-06"


@pytest.fixture(scope="module")
def managers(appraised: Context) -> list[str]:
    """Managers, those of most people first."""
    answer = packs(appraised, console(), AppraisalPacksRequest(cycle=CYCLE, order="people"))
    return [one.manager_id for one in answer.packs]


def address(manager: str) -> str:
    return f"/appraisal/calibration/pack?manager_id={manager}&cycle={CYCLE}"


def members(page: str) -> list[str]:
    return re.findall(r'<option value="(E\d+)"', page)


def test_packs_are_listed_with_links(visitor: Browse, managers: list[str]) -> None:
    page = visitor("hr").get(f"/appraisal/calibration?cycle={CYCLE}&sort=-people").text
    assert re.findall(r"manager_id=(E\d+)", page) == managers[:25]


def test_a_proposal_stands_beside_the_score_until_it_is_taken_back(
    visitor: Browse, managers: list[str]
) -> None:
    client = visitor("hr", subject="anna")
    here = address(managers[0])
    person = members(client.get(here).text)[0]
    asked = {"csrf": CSRF, "manager_id": managers[0], "cycle": CYCLE, "employee_id": person}
    change = {**asked, "proposed": "61.5", "reason": "led the move"}
    moved = client.post("/appraisal/calibration/change", data=change, follow_redirects=False)
    assert moved.status_code == 303
    page = words(client.get(moved.headers["location"]).text)
    assert "Noted. It is in the decision log." in page
    assert "led the move" in page
    assert "Open: for 1 of" in page
    client.post("/appraisal/calibration/change", data={**asked, "back": "yes", "reason": "not after all"})
    assert "Open: for 0 of" in client.get(here).text


@pytest.mark.parametrize("proposed", ["", "high", "101", "-1", "nan"])
def test_what_is_no_score_is_refused_and_takes_nothing_back(
    visitor: Browse, managers: list[str], proposed: str
) -> None:
    client = visitor("hr")
    here = address(managers[1])
    person = members(client.get(here).text)[0]
    asked = {"csrf": CSRF, "manager_id": managers[1], "cycle": CYCLE, "employee_id": person}
    client.post("/appraisal/calibration/change", data={**asked, "proposed": "55", "reason": "led the move"})
    wrong = {**asked, "proposed": proposed, "reason": "led the move"}
    answer = client.post("/appraisal/calibration/change", data=wrong, follow_redirects=False)
    assert answer.status_code == 400
    assert "Open: for 1 of" in client.get(here).text


def test_a_closed_pack_takes_no_change(visitor: Browse, managers: list[str]) -> None:
    client = visitor("hr", subject="anna")
    here = address(managers[2])
    person = members(client.get(here).text)[0]
    asked = {"csrf": CSRF, "manager_id": managers[2], "cycle": CYCLE}
    assert client.post("/appraisal/calibration/lock", data=asked, follow_redirects=False).status_code == 303
    page = client.get(here).text
    assert "This pack was closed by anna" in words(page)
    assert "<textarea" not in page
    change = {**asked, "employee_id": person, "proposed": "55", "reason": "led the move"}
    answer = client.post("/appraisal/calibration/change", data=change, follow_redirects=False)
    assert answer.status_code == 409
    assert "This is settled already" in answer.text
    listed = client.get(f"/appraisal/calibration?cycle={CYCLE}&search={managers[2]}").text
    assert "closed" in words(listed)


def test_a_pack_can_be_kept(visitor: Browse, managers: list[str]) -> None:
    kept = visitor("hr").get(f"{address(managers[3])}&export=csv").content.decode("utf-8-sig")
    assert "Proposed" in kept.splitlines()[0]


def test_pools_are_divided_to_the_cent(visitor: Browse) -> None:
    client = visitor("hr")
    query = "of=platform_id&name=P01&budget=100000.01&floor=&cap=&of=department&name=&budget=&floor=&cap="
    page = client.get(f"/appraisal/pools?{query}")
    assert page.status_code == 200
    assert "A proposal for" in page.text
    kept = client.get(f"/appraisal/pools?{query}&export=csv").content.decode("utf-8-sig")
    amounts = [line.split(",")[6] for line in kept.splitlines() if line.startswith("E0")]
    assert len(amounts) > 5
    assert round(sum(float(one) for one in amounts) * 100) == 10_000_001


def test_a_budget_that_is_no_money_is_told(visitor: Browse) -> None:
    answer = visitor("hr").get("/appraisal/pools?of=platform_id&name=P01&budget=lots&floor=&cap=")
    assert answer.status_code == 400
    assert "pools" in answer.text


def test_who_sees_no_pay_divides_no_pool(visitor: Browse) -> None:
    assert visitor("head").get("/appraisal/pools").status_code == 403
