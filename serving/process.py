"""Run the service: BentoML as a child process, drained before it is stopped."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from data.home import Home
from serving.readiness import draining_file

#: Seconds that requests in flight may take to end after the service was told to stop.
_GRACE = 60

#: No usage tracking, and no tracing that nobody reads (it doubles the cost of the middleware).
_SETTINGS = {"BENTOML_DO_NOT_TRACK": "True", "OTEL_SDK_DISABLED": "true", "DO_NOT_TRACK": "true"}


def environment(home: Home, given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the child process.

    Parameters
    ----------
    home : Home
        Where the child keeps everything.
    given : mapping of str to str
        The environment of this process.

    Returns
    -------
    dict of str to str
        With tracking and tracing off, and BentoML's own files under the home folder.
    """
    return {
        **given,
        **_SETTINGS,
        "ECHELON_HOME": str(home.root),
        "BENTOML_HOME": str(home.root / "bentoml"),
    }


def serve(home: Home, *, host: str, port: int, drain: float) -> int:
    """Serve until SIGTERM or SIGINT, then drain and stop.

    Parameters
    ----------
    home : Home
        The installation.
    host : str
        Address to listen on.
    port : int
        Port to listen on.
    drain : float
        Seconds between no longer being ready and stopping.

    Returns
    -------
    int
        0 after a stop that was asked for, else what the child ended with.
    """
    flag = draining_file(home)
    flag.unlink(missing_ok=True)
    home.root.mkdir(parents=True, exist_ok=True)
    source = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-m", "bentoml", "serve", "serving.service:TalentService"]
    command += ["--host", host, "--port", str(port), "--working-dir", str(source)]
    # a session of its own: Ctrl-C reaches this process alone, which drains first
    child = subprocess.Popen(  # noqa: S603 - no part comes from outside but host and port
        command, env=environment(home, os.environ), start_new_session=True
    )
    with _until_told_to_stop() as stop:
        while child.poll() is None and not stop.wait(0.2):
            pass
        asked = stop.is_set()
        if child.poll() is None:
            flag.touch()
            threading.Event().wait(drain)
            child.terminate()
            try:
                child.wait(_GRACE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        flag.unlink(missing_ok=True)
    return 0 if asked else child.returncode


@contextmanager
def _until_told_to_stop() -> Iterator[threading.Event]:
    """Yield an event that SIGTERM and SIGINT set."""
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    former = {number: signal.signal(number, told) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
