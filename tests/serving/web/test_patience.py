import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest
from starlette.testclient import TestClient

from data.home import Home
from experiments.benchmarks.pages import SignedIn
from serving.access import console
from serving.context import Context
from serving.web import app
from serving.web.patience import Patience
from serving.web.shell import AGAIN, At, Page, Visit
from tests.serving.web.conftest import CSRF, words


def test_what_takes_long_is_made_once_and_fetched_later() -> None:
    patience, go, n_made = Patience[int](), Event(), []

    def make() -> int:
        n_made.append(1)
        go.wait(10)
        return 7

    assert patience.get("me", "a", make, 0.01) is None
    assert patience.get("me", "a", make, 0.01) is None
    assert patience.get("me", "b", lambda: 8, 10) == 8  # nothing else waits
    assert patience.get("you", "a", lambda: 9, 10) == 9  # nor does anybody else get it
    go.set()
    assert patience.get("me", "a", make, 10) == 7
    assert len(n_made) == 1
    assert patience.get("me", "a", make, 10) == 7  # fetched; now it is made anew
    assert len(n_made) == 2


def test_two_who_wait_for_the_same_both_get_it() -> None:
    patience, go = Patience[int](), Event()
    with ThreadPoolExecutor(2) as both:
        asked = [both.submit(patience.get, "me", "a", lambda: int(go.wait(10)), 10) for _ in range(2)]
        time.sleep(0.05)
        go.set()
        assert [one.result() for one in asked] == [1, 1]


def test_what_nobody_fetched_for_a_minute_is_let_go() -> None:
    now, made = [0.0], iter(range(9))
    patience = Patience[int](clock=lambda: now[0])

    def slow() -> int:
        time.sleep(0.05)
        return next(made)

    assert patience.get("me", "a", slow, 0.0) is None
    time.sleep(0.2)
    now[0] = 61.0
    assert patience.get("you", "b", lambda: 5, 10) == 5
    assert not patience._begun
    assert patience.get("me", "a", slow, 10) == 1


def test_what_fails_is_raised_and_made_anew() -> None:
    patience = Patience[int]()

    def fail() -> int:
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        patience.get("me", "a", fail, 10)
    assert patience.get("me", "a", lambda: 3, 10) == 3


def test_after_a_change_nothing_older_is_fetched() -> None:
    patience, go = Patience[str](), Event()

    def before() -> str:
        go.wait(10)
        return "before"

    assert patience.get("me", "a", before, 0.01) is None
    patience.forget("me")
    assert patience.get("me", "a", lambda: "after", 10) == "after"
    go.set()
    time.sleep(0.1)
    assert patience.get("me", "a", lambda: "after", 10) == "after"


def test_who_has_much_in_the_making_is_told_to_wait_and_others_are_not() -> None:
    patience, go = Patience[bool](), Event()
    for what in range(10):
        assert patience.get("me", what, lambda: go.wait(10), 0.0) is None
    assert len(patience._begun) == 6
    assert patience.get("you", "a", lambda: True, 10)
    go.set()
    time.sleep(0.1)
    assert patience.get("me", 0, lambda: False, 10)  # what was begun is fetched
    assert patience.get("me", 9, lambda: True, 10)


def test_a_page_that_takes_long_says_so_and_comes_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    go = Event()

    def slow(_visit: Visit) -> Page:
        go.wait(10)
        return Page("start/nothing.html")

    monkeypatch.setattr(app, "PAGES", (At("/slow", slow, action=None),))
    hasty = Context(replace(home, patience_seconds=0))
    with TestClient(SignedIn(app.pages(), console(), hasty, CSRF)) as client:
        waiting = client.get("/slow")
        assert waiting.headers["refresh"] == str(AGAIN)
        assert "This page is being made" in words(waiting.text)
        assert "refresh" not in client.get("/slow?still=1").headers
        go.set()
        time.sleep(0.2)
        assert "This page is being made" not in words(client.get("/slow").text)
        assert re.search("still=1", waiting.text)
