import json
import logging
import re
import subprocess
import sys

import httpx2
import pytest

from serving.answers import Answer
from serving.log import DecisionLog
from serving.routes import ANSWERS
from tests.serving.asked import ASKED, OF_GROUPS, OF_NO_TABLES, SUBMIT, planned
from tests.serving.conftest import Server


@pytest.fixture(scope="module")
def somebody(server: Server) -> str:
    """Somebody who works there and is not at the top of the promotion list."""
    told = server.ask("/promotion/rank", {"top": 500}).json()
    return str(told["people"][-1]["employee_id"])


@pytest.fixture(scope="module")
def bodies(server: Server, somebody: str) -> dict[str, dict[str, object]]:
    """A request for every route, with the person, the manager and the scheme filled in."""
    told = server.ask("/appraisal/person", {"employee_id": somebody}).json()
    manager = told["person"]["position"]["manager_id"]
    listed = server.ask("/promotion/rank", {"top": 1}).json()
    known = {"?": somebody, "??": manager}
    known |= {"flag": server.ask("/attrition/raise", {"people": 1}).json()["flags"][0]["flag_id"]}
    own = server.headers("employee", f"self:{somebody}", subject=somebody)
    known |= {"petition": server.ask("/petitions/file", ASKED["/petitions/file"], own).json()["request_id"]}
    known |= planned(server)
    known |= {"list": listed["request_id"], "first": listed["people"][0]["employee_id"]}
    return {
        route: {
            key: [known.get(one, one) for one in value]
            if isinstance(value, list) and key == "excluded"
            else known.get(str(value), value)
            for key, value in body.items()
        }
        for route, body in ASKED.items()
    }


def signed(server: Server, route: str, somebody: str) -> dict[str, str]:
    """Return the header of who may ask: HR, an auditor, or the person concerned."""
    if route in ("/promotion/fairness", "/staffing/fairness"):
        return server.headers("auditor")
    own = route in ("/appraisal/feedback/give", "/petitions/file")
    return server.headers("employee", f"self:{somebody}", subject=somebody) if own else server.headers()


def test_every_route_is_asked_here() -> None:
    assert {*ASKED, SUBMIT} == set(ANSWERS)


@pytest.mark.parametrize("route", ASKED)
def test_a_route_answers_in_its_form_and_the_log_has_it(
    server: Server, somebody: str, bodies: dict[str, dict[str, object]], route: str
) -> None:
    response = server.ask(route, bodies[route], signed(server, route, somebody))
    assert response.status_code == 200, response.text
    answer = ANSWERS[route].model_validate_json(response.text)
    assert isinstance(answer, Answer)
    if route != "/staffing/solve/get":  # the answer is that of the submission
        assert answer.request_id == response.headers["x-request-id"]
    entry = list(DecisionLog(server.home).entries())[-1].body
    assert entry["request_id"] == response.headers["x-request-id"]
    assert (entry["route"], entry["status"]) == (route, 200)
    if route not in OF_NO_TABLES:
        assert entry["tables"]["as_of"] == str(answer.as_of)
        assert len(entry["tables"]["fingerprint"]) == 64
    assert entry.get("model") == answer.model_version
    assert bool(entry["shown"]) == (route not in OF_GROUPS)
    assert set(response.headers) & {"server", "x-powered-by"} == set()


