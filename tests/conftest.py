"""What all tests share: bounded threads, a home folder of their own, the example company."""

from data.home import limit_threads

limit_threads()  # before any numeric library is imported

import shutil  # noqa: E402
from dataclasses import replace  # noqa: E402
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
    from training.train import TOPICS, train

    root = tmp_path_factory.mktemp("trained") / "home"
    shutil.copytree(example.home.root, root)
    copied = Store(replace(example.home, root=root))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("training.exits.MOST_ROWS", 3000)  # fewer landmarks, to be quick
        for topic in TOPICS:
            train(topic, copied)
    return copied
