"""Lists that were shown and what was decided after them; both are kept in the decision log alone."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from serving.log import DecisionLog, Entry
from serving.promotion.requests import RankRequest
from serving.read_back import ReadBack

Choice = Literal["accept", "decline", "override"]

RANK = "/promotion/rank"
DECIDE = "/promotion/decide"


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as somebody saw it.

    Attributes
    ----------
    list_id : str
        Its request_id.
    who, at : str
        Who saw it, and when.
    as_of : date
        Only what was known before this date counted.
    target, model : str
        What the promotion is to, and the model that ranked.
    listed : mapping
        Employee id -> what was shown of those on the list, such as rank, tier and score.
    beside : mapping
        The same of those told of beside the list: overlooked, or Peter risk.
    """

    list_id: str
    who: str
    at: str
    as_of: date
    target: str
    model: str
    listed: Mapping[str, Mapping[str, Any]]
    beside: Mapping[str, Mapping[str, Any]]

    def of(self, employee_id: str) -> Mapping[str, Any]:
        """Return what was shown of a person; nothing where the person was not shown."""
        return self.listed.get(employee_id) or self.beside.get(employee_id) or {}


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decided about one person after a list was shown."""

    list_id: str
    employee_id: str
    decision: Choice
    reason: str | None
    who: str
    at: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Latest decisions, one a list and person, and the lists that they are about."""

    n_lists: int
    n_accepted: int
    n_declined: int
    n_overridden: int


class Shortlists(ReadBack):
    """What was shown and decided so far."""

    routes = (RANK, DECIDE)

    def __init__(self, log: DecisionLog) -> None:
        super().__init__(log)
        self._shown: dict[str, Shown] = {}
        self._decided: dict[str, list[Decided]] = {}

    def shown(self, list_id: str) -> Shown | None:
        """Return a list, or None if nobody was shown one under this id."""
        with self._up_to_date():
            return self._shown.get(list_id)

    def history(self, list_id: str) -> list[Decided]:
        """Return every decision after a list, oldest first."""
        with self._up_to_date():
            return list(self._decided.get(list_id, []))

    def decisions_of(self, list_id: str) -> dict[str, Decided]:
        """Return the latest decision about each person after a list, by employee id."""
        return _latest(self.history(list_id))

    def undecided(self, subject: str, *, since: str) -> list[Shown]:
        """Return the newest list of each target that somebody saw, where nothing was decided on any.

        Parameters
        ----------
        subject : str
            Who saw them.
        since : str
            Only lists and decisions from this moment (ISO, UTC) on count.
        """
        with self._up_to_date():
            own = [one for one in self._shown.values() if one.who == subject and one.at >= since]
            settled = {one.target for one in own if self._decided.get(one.list_id)}
        newest = {one.target: one for one in own if one.listed}
        return [one for target, one in newest.items() if target not in settled]

    def decided(self) -> list[Decided]:
        """Return every decision after any list, newest first."""
        with self._up_to_date():
            made = [one for history in self._decided.values() for one in history]
        return sorted(made, key=lambda one: one.at, reverse=True)

    def counts(self, *, as_of: date | None = None) -> Counts:
        """Count the latest decisions.

        Parameters
        ----------
        as_of : date, optional
            Only decisions before this date (UTC) count; all if None.

        Returns
        -------
        Counts
            Of all lists together.
        """
        with self._up_to_date():
            made = [list(history) for history in self._decided.values()]
        if as_of is not None:
            made = [[one for one in history if one.at < as_of.isoformat()] for history in made]
        found = Counter(one.decision for history in made for one in _latest(history).values())
        n_lists = sum(1 for history in made if history)
        return Counts(n_lists, found["accept"], found["decline"], found["override"])

    def _take(self, entry: Entry) -> None:
        who = str(entry.body["caller"]["subject"])
        if entry.body["route"] == RANK:
            found = _list(entry, who)
            self._shown[found.list_id] = found
        else:
            asked = entry.body["request"]
            told = (asked["decision"], asked.get("reason"))
            one = Decided(asked["list_id"], asked["employee_id"], *told, who, entry.at)
            self._decided.setdefault(one.list_id, []).append(one)


def _list(entry: Entry, who: str) -> Shown:
    body, fields = entry.body, RankRequest.model_fields
    asked = {name: body["request"].get(name, fields[name].default) for name in ("target", "top")}
    listed, beside = {}, {}
    for one in body["shown"]:
        if "told" in one:
            beside[one["id"]] = one
        elif one["rank"] <= asked["top"]:
            listed[one["id"]] = one
    return Shown(
        list_id=body["request_id"],
        who=who,
        at=entry.at,
        as_of=date.fromisoformat(body["tables"]["as_of"]),
        target=asked["target"],
        model=body["model"],
        listed=listed,
        beside=beside,
    )


def _latest(history: list[Decided]) -> dict[str, Decided]:
    return {one.employee_id: one for one in history}
