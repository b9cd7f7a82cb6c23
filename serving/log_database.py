"""The table of the decision log in SQLite or PostgreSQL, where no row can be changed or removed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from data.errors import SettingError
from data.home import Home

DECISIONS = sa.Table(
    "decisions",
    sa.MetaData(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("previous", sa.Text, nullable=False, unique=True),
    sa.Column("mac", sa.Text, nullable=False, unique=True),
)

#: Append-only is kept by the database itself, whoever writes to it.
_GUARDS = {
    "sqlite": (
        "CREATE TRIGGER IF NOT EXISTS decisions_no_update BEFORE UPDATE ON decisions "
        "BEGIN SELECT RAISE(ABORT, 'the decision log is append-only'); END",
        "CREATE TRIGGER IF NOT EXISTS decisions_no_delete BEFORE DELETE ON decisions "
        "BEGIN SELECT RAISE(ABORT, 'the decision log is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION decisions_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the decision log is append-only'; END $$",
        "CREATE OR REPLACE TRIGGER decisions_no_change BEFORE UPDATE OR DELETE ON decisions "
        "FOR EACH ROW EXECUTE FUNCTION decisions_refuse()",
        "CREATE OR REPLACE TRIGGER decisions_no_truncate BEFORE TRUNCATE ON decisions "
        "FOR EACH STATEMENT EXECUTE FUNCTION decisions_refuse()",
    ),
}

#: One writer at a time, across processes: what starts a transaction that appends.
_BEGIN = {
    "sqlite": ("BEGIN IMMEDIATE",),
    "postgresql": ("BEGIN", "SELECT pg_advisory_xact_lock(4701321)"),
}


def open_database(home: Home) -> sa.Engine:
    """Return an engine whose database has the table and its guards.

    Raises
    ------
    SettingError
        If ``ECHELON_DATABASE_URL`` names another kind of database.
    """
    engine = connect(home, home.database_url)
    with writing(engine) as connection:
        DECISIONS.create(connection, checkfirst=True)
        for statement in _GUARDS[engine.dialect.name]:
            connection.exec_driver_sql(statement)
    return engine


def connect(home: Home, address: str) -> sa.Engine:
    """Return an engine of a database in the home folder, or of the one that the settings name.

    Raises
    ------
    SettingError
        If ``ECHELON_DATABASE_URL`` names another kind of database.
    """
    url = sa.make_url(address)
    kind = url.get_backend_name()
    if kind not in _GUARDS:
        msg = f"ECHELON_DATABASE_URL names {kind}; give a URL of sqlite or postgresql"
        raise SettingError(msg)
    if kind == "postgresql" and url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    home.root.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=kind == "postgresql")
    if kind == "sqlite":
        sa.event.listen(engine, "connect", _durable)
    return engine


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a transaction that excludes other writers; it is on disk when the block ends."""
    with engine.connect() as connection:
        for statement in _BEGIN[engine.dialect.name]:
            connection.exec_driver_sql(statement)
        try:
            yield connection
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")


def _durable(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