@pytest.mark.parametrize(
    ("route", "body", "status", "error"),
    [
        ("/profile", {"employee_id": "E99999"}, 404, "not_found"),
        ("/explain", {"topic": "promotion", "employee_id": "nobody"}, 404, "not_found"),
        ("/promotion/why_not", {"employee_id": "nobody"}, 404, "not_found"),
        ("/appraisal/person", {"employee_id": "nobody"}, 404, "not_found"),
        ("/appraisal/pack", {"manager_id": "nobody", "cycle": "2026H1"}, 404, "not_found"),
        ("/appraisal/pack", {"manager_id": "nobody", "cycle": "2999H1"}, 409, "date_not_known"),
        ("/appraisal/pack", {"manager_id": "nobody", "cycle": "spring"}, 400, "not_valid"),
        ("/appraisal/try", {"scheme": "rules: none"}, 409, "scheme_unusable"),
        ("/appraisal/try", {"scheme": "default-0123456789"}, 409, "scheme_unusable"),
        ("/appraisal/bonus", {"pools": []}, 400, "not_valid"),
        ("/staffing/recommend", {"platforms": [{"platform_id": "nowhere"}]}, 409, "does_not_fit"),
        ("/staffing/recommend", {"locked": {"E99999": "P01"}}, 409, "does_not_fit"),
        ("/staffing/explain", {"plan_id": "x"}, 404, "not_found"),
        ("/staffing/what_if", {"plan_id": "x", "excluded": ["y"]}, 404, "not_found"),
        ("/staffing/what_if", {"plan_id": "x"}, 409, "contradictory"),
        ("/staffing/decide", {"plan_id": "x", "decision": "accept"}, 404, "not_found"),
        ("/staffing/fairness", {}, 403, "not_allowed"),
        ("/staffing/solve/status", {"task_id": "x"}, 404, "not_found"),
        ("/staffing/solve/get", {"task_id": "x"}, 404, "not_found"),
        ("/staffing/solve/cancel", {"task_id": "x"}, 404, "not_found"),
        ("/promotion/rank", {"as_of": "2999-01-01"}, 409, "date_not_known"),
        ("/promotion/rank", {"as_of": "1999-01-01"}, 409, "too_little_data"),
        ("/promotion/rank", {"as_of": "yesterday"}, 400, "not_valid"),
        ("/promotion/rank", {"topp": 3}, 400, "not_valid"),
        ("/promotion/rank", {"round": "spring"}, 400, "not_valid"),
        ("/promotion/rank", {"target": "king"}, 404, "not_found"),
        ("/promotion/fairness", {}, 403, "not_allowed"),
        ("/promotion/decide", {"list_id": "x", "employee_id": "y", "decision": "accept"}, 404, "not_found"),
        ("/attrition/flight_risk", {"top": "3"}, 400, "not_valid"),
        ("/attrition/what_if", {"employee_id": "E99999", "scenarios": [["pay"]]}, 404, "not_found"),
        ("/attrition/what_if", {"employee_id": "x", "scenarios": [["pay", "pay"]]}, 400, "not_valid"),
        ("/attrition/acknowledge", {"flag_id": "x", "step": "acknowledged"}, 404, "not_found"),
        ("/attrition/acknowledge", {"flag_id": "x", "step": "acted"}, 400, "not_valid"),
        ("/attrition/raise", {"owner": "E99999"}, 404, "not_found"),
        ("/attrition/raise", {"top": 3}, 400, "not_valid"),
        ("/attrition/flight_risk", {"top": 100_000}, 400, "not_valid"),
        ("/explain", {"topic": "horoscope", "employee_id": "x"}, 400, "not_valid"),
    ],
)
def test_a_request_that_cannot_be_answered_is_told_why_and_what_to_do(
    server: Server, route: str, body: dict[str, object], status: int, error: str
) -> None:
    response = server.ask(route, body)
    assert response.status_code == status, response.text
    told = response.json()
    assert told["error"] == error
    assert told["hint"]
    entry = list(DecisionLog(server.home).entries())[-1].body
    assert entry["request_id"] == told["request_id"]
    assert (entry["status"], entry["refused"]) == (status, error)


def test_a_multipart_body_without_boundary_is_no_error_of_the_service(server: Server) -> None:
    headers = {**server.headers(), "Content-Type": "multipart/form-data"}
    response = httpx2.post(f"{server.url}/promotion/rank", content=b"--x", headers=headers)
    assert response.status_code == 415


def test_somebody_outside_the_scope_looks_like_somebody_who_does_not_exist(
    server: Server, somebody: str
) -> None:
    headers = server.headers("employee", "self:E00000", subject="E00000")
    other = server.ask("/profile", {"employee_id": somebody}, headers).json()
    nobody = server.ask("/profile", {"employee_id": "E99999"}, headers).json()
    assert {**other, "request_id": ""} == {**nobody, "request_id": ""}


def test_an_employee_sees_the_own_profile_and_promotion_but_no_risk(server: Server, somebody: str) -> None:
    headers = server.headers("employee", f"self:{somebody}", subject=somebody)
    assert server.ask("/profile", {"employee_id": somebody}, headers).status_code == 200
    own = server.ask("/explain", {"topic": "promotion", "employee_id": somebody}, headers)
    assert own.status_code == 200
    risk = server.ask("/explain", {"topic": "attrition", "employee_id": somebody}, headers)
    assert risk.status_code == 403
    for route in ("flight_risk", "flags", "raise", "trial"):
        assert server.ask(f"/attrition/{route}", {}, headers).status_code == 403


