"""What is counted over years of the tables: dear to make, so kept for whoever asks next."""

from collections.abc import Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date

from features.attrition.exits import Exposures, exposures
from serving.access import View
from serving.attrition.exit_counts import ExitCounts
from serving.cache import Cache
from serving.people.history import History
from serving.snapshot import Snapshot

#: Dates that are kept at hand, and views on exits of them.
_DATES = 2
_VIEWS = 50

Version = tuple[int, date, str]


class LookingBack:
    """Exits and scores over time of one installation, by version of the tables and date."""

    def __init__(self) -> None:
        self._exposures: Cache[Version, Exposures] = Cache(_DATES)
        self._exit_counts: Cache[Hashable, ExitCounts] = Cache(_VIEWS)
        self._histories: Cache[Version, Future[History]] = Cache(_DATES)
        self._maker = ThreadPoolExecutor(1, thread_name_prefix="history")

    def exit_counts(self, snapshot: Snapshot, view: View, rests_on: str) -> ExitCounts:
        """Return how many leave of those whom a view shows.

        Parameters
        ----------
        snapshot : Snapshot
            The company as of the date.
        view : View
            Time worked outside its scopes is not counted.
        rests_on : str
            Versions of the scheme and of the setup of attrition, which tell who is a high performer.
        """
        version = (snapshot.store.version, snapshot.as_of, rests_on)
        whose = (view.caller.scopes, view.never, view.caller.subject if view.never else "")
        return self._exit_counts.get(
            (*version, *whose), lambda: ExitCounts.of(self._exposed(snapshot, version), view)
        )

    def history(self, snapshot: Snapshot, scheme: str, patience: float | None = None) -> History | None:
        """Return everybody's fair scores over time, or None while they are being made.

        Parameters
        ----------
        snapshot : Snapshot
            The company as of the date.
        scheme : str
            Version of the scheme in force at the date.
        patience : float, optional
            Seconds to wait at most; as long as it takes if None. After new tables it may be minutes.
        """
        version = (snapshot.store.version, snapshot.as_of, scheme)
        made = self._histories.get(version, lambda: self._maker.submit(History.of, snapshot))
        try:
            return made.result(patience)
        except TimeoutError:
            return None

    def _exposed(self, snapshot: Snapshot, version: Version) -> Exposures:
        return self._exposures.get(
            version, lambda: exposures(snapshot.facts, as_of=snapshot.as_of, least=snapshot.least)
        )
