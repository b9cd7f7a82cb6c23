import json
import logging
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from data.home import Home
from serving.access import Caller, Policy
from serving.bodies import LARGEST
from serving.guard import Guard
from serving.log import DecisionLog
from serving.openapi import document
from serving.routes import ROUTES
from serving.tokens import Tokens

RANK = "/promotion/rank"


async def answer(request: Request) -> JSONResponse:
    state = request.state
    told = {"got": await request.json(), "by": state.caller.subject, "request_id": state.request_id}
    return JSONResponse({**told, "headers": sorted(request.headers)})


async def fails(_: Request) -> JSONResponse:
    msg = "CANARY-IN-AN-ERROR"
    raise RuntimeError(msg)


async def bare_error(_: Request) -> PlainTextResponse:
    return PlainTextResponse("CANARY-IN-A-BODY", 503)


def guarded(home: Home, **pace: float) -> Guard:
    inner = Starlette(
        routes=[
            Route(RANK, answer, methods=["POST"]),
            Route("/explain", fails, methods=["POST"]),
            Route("/livez", lambda _: PlainTextResponse("\n")),
            Route("/readyz", bare_error),
            Route("/metrics", lambda _: PlainTextResponse("n 1\n")),
        ]
    )
    return Guard(inner, home, **pace)


@pytest.fixture
def client(home: Home) -> Iterator[TestClient]:
    with TestClient(guarded(home), raise_server_exceptions=False) as opened:
        yield opened


def signed(home: Home, role: str = "hr") -> dict[str, str]:
    scope = "self:E1" if role == "employee" else "company"
    token = Tokens(home, Policy.shipped()).issue(Caller("E1", role, (scope,)), days=1)
    return {"Authorization": f"Bearer {token}"}


def refusal(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    told: dict[str, Any] = response.json()
    assert set(told) == {"error", "message", "hint", "request_id", "faults"}
    assert told["message"]
    assert told["hint"]
    assert response.headers["x-request-id"] == told["request_id"]
    return told


def test_a_request_that_is_as_declared_gets_through(home: Home, client: TestClient) -> None:
    body = {"as_of": "2024-02-29", "top": 3}
    response = client.post(RANK, json=body, headers=signed(home))
    assert response.status_code == 200
    told = response.json()
    assert told["got"] == body
    assert told["by"] == "E1"
    assert told["request_id"] == response.headers["x-request-id"]
    assert "authorization" not in told["headers"]  # what goes further may be written to disk
    assert response.headers["cache-control"] == "no-store"


def test_every_documented_operation_needs_a_token_but_health(client: TestClient) -> None:
    for path, operations in document("1")["paths"].items():
        for method in operations:
            response = client.request(method, path)
            if path in ("/livez", "/readyz"):
                assert response.status_code in (200, 503)
            else:
                assert response.headers["www-authenticate"].startswith("Bearer")
                assert refusal(response, 401)["error"] == "not_signed_in"


@pytest.mark.parametrize("path", ["/schema.json", "/static_content/main.js", "/healthz", "/staffing/solve"])
def test_another_path_is_nothing_and_needs_a_token_too(home: Home, client: TestClient, path: str) -> None:
    refusal(client.get(path), 401)
    refusal(client.get(path, headers=signed(home)), 404)


@pytest.mark.parametrize(
    "content_type",
    ["multipart/form-data", "text/plain", "application/vnd.bentoml+pickle", "application/jsonx", ""],
)
def test_another_content_type_is_refused(home: Home, client: TestClient, content_type: str) -> None:
    headers = {**signed(home), "Content-Type": content_type}
    refusal(client.post(RANK, content=b"{}", headers=headers), 415)


def test_an_announced_and_a_chunked_body_above_the_limit_are_refused(home: Home, client: TestClient) -> None:
    headers = {**signed(home), "Content-Type": "application/json"}
    refusal(client.post(RANK, content=b" " * (LARGEST + 1), headers=headers), 413)
    chunks = (b" " * 1024 for _ in range(LARGEST // 1024 + 1))
    refusal(client.post(RANK, content=chunks, headers=headers), 413)
    fits = (b"{}" + b" " * 1022 for _ in range(1))
    assert client.post(RANK, content=fits, headers=headers).status_code == 200


def test_an_endless_body_is_refused_long_before_its_end(home: Home) -> None:
    sent = 0

    async def receive() -> dict[str, Any]:
        nonlocal sent
        sent += 65_536
        return {"type": "http.request", "body": b" " * 65_536, "more_body": True}

    answers: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        answers.append(message)

    headers = [(b"content-type", b"application/json")]
    headers += [(key.lower().encode(), value.encode()) for key, value in signed(home).items()]
    scope = {"type": "http", "method": "POST", "path": RANK, "headers": headers}
    anyio.run(guarded(home), scope, receive, send)
    assert answers[0]["status"] == 413
    assert sent <= LARGEST + 65_536


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b'{"top": "3"}', "top"),
        (b'{"top": 0}', "top"),
        (b'{"top": 2.5}', "top"),
        (b'{"top": true}', "top"),
        (b'{"top": NaN}', "top"),
        (b'{"as_of": "31.12.2025"}', "as_of"),
        (b'{"as_of": "2025-02-29"}', "as_of"),
        (b'{"as_of": "1577836800"}', "as_of"),
        (b'{"as_of": 1577836800}', "as_of"),
        (b'{"CANARY": 1}', "(undeclared key)"),
        (b'{"top": 3', "(the whole)"),
        (b"", "(the whole)"),
        (b"[]", "(the whole)"),
        (b'{"top": 1e400}', "top"),
        (b'{"platform_id": "\\ud800"}', "(the whole)"),
        (b"\xff\xfe", "(the whole)"),
        (b"[" * 100_000, "(the whole)"),
    ],
)
def test_a_body_that_is_not_as_declared_is_refused_by_place(
    home: Home, client: TestClient, body: bytes, where: str
) -> None:
    headers = {**signed(home), "Content-Type": "application/json"}
    told = refusal(client.post(RANK, content=body, headers=headers), 400)
    assert told["faults"][0]["where"] == where
    assert "CANARY" not in json.dumps(told)