def test_what_somebody_thinks_of_the_appraisal_is_in_no_entry_of_the_log(
    server: Server, somebody: str, bodies: dict[str, dict[str, object]]
) -> None:
    route = "/appraisal/feedback/give"
    server.ask(route, {**bodies[route], "dimension": "clear"}, signed(server, route, somebody))
    entries = [entry.body for entry in DecisionLog(server.home).entries(routes=[route])]
    assert entries
    assert all(entry["request"] == {"cycle": "2026H1"} for entry in entries if "request" in entry)
    assert "CANARY" not in str(entries)


def test_an_auditor_sees_no_names(server: Server) -> None:
    told = server.ask("/attrition/flight_risk", {"top": 20}, server.headers("auditor")).json()
    assert {person["name"] for person in told["people"]} == {None}
    assert len({person["employee_id"] for person in told["people"]}) == 20


def test_health_needs_no_token_and_metrics_count(server: Server) -> None:
    assert httpx2.get(f"{server.url}/livez").status_code == 200
    assert httpx2.get(f"{server.url}/readyz").status_code == 200
    metrics = httpx2.get(f"{server.url}/metrics", headers=server.headers("operator"))
    assert metrics.status_code == 200
    assert "bentoml" in metrics.text


def test_a_service_that_is_about_to_stop_is_not_ready(server: Server) -> None:
    flag = server.home.root / "draining"
    flag.touch()
    try:
        assert httpx2.get(f"{server.url}/readyz").status_code == 503
        assert httpx2.get(f"{server.url}/livez").status_code == 200
        assert server.ask("/promotion/rank", {}).status_code == 200
    finally:
        flag.unlink()


@pytest.mark.parametrize(("language", "word"), [("zh", "登录"), ("en", "Sign in")])
def test_the_sign_in_page_speaks_both_languages_and_loads_nothing_from_outside(
    server: Server, language: str, word: str
) -> None:
    asked = httpx2.get(f"{server.url}/?lang={language}")
    assert asked.status_code == 303
    page = httpx2.get(f"{server.url}{asked.headers['location']}", headers={"Accept-Language": language})
    assert word in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    links = re.findall(r'(?:src|href)="([^"#]+)"', page.text)
    assert links
    assert all(link.startswith("/") and not link.startswith("//") for link in links)
    assert "<script" not in page.text
    style = httpx2.get(f"{server.url}/static/echelon.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "url(" not in style.text
    assert "@import" not in style.text
    for link in links:
        assert httpx2.get(f"{server.url}{link}", follow_redirects=True).status_code == 200


def test_nothing_personal_reaches_the_log_files(
    server: Server,
    somebody: str,
    bodies: dict[str, dict[str, object]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("echelon", "bentoml"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    name = server.ask("/profile", {"employee_id": somebody}).json()["person"]["name"]
    for route in ASKED:
        headers = signed(server, route, somebody)
        server.ask(route, bodies[route], headers)
        server.ask(route, {**bodies[route], "CANARY-KEY": "CANARY-VALUE"}, headers)
        server.ask(route, {"department": "CANARY-VALUE", "employee_id": "CANARY-ID"})
        server.ask(f"{route}/CANARY-PATH?employee_id=CANARY-ID", {})
    ours = [record for record in caplog.records if not record.name.startswith(("httpx2", "httpcore"))]
    text = "\n".join(f"{record.getMessage()} {record.exc_text or ''} {record.exc_info}" for record in ours)
    assert "/promotion/rank" in text
    for canary in ("CANARY", somebody, name):
        assert canary not in text
    assert "Traceback" not in text


@pytest.mark.slow
def test_generated_requests_meet_every_check_of_the_served_description(server: Server) -> None:
    """At least 300 requests, made from the served OpenAPI document, valid and broken ones."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}/docs.json", "--checks", "all"]
    command += ["--header", f"Authorization: {server.headers()['Authorization']}", "--continue-on-failure"]
    command += ["--max-examples", "10", "--seed", "11", "--phases", "examples,fuzzing"]
    command += ["--suppress-health-check", "all", "--no-color", "--generation-database", "none"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)  # noqa: S603
    told = ran.stdout[-6000:]
    assert ran.returncode == 0, told
    counted = re.search(r"(\d+) generated", told.replace(",", ""))
    assert counted is not None, told
    assert int(counted[1]) >= 300, told
    assert json.loads(httpx2.get(f"{server.url}/docs.json").text)["openapi"].startswith("3.1")
