"""How often passwords may be tried: growing waits by account and by address.

A wait is short at most, so that nobody can keep others out. Whoever signed in before from the same browser is
counted apart (by a signed cookie): neither guesses from elsewhere nor neighbours behind one address hold
them up.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from data.home import Home
from serving.keys import signing_key
from serving.log_database import writing
from serving.sign_in.accounts import normal
from serving.sign_in.database import ATTEMPTS

#: Cookie of a browser that signed in before.
COOKIE = "echelon_known"

#: Failures without a wait, and the longest wait in seconds.
_BY_ACCOUNT = (5, 60)
_BY_ADDRESS = (20, 900)
#: Seconds after which failures are forgotten.
_FORGOTTEN = 3600


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing that attempts are counted by."""

    key: str
    free: int
    longest: int


class Attempts:
    """Failures of one installation, shared by all its processes.

    Parameters
    ----------
    home : Home
        Has the secret.
    engine : Engine
        Database with the tables of `serving.sign_in.database`; it gets digests, neither names nor addresses.
    clock : callable, default time.time
        Seconds since 1970.
    """

    def __init__(self, home: Home, engine: sa.Engine, clock: Callable[[], float] = time.time) -> None:
        self._key = signing_key(home, "attempts")
        self._engine = engine
        self._clock = clock

    def counted(self, name: str, address: str, known: str = "") -> tuple[Counted, ...]:
        """Return what an attempt counts for.

        Parameters
        ----------
        name : str
            The account's name, as typed.
        address : str
            Where the request comes from.
        known : str, optional
            The cookie of `recognise`, if the browser has one.
        """
        nonce, _, mac = known.partition(".")
        if nonce and hmac.compare_digest(self._mac("known", normal(name), nonce).encode(), mac.encode()):
            return (Counted(self._mac("browser", nonce), *_BY_ACCOUNT),)
        return (
            Counted(self._mac("account", normal(name)), *_BY_ACCOUNT),
            Counted(self._mac("address", address), *_BY_ADDRESS),
        )

    def recognise(self, name: str) -> str:
        """Return a cookie for a browser that has just signed in."""
        nonce = secrets.token_urlsafe(16)
        return f"{nonce}.{self._mac('known', normal(name), nonce)}"

    def begin(self, counted: Sequence[Counted]) -> float:
        """Count an attempt as failed and return 0, or return the seconds until the next one is allowed.

        It counts before the password is looked at, so that many at once are no way around.
        """
        now = self._clock()
        with writing(self._engine) as connection:
            connection.execute(ATTEMPTS.delete().where(ATTEMPTS.c.last < now - _FORGOTTEN))
            keys = [one.key for one in counted]
            rows = connection.execute(sa.select(ATTEMPTS).where(ATTEMPTS.c.key.in_(keys))).all()
            failed = {row.key: (row.failures, row.last) for row in rows}
            wait = max(_wait(one, *failed.get(one.key, (0, now)), now) for one in counted)
            if wait > 0:
                return wait
            connection.execute(ATTEMPTS.delete().where(ATTEMPTS.c.key.in_(keys)))
            fresh = [{"key": key, "failures": failed.get(key, (0, now))[0] + 1, "last": now} for key in keys]
            connection.execute(ATTEMPTS.insert(), fresh)
        return 0.0

    def succeeded(self, counted: Sequence[Counted]) -> None:
        """Forget the failures of the account; the address is spared this attempt alone."""
        first, *others = (one.key for one in counted)
        with self._engine.connect() as connection:
            connection.execute(ATTEMPTS.delete().where(ATTEMPTS.c.key == first))
            less = {"failures": ATTEMPTS.c.failures - 1}
            connection.execute(ATTEMPTS.update().where(ATTEMPTS.c.key.in_(others)).values(less))

    def _mac(self, *parts: str) -> str:
        return hmac.new(self._key, "\0".join(parts).encode(), hashlib.sha256).hexdigest()


def _wait(counted: Counted, failures: int, last: float, now: float) -> float:
    """Return the seconds left: 1, 2, 4 ... after the failures that are free.

    >>> _wait(Counted("x", 5, 60), 4, 0.0, 0.0), _wait(Counted("x", 5, 60), 7, 0.0, 1.0)
    (0.0, 3.0)
    """
    if failures < counted.free:
        return 0.0
    return float(max(0.0, last + min(2 ** min(failures - counted.free, 20), counted.longest) - now))
