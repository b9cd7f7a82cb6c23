"""An MLflow database whose tables are made once a session, and copied."""

import shutil
from pathlib import Path

import pytest

from data.home import Home
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
