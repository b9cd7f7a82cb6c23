"""A real browser in front of the running service; skipped, with the reason, where there is none."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, sync_playwright

from data.store import Store
from features.roster import roster
from serving.access import Policy
from serving.log import DecisionLog
from serving.sign_in.accounts import Account
from serving.sign_in.entrance import Entrance
from tests.serving.conftest import Server

PASSWORD = "correct horse battery staple"  # noqa: S105 - of the tests
CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
#: Milliseconds that a first, cold answer may take here.
_PATIENCE = 90_000


@pytest.fixture(scope="module")  # while it is open, no other test can run a loop of its own
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium here; Debian: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Person:
    """Somebody at a browser; counts what they click, and what the browser complains about."""

    page: Page
    url: str
    n_clicks: int = 0
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Response:
        response = self.page.goto(self.url + path)
        assert response is not None
        return response

    def click(self, role: str, name: str, *, exact: bool = False) -> None:
        """Click what somebody would find by its name; the first of several."""
        self.page.get_by_role(role, name=name, exact=exact).first.click()  # type: ignore[arg-type]
        self.n_clicks += 1

    def reads(self, text: str) -> bool:
        """Tell whether the page says something."""
        return text.lower() in self.page.inner_text("main").lower()


#: role, language -> somebody of that role who has signed in.
Enter = Callable[..., Person]


@pytest.fixture(scope="session")
def accounts(server: Server) -> dict[str, Account]:
    """One account a role, of real people of the company where the role needs one."""
    entrance = Entrance(server.home, Policy.shipped(), DecisionLog(server.home))
    store = Store(server.home)
    everybody = roster(store, as_of=store.known_until())
    front = everybody[everybody["front_line"].fillna(value=False)]
    head = str(front.groupby("manager_id").size().idxmax())
    employee = str(front.index[front["manager_id"] == head][0])
    company = ("company",)
    made = [
        *(
            Account(role, f"{role}-of-tests", role, company)
            for role in ("hr", "planner", "auditor", "operator")
        ),
        Account("head", head, "head", (f"manager:{head}",)),
        Account("sales", "sales-of-tests", "head", company),
        Account("employee", employee, "employee", (f"self:{employee}",)),
    ]
    return {one.name: entrance.accounts.add(one, PASSWORD, replace=True) for one in made}


@pytest.fixture
def enter(chromium: Browser, server: Server, accounts: dict[str, Account]) -> Iterator[Enter]:
    """Sign in as a person does, by the form."""
    opened = []

    def entered(account: str, *, language: str = "en", width: int = 1280) -> Person:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN" if language == "zh" else "en-GB"
        )
        context.set_default_timeout(_PATIENCE)
        opened.append(context)
        person = Person(context.new_page(), server.url)
        person.page.on(
            "console", lambda said: person.complaints.append(said.text) if said.type == "error" else None
        )
        person.go("/")
        person.page.fill("#name", accounts[account].name)
        person.page.fill("#password", PASSWORD)
        person.page.press("#password", "Enter")
        person.page.wait_for_selector("nav.menu")
        return person

    yield entered
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, the checker of accessibility."""
    source = Path(os.environ.get("NODE_MODULES", "/nowhere")) / "axe-core" / "axe.min.js"
    if not source.exists():
        pytest.skip("no axe-core here; npm install axe-core@4, and name its folder in NODE_MODULES")
    return source.read_text(encoding="utf-8")
