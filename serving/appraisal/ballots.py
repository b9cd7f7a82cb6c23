"""Anonymous answers about the appraisal, kept until the cycle is collected.

What was said lies apart from who has said something. An answer has a random token and no time. Beside it
stands a mark, an HMAC over person, cycle and dimension, that refuses a second answer; no mark leads to an
answer. Both tables lie in the order of these keys, so that their order tells nothing of when a row came.
Whoever holds the key can still find out *who* has answered, and in a cycle with a single answer also what.
"""

import hashlib
import hmac
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from uuid import uuid4

import polars as pl

from data.errors import MissingTable, Settled
from data.home import Home
from data.store import Store
from features.appraisal.schemes.cycles import cycle_bounds
from serving.keys import signing_key

TABLE = "appraisal_feedback"

# WITHOUT ROWID: rows are stored in the order of their keys, not in the order in which they came
_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (token TEXT PRIMARY KEY, cycle TEXT NOT NULL, dimension TEXT NOT NULL,
    agreement INTEGER NOT NULL, text TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (mark TEXT PRIMARY KEY, cycle TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS collected (cycle TEXT PRIMARY KEY) WITHOUT ROWID;
"""


class Ballots:
    """The box that answers are put into.

    Parameters
    ----------
    home : Home
        Where the box lies, and whose secret makes the marks.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._key = signing_key(home, "feedback")
        self._path = home.root / "feedback.db"

    def put(self, employee_id: str, cycle: str, dimension: str, said: tuple[int, str | None]) -> None:
        """Take one answer.

        Parameters
        ----------
        employee_id : str
            Who answers; only the mark is made of it.
        cycle, dimension : str
            What it is about.
        said : (int, str or None)
            Agreement and comment.

        Raises
        ------
        Settled
            If the person has answered this before, or the cycle is collected.
        """
        mark = hmac.new(self._key, "\0".join((employee_id, cycle, dimension)).encode(), hashlib.sha256)
        with self._open() as box:
            if box.execute("SELECT 1 FROM collected WHERE cycle = ?", (cycle,)).fetchone():
                msg = f"answers about {cycle} are collected; no more are taken"
                raise Settled(msg)
            try:
                box.execute("INSERT INTO marks VALUES (?, ?)", (mark.hexdigest(), cycle))
            except sqlite3.IntegrityError as cause:
                msg = f"this was answered for {cycle} before; one answer counts, and it cannot be changed"
                raise Settled(msg) from cause
            box.execute("INSERT INTO answers VALUES (?, ?, ?, ?, ?)", (uuid4().hex, cycle, dimension, *said))

    def collect(self, cycle: str) -> int:
        """Move the answers about a cycle into the table `appraisal_feedback`, and take no more of them.

        Parameters
        ----------
        cycle : str
            The cycle; its marks are destroyed.

        Returns
        -------
        int
            Answers moved; each is in the table before it leaves the box.

        Raises
        ------
        InputError
            If the text names no cycle.
        MissingTable
            If nothing is stored that they could stand beside.
        """
        cycle_bounds(cycle)
        store = Store(self._home)
        if store.version == 0:
            msg = "no tables are stored; run `echelon import` or `echelon example` first"
            raise MissingTable(msg)
        columns = ("cycle", "token", "dimension", "agreement", "text")
        with self._open() as box:
            box.execute("INSERT OR IGNORE INTO collected VALUES (?)", (cycle,))
            query = f"SELECT {', '.join(columns)} FROM answers WHERE cycle = ? ORDER BY token"  # noqa: S608 - fixed names
            rows = box.execute(query, (cycle,)).fetchall()
            if rows:
                schema = dict.fromkeys(columns, pl.String) | {"agreement": pl.Int64}
                frame = pl.DataFrame(rows, schema=schema, orient="row")
                store.write({TABLE: frame}, note=f"feedback on the appraisal of {cycle}")
            box.execute("DELETE FROM answers WHERE cycle = ?", (cycle,))
            box.execute("DELETE FROM marks WHERE cycle = ?", (cycle,))
        return len(rows)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Open the box for one writer; all that the block does counts, or nothing."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=30, isolation_level=None)) as box:
            self._path.chmod(0o600)
            for pragma in ("journal_mode=DELETE", "secure_delete=ON", "synchronous=FULL"):
                box.execute(f"PRAGMA {pragma}")
            box.executescript(_SCHEMA)
            box.execute("BEGIN IMMEDIATE")
            try:
                yield box
            except BaseException:
                box.execute("ROLLBACK")
                raise
            box.execute("COMMIT")
