"""How fast every page answers that a role can reach by links, beside the time that is allowed.

    python -m experiments.benchmarks.pages [--home FOLDER] [--copies 1] [--role hr] [--without PATH ...]

Begins at the start page and follows links as a person does, each kind of address once; a page is asked for
once cold and then five times. Milliseconds are those of the application from request to answer, in this
process, without sign-in, and until it is whole: people are told after three seconds that it is being made.
``--copies 85`` makes a company of 100,000 people out of the example's 1,200 first.
The last line is JSON: ``n_pages``, ``median_ms``, ``worst_ms`` and ``worst_page`` of the warm answers,
``cold_worst_ms``, ``limit_ms``, ``n_over``.
"""

import argparse
import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from data.home import Home, limit_threads
from serving.access import Caller
from serving.context import Context
from serving.decisions import new_request_id

#: Milliseconds that a page may take: at 1,200 people, and at 100,000.
LIMIT_MS, LARGE_LIMIT_MS = 200.0, 1000.0
_LARGE = 50_000
_WARM = 5
_LINK = re.compile(r'<a [^>]*href="(/[^"#]*)')


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Sets what the gate in front of the pages sets."""

    app: ASGIApp
    caller: Caller
    context: Context
    csrf: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on as the caller's."""
        if scope["type"] == "http":
            caller = replace(self.caller, request_id=new_request_id())
            session = SimpleNamespace(csrf=self.csrf, subject=caller.subject)
            state = {"caller": caller, "session": session, "context": self.context}
            scope = {**scope, "state": {**scope.get("state", {}), **state}}
        await self.app(scope, receive, send)


def addresses(page: str) -> list[str]:
    """Return the addresses of this site that a page links to, without the choice of language."""
    found = (unescape(one) for one in _LINK.findall(page))
    return [one for one in found if "lang=" not in one and not one.startswith("/static/")]


def kind_of(address: str) -> tuple[str, tuple[str, ...]]:
    """Return what addresses of one kind share: the path and the names in the query."""
    parts = urlsplit(address)
    return parts.path, tuple(sorted({name for name, _ in parse_qsl(parts.query)}))


def reachable(
    client: TestClient, without: Sequence[str], start: str = "/"
) -> Iterator[tuple[str, float, str]]:
    """Follow links from the start page; yields address, milliseconds until it is whole, and the page."""
    waiting, seen = [start], {kind_of(start)}
    while waiting:
        address = waiting.pop(0)
        began = time.perf_counter()
        answer = client.get(address, follow_redirects=True)
        while "refresh" in answer.headers:  # it is still being made
            time.sleep(1)
            answer = client.get(address, follow_redirects=True)
        elapsed = (time.perf_counter() - began) * 1e3
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        if answer.status_code >= 500:
            msg = f"{address} answers {answer.status_code}"
            raise RuntimeError(msg)
        yield address, elapsed, answer.text
        for found in addresses(answer.text):
            if kind_of(found) not in seen and kind_of(found)[0] not in without:
                seen.add(kind_of(found))
                waiting.append(found)


def measure(home: Home, caller: Caller, without: Sequence[str] = ()) -> dict[str, float | int | str]:
    """Return the figures of the pages that a caller can reach."""
    from serving.readiness import warm
    from serving.web.app import pages

    context = Context(home)
    warm(context)
    client = TestClient(SignedIn(pages(), caller, context))
    cold, medians = {}, {}
    for address, first, _ in reachable(client, without):
        cold[address] = first
        times = []
        for _ in range(_WARM):
            began = time.perf_counter()
            client.get(address, follow_redirects=True)
            times.append((time.perf_counter() - began) * 1e3)
        medians[address] = statistics.median(times)
        sys.stdout.write(f"{medians[address]:8.1f} ms  {first:8.1f} cold  {address}\n")
        sys.stdout.flush()
    limit = LARGE_LIMIT_MS if _n_people(context, caller) > _LARGE else LIMIT_MS
    worst = max(medians, key=lambda one: medians[one])
    return {
        "n_pages": len(medians),
        "median_ms": round(statistics.median(medians.values()), 1),
        "worst_ms": round(medians[worst], 1),
        "worst_page": kind_of(worst)[0],
        "cold_worst_ms": round(max(cold.values()), 1),
        "limit_ms": limit,
        "n_over": sum(one > limit for one in medians.values()),
    }


def _n_people(context: Context, caller: Caller) -> int:
    from serving.decisions import Decision
    from serving.requests import Asked

    return len(context.snapshot(None, Decision(context.log, caller, "benchmark", Asked())).roster)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--home", type=Path, help="a home with released models; made if left out")
    parser.add_argument("--copies", type=int, default=1, help="copies of the company, each of other people")
    parser.add_argument("--role", default="hr", choices=["hr", "planner", "head", "auditor"])
    parser.add_argument("--without", nargs="*", default=[], help="paths that are not asked for")
    given = parser.parse_args()
    limit_threads()
    with tempfile.TemporaryDirectory() as temporary:
        home = replace(
            Home.from_environment(), root=given.home or Path(temporary) / "one", patience_seconds=3600
        )
        if given.home is None:
            _prepare(home)
        if given.copies > 1:
            from experiments.benchmarks.pages_data import copied

            home = copied(home, Path(temporary) / "many", given.copies)
        found = measure(home, Caller("benchmark", given.role, ("company",)), given.without)
    sys.stdout.write(
        json.dumps({"role": given.role, "copies": given.copies, "without": given.without, **found}) + "\n"
    )


def _prepare(home: Home) -> None:
    from data.example import generate
    from data.store import Store
    from training.train import TOPICS, train

    store = Store(home)
    generate(store)
    for topic in TOPICS:
        train(topic, store)


if __name__ == "__main__":
    main()
