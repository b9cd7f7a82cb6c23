"""What the use cases work with: tables as of a date, released models, policy, decision log."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property

from data.errors import FutureDate
from data.home import Home
from data.store import Store
from features.facts import Facts
from serving.access import Caller, Policy
from serving.cache import Cache
from serving.decisions import Decision, deciding
from serving.log import DecisionLog
from serving.registry import Registry
from serving.requests import Asked
from serving.scores import Scores
from serving.snapshot import Snapshot

#: As-of dates and models that are kept at hand.
_SNAPSHOTS = 6
_SCORES = 12


class Context:
    """One installation, as the service and the command line see it.

    Parameters
    ----------
    home : Home
        Folders and settings.
    """

    def __init__(self, home: Home) -> None:
        self.home = home
        self.policy = Policy.shipped()
        self.registry = Registry(home)
        self._store = Store(home)
        self._facts: Cache[int, tuple[Facts, str, date]] = Cache(2)
        self._snapshots: Cache[tuple[int, date], Snapshot] = Cache(_SNAPSHOTS)
        self._scores: Cache[tuple[int, date, str], Scores] = Cache(_SCORES)

    @cached_property
    def log(self) -> DecisionLog:
        """The decision log."""
        return DecisionLog(self.home)

    @contextmanager
    def deciding(self, caller: Caller, route: str, request: Asked) -> Iterator[Decision]:
        """Open a decision; see `serving.decisions.deciding`."""
        with deciding(self.log, caller, route, request) as decision:
            yield decision

    def snapshot(self, as_of: date | None, decision: Decision) -> Snapshot:
        """Return the company as of a date, and note in the log what it rests on.

        Parameters
        ----------
        as_of : date or None
            The latest useful date if None.
        decision : Decision
            The answer that it is for.

        Raises
        ------
        FutureDate
            If facts are not known until that date.
        MissingTable
            If nothing is stored.
        """
        version = self._store.version
        facts, fingerprint, known_until = self._facts.get(version, lambda: self._pinned(version))
        day = as_of or known_until
        decision.basis |= {"tables": {"version": version, "fingerprint": fingerprint, "as_of": str(day)}}
        if day > known_until:
            msg = f"as_of is {day}, but facts are known only until {known_until}; import newer tables"
            raise FutureDate(msg)
        return self._snapshots.get((version, day), lambda: Snapshot(facts, day, fingerprint))

    def scores(self, topic: str, snapshot: Snapshot, decision: Decision) -> Scores:
        """Return everybody's scores by the released model, and note the model in the log.

        Raises
        ------
        NoModel
            If none is released.
        ModelMismatch
            If the released one does not fit the tables.
        """
        released = self.registry.released(topic)
        decision.basis |= {"model": released.name}
        key = (snapshot.store.version, snapshot.as_of, released.name)
        return self._scores.get(key, lambda: Scores(snapshot, released))

    def _pinned(self, version: int) -> tuple[Facts, str, date]:
        store = Store(self.home, version or None)
        return Facts(store), store.fingerprint(), store.known_until()
