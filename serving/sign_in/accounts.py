"""Local accounts: who may sign in with a password, in which role, about whom."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from data.errors import InputError, Settled, UnknownAccount
from serving.access import Caller, Policy
from serving.log_database import writing
from serving.sign_in.database import ACCOUNTS, SESSIONS

#: How the keys of local accounts begin.
LOCAL = "local:"
SHORTEST = 12
LONGEST = 256
_LONGEST_NAME = 128

#: Argon2id with the parameters of RFC 9106 for little memory: 64 MiB, 3 passes.
_HASHER = PasswordHasher()


@dataclass(frozen=True, slots=True)
class Account:
    """A local account.

    Attributes
    ----------
    name : str
        What its holder types at sign-in.
    subject, role, scopes
        As in `serving.access.Caller`.
    disabled : bool
        Whether it may not sign in.
    """

    name: str
    subject: str
    role: str
    scopes: tuple[str, ...]
    disabled: bool = False

    @property
    def key(self) -> str:
        """How sessions name the account."""
        return f"{LOCAL}{self.name}"

    @property
    def caller(self) -> Caller:
        """As whom its holder asks."""
        return Caller(self.subject, self.role, self.scopes)


class Accounts:
    """The local accounts of one installation.

    Parameters
    ----------
    engine : Engine
        Database with the tables of `serving.sign_in.database`.
    policy : Policy
        Knows the roles and their scopes.
    """

    def __init__(self, engine: sa.Engine, policy: Policy) -> None:
        self._engine = engine
        self._policy = policy

    @cached_property
    def _nobody(self) -> str:
        return _HASHER.hash("nobody has this password")

    def all(self) -> list[Account]:
        """Return every account, by name."""
        with self._engine.connect() as connection:
            return [
                _account(row) for row in connection.execute(sa.select(ACCOUNTS).order_by(ACCOUNTS.c.name))
            ]

    def find(self, name: str) -> Account | None:
        """Return an account, or None where nobody has the name."""
        row = self._row(name)
        return _account(row) if row else None

    def add(self, account: Account, password: str, *, replace: bool = False) -> Account:
        """Add an account.

        Parameters
        ----------
        account : Account
            Its name is kept as `normal` writes it.
        password : str
            12 to 256 characters.
        replace : bool, default False
            Whether one of the same name is replaced; its sessions end.

        Raises
        ------
        InputError
            If name or password cannot be used, or the policy has no such role or scope.
        Settled
            If the name is taken.
        """
        self._policy.check_grant(account.role, account.scopes)
        name, subject = normal(account.name), account.subject.strip()
        if not name or len(name) > _LONGEST_NAME or not name.isprintable() or not subject:
            msg = f"an account needs a subject and a name of 1 to {_LONGEST_NAME} printable characters"
            raise InputError(msg)
        row = {
            "name": name,
            "subject": subject,
            "role": account.role,
            "scopes": list(account.scopes),
            "password": _HASHER.hash(_checked(password, name)),
            "disabled": account.disabled,
        }
        with writing(self._engine) as connection:
            taken = connection.execute(sa.select(ACCOUNTS.c.name).where(ACCOUNTS.c.name == name)).first()
            if taken and not replace:
                msg = f"there is an account {name}; `echelon account password {name}` changes its password"
                raise Settled(msg)
            connection.execute(ACCOUNTS.delete().where(ACCOUNTS.c.name == name))
            _end_sessions(connection, name)
            connection.execute(ACCOUNTS.insert(), row)
        return Account(name, subject, account.role, account.scopes, account.disabled)

    def set_password(self, name: str, password: str) -> Account:
        """Give an account another password; its sessions end.

        Raises
        ------
        UnknownAccount
            If nobody has the name.
        InputError
            If the password cannot be used.
        """
        hashed = _HASHER.hash(_checked(password, normal(name)))
        return self._change(name, {"password": hashed})

    def set_disabled(self, name: str, *, disabled: bool) -> Account:
        """Let an account sign in no more, or again; its sessions end.

        Raises
        ------
        UnknownAccount
            If nobody has the name.
        """
        return self._change(name, {"disabled": disabled})

    def remove(self, name: str) -> Account:
        """Remove an account; its sessions end.

        Raises
        ------
        UnknownAccount
            If nobody has the name.
        """
        return self._change(name, None)

    def check(self, name: str, password: str) -> Account | None:
        """Return the account if the password is right and it may sign in; as slow where there is none."""
        row = self._row(name)
        given = unicodedata.normalize("NFKC", password)[: LONGEST + 1]
        try:
            _HASHER.verify(row.password if row else self._nobody, given)
        except (Argon2Error, InvalidHashError):
            return None
        if row is None or row.disabled:
            return None
        if _HASHER.check_needs_rehash(row.password):
            with self._engine.connect() as connection:
                change = ACCOUNTS.update().where(ACCOUNTS.c.name == row.name)
                connection.execute(change.values(password=_HASHER.hash(given)))
        return _account(row)

    def _row(self, name: str) -> sa.Row[Any] | None:
        kept = normal(name)
        if not kept.isprintable():
            return None  # nobody has it, and PostgreSQL refuses a NUL
        with self._engine.connect() as connection:
            return connection.execute(sa.select(ACCOUNTS).where(ACCOUNTS.c.name == kept)).first()

    def _change(self, name: str, values: Mapping[str, Any] | None) -> Account:
        """Change an account, or remove it where there are no values."""
        which = ACCOUNTS.c.name == normal(name)
        with writing(self._engine) as connection:
            row = connection.execute(sa.select(ACCOUNTS).where(which)).first()
            if row is None:
                msg = f"there is no account {name!r}; `echelon account list` shows them"
                raise UnknownAccount(msg)
            connection.execute(
                ACCOUNTS.delete().where(which)
                if values is None
                else ACCOUNTS.update().where(which).values(**values)
            )
            _end_sessions(connection, row.name)
        return _account(row)


def normal(name: str) -> str:
    """Return a name as it is kept: how it was typed in does not matter.

    >>> normal(" Li.Na ")
    'li.na'
    """
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _checked(password: str, name: str) -> str:
    given = unicodedata.normalize("NFKC", password)
    if not SHORTEST <= len(given) <= LONGEST:
        msg = f"the password has {len(given)} characters; give {SHORTEST} to {LONGEST}, such as four words"
        raise InputError(msg)
    if len(set(given)) < 5 or given.casefold() == name:
        msg = "the password is the name or repeats a few characters; give one that nobody would guess"
        raise InputError(msg)
    return given


def _end_sessions(connection: sa.Connection, name: str) -> None:
    connection.execute(SESSIONS.delete().where(SESSIONS.c.account == f"{LOCAL}{name}"))


def _account(row: sa.Row[Any]) -> Account:
    return Account(row.name, row.subject, row.role, tuple(row.scopes), row.disabled)
