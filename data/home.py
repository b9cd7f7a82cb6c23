"""Where things lie, and the settings: the only reader of environment variables."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from data.errors import SettingError

ENGINES = ("polars", "duckdb", "spark")

#: Every setting: environment variable, default, meaning. `docs/guide/settings.md` explains each.
SETTINGS: dict[str, tuple[str, str]] = {
    "ECHELON_HOME": ("var", "folder that holds tables, models, logs and the decision log"),
    "ECHELON_ENGINE": ("polars", "engine of the heavy layer: polars, duckdb or spark"),
    "ECHELON_SPARK_MASTER": ("local[2]", "Spark master, where the engine is spark"),
    "ECHELON_TRACKING_URI": ("", "MLflow tracking URI; empty: sqlite in the home folder"),
    "ECHELON_DATABASE_URL": (
        "",
        "SQLAlchemy URL of the decision log, accounts and sessions; empty: sqlite in the home folder",
    ),
    "ECHELON_SECRET": ("", "key that signs tokens and the decision log; empty: made once in the home folder"),
    "ECHELON_THREADS": ("1", "threads that one fit or one prediction may use"),
    "ECHELON_LANGUAGE": ("en", "language of the terminal: en or zh"),
    "ECHELON_URL": ("", "address under which people open the pages; empty: as each request names it"),
    "ECHELON_IDLE_MINUTES": ("30", "minutes without a request after which a session ends"),
    "ECHELON_SESSION_HOURS": ("12", "hours after which a session ends in any case"),
    "ECHELON_PATIENCE_SECONDS": ("3", "seconds after which a page that is not made yet says so"),
    "ECHELON_OIDC_SECRET": ("", "secret of the client at the company's sign-in; empty: a public client"),
}

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-]+(:\d{1,5})?|https?://\[[0-9A-Fa-f:]+\](:\d{1,5})?")


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
    url: str = ""
    idle_minutes: int = 30
    session_hours: int = 12
    patience_seconds: int = 3
    oidc_secret: str = field(default="", repr=False)

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
        url = value["ECHELON_URL"].rstrip("/")
        if url and not _ADDRESS.fullmatch(url):
            msg = f"ECHELON_URL is {url!r}; give scheme and host alone, such as https://talent.example.com"
            raise SettingError(msg)
        return cls(
            root=Path(value["ECHELON_HOME"]).expanduser().resolve(),
            engine=value["ECHELON_ENGINE"],
            spark_master=value["ECHELON_SPARK_MASTER"],
            tracking_uri_setting=value["ECHELON_TRACKING_URI"],
            database_url_setting=value["ECHELON_DATABASE_URL"],
            secret_setting=value["ECHELON_SECRET"],
            threads=_whole("ECHELON_THREADS", value),
            language=value["ECHELON_LANGUAGE"],
            url=url,
            idle_minutes=_whole("ECHELON_IDLE_MINUTES", value, most=24 * 60),
            session_hours=_whole("ECHELON_SESSION_HOURS", value, most=31 * 24),
            patience_seconds=_whole("ECHELON_PATIENCE_SECONDS", value, most=3600),
            oidc_secret=value["ECHELON_OIDC_SECRET"],
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
    def sign_in_url(self) -> str:
        """SQLAlchemy URL of accounts and sessions."""
        return self.database_url_setting or f"sqlite:///{self.root / 'sign_in.db'}"

    @property
    def secret_file(self) -> Path:
        """File of the signing key, used where ``ECHELON_SECRET`` is empty."""
        return self.root / "secret"


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        msg = f"{name} is {value!r}; allowed are {', '.join(allowed)}"
        raise SettingError(msg)


def _whole(name: str, value: Mapping[str, str], most: int | None = None) -> int:
    text = value[name]
    if not text.isdecimal() or int(text) < 1 or (most is not None and int(text) > most):
        msg = f"{name} is {text!r}; give a whole number of at least 1{f', at most {most}' if most else ''}"
        raise SettingError(msg)
    return int(text)


def limit_threads(n_threads: int = 1) -> None:
    """Bound the threads of the numeric libraries; call it before they are imported.

    LightGBM and OpenBLAS with more threads than free cores are up to 150 times slower.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
        os.environ.setdefault(name, str(n_threads))
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
