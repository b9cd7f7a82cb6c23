"""Changes and locks of calibration packs, read back from the decision log, where alone they are kept."""

from collections import Counter

from features.appraisal.calibration import Change, Lock
from serving.log import DecisionLog, Entry
from serving.read_back import ReadBack

CHANGE = "/appraisal/change"
LOCK = "/appraisal/lock"


class Calibrations(ReadBack):
    """What was changed and locked so far.

    An entry after the lock of its pack does not count: where two processes write at once, the log decides.
    """

    routes = (CHANGE, LOCK)

    def __init__(self, log: DecisionLog) -> None:
        super().__init__(log)
        self._changes: list[Change] = []
        self._locks: dict[tuple[str, str], Lock] = {}

    def of_pack(self, manager_id: str, cycle: str) -> list[Change]:
        """Return the changes of a pack, oldest first."""
        return [one for one in self._all() if (one.manager_id, one.cycle) == (manager_id, cycle)]

    def of_person(self, employee_id: str) -> list[Change]:
        """Return the changes about a person, oldest first."""
        return [one for one in self._all() if one.employee_id == employee_id]

    def proposals(self, cycle: str) -> dict[str, int]:
        """Return how many people of each pack of a cycle somebody proposes another score for."""
        last = {(one.manager_id, one.employee_id): one.proposed for one in self._all() if one.cycle == cycle}
        return Counter(manager for (manager, _), proposed in last.items() if proposed is not None)

    def locked(self, cycle: str) -> dict[str, Lock]:
        """Return the locks of a cycle by manager."""
        with self._up_to_date():
            return {manager: one for (manager, when), one in self._locks.items() if when == cycle}

    def lock_of(self, manager_id: str, cycle: str) -> Lock | None:
        """Return the lock of a pack, or None while it is open."""
        with self._up_to_date():
            return self._locks.get((manager_id, cycle))

    def _all(self) -> list[Change]:
        with self._up_to_date():
            return list(self._changes)

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
