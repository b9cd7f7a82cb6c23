"""Sign-in at a real provider, started here: npm's oidc-provider, which the OpenID Foundation certified."""

import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from data.home import Home
from serving.sign_in.company import FILE
from serving.sign_in.entrance import Entrance
from tests.serving.sign_in.conftest import Browser, browser_on, logged

SECRET = "of-the-client-of-the-tests"  # noqa: S105
PEOPLE = {
    "lina": {"employee_number": "E00042", "groups": ["sales", "talent-hr"]},
    "wang": {"employee_number": "E00007", "groups": ["talent-heads"]},
    "zhao": {"employee_number": "E00311", "groups": []},
    "guest": {"groups": ["talent-hr"]},
}
SETUP = """
company:
  issuer: {issuer}
  client_id: echelon
  subject: employee_number
  name_en: Acme account
  name_zh: 顶点账号
  grants:
    - {{claim: groups, has: talent-hr, role: hr, scopes: [company]}}
    - {{claim: groups, has: talent-heads, role: head, scopes: ["manager:{{employee_number}}"]}}
    - {{role: employee, scopes: ["self:{{employee_number}}"]}}
"""


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider in a process of its own."""
    modules = os.environ.get("NODE_MODULES", "")
    if shutil.which("node") is None:
        pytest.skip("there is no node here: the provider cannot be started")
    if not (Path(modules) / "oidc-provider").is_dir():
        pytest.skip("NODE_MODULES names no folder with oidc-provider")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    client = {
        "client_id": "echelon",
        "client_secret": SECRET,
        "redirect_uris": ["http://testserver/sign-in/company/back"],
        "post_logout_redirect_uris": ["http://testserver/sign-in?told=out"],
    }
    script = Path(__file__).with_name("provider.mjs")
    command = ["node", str(script), str(port), json.dumps({"client": client, "people": PEOPLE})]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603 - our own words
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        yield f"http://127.0.0.1:{port}"
        running.terminate()


@pytest.fixture
def company(issuer: str, entrance: Entrance, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A browser on an installation that knows the provider."""
    monkeypatch.setenv("ECHELON_OIDC_SECRET", SECRET)
    (entrance.home.root / FILE).write_text(SETUP.format(issuer=issuer), encoding="utf-8")
    with browser_on(Home.from_environment()) as client:
        yield Browser(client)


def at_the_provider(address: str, login: str) -> str:
    """Sign in and consent at the provider, as its own pages ask; return the way back."""
    with httpx2.Client() as there:
        while not address.startswith("http://testserver"):
            answer = there.get(address)
            if answer.status_code == 200:
                action = re.search(r'action="([^"]+)"', answer.text)
                prompt = re.search(r'name="prompt" value="([^"]+)"', answer.text)
                assert action is not None
                assert prompt is not None
                fields = {"prompt": prompt[1], "login": login, "password": "any"}
                answer = there.post(str(httpx2.URL(address).join(action[1])), data=fields)
            assert answer.status_code in (302, 303), answer.text
            address = str(httpx2.URL(address).join(answer.headers["location"]))
    return address


def arrive(browser: Browser, login: str, onward: str = "/") -> httpx2.Response:
    leaving = browser.get(f"/sign-in/company?next={onward}")
    assert leaving.status_code == 303, leaving.text
    return browser.get(at_the_provider(leaving.headers["location"], login).removeprefix("http://testserver"))


@pytest.mark.parametrize(
    ("login", "subject", "role", "scopes"),
    [
        ("lina", "E00042", "hr", ["company"]),
        ("wang", "E00007", "head", ["manager:E00007"]),
        ("zhao", "E00311", "employee", ["self:E00311"]),
    ],
)
def test_claims_of_the_provider_become_role_and_scopes(
    company: Browser, home: Home, login: str, subject: str, role: str, scopes: list[str]
) -> None:
    assert "Acme account" in company.get("/sign-in").text
    assert "顶点账号" in company.get("/sign-in?lang=zh").text
    assert arrive(company, login, "/x?y=1").headers["location"] == "/x?y=1"
    assert company.is_in()
    (entry,) = logged(home, "/sign-in")
    assert entry["caller"] == {"subject": subject, "role": role, "scopes": scopes}
    assert entry["by"] == "company"


