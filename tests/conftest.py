"""What all tests share: bounded threads, a home folder of their own, the example company."""

from data.home import limit_threads

limit_threads()  # before any numeric library is imported

import os  # noqa: E402
import shutil  # noqa: E402
from dataclasses import replace  # noqa: E402
from fcntl import LOCK_EX, flock  # noqa: E402
from pathlib import Path  # noqa: E402

import pytest  # noqa: E402

from data.home import SETTINGS, Home  # noqa: E402
from data.store import Store  # noqa: E402


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the settings of whoever runs it."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An empty home folder, also set as ``ECHELON_HOME``."""
    monkeypatch.setenv("ECHELON_HOME", str(tmp_path / "home"))
    return Home.from_environment()


@pytest.fixture
def store(home: Home) -> Store:
    """An empty store."""
    return Store(home)


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A small example company, made once; nobody writes to it."""
    from data.example import generate

    made = Store(Home(root=tmp_path_factory.mktemp("example") / "home", patience_seconds=600))
    generate(made, n_employees=300, n_months=36, n_platforms=6, seed=7)
    return made


@pytest.fixture(scope="session")
def trained(example: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The example company with all topics trained, gated and registered; nobody writes to it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own  # made once for all processes
    root = shared / "trained"
    copied = Store(replace(example.home, root=root / "home"))
    with (shared / "trained.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not (root / "done").exists():
            shutil.rmtree(root, ignore_errors=True)
            shutil.copytree(example.home.root, copied.home.root)
            _train(copied)
            (root / "done").touch()
    return copied


def _train(store: Store) -> None:
    from training.train import TOPICS, train

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("training.exits.MOST_ROWS", 3000)  # fewer landmarks, to be quick
        for topic in TOPICS:
            train(topic, store)
