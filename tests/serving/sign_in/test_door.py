"""Pages: the form, the session's cookie, and forms that only our own pages send."""

import re
from dataclasses import replace

import pytest

from data.home import Home
from serving.access import Caller, Policy
from serving.bodies import LARGEST
from serving.sign_in.accounts import Account
from serving.sign_in.entrance import Entrance
from serving.sign_in.onward import local_path
from serving.tokens import Tokens
from tests.serving.sign_in.conftest import PASSWORD, Browser, browser_on, logged


def bearer(home: Home) -> str:
    return f"Bearer {Tokens(home, Policy.shipped()).issue(Caller('E1', 'hr', ('company',)), days=1)}"


def test_a_page_without_a_session_leads_to_sign_in_and_back(browser: Browser) -> None:
    answer = browser.get("/nowhere/else?month=2026-07&lang=zh")
    assert answer.status_code == 303
    form = browser.get(answer.headers["location"])
    assert form.status_code == 200
    assert 'name="next" value="/nowhere/else?month=2026-07&amp;lang=zh"' in form.text
    assert browser.sign_in(onward="/nowhere/else?month=2026-07").headers["location"].startswith("/nowhere")


def test_whoever_signed_in_sees_pages_and_goes_past_the_form(browser: Browser) -> None:
    assert browser.sign_in().status_code == 303
    start = browser.get("/")
    assert start.status_code == 200
    assert "E00042" in start.text
    assert browser.get("/sign-in?next=/x").headers["location"] == "/x"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Browser, home: Home) -> None:
    cookie = browser.sign_in().headers["set-cookie"]
    (session,) = re.findall(r"echelon_session=[^,]+", cookie)
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(session.split("; "))
    assert "Secure" not in session  # plain http on this machine
    with browser_on(home, "https://testserver") as client:
        encrypted = Browser(client).sign_in().headers["set-cookie"]
    assert all("Secure" in one for one in encrypted.split(", echelon_"))


