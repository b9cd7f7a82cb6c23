"""The tables of accounts, sessions and attempts, in SQLite or PostgreSQL."""

import sqlalchemy as sa

from data.home import Home
from serving.log_database import connect, writing

_TABLES = sa.MetaData()

ACCOUNTS = sa.Table(
    "sign_in_accounts",
    _TABLES,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("scopes", sa.JSON, nullable=False),
    sa.Column("password", sa.Text, nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
)

SESSIONS = sa.Table(
    "sign_in_sessions",
    _TABLES,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, nullable=False, index=True),
    sa.Column("subject", sa.Text, nullable=False, index=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("scopes", sa.JSON, nullable=False),
    sa.Column("began", sa.Double, nullable=False),
    sa.Column("seen", sa.Double, nullable=False),
)

ATTEMPTS = sa.Table(
    "sign_in_attempts",
    _TABLES,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last", sa.Double, nullable=False, index=True),
)


def open_sign_in(home: Home) -> sa.Engine:
    """Return an engine whose database has the tables; a file of its own is readable by its owner alone.

    Raises
    ------
    SettingError
        If ``ECHELON_DATABASE_URL`` names another kind of database.
    """
    engine = connect(home, home.sign_in_url)
    with writing(engine) as connection:
        _TABLES.create_all(connection)
    if not home.database_url_setting:
        (home.root / "sign_in.db").chmod(0o600)
    return engine
