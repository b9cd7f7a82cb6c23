"""Latency of `/attrition/flight_risk` for 100 people with reasons, beside a bare Starlette application.

    python -m experiments.benchmarks.serving [--home FOLDER] [--requests 400] [--rounds 3]

Both run in processes of their own on this machine, answer from the same home and return the same people and
reasons; the bare one has no sign-in, no checks and no decision log, and predicts on its event loop.
``bare_fresh`` scores and explains the 100 people again for each request, as an application without a cache
would. Rounds alternate between the two; figures are medians over rounds, milliseconds. The last line is JSON.
"""

import argparse
import asyncio
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from data.home import Home, limit_threads

_BODY = b'{"top": 100}'
_CLIENTS = (1, 16)
_Figures = dict[str, float]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--home", type=Path, help="a home with a released attrition model; made if left out")
    parser.add_argument("--requests", type=int, default=400, help="requests a round with one client")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    limit_threads()
    with tempfile.TemporaryDirectory() as temporary:
        home = replace(Home.from_environment(), root=given.home or Path(temporary))
        if given.home is None:
            _prepare(home)
        print(json.dumps(measure(home, given.requests, given.rounds)))  # noqa: T201


def measure(home: Home, n_requests: int, n_rounds: int) -> dict[str, float]:
    """Return the figures of the service and of the bare application.

    Parameters
    ----------
    home : Home
        With a released attrition model.
    n_requests : int
        Requests a round with one client; with 16 clients twice as many.
    n_rounds : int
        Rounds, alternating.

    Returns
    -------
    dict of str to float
        ``p50_1``, ``p99_1``, ``rps_1``, ``p50_16`` ... of the service, with prefix ``bare_`` and
        ``bare_fresh_`` of the other, and ratios.
    """
    token = _token(home)
    service_port, bare_port = _free_port(), _free_port()
    commands = {
        service_port: ["-m", "echelon", "serve", "--port", str(service_port), "--drain", "0"],
        bare_port: ["-m", "experiments.benchmarks.serving_bare", str(bare_port)],
    }
    found: dict[str, list[float]] = {}
    with _running(home, commands):
        targets = {
            "": (service_port, "/attrition/flight_risk"),
            "bare_": (bare_port, "/cached"),
            "bare_fresh_": (bare_port, "/fresh"),
        }
        for prefix, (port, path) in targets.items():
            _say(f"first answer of {prefix or 'service '}{path}")
            asyncio.run(_load(port, path, token, n_clients=1, n_requests=20))
        for one in range(n_rounds):
            _say(f"round {one + 1} of {n_rounds}")
            for n_clients in _CLIENTS:
                for prefix, (port, path) in targets.items():
                    n = n_requests * (2 if n_clients > 1 else 1) // (8 if "fresh" in prefix else 1)
                    figures = asyncio.run(_load(port, path, token, n_clients=n_clients, n_requests=n))
                    for name, value in figures.items():
                        found.setdefault(f"{prefix}{name}_{n_clients}", []).append(value)
    medians = {name: statistics.median(values) for name, values in found.items()}
    for n_clients in _CLIENTS:
        for quantile in ("p50", "p99"):
            ratio = medians[f"{quantile}_{n_clients}"] / medians[f"bare_{quantile}_{n_clients}"]
            medians[f"ratio_{quantile}_{n_clients}"] = ratio
    return {name: round(value, 3) for name, value in medians.items()}


async def _load(port: int, path: str, token: str, *, n_clients: int, n_requests: int) -> _Figures:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(_BODY)}\r\n\r\n"
    )
    message = head.encode() + _BODY
    seconds: list[float] = []

    async def client(n: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(n):
            began = time.perf_counter()
            writer.write(message)
            await _answer(reader)
            seconds.append(time.perf_counter() - began)
        writer.close()
        await writer.wait_closed()

    began = time.perf_counter()
    await asyncio.gather(*(client(max(1, n_requests // n_clients)) for _ in range(n_clients)))
    elapsed = time.perf_counter() - began
    ordered = sorted(1e3 * one for one in seconds)
    p99 = ordered[min(len(ordered) - 1, round(0.99 * len(ordered)))]
    return {"p50": statistics.median(ordered), "p99": p99, "rps": len(ordered) / elapsed}


async def _answer(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.split("content-length:")[1].split("\r\n")[0])
    body = await reader.readexactly(length)
    if " 200 " not in head.split("\r\n")[0] or body.count(b'"employee_id"') != 100:
        msg = f"expected 200 and 100 people, got {head.splitlines()[0]}: {body[:300]!r}"
        raise RuntimeError(msg)


@contextmanager
def _running(home: Home, commands: Mapping[int, list[str]]) -> Iterator[None]:
    environment = {**os.environ, "ECHELON_HOME": str(home.root)}
    children = [
        subprocess.Popen(  # noqa: S603 - our own commands
            [sys.executable, *command],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in commands.values()
    ]
    try:
        for port in commands:
            _wait_until_ready(port)
        yield
    finally:
        for child in children:
            child.send_signal(signal.SIGTERM)
        for child in children:
            child.wait(60)


def _wait_until_ready(port: int) -> None:
    for _ in range(600):
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    msg = f"nothing became ready on port {port} within two minutes"
    raise RuntimeError(msg)


def _prepare(home: Home) -> None:
    from data.example import generate
    from data.store import Store
    from training.tracking import CHAMPION, Tracking
    from training.train import train

    _say("example company of 1,200 people")
    generate(Store(home))
    _say("training attrition")
    outcome = train("attrition", Store(home))
    Tracking(home).set_alias("attrition", CHAMPION, outcome.version)  # speed is measured, not accuracy


def _token(home: Home) -> str:
    from serving.access import Caller, Policy
    from serving.tokens import Tokens

    return Tokens(home, Policy.shipped()).issue(Caller("benchmark", "hr", ("company",)), days=1)


def _free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
