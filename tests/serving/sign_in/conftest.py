"""A browser in front of the guard and the pages, on an installation with one account."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx2
import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from data.home import Home
from serving.access import Policy
from serving.guard import Guard
from serving.log import DecisionLog
from serving.sign_in.accounts import Account
from serving.sign_in.entrance import Entrance
from serving.web.app import pages

PASSWORD = "correct horse battery"  # noqa: S105 - of the tests
HR = Account("li.na", "E00042", "hr", ("company",))


@dataclass
class Clock:
    """A clock that stands still until it is set forward."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def quick_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little work but where the hashes are what is tested."""
    if not request.module.__name__.endswith("test_accounts"):
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        monkeypatch.setattr("serving.sign_in.accounts._HASHER", quick)


@pytest.fixture
def entrance(home: Home) -> Entrance:
    """What commands use, on the database that the browser's service uses."""
    opened = Entrance(home, Policy.shipped(), DecisionLog(home))
    opened.accounts.add(HR, PASSWORD)
    return opened


@dataclass
class Browser:
    """A browser that does not follow redirects by itself."""

    client: TestClient

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return self.client.get(path, headers=headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> httpx2.Response:
        return self.client.post(path, data=fields, headers=headers)

    def token(self, path: str) -> str:
        """Return what the forms of a page carry."""
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.get(path).text)
        assert found is not None
        return found[1]

    def sign_in(self, name: str = "li.na", password: str = PASSWORD, onward: str = "/") -> httpx2.Response:
        fields = {"csrf": self.token("/sign-in"), "name": name, "password": password, "next": onward}
        return self.post("/sign-in", fields)

    def is_in(self) -> bool:
        """Tell whether the start page opens."""
        return self.get("/").status_code == 200


def browser_on(home: Home, url: str = "http://testserver") -> TestClient:
    """Return a client of a service of its own."""
    app = Guard(pages(), home)
    return TestClient(app, base_url=url, follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture
def browser(entrance: Entrance) -> Iterator[Browser]:
    """A browser that nobody has signed in with."""
    with browser_on(entrance.home) as client:
        yield Browser(client)


def logged(home: Home, *routes: str) -> list[dict[str, object]]:
    """Return what the decision log says about routes."""
    return [dict(entry.body) for entry in DecisionLog(home).entries(routes=routes)]