def test_every_fault_is_told_with_its_place_what_came_and_what_to_do(home: Home, client: TestClient) -> None:
    body = {"platforms": [{"platform_id": "P1", "skills": [{"skill": "x", "lower": 0}]}, {}], "max_move": 3}
    told = refusal(client.post("/staffing/recommend", json=body, headers=signed(home)), 400)
    faults = {one["where"]: one for one in told["faults"]}
    assert set(faults) == {"platforms[0].skills[0].lower", "platforms[1].platform_id", "(undeclared key)"}
    skill = faults["platforms[0].skills[0].lower"]
    assert (skill["came"], skill["expected"]) == ("0", "a number of at least 1")
    assert skill["advice"] == "give at least so many people"
    assert "did you mean max_moves?" in faults["(undeclared key)"]["advice"]


@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize("verb", ["status", "get", "cancel"])
def test_the_ways_to_tasks_that_bentoml_opens_are_shut(
    home: Home, client: TestClient, method: str, verb: str
) -> None:
    path = f"/staffing/solve/{verb}?task_id=x"
    refusal(client.request(method, path), 401)
    refusal(client.request(method, path, headers=signed(home)), 405)
    for closed in ("/staffing/solve", "/staffing/solve/retry"):
        refusal(client.post(closed, json={}, headers=signed(home)), 404)


def test_a_wrong_method_says_which_one_is_right(home: Home, client: TestClient) -> None:
    response = client.get(RANK, headers=signed(home))
    assert response.headers["allow"] == "POST"
    refusal(response, 405)
    assert client.head("/livez").content == b""
    assert client.request("TRACE", "/livez").headers["allow"] == "GET, HEAD"


def test_metrics_are_for_those_who_may(home: Home, client: TestClient) -> None:
    assert client.get("/metrics", headers=signed(home, "operator")).text == "n 1\n"
    refusal(client.get("/metrics", headers=signed(home, "employee")), 403)


def test_a_caller_who_asks_too_often_is_told_when_to_come_again(home: Home) -> None:
    with TestClient(guarded(home, rate=0.5, burst=2)) as client:
        headers = signed(home)
        codes = [client.post(RANK, json={}, headers=headers).status_code for _ in range(3)]
        assert codes == [200, 200, 429]
        response = client.post(RANK, json={}, headers=headers)
        assert response.headers["retry-after"] == "2"
        refusal(response, 429)


def test_an_error_of_the_layers_below_becomes_a_refusal_and_tells_nothing(
    home: Home, client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    body = {"topic": "promotion", "employee_id": "CANARY-ID"}
    told = refusal(client.post("/explain", json=body, headers=signed(home)), 500)
    refusal(client.get("/readyz"), 503)
    client.get("/CANARY-PATH?q=CANARY", headers=signed(home))
    assert "RuntimeError" in caplog.text
    assert told["request_id"] in caplog.text
    ours = [record for record in caplog.records if not record.name.startswith("httpx2")]  # the test's client
    assert "CANARY" not in "".join(record.getMessage() for record in ours)
    assert all(record.exc_info is None for record in ours)


def test_refusals_of_people_who_signed_in_are_in_the_decision_log(home: Home, client: TestClient) -> None:
    told = refusal(client.post(RANK, json={"top": 0, "department": "CANARY"}, headers=signed(home)), 400)
    client.post(RANK, json={"top": 0})  # without a token: nobody may fill the log
    client.get("/nothing", headers=signed(home))
    (entry,) = DecisionLog(home).entries()
    assert entry.body["request_id"] == told["request_id"]
    assert entry.body["caller"]["subject"] == "E1"
    assert (entry.body["route"], entry.body["status"], entry.body["refused"]) == (RANK, 400, "not_valid")
    assert "CANARY" not in json.dumps(entry.body)


def test_a_web_socket_is_closed(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect) as caught, client.websocket_connect("/livez"):
        pass
    assert caught.value.code == 1008


def test_the_document_describes_every_route_with_its_refusals() -> None:
    described = document("9.9")
    assert set(ROUTES) <= set(described["paths"])
    for route in ROUTES:
        operation = described["paths"][route]["post"]
        assert operation["requestBody"]["required"]
        expected = {"200", "400", "401", "403", "404", "405", "409", "413", "415", "429"}
        assert set(operation["responses"]) == expected
        schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].split("/")[-1]
        assert described["components"]["schemas"][schema]["additionalProperties"] is False


def test_bounds_stand_in_the_document_as_they_are_checked() -> None:
    schemas = document("1")["components"]["schemas"]
    top = schemas["RankRequest"]["properties"]["top"]
    assert (top["type"], top["minimum"], top["maximum"]) == ("integer", 1, 500)
    assert schemas["PlatformSeats"]["properties"]["lower"]["maximum"] == 100_000
    day = schemas["RankRequest"]["properties"]["as_of"]["anyOf"][0]
    assert (day["type"], day["format"]) == ("string", "date")
