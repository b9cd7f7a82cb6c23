"""What holds for every page, whatever its topic."""

import re

import pytest

from serving.access import Policy
from serving.routes import ROUTES
from serving.web.pages import PAGES
from tests.serving.web.conftest import Browse, words

POLICY = Policy.shipped()
SCOPES = {"employee": "self:{person}"}
MENU = [at for at in PAGES if at.menu is not None]


@pytest.mark.parametrize("at", PAGES, ids=lambda at: f"{at.method} {at.path}")
def test_an_address_is_none_of_the_api_and_its_action_is_known(at: object) -> None:
    path, action = at.path, at.action  # type: ignore[attr-defined]
    assert path not in ROUTES
    assert action is None or any(action in rule["allows"] for rule in POLICY.roles.values())


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", POLICY.roles)
def test_whatever_stands_in_the_menu_of_a_role_opens(browse: Browse, role: str, language: str) -> None:
    scope = ("self:E00001",) if role == "employee" else ("company",)
    client = browse(role, *scope, subject="E00001", language=language)
    start = client.get("/")
    assert start.status_code == 200, words(start.text)
    menu = re.search(r'<nav class="menu".*?</nav>', start.text, re.DOTALL)
    assert menu is not None
    paths = re.findall(r'href="([^"]+)"', menu[0])
    allowed = POLICY.roles[role]["allows"]
    assert paths == [at.path for at in MENU if at.action is None or at.action in allowed]
    for path in paths:
        page = client.get(path)
        assert page.status_code in (200, 409), (path, words(page.text))
        assert f'lang="{"zh-Hans" if language == "zh" else "en"}"' in page.text
        assert "<script" not in page.text
        assert " style=" not in page.text
        assert page.text.count("<h1") == 1


@pytest.mark.parametrize("role", POLICY.roles)
def test_a_page_that_the_role_may_not_see_says_so_and_no_more(browse: Browse, role: str) -> None:
    scope = ("self:E00001",) if role == "employee" else ("company",)
    client = browse(role, *scope, subject="E00001")
    for at in PAGES:
        if at.action is None or at.action in POLICY.roles[role]["allows"]:
            continue
        path = re.sub(r"\{[^}]+\}", "E00002", at.path)
        answer = client.request(at.method, path)
        assert answer.status_code == 403, path
        assert "You may not see this" in answer.text
        assert "E00002" not in words(answer.text)


def test_a_language_that_was_chosen_stays(browse: Browse) -> None:
    client = browse(language="en")
    assert 'lang="en"' in client.get("/").text
    assert 'lang="zh-Hans"' in client.get("/?lang=zh").text
    assert 'lang="zh-Hans"' in client.get("/").text
    client.cookies.clear()


def test_an_unknown_address_is_told_in_words(browse: Browse) -> None:
    answer = browse().get("/no/such/page")
    assert answer.status_code == 404
    assert "There is nothing here that you may see" in answer.text


def test_pages_allow_nothing_from_outside(browse: Browse) -> None:
    headers = browse().get("/").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert "script-src" not in policy
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
