"""Where things lie, and the settings: the only reader of environment variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.errors import SettingError

ENGINES = ("polars", "duckdb", "spark")

#: Every setting: environment variable, default, meaning. `docs/guide/settings.md` explains each.
SETTINGS: dict[str, tuple[str, str]] = {
    "ECHELON_HOME": ("var", "folder that holds tables, models, logs and the decision log"),
    "ECHELON_ENGINE": ("polars", "engine of the heavy layer: polars, duckdb or spark"),
    "ECHELON_SPARK_MASTER": ("local[2]", "Spark master, where the engine is spark"),
    "ECHELON_TRACKING_URI": ("", "MLflow tracking URI; empty: sqlite in the home folder"),
    "ECHELON_DATABASE_URL": ("", "SQLAlchemy URL of the decision log; empty: sqlite in the home folder"),
    "ECHELON_SECRET": ("", "key that signs tokens and the decision log; empty: made once in the home folder"),
    "ECHELON_THREADS": ("1", "threads that one fit or one prediction may use"),
    "ECHELON_LANGUAGE": ("en", "language of the terminal: en or zh"),
}


@dataclass(frozen=True, slots=True)
class Home:
    """Folders and settings of one installation."""

    root: Path
    engine: str = "polars"
    spark_master: str = "local[2]"
    tracking_uri_setting: str = ""
    database_url_setting: str = ""
    secret_setting: str = ""
    threads: int = 1
    language: str = "en"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Home":
        """Read the settings.

        Raises
        ------
        SettingError
            If a setting has a value that is not allowed.
        """
        given = os.environ if environment is None else environment
        value = {name: given.get(name) or default for name, (default, _) in SETTINGS.items()}
        _one_of("ECHELON_ENGINE", value["ECHELON_ENGINE"], ENGINES)
        _one_of("ECHELON_LANGUAGE", value["ECHELON_LANGUAGE"], ("en", "zh"))
        if not value["ECHELON_THREADS"].isdigit() or int(value["ECHELON_THREADS"]) < 1:
            msg = f"ECHELON_THREADS is {value['ECHELON_THREADS']!r}; give a whole number of at least 1"
            raise SettingError(msg)
        return cls(
            root=Path(value["ECHELON_HOME"]).expanduser().resolve(),
            engine=value["ECHELON_ENGINE"],
            spark_master=value["ECHELON_SPARK_MASTER"],
            tracking_uri_setting=value["ECHELON_TRACKING_URI"],
            database_url_setting=value["ECHELON_DATABASE_URL"],
            secret_setting=value["ECHELON_SECRET"],
            threads=int(value["ECHELON_THREADS"]),
            language=value["ECHELON_LANGUAGE"],
        )

    @property
    def tables(self) -> Path:
        """Folder of the canonical tables."""
        return self.root / "tables"

    @property
    def monthly(self) -> Path:
        """Folder of what the heavy layer derived a month."""
        return self.root / "monthly"

    @property
    def kept(self) -> Path:
        """Folder of what was dear to compute; may be emptied at any time."""
        return self.root / "kept"

    @property
    def reports(self) -> Path:
        """Folder of import reports and of the rows that imports left out."""
        return self.root / "reports"

    @property
    def truth(self) -> Path:
        """Folder of the example company's ground truth."""
        return self.root / "truth"

    @property
    def artifacts(self) -> Path:
        """Folder of MLflow's artefacts."""
        return self.root / "artifacts"

    @property
    def tracking_uri(self) -> str:
        """MLflow tracking and registry URI."""
        return self.tracking_uri_setting or f"sqlite:///{self.root / 'mlflow.db'}"

    @property
    def database_url(self) -> str:
        """SQLAlchemy URL of the decision log."""
        return self.database_url_setting or f"sqlite:///{self.root / 'decisions.db'}"

    @property
    def secret_file(self) -> Path:
        """File of the signing key, used where ``ECHELON_SECRET`` is empty."""
        return self.root / "secret"


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        msg = f"{name} is {value!r}; allowed are {', '.join(allowed)}"
        raise SettingError(msg)


def limit_threads(n_threads: int = 1) -> None:
    """Bound the threads of the numeric libraries; call it before they are imported.

    LightGBM and OpenBLAS with more threads than free cores are up to 150 times slower.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
        os.environ.setdefault(name, str(n_threads))
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