def test_a_setting_makes_cookies_secure_behind_a_proxy(
    entrance: Entrance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECHELON_URL", "https://talent.example.com/")
    with browser_on(Home.from_environment()) as client:
        cookie = client.get("/sign-in").headers["set-cookie"]
    assert "Secure" in cookie


def test_the_session_before_is_over_after_signing_in_again(browser: Browser) -> None:
    browser.sign_in()
    before = browser.client.cookies["echelon_session"]
    browser.client.cookies.delete("echelon_session")
    fields = {"csrf": browser.token("/sign-in"), "name": "li.na", "password": PASSWORD}
    browser.client.cookies.set("echelon_session", before, domain="testserver.local", path="/")
    assert browser.post("/sign-in", fields).status_code == 303
    browser.client.cookies.clear()
    browser.client.cookies.set("echelon_session", before)
    assert not browser.is_in()


def test_the_api_takes_no_cookie_and_pages_take_no_token(browser: Browser, home: Home) -> None:
    browser.sign_in()
    refused = browser.client.post("/profile", json={"employee_id": "E1"})
    assert refused.status_code == 401
    assert refused.json()["error"] == "not_signed_in"
    assert browser.get("/metrics").status_code == 401
    browser.client.cookies.clear()
    token = {"Authorization": bearer(home)}
    assert browser.get("/", **token).status_code == 303
    assert browser.client.post("/profile", json={}, headers=token).status_code == 400


def test_static_files_and_health_are_open(browser: Browser) -> None:
    assert browser.get("/static/echelon.css").status_code == 200
    assert browser.get("/docs.json").status_code == 200


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_the_token_of_the_session_does_nothing(browser: Browser, token: str) -> None:
    browser.sign_in()
    fields = {"csrf": token} if token else {"other": "x"}
    answer = browser.post("/sign-out", fields)
    assert answer.status_code == 403
    assert "nothing was done" in answer.text
    assert browser.is_in()


def test_the_token_of_another_session_does_nothing(browser: Browser, home: Home) -> None:
    browser.sign_in()
    with browser_on(home) as client:
        other = Browser(client)
        other.sign_in()
        stolen = other.token("/")
    assert browser.post("/sign-out", {"csrf": stolen}).status_code == 403
    assert browser.is_in()
    assert browser.post("/sign-out", {"csrf": browser.token("/")}).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://testserver"},
        {"Referer": "http://evil.example/testserver"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_another_site_does_nothing_even_with_the_token(
    browser: Browser, headers: dict[str, str]
) -> None:
    browser.sign_in()
    token = browser.token("/")
    assert browser.post("/sign-out", {"csrf": token}, **headers).status_code == 403
    assert browser.is_in()
    ours = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    assert browser.post("/sign-out", {"csrf": token}, **ours).status_code == 303


def test_nobody_is_signed_in_by_a_form_of_another_site(browser: Browser) -> None:
    fields = {"name": "li.na", "password": PASSWORD}
    assert browser.post("/sign-in", {**fields, "csrf": "0" * 64}).status_code == 403
    token = browser.token("/sign-in")
    browser.client.cookies.clear()
    assert browser.post("/sign-in", {**fields, "csrf": token}).status_code == 403
    assert not browser.is_in()


def test_the_body_of_a_page_is_a_form_of_256_kb_at_most(browser: Browser) -> None:
    browser.sign_in()
    token = browser.token("/")
    assert browser.client.post("/sign-out", json={"csrf": token}).status_code == 415
    large = {"csrf": token, "x": "x" * LARGEST}
    assert browser.post("/sign-out", large).status_code == 413
    many = "&".join(["csrf=" + token] + ["x=1"] * 2_001)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert browser.client.post("/sign-out", content=many, headers=kind).status_code == 400
    assert browser.client.post("/sign-out", content=b"\xff=%", headers=kind).status_code == 400
    assert browser.client.put("/", content=b"").status_code == 405
    assert browser.is_in()


def test_signing_out_ends_the_session_on_the_server(browser: Browser) -> None:
    browser.sign_in()
    cookie = browser.client.cookies["echelon_session"]
    answer = browser.post("/sign-out", {"csrf": browser.token("/")})
    assert answer.headers["location"] == "/sign-in?told=out"
    assert "echelon_session" not in browser.client.cookies
    assert "You are signed out." in browser.get("/sign-in?told=out").text
    browser.client.cookies.set("echelon_session", cookie)
    assert browser.get("/").headers["location"] == "/sign-in?told=ended"
    assert "Your session has ended" in browser.get("/sign-in?told=ended").text


def test_a_session_that_was_revoked_leads_to_sign_in(browser: Browser, entrance: Entrance) -> None:
    browser.sign_in()
    assert browser.is_in()
    entrance.sessions.end_all("E00042")
    assert browser.get("/x").headers["location"] == "/sign-in?next=/x&told=ended"
    assert browser.post("/x", {"csrf": "x"}).headers["location"] == "/sign-in?told=ended"


def test_wrong_unknown_and_disabled_are_answered_alike(browser: Browser, entrance: Entrance) -> None:
    entrance.accounts.add(Account("gone", "E1", "hr", ("company",), disabled=True), PASSWORD)
    tries = [("li.na", "wrong password"), ("nobody", PASSWORD), ("gone", PASSWORD), ("", "")]
    answers = [browser.sign_in(name, password) for name, password in tries]
    assert {answer.status_code for answer in answers} == {401}
    pages = {re.sub(r'value="[^"]*"|autofocus', "", answer.text) for answer in answers}
    assert len({re.sub(r"\s+>", ">", page) for page in pages}) == 1
    assert 'role="alert"' in answers[0].text


def test_after_many_failures_even_the_right_password_waits(browser: Browser, entrance: Entrance) -> None:
    counted = [replace(one, free=100) for one in entrance.attempts.counted("li.na", "10.0.0.1")]
    for _ in range(12):
        assert entrance.attempts.begin(counted) == 0
    answer = browser.sign_in()
    assert answer.status_code == 429
    assert 30 < int(answer.headers["retry-after"]) <= 60
    assert f"Try again in {answer.headers['retry-after']} s" in answer.text
    assert not browser.is_in()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_form_speaks_both_languages_and_labels_every_field(browser: Browser, language: str) -> None:
    page = browser.get(f"/sign-in?lang={language}").text
    assert ("账号" in page) == (language == "zh")
    assert ("Account" in page) == (language == "en")
    for field in ("name", "password"):
        assert f'<label for="{field}">' in page
        assert f'id="{field}"' in page
    assert "<script" not in page
    assert browser.get("/sign-in", **{"Accept-Language": "en"}).text.count("账号") == page.count("账号")


def test_what_is_typed_or_addressed_is_shown_as_text_alone(browser: Browser) -> None:
    answer = browser.sign_in(name='"><b>x', password="y")  # noqa: S106 - of the test
    assert "<b>x" not in answer.text
    assert "CANARY" not in browser.get("/sign-in?told=CANARY").text


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
        "/sign-out",
        "/sign-in?next=/",
        "/" + "x" * 2_000,
    ],
)
def test_nobody_is_sent_to_another_site(browser: Browser, wanted: str) -> None:
    assert local_path(wanted) == "/"
    assert browser.sign_in(onward=wanted).headers["location"] == "/"


def test_pages_have_a_pace_too(entrance: Entrance) -> None:
    from starlette.testclient import TestClient

    from serving.guard import Guard
    from serving.web.app import pages

    app = Guard(pages(), entrance.home, rate=0.01, burst=3)
    with TestClient(app, follow_redirects=False) as client:
        browser = Browser(client)
        browser.sign_in()
        codes = [browser.get("/").status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]


def test_the_log_has_who_signed_in_who_tried_and_who_left_but_no_password(
    browser: Browser, entrance: Entrance, home: Home
) -> None:
    browser.sign_in(password="wrong CANARY password")  # noqa: S106 - of the test
    browser.sign_in(name="CANARY in the wrong field")
    browser.sign_in()
    browser.post("/sign-out", {"csrf": browser.token("/")})
    told = [
        (one["route"], one["caller"]["subject"], one["status"], one.get("why"))  # type: ignore[index]
        for one in logged(home, "/sign-in", "/sign-out")
    ]
    assert told == [
        ("/sign-in", "E00042", 401, "password"),
        ("/sign-in", "(unknown)", 401, "no account"),
        ("/sign-in", "E00042", 200, None),
        ("/sign-out", "E00042", 200, None),
    ]
    everything = str(logged(home))
    assert "CANARY" not in everything
    assert PASSWORD not in everything


def test_whoever_guesses_names_cannot_fill_the_log(browser: Browser, home: Home, entrance: Entrance) -> None:
    for i in range(60):
        entrance._failed(None, str(i))
    assert len(logged(home, "/sign-in")) == 50


def test_a_form_that_was_refused_is_in_the_log_of_whoever_sent_it(browser: Browser, home: Home) -> None:
    browser.sign_in()
    browser.post("/sign-out", {"csrf": "0" * 64})
    (entry,) = logged(home, "/sign-out")
    assert (entry["status"], entry["refused"]) == (403, "forbidden")
