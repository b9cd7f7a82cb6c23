import re

import pytest

from serving.access import console
from serving.attrition.curve import curve
from serving.attrition.flight_risk import flight_risk
from serving.attrition.retention import retention
from serving.attrition.retention_requests import RetentionRequest
from serving.attrition.risk_requests import CurveRequest, FlightRiskRequest
from serving.context import Context
from serving.log import DecisionLog
from tests.serving.web.conftest import Browse, words


@pytest.fixture(scope="module")
def somebody(context: Context) -> str:
    """Who stands first on the list."""
    return flight_risk(context, console(), FlightRiskRequest()).people[0].employee_id


def test_a_persons_page_draws_the_curve_and_says_it_as_a_table(
    browse: Browse, context: Context, somebody: str
) -> None:
    answer = curve(context, console(), CurveRequest(employee_id=somebody))
    page = browse().get(f"/flight-risk/person?employee_id={somebody}").text
    assert 'class="chart" role="img"' in page
    table = re.search(r"<details>.*?</details>", page, re.DOTALL)
    assert table is not None
    told = words(table[0])
    for one in answer.months:
        assert f"{one.month} {100 * one.voluntary:.1f}%" in told
    assert answer.en in words(page)


def test_a_what_if_is_asked_by_the_address_and_is_in_the_log(
    browse: Browse, context: Context, somebody: str
) -> None:
    page = browse().get(f"/flight-risk/person?employee_id={somebody}&change=manager&change=transfer").text
    assert "New manager + Transfer to another platform" in words(page)
    routes = [one.body["route"] for one in DecisionLog(context.home).entries()]
    assert routes[-1] == "/attrition/what_if"
    head = browse("head", "company", subject="x").get(f"/flight-risk/person?employee_id={somebody}").text
    changes = re.findall(r'name="change" value="(\w+)"', head)
    assert "manager" in changes
    assert "pay" not in changes


def test_leavers_are_told_with_what_is_hidden(browse: Browse, context: Context) -> None:
    answer = retention(context, console(), RetentionRequest())
    page = words(browse().get("/flight-risk/leavers").text)
    for one in answer.breakdowns:
        for group in one.groups[:12]:
            assert (group.group or "Not recorded") in page
        if one.n_hidden:
            assert f"{one.n_hidden} groups are not shown" in page


def test_counts_of_one_scope_are_not_given_to_another(browse: Browse, context: Context) -> None:
    whole = words(browse().get("/flight-risk/leavers").text)
    group = next(one.group for one in retention(context, console(), RetentionRequest()).breakdowns[1].groups)
    own = words(browse("head", f"department:{group}", subject="x").get("/flight-risk/leavers").text)
    assert whole != own
    others = [one.group for one in retention(context, console(), RetentionRequest()).breakdowns[1].groups[1:]]
    assert not any(str(other) in own for other in others)


def test_the_trial_is_for_who_sees_the_whole_company(browse: Browse) -> None:
    assert "so nothing can be said about whether flags help" in words(browse().get("/flight-risk/trial").text)
    head = browse("head", "manager:E00001", subject="E00001")
    assert head.get("/flight-risk/trial").status_code == 403
    assert "/flight-risk/trial" not in head.get("/flight-risk/flags").text
