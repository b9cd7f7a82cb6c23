"""Sessions: who signed in stays so in one browser until idle, until the end, or until revoked.

The cookie holds a random id and an HMAC over it; the database holds a digest of the id. So whoever reads the
database can forge no cookie, and an id that was never given out costs no look-up.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from data.errors import InputError, UnknownSession
from data.home import Home
from serving.access import Caller, Policy
from serving.keys import signing_key
from serving.sign_in.database import SESSIONS

COOKIE = "echelon_session"

#: Seconds between two notes of when a session was last used.
_NOTED_EVERY = 60
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who signed in.

    Attributes
    ----------
    number : str
        What names it in lists and in the log; nobody can use it to sign in.
    account : str
        ``local:NAME`` or ``company:SUBJECT OF THE PROVIDER``.
    caller : Caller
        As whom its holder asks.
    began, seen, ends : datetime
        When its holder signed in, when it was last used, when it ends if it is not used again.
    csrf : str
        What forms of this session carry; empty where the session is only listed.
    """

    number: str
    account: str
    caller: Caller
    began: datetime
    seen: datetime
    ends: datetime
    csrf: str = ""

    @property
    def subject(self) -> str:
        """Who it is."""
        return self.caller.subject


class Sessions:
    """The sessions of one installation.

    Parameters
    ----------
    home : Home
        Has the secret and the limits.
    engine : Engine
        Database with the tables of `serving.sign_in.database`.
    policy : Policy
        Knows the roles and their scopes.
    clock : callable, default time.time
        Seconds since 1970.
    """

    def __init__(
        self, home: Home, engine: sa.Engine, policy: Policy, clock: Callable[[], float] = time.time
    ) -> None:
        self._key = signing_key(home, "session")
        self._csrf_key = signing_key(home, "csrf")
        self._engine = engine
        self._policy = policy
        self._clock = clock
        self._idle = 60 * home.idle_minutes
        self._longest = 3600 * home.session_hours

    def begin(self, account: str, caller: Caller, former: str = "") -> tuple[str, Session]:
        """Begin a session with an id of its own.

        Parameters
        ----------
        account : str
            Which account signed in.
        caller : Caller
            As whom its holder asks.
        former : str, optional
            The cookie that the browser had; that session ends.

        Returns
        -------
        str, Session
            The cookie's value, and the session.
        """
        now, token = self._clock(), secrets.token_urlsafe(32)
        row = {
            "digest": _digest(token),
            "account": account,
            "subject": caller.subject,
            "role": caller.role,
            "scopes": list(caller.scopes),
            "began": now,
            "seen": now,
        }
        with self._engine.connect() as connection:
            connection.execute(SESSIONS.delete().where(self._over(now)))
            if self._known(former):
                connection.execute(SESSIONS.delete().where(SESSIONS.c.digest == _digest(_token(former))))
            connection.execute(SESSIONS.insert(), row)
        cookie = f"{token}.{self._mac(self._key, token)}"
        found = self.read(cookie)
        assert found is not None  # noqa: S101 - it was written a line above
        return cookie, found

    def read(self, cookie: str) -> Session | None:
        """Return the session of a cookie; None if it is forged, has ended, or its role is no longer known."""
        if not self._known(cookie):
            return None
        token, now = _token(cookie), self._clock()
        which = SESSIONS.c.digest == _digest(token)
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(SESSIONS).where(which, ~self._over(now))).first()
            if row is None:
                return None
            try:
                self._policy.check_grant(row.role, tuple(row.scopes))
            except InputError:
                return None
            if now - row.seen >= _NOTED_EVERY:
                connection.execute(SESSIONS.update().where(which).values(seen=now))
        return self._session(row, seen=now, csrf=self._mac(self._csrf_key, token))

    def all(self) -> list[Session]:
        """Return the sessions that have not ended, newest first."""
        query = sa.select(SESSIONS).where(~self._over(self._clock())).order_by(SESSIONS.c.began.desc())
        with self._engine.connect() as connection:
            return [self._session(row, seen=row.seen) for row in connection.execute(query)]

    def end(self, number: str) -> Session:
        """End one session.

        Raises
        ------
        UnknownSession
            If there is none of that number.
        """
        found = [one for one in self.all() if one.number == number]
        if not found:
            msg = f"there is no session {number!r}; `echelon session list` shows those that have not ended"
            raise UnknownSession(msg)
        with self._engine.connect() as connection:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.digest.startswith(number, autoescape=True)))
        return found[0]

    def end_all(self, subject: str | None = None) -> list[Session]:
        """End every session, or every one of a subject; return those that had not ended by themselves."""
        found = [one for one in self.all() if subject in (None, one.subject)]
        which = sa.true() if subject is None else SESSIONS.c.subject == subject
        with self._engine.connect() as connection:
            connection.execute(SESSIONS.delete().where(which))
        return found

    def _over(self, now: float) -> sa.ColumnElement[bool]:
        return sa.or_(SESSIONS.c.seen <= now - self._idle, SESSIONS.c.began <= now - self._longest)

    def _session(self, row: sa.Row[Any], *, seen: float, csrf: str = "") -> Session:
        return Session(
            row.digest[:_SHOWN],
            row.account,
            Caller(row.subject, row.role, tuple(row.scopes)),
            _time(row.began),
            _time(seen),
            _time(min(seen + self._idle, row.began + self._longest)),
            csrf,
        )

    def _known(self, cookie: str) -> bool:
        """Tell whether the id in a cookie was given out here."""
        token, _, mac = cookie.partition(".")
        return hmac.compare_digest(self._mac(self._key, token).encode(), mac.encode())

    @staticmethod
    def _mac(key: bytes, token: str) -> str:
        return hmac.new(key, token.encode(), hashlib.sha256).hexdigest()


def _token(cookie: str) -> str:
    return cookie.partition(".")[0]


def _time(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