def test_the_request_has_pkce_state_and_nonce(company: Browser) -> None:
    asked = parse_qs(urlsplit(company.get("/sign-in/company").headers["location"]).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    again = parse_qs(urlsplit(company.get("/sign-in/company").headers["location"]).query)
    assert all(asked[one] != again[one] for one in ("state", "nonce", "code_challenge"))


def test_whoever_has_no_grant_is_told_and_logged_but_not_let_in(company: Browser, home: Home) -> None:
    answer = arrive(company, "guest")
    assert answer.status_code == 403
    assert "have no role here" in answer.text
    assert not company.is_in()
    (entry,) = logged(home, "/sign-in/company")
    assert (entry["status"], entry["refused"]) == (403, "no_grant")


def test_the_way_back_works_once_and_in_the_browser_that_began_it(company: Browser) -> None:
    back = at_the_provider(company.get("/sign-in/company").headers["location"], "lina")
    path = back.removeprefix("http://testserver")
    way = company.client.cookies["echelon_way"]
    company.client.cookies.clear()
    stranger = company.get(path)
    assert stranger.status_code == 401
    assert "began in another browser" in stranger.text
    company.client.cookies.set("echelon_way", way[:-1])
    assert company.get(path).status_code == 401
    company.client.cookies.set("echelon_way", way)
    assert company.get(path.replace("state=", "state=x")).status_code == 401
    company.client.cookies.clear()
    company.client.cookies.set("echelon_way", way)
    assert company.get(path).status_code == 303
    company.client.cookies.clear()
    company.client.cookies.set("echelon_way", way)
    assert company.get(path).status_code == 502  # the provider takes a code once


def test_another_issuer_in_the_answer_is_refused(company: Browser) -> None:
    back = at_the_provider(company.get("/sign-in/company").headers["location"], "lina")
    path = re.sub(r"iss=[^&]+", "iss=https%3A%2F%2Fevil.example", back.removeprefix("http://testserver"))
    assert "evil.example" in path
    answer = company.get(path)
    assert answer.status_code == 502
    assert not company.is_in()


def test_a_person_who_was_refused_there_can_try_again(company: Browser) -> None:
    asked = parse_qs(urlsplit(company.get("/sign-in/company?next=/x").headers["location"]).query)
    answer = company.get(f"/sign-in/company/back?error=access_denied&state={asked['state'][0]}")
    assert answer.status_code == 401
    assert "did not let you in" in answer.text
    assert 'href="/sign-in/company?next=/x"' in answer.text


def test_signing_out_here_offers_to_sign_out_there(company: Browser, issuer: str) -> None:
    arrive(company, "lina")
    answer = company.post("/sign-out", {"csrf": company.token("/")})
    page = company.get(answer.headers["location"])
    assert "/sign-in/company/out" in page.text
    leaving = company.get("/sign-in/company/out")
    assert leaving.status_code == 303
    address = leaving.headers["location"]
    assert address.startswith(f"{issuer}/session/end?")
    there = httpx2.get(address)
    assert there.status_code == 200
    assert "logout" in there.text.lower()


def test_a_wrong_client_secret_lets_nobody_in_and_the_text_log_says_so(
    company: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("ECHELON_OIDC_SECRET", "SECRET-OF-ANOTHER")
    with browser_on(Home.from_environment()) as client:
        answer = arrive(Browser(client), "lina")
    assert answer.status_code == 502
    assert "cannot be trusted" in answer.text
    assert "company_failed" in caplog.text
    assert "SECRET-OF-ANOTHER" not in caplog.text


def test_an_issuer_that_names_itself_otherwise_is_refused(
    company: Browser, entrance: Entrance, issuer: str
) -> None:
    other = issuer.replace("127.0.0.1", "localhost")
    (entrance.home.root / FILE).write_text(SETUP.format(issuer=other), encoding="utf-8")
    answer = company.get("/sign-in/company")
    assert answer.status_code == 502
    assert "cannot be trusted" in answer.text


def test_a_provider_that_does_not_answer_is_told(company: Browser, entrance: Entrance) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        silent = f"http://127.0.0.1:{free.getsockname()[1]}"
    (entrance.home.root / FILE).write_text(SETUP.format(issuer=silent), encoding="utf-8")
    answer = company.get("/sign-in/company")
    assert answer.status_code == 502
    assert "does not answer" in answer.text


def test_local_accounts_can_be_switched_off(company: Browser, entrance: Entrance, issuer: str) -> None:
    token = company.token("/sign-in")
    setup = "local: false\n" + SETUP.format(issuer=issuer)
    (entrance.home.root / FILE).write_text(setup, encoding="utf-8")
    assert "<form" not in company.get("/sign-in").text
    answer = company.post("/sign-in", {"csrf": token, "name": "li.na", "password": "any"})
    assert answer.status_code == 403
    assert "switched off" in answer.text
