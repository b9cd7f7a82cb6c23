"""A trained company behind the service: shared by the tests of the use cases and of the routes."""

import logging
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import httpx2
import pytest
import uvicorn
from _bentoml_impl.tasks import Sqlite3Store  # type: ignore[import-untyped]

from data.home import Home
from data.store import Store
from features.roster import roster
from serving.access import Caller, Policy
from serving.context import Context
from serving.tokens import Tokens
from training.tracking import CHAMPION, Tracking

TOPICS = ("promotion", "attrition", "productivity")


@pytest.fixture(autouse=True)
def heard() -> None:
    """Let our loggers speak: libraries that set up logging of their own silence those that exist."""
    for name in ("echelon", "echelon.access"):
        logging.getLogger(name).disabled = False


@pytest.fixture(scope="session")
def served(trained: Store, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of our own with all models released, whatever their gates said on so small a company."""
    root = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(trained.home.root, root)
    home = replace(trained.home, root=root)
    tracking = Tracking(home)
    for topic in TOPICS:
        if CHAMPION not in tracking.aliases(topic):
            tracking.set_alias(topic, CHAMPION, tracking.versions(topic)[0].number)
    return home


@pytest.fixture(scope="session")
def context(served: Home) -> Context:
    """What the use cases work with."""
    return Context(served)


@pytest.fixture(scope="session")
def appraised(example: Store, tmp_path_factory: pytest.TempPathFactory) -> Context:
    """The example company in a home of our own, without models: the appraisal needs none."""
    root = tmp_path_factory.mktemp("appraised") / "home"
    shutil.copytree(example.home.root, root)
    return Context(replace(example.home, root=root))


def everybody_of(context: Context) -> list[str]:
    """Return the ids of all who work there as of the latest date."""
    store = Store(context.home)
    return [str(person) for person in roster(store, as_of=store.known_until()).index]


@dataclass(frozen=True)
class Server:
    """The running service."""

    url: str
    home: Home

    def headers(self, role: str = "hr", *scopes: str, subject: str = "tester") -> dict[str, str]:
        """Return the header of a signed request."""
        caller = Caller(subject, role, scopes or ("company",))
        token = Tokens(self.home, Policy.shipped()).issue(caller, days=1)
        return {"Authorization": f"Bearer {token}"}

    def ask(self, route: str, body: object, headers: dict[str, str] | None = None) -> httpx2.Response:
        """Send a request as HR for the company, or with other headers."""
        return httpx2.post(f"{self.url}{route}", json=body, headers=headers or self.headers(), timeout=60)


@pytest.fixture(scope="session")
def server(served: Home) -> Iterator[Server]:
    """The service as BentoML builds it, on a port of this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECHELON_HOME", str(served.root))
        patch.setenv("ECHELON_PATIENCE_SECONDS", str(served.patience_seconds))
        patch.setenv("BENTOML_HOME", str(served.root / "bentoml"))
        patch.setenv("BENTOML_DO_NOT_TRACK", "True")
        tasks = served.root / "tasks.db"
        patch.setenv("BENTOML_RESULT_STORE", str(tasks))
        Sqlite3Store.init_db(str(tasks))  # as `bentoml serve` does
        patch.setenv("OTEL_SDK_DISABLED", "true")
        metrics = served.root / "metrics"
        metrics.mkdir()
        patch.setenv("PROMETHEUS_MULTIPROC_DIR", str(metrics))
        from serving.service import TalentService

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        app = TalentService.to_asgi()  # type: ignore[attr-defined]  # the decorator made it a Service
        running = uvicorn.Server(
            uvicorn.Config(app, port=port, log_config=None, lifespan="on", server_header=False)
        )
        thread = threading.Thread(target=running.run, daemon=True)
        thread.start()
        while not running.started:
            assert thread.is_alive(), "the service did not start"
            time.sleep(0.05)
        yield Server(f"http://127.0.0.1:{port}", served)
        running.should_exit = True
        thread.join(30)
        logging.getLogger("echelon").setLevel(logging.NOTSET)
        logging.getLogger("uvicorn.access").disabled = False
