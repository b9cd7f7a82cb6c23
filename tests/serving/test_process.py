import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from data.home import Home
from serving.process import environment
from tests.serving.conftest import Server

ROOT = Path(__file__).parents[2]


def test_the_child_process_is_neither_tracked_nor_traced_and_keeps_to_the_home(home: Home) -> None:
    given = environment(home, {"PATH": "/bin", "BENTOML_DO_NOT_TRACK": "False"})
    assert given["BENTOML_DO_NOT_TRACK"] == "True"
    assert given["OTEL_SDK_DISABLED"] == "true"
    assert given["BENTOML_HOME"].startswith(str(home.root))
    assert given["ECHELON_HOME"] == str(home.root)
    assert given["PATH"] == "/bin"


@pytest.mark.slow
def test_the_command_serves_says_nothing_personal_and_answers_what_it_began(served: Home) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "echelon", "serve", "--port", str(port), "--drain", "3"]
    running = subprocess.Popen(  # noqa: S603 - our own command
        command,
        cwd=ROOT,
        env=environment(served, {"PATH": "/usr/bin:/bin"}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        server = Server(f"http://127.0.0.1:{port}", served)
        wait_until_ready(server, running)
        person = server.ask("/promotion/rank", {"top": 1}).json()["people"][0]
        server.ask("/profile", {"employee_id": "CANARY-ID", "CANARY-KEY": 1})
        server.ask("/CANARY-PATH?q=CANARY", {"employee_id": person["employee_id"]})
        server.ask("/profile", {"employee_id": person["employee_id"]})
        earlier = {"top": 100, "as_of": "2025-12-01"}  # a date not asked before: takes a while
        with ThreadPoolExecutor(4) as pool:
            asked = [pool.submit(server.ask, "/attrition/flight_risk", earlier) for _ in range(4)]
            time.sleep(0.5)
            running.send_signal(signal.SIGTERM)
            codes = [one.result().status_code for one in asked]
        assert codes == [200] * 4
        assert running.wait(60) == 0
    finally:
        running.kill()
    said = running.communicate()[0]
    assert "/promotion/rank 200" in said
    for canary in ("CANARY", person["employee_id"], person["name"], "Traceback"):
        assert canary not in said
    assert not (served.root / "draining").exists()


def wait_until_ready(server: Server, running: subprocess.Popen[str]) -> None:
    for _ in range(300):
        assert running.poll() is None, "the service ended before it was ready"
        try:
            if httpx2.get(f"{server.url}/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.3)
    pytest.fail("not ready within a minute and a half")
