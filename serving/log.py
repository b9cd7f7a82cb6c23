"""The decision log: every answer, in a chain that shows whether an entry was changed, moved or removed.

Each entry carries an HMAC over its number, time, contents and the HMAC of the entry before it. The key is not
in the database. Entries cut off the end leave a whole chain: that is found by comparing with a head that was
written down elsewhere (``echelon audit head``).
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any

import sqlalchemy as sa

from data.errors import InputError, LogBroken
from data.home import Home
from serving.keys import signing_key
from serving.log_database import DECISIONS, open_database, writing

_BEFORE_FIRST = "0" * 64
_PAGE, _FEW = 5_000, 500


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry: enough to notice later that entries are missing."""

    number: int
    mac: str

    def __str__(self) -> str:
        return f"{self.number}:{self.mac}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Read a head as it was printed.

        Raises
        ------
        InputError
            If the text is not NUMBER:MAC.
        """
        number, _, mac = text.strip().partition(":")
        if not number.isdecimal() or len(mac) != len(_BEFORE_FIRST):
            msg = f"{text!r} is no head of the log; expected NUMBER:MAC as `echelon audit head` prints"
            raise InputError(msg)
        return cls(int(number), mac)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log."""

    number: int
    at: str
    body: Mapping[str, Any]
    mac: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the chain found.

    Attributes
    ----------
    n_entries : int
        Entries that were read before the first fault.
    broken_at : int or None
        Number of the first entry that is not as it was written.
    fault : str
        What is wrong, in words; empty where nothing is.
    head : Head
        The last entry that is as it was written.
    """

    n_entries: int
    broken_at: int | None
    fault: str
    head: Head

    @property
    def whole(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.fault


class DecisionLog:
    """Append to, read and check the log of one installation.

    Parameters
    ----------
    home : Home
        Names the database (SQLite in the home folder, or PostgreSQL by URL) and the secret.
    """

    def __init__(self, home: Home) -> None:
        self._key = signing_key(home, "log")
        self._engine = open_database(home)
        self._turn = Lock()

    def append(self, body: Mapping[str, Any]) -> Head:
        """Write one entry; when this returns, it is on disk.

        Parameters
        ----------
        body : mapping
            JSON-able contents.

        Returns
        -------
        Head
            The entry's number and HMAC.
        """
        text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        # threads wait in line here; in the database they would poll for the lock with growing pauses
        with self._turn, writing(self._engine) as connection:
            newest = _newest(connection)
            number = newest.number + 1
            mac = self._mac(number, at, text, newest.mac)
            connection.execute(
                DECISIONS.insert(),
                {"number": number, "at": at, "body": text, "previous": newest.mac, "mac": mac},
            )
        return Head(number, mac)

    def head(self) -> Head:
        """Return the newest entry; number 0 where the log is empty."""
        with self._engine.connect() as connection:
            return _newest(connection)

    def entries(self, *, after: int = 0, routes: Sequence[str] = ()) -> Iterator[Entry]:
        """Yield the entries with a number above `after`, oldest first; of some routes if any is named."""
        for row in self._rows(after, routes):
            yield Entry(row.number, row.at, json.loads(row.body), row.mac)

    def genuine(self, *, after: int = 0, routes: Sequence[str] = ()) -> Iterator[Entry]:
        """Yield entries as `entries` does, for whoever acts on them.

        Raises
        ------
        LogBroken
            At the first that is not as it was written; entries that are missing are found by `verify`.
        """
        for row in self._rows(after, routes):
            if not hmac.compare_digest(self._mac(row.number, row.at, row.body, row.previous), row.mac):
                msg = f"entry {row.number} of the decision log is not as it was written"
                raise LogBroken(msg)
            yield Entry(row.number, row.at, json.loads(row.body), row.mac)

    def latest(self, *, before: int | None = None, holding: Sequence[str] = ()) -> Iterator[Entry]:
        """Yield entries, newest first.

        Parameters
        ----------
        before : int, optional
            Only entries with a smaller number.
        holding : sequence of str
            Words as they stand in the entry, such as ``"route":"/profile"``: whatever cannot be meant is left
            out by the database; who reads looks again.
        """
        found = [DECISIONS.c.body.contains(words, autoescape=True) for words in holding]
        while before is None or before > 1:
            query = sa.select(DECISIONS).where(*found).order_by(DECISIONS.c.number.desc()).limit(_FEW)
            if before is not None:
                query = query.where(DECISIONS.c.number < before)
            with self._engine.connect() as connection:
                rows = connection.execute(query).all()
            for row in rows:
                yield Entry(row.number, row.at, json.loads(row.body), row.mac)
            if len(rows) < _FEW:
                return
            before = rows[-1].number

    def verify(self, anchor: Head | None = None) -> Verdict:
        """Recompute the chain from the first entry to the last.

        Parameters
        ----------
        anchor : Head, optional
            A head that was written down earlier; entries missing since then are found by it.

        Returns
        -------
        Verdict
            The first fault, if there is one.
        """
        last = Head(0, _BEFORE_FIRST)
        anchored = anchor is None or anchor.number == 0
        for row in self._rows(0):
            fault = self._fault(row, last)
            if not fault and anchor is not None and row.number == anchor.number:
                anchored = hmac.compare_digest(row.mac, anchor.mac)
                fault = "" if anchored else "is not the entry whose head was written down"
            if fault:
                return Verdict(last.number, last.number + 1, f"entry {last.number + 1} {fault}", last)
            last = Head(row.number, row.mac)
        if anchored or anchor is None:
            return Verdict(last.number, None, "", last)
        fault = f"the log ends at entry {last.number}, but entry {anchor.number} was written down: cut off"
        return Verdict(last.number, last.number + 1, fault, last)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def _fault(self, row: sa.Row[Any], last: Head) -> str:
        if row.number != last.number + 1:
            return "is missing"
        if row.previous != last.mac:
            return "does not follow the entry before it"
        expected = self._mac(row.number, row.at, row.body, last.mac)
        return "" if hmac.compare_digest(expected, row.mac) else "is not as it was written"

    def _mac(self, number: int, at: str, text: str, previous: str) -> str:
        message = json.dumps([number, at, text, previous], ensure_ascii=False, separators=(",", ":"))
        return hmac.new(self._key, message.encode(), hashlib.sha256).hexdigest()

    def _rows(self, after: int, routes: Sequence[str] = ()) -> Iterator[sa.Row[Any]]:
        """Read in pages, so that a reader never holds up a writer and the log may be large."""
        # quotes inside a text are escaped, so that no text can look like the key
        found = sa.or_(sa.false(), *(DECISIONS.c.body.contains(f'"route":"{route}"') for route in routes))
        while True:
            query = (
                sa.select(DECISIONS)
                .where(DECISIONS.c.number > after, *([found] if routes else []))
                .order_by(DECISIONS.c.number)
                .limit(_PAGE)
            )
            with self._engine.connect() as connection:
                rows = connection.execute(query).all()
            yield from rows
            if len(rows) < _PAGE:
                return
            after = rows[-1].number


def _newest(connection: sa.Connection) -> Head:
    columns = (DECISIONS.c.number, DECISIONS.c.mac)
    row = connection.execute(sa.select(*columns).order_by(DECISIONS.c.number.desc()).limit(1)).first()
    return Head(row.number, row.mac) if row else Head(0, _BEFORE_FIRST)
