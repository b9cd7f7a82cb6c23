"""What the use cases work with: tables as of a date, released models, policy, decision log."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache

from data.errors import FutureDate, TooLittleData
from data.home import Home
from data.store import Store
from features.appraisal.schemes.ledger import Adoption, adoptions, in_force
from features.appraisal.schemes.scheme import Scheme
from features.attrition.setup import AttritionSetup, attrition_setup
from features.attrition.setup import version as attrition_version
from features.facts import Facts
from features.labels import promotion_rounds
from features.promotion.rounds import round_day
from features.promotion.targets import Promotions, promotions, version
from models.horizon import WithinHorizon
from models.productivity import Productivity
from serving.access import Caller, Policy
from serving.appraisal.scored import Appraisal
from serving.cache import Cache
from serving.decisions import Decision, deciding
from serving.looking_back import LookingBack
from serving.productivity import expected
from serving.promotion.readiness import Readiness
from serving.registry import Registry
from serving.remembered import Remembered
from serving.requests import Asked
from serving.scores import Scores
from serving.snapshot import Snapshot

#: Nobody has facts about people of today from before.
FIRST = date(1900, 1, 1)
#: As-of dates and models that are kept at hand.
_SNAPSHOTS, _SCORES, _APPRAISALS = 6, 12, 6
_SETUPS, _PLANS = 4, 4


class Context(Remembered):
    """One installation, as the service and the command line see it.

    Parameters
    ----------
    home : Home
        Folders and settings.
    """

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self.policy = Policy.shipped()
        self.registry = Registry(home)
        self.looking_back = LookingBack()
        self._store = Store(home)
        self._facts: Cache[int, tuple[Facts, str, date]] = Cache(2)
        self._schemes: Cache[tuple[date, tuple[Adoption, ...]], Scheme] = Cache(_SNAPSHOTS)
        self._snapshots: Cache[tuple[int, date, str], Snapshot] = Cache(_SNAPSHOTS)
        self._scores: Cache[tuple[int, date, str], Scores] = Cache(_SCORES)
        self._setups: Cache[str, Promotions] = Cache(_SETUPS)
        self._attrition_setups: Cache[str, AttritionSetup] = Cache(_SETUPS)
        self._readiness: Cache[tuple[int, date, str], Readiness] = Cache(_SCORES)
        self._productivity: Cache[Hashable, Productivity] = Cache(_PLANS)
        self._appraisals: Cache[tuple[int, date, str], Appraisal] = Cache(_APPRAISALS)

    @property
    def attrition_setup(self) -> AttritionSetup:
        """How lists of flight risks and their flags are set up; read once a version."""
        return self._attrition_setups.get(attrition_version(self.home), lambda: attrition_setup(self.home))

    @property
    def promotions(self) -> Promotions:
        """How promotion is set up; read once a version."""
        return self._setups.get(version(self.home), lambda: promotions(self.home))

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
        facts, fingerprint, known_until = self._current(version)
        day = as_of or known_until
        decision.basis |= {"tables": {"version": version, "fingerprint": fingerprint, "as_of": str(day)}}
        if day < FIRST:  # windows of years before it would leave the calendar
            msg = f"as_of is {day}, but nothing is known before {FIRST}; choose a later date"
            raise TooLittleData(msg)
        if day > known_until:
            msg = f"as_of is {day}, but facts are known only until {known_until}; import newer tables"
            raise FutureDate(msg)
        # the scheme in force made the scores, and the setup says who is a high performer
        least = self.attrition_setup.high_performer
        key = (version, day, f"{self.scheme(day).version} {least}")
        return self._snapshots.get(key, lambda: Snapshot(facts, day, fingerprint, least))

    def round_day(self, text: str) -> date:
        """Return the day of a promotion round, such as 2026H1.

        Raises
        ------
        InputError
            If the text names no round.
        MissingTable
            If nothing is stored.
        """
        facts, _, known_until = self._current(self._store.version)
        rounds = promotion_rounds(facts, until=known_until) if facts.has("positions") else []
        return round_day(text, rounds)

    def scheme(self, as_of: date) -> Scheme:
        """Return the appraisal scheme in force at a date."""
        adopted = tuple(adoptions(self.home))
        return self._schemes.get((as_of, adopted), lambda: in_force(self.home, as_of))

    def scores(
        self, topic: str, snapshot: Snapshot, decision: Decision, horizon_months: int | None = None
    ) -> Scores:
        """Return everybody's scores by the released model, and note the model in the log.

        Parameters
        ----------
        topic : str
            promotion or attrition.
        snapshot : Snapshot
            The company as of the date.
        decision : Decision
            The answer that it is for.
        horizon_months : int, optional
            Months within which an exit counts; as the company has set it up if None.

        Raises
        ------
        NoModel
            If none is released.
        ModelMismatch
            If the released one does not fit the tables.
        TooLittleData
            If too little was known by the date.
        """
        if topic == "promotion":
            return self.readiness(snapshot, decision)
        released = self.registry.released(topic)
        rests_on = {"scheme": self.scheme(snapshot.as_of).version, "attrition": attrition_version(self.home)}
        decision.basis |= {"model": released.name, **rests_on}
        name = " ".join((released.name, *rests_on.values()))
        if not released.dated:
            key = (snapshot.store.version, snapshot.as_of, name)
            return self._scores.get(key, lambda: Scores(snapshot, released))
        months = horizon_months or self.attrition_setup.horizon_months
        models = released.exit_models(snapshot.as_of)
        key = (snapshot.store.version, snapshot.as_of, f"{name} {months}")
        model = WithinHorizon(models, months)
        return self._scores.get(key, lambda: Scores(snapshot, released, model, horizon_months=months))

    def readiness(self, snapshot: Snapshot, decision: Decision) -> Readiness:
        """Return everybody's readiness and precedent, by models that knew nothing later than the date.

        Raises
        ------
        NoModel
            If none is released.
        ModelMismatch
            If the released one does not fit the tables.
        TooLittleData
            If too few outcomes were known by then.
        """
        released = self.registry.released("promotion")
        written = version(self.home)
        setup = self.promotions
        scheme = self.scheme(snapshot.as_of).version
        decision.basis |= {"model": released.name, "scheme": scheme, "promotion": written}
        key = (snapshot.store.version, snapshot.as_of, f"{released.name} {scheme} {written}")
        return self._readiness.get(key, lambda: Readiness(snapshot, released, setup))

    def productivity(
        self,
        snapshot: Snapshot,
        decision: Decision,
        months: tuple[date, ...],
        people: tuple[str, ...] | None = None,
        named: frozenset[str] = frozenset(),
    ) -> Productivity:
        """Return what people are expected to bring on platforms, and note the model in the log.

        Parameters
        ----------
        snapshot : Snapshot
            The company as of the date.
        decision : Decision
            The answer that it is for.
        months : tuple of date
            First days of the months ahead, in order.
        people : tuple of str, optional
            Who, of everybody at work at the date; front-line people with a platform if None.
        named : frozenset of str
            Platforms launched after the date that whoever asks knows of.

        Returns
        -------
        Productivity
            By the newest model that knew nothing later than the date, on every platform that is open by the
            last of the months.

        Raises
        ------
        NoModel
            If none is released.
        TooLittleData
            If nothing had been learnt by the date, or nobody is on the front line.
        """
        released = self.registry.released("productivity")
        scheme = self.scheme(snapshot.as_of).version
        decision.basis |= {"model": released.name, "scheme": scheme}
        model = released.productivity_model(snapshot.as_of)
        key = (snapshot.store.version, snapshot.as_of, released.name, scheme, months, people, named)
        return self._productivity.get(key, lambda: expected(snapshot, model, months, people, named))

    def appraisal(self, snapshot: Snapshot, decision: Decision, scheme: Scheme | None = None) -> Appraisal:
        """Return everybody's fair scores, and note in the log the scheme that made them.

        Parameters
        ----------
        snapshot : Snapshot
            The company as of the date.
        decision : Decision
            The answer that it is for.
        scheme : Scheme, optional
            The one in force at the date if None.
        """
        scheme = scheme or self.scheme(snapshot.as_of)
        decision.basis |= {"scheme": scheme.version}
        key = (snapshot.store.version, snapshot.as_of, scheme.version)
        return self._appraisals.get(key, lambda: _made(Appraisal(snapshot, scheme)))

    def _current(self, version: int) -> tuple[Facts, str, date]:
        return self._facts.get(version, lambda: self._pinned(version))

    def _pinned(self, version: int) -> tuple[Facts, str, date]:
        store = Store(self.home, version or None)
        return Facts(store), store.fingerprint(), store.known_until()


@cache
def shared(home: Home) -> Context:
    """Return the one context of an installation in this process, for API and pages."""
    return Context(home)


def _made(appraisal: Appraisal) -> Appraisal:
    """Compute the scores while nobody else computes the same."""
    _ = appraisal.fair
    return appraisal
