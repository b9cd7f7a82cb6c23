"""What people did, read back from the decision log, where alone it is kept."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import ClassVar

from serving.log import DecisionLog, Entry


class ReadBack(ABC):
    """Keeps up with the answers of some routes.

    An entry that was altered is refused (LogBroken), so that nothing tampered with counts.

    Parameters
    ----------
    log : DecisionLog
        Where they stand.
    """

    #: Whose answers are read.
    routes: ClassVar[tuple[str, ...]]

    def __init__(self, log: DecisionLog) -> None:
        self._log = log
        self._read_to = 0
        self._turn = RLock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Let nobody else of this process read or change anything until the block ends."""
        with self._turn:
            yield

    @contextmanager
    def _up_to_date(self) -> Iterator[None]:
        """Read what was written since, and let nobody else read until the block ends."""
        with self._turn:
            newest = self._log.head().number
            if newest > self._read_to:
                for entry in self._log.genuine(after=self._read_to, routes=self.routes):
                    if entry.body["status"] == 200:
                        self._take(entry)
                    self._read_to = entry.number
                # what is of other routes is not searched again
                self._read_to = max(self._read_to, newest)
            yield

    @abstractmethod
    def _take(self, entry: Entry) -> None:
        """Take in one answer."""
