"""Changes and locks of calibration packs, read back from the decision log, where alone they are kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from features.appraisal.calibration import Change, Lock
from serving.log import DecisionLog, Entry

CHANGE = "/appraisal/change"
LOCK = "/appraisal/lock"


class Calibrations:
    """What was changed and locked so far.

    An entry after the lock of its pack does not count: where two processes write at once, the log decides.
    An entry that was altered is refused (LogBroken), so that no tampered change takes effect.

    Parameters
    ----------
    log : DecisionLog
        Where they stand.
    """

    def __init__(self, log: DecisionLog) -> None:
        self._log = log
        self._read_to = 0
        self._turn = RLock()
        self._changes: list[Change] = []
        self._locks: dict[tuple[str, str], Lock] = {}

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Let nobody else of this process change anything until the block ends."""
        with self._turn:
            yield

    def of_pack(self, manager_id: str, cycle: str) -> list[Change]:
        """Return the changes of a pack, oldest first."""
        return [one for one in self._all() if (one.manager_id, one.cycle) == (manager_id, cycle)]

    def of_person(self, employee_id: str) -> list[Change]:
        """Return the changes about a person, oldest first."""
        return [one for one in self._all() if one.employee_id == employee_id]

    def lock_of(self, manager_id: str, cycle: str) -> Lock | None:
        """Return the lock of a pack, or None while it is open."""
        with self._turn:
            self._catch_up()
            return self._locks.get((manager_id, cycle))

    def _all(self) -> list[Change]:
        with self._turn:
            self._catch_up()
            return list(self._changes)

    def _catch_up(self) -> None:
        for entry in self._log.genuine(after=self._read_to, routes=(CHANGE, LOCK)):
            if entry.body["status"] == 200:
                self._take(entry)
            self._read_to = entry.number

    def _take(self, entry: Entry) -> None:
        asked, who = entry.body["request"], str(entry.body["caller"]["subject"])
        pack = (asked["manager_id"], asked["cycle"])
        if pack in self._locks:
            return
        if entry.body["route"] == LOCK:
            self._locks[pack] = Lock(*pack, who, entry.at)
        else:
            proposed = asked.get("proposed")
            told = (None if proposed is None else float(proposed), asked["reason"])
            self._changes.append(Change(*pack, asked["employee_id"], *told, who, entry.at))
