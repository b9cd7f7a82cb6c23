"""Every job of the product, done by hand in a real browser by somebody of the role that has it."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import expect

from serving.attrition.requests import RaiseRequest
from serving.log import DecisionLog
from tests.serving.browser.conftest import Enter, Person
from tests.serving.conftest import Server

pytestmark = pytest.mark.slow


def logged(server: Server, route: str) -> Mapping[str, Any]:
    """Return the last entry of a route in the decision log."""
    return list(DecisionLog(server.home).entries(routes=[route]))[-1].body


def test_hr_finds_who_is_ready_asks_why_not_and_decides_with_a_reason(enter: Enter, server: Server) -> None:
    hr = enter("hr")
    hr.click("link", "Promotion", exact=True)
    hr.page.select_option("#platform_id", index=2)
    hr.click("button", "Show", exact=True)
    assert hr.reads("people are eligible")
    last = hr.page.locator("table.candidates tbody th[scope=row] a").last.inner_text()
    hr.page.check("input[name=person] >> nth=0")
    hr.page.check("input[name=person] >> nth=1")
    hr.click("button", "Compare the two that are ticked")
    expect(hr.page.locator("h1")).to_be_visible()
    hr.page.go_back()
    hr.page.locator("table.candidates").get_by_role("link", name=re.compile("Decide on")).last.click()
    assert hr.reads(last)
    hr.page.check("input[value=decline]")
    hr.page.fill("#reason", "The team needs her where she is until the move of the warehouse is over.")
    hr.click("button", "Note the decision")
    assert hr.reads("It is in the decision log")
    asked = logged(server, "/promotion/decide")["request"]
    assert (asked["decision"], asked["reason"][:8]) == ("decline", "The team")


def test_a_planner_gets_the_best_team_its_proof_and_another_one(enter: Enter, server: Server) -> None:
    planner = enter("planner")
    planner.click("link", "Staffing", exact=True)
    planner.page.fill("[name=max_moves]", "4")
    planner.click("button", "Find the best plan")
    planner.page.wait_for_url(re.compile(r"/staffing/plan\?"))
    assert planner.reads("no plan can be better") or planner.reads("proven that no plan is better")
    first = planner.page.url
    out = planner.page.locator("select[name=change] option[value^=exclude]").first.get_attribute("value")
    planner.page.locator("select[name=change]").first.select_option(out)
    planner.click("button", "Solve again")
    planner.page.wait_for_url(re.compile(r"/staffing/plan\?"))
    assert planner.page.url != first
    planner.click("button", "Accept", exact=True)
    assert planner.reads("It is in the decision log")
    assert logged(server, "/staffing/decide")["caller"]["subject"] == "planner-of-tests"


def test_the_flight_risk_list_is_found_and_a_flag_acknowledged_in_under_five_clicks(
    enter: Enter, server: Server
) -> None:
    raised = server.ask("/attrition/raise", RaiseRequest(people=5).model_dump(exclude_none=True)).json()
    assert any(one["state"] == "open" for one in raised["flags"])
    head = enter("hr")
    head.click("link", "Flight risk", exact=True)
    assert head.reads("high performers")
    head.click("link", "Flags", exact=True)
    head.click("button", "Acknowledge")
    assert head.reads("It is in the decision log")
    assert head.n_clicks < 5
    asked = logged(server, "/attrition/acknowledge")["request"]
    assert asked["step"] == "acknowledged"


def test_a_head_of_sales_compares_people_across_platforms(enter: Enter) -> None:
    sales = enter("sales")
    sales.click("link", "Appraisal", exact=True)
    assert sales.reads("clearly stand above the average")
    shown = sales.page.locator("table").first.locator("tbody tr")
    n_all = shown.count()
    sales.page.select_option("select[name=platform_id]", index=1)
    sales.click("button", "Show", exact=True)
    assert 0 < shown.count() <= n_all
    assert "platform_id=" in sales.page.url


def test_an_employee_reads_the_own_score_and_contests_it(enter: Enter, server: Server) -> None:
    own = enter("employee", language="zh", width=375)
    own.click("link", "我的", exact=True)
    assert own.reads("公平绩效分") or own.reads("证据不足")
    own.page.fill("#about", "五月的订单")
    own.page.fill("#reason", "五月十二日的两笔订单没有计入我的成交。")
    own.page.locator("form[action='/mine/petition'] button").click()
    assert own.reads("五月的订单")
    hr = enter("hr")
    hr.go("/petitions")
    assert hr.reads("五月的订单")
    assert logged(server, "/petitions/file")["caller"]["role"] == "employee"


def test_an_employee_finds_no_risk_anywhere(enter: Enter) -> None:
    own = enter("employee")
    assert own.page.locator("nav.menu").get_by_role("link", name="Flight risk").count() == 0
    assert own.go("/flight-risk").status == 403
    assert own.reads("You may not see this")


def test_an_auditor_sees_that_it_is_fair_and_who_saw_what(enter: Enter) -> None:
    auditor = enter("auditor")
    auditor.click("link", "Governance", exact=True)
    assert auditor.reads("models are released")
    auditor.go("/governance/fairness")
    auditor.click("button", "Compare", exact=True)
    assert auditor.reads("comparisons") or auditor.reads("disadvantage")
    auditor.go("/governance/log")
    auditor.click("link", "Check the chain")
    assert auditor.reads("unbroken")
    auditor.go("/governance/access")
    assert auditor.reads("people were told of")


def test_whoever_signs_out_is_out(enter: Enter) -> None:
    somebody: Person = enter("hr")
    somebody.click("button", "Sign out")
    somebody.go("/promotion")
    assert "/sign-in" in somebody.page.url
