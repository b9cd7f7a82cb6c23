"""What is made once a session: an MLflow database whose tables are copied, and rounds of the example."""

import shutil
from pathlib import Path

import pytest

from data.home import Home
from data.store import Store
from training.candidates import Candidates
from training.promotion import known_candidates
from training.tracking import Tracking


@pytest.fixture(scope="session")
def mlflow_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh MLflow database; creating the tables takes seconds."""
    home = Home(root=tmp_path_factory.mktemp("mlflow"))
    Tracking(home).versions("attrition")
    return home.root / "mlflow.db"


@pytest.fixture
def tracking(home: Home, mlflow_database: Path) -> Tracking:
    """An empty MLflow store in the test's own home."""
    home.root.mkdir(parents=True, exist_ok=True)
    shutil.copy(mlflow_database, home.root / "mlflow.db")
    return Tracking(home)


@pytest.fixture(scope="session")
def example_rounds(example: Store) -> Candidates:
    """Everybody who could have been promoted in each round of the example company."""
    return known_candidates(example)
