"""Pages without the gate in front: whoever visits is said by the test, as the gate says it by the session."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from starlette.testclient import TestClient

from experiments.benchmarks.pages import SignedIn
from serving.access import Caller
from serving.context import Context
from serving.web.app import pages

CSRF = "token-of-this-session"


#: role, scopes, subject -> a browser of that person.
Browse = Callable[..., TestClient]


def browsing(context: Context, opened: ExitStack) -> Browse:
    """Return what opens a browser on the pages of an installation."""
    app = pages()

    def browse(role: str = "hr", *scopes: str, subject: str = "tester", language: str = "en") -> TestClient:
        caller = Caller(subject, role, scopes or ("company",))
        client = TestClient(SignedIn(app, caller, context, CSRF), raise_server_exceptions=False)
        client.headers["accept-language"] = language
        return opened.enter_context(client)

    return browse


@pytest.fixture(scope="session")
def browse(context: Context) -> Iterator[Browse]:
    """Browsers on the trained company."""
    with ExitStack() as opened:
        yield browsing(context, opened)


def words(page: str) -> str:
    """Return what a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
