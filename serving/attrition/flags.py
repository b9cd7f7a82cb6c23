"""Flags that were raised and what was done about them; both are kept in the decision log alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from serving.log import DecisionLog, Entry
from serving.read_back import ReadBack

Step = Literal["acknowledged", "acted", "outcome"]
State = Literal["open", "acknowledged", "acted", "closed"]

#: Steps in their order.
STEPS: tuple[Step, ...] = ("acknowledged", "acted", "outcome")
_STATES: tuple[State, ...] = ("open", "acknowledged", "acted", "closed")

RAISE = "/attrition/raise"
ACKNOWLEDGE = "/attrition/acknowledge"


@dataclass(frozen=True, slots=True)
class Taken:
    """One step that somebody took about a flag.

    Attributes
    ----------
    step : str
        Which.
    as_of : date
        Until when facts were known then.
    action, outcome, note : str or None
        What was done, what came of it, and what else was said.
    by, at : str
        Who, and when.
    """

    step: Step
    as_of: date
    action: str | None
    outcome: str | None
    note: str | None
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A high performer who may leave, brought to the attention of an owner.

    Attributes
    ----------
    flag_id, employee_id : str
        Its id, and whom it is about.
    as_of : date
        Date of the tables; `at` is when it was raised.
    cause : str
        The leading group of reasons that raises the risk; empty where none does.
    probability, high_performer, risk : float or None
        Of leaving, of being a high performer (None where not measured), of both.
    horizon_months : int or None
        Months within which; None where the model has no horizon.
    model, owner : str or None
        Which model; who should act.
    due : date
        Until when the owner should have talked.
    held_back : bool
        Whether chance kept it from everybody, to learn whether flags help.
    share : float
        Share held back when it was raised; 0 where no chance was involved.
    stage : date or None
        Where held-back flags are released in stages: the day that chance gave this one, held back or not.
    late : bool
        Whether later facts were known already when it was raised.
    steps : list of Taken
        Oldest first.
    """

    flag_id: str
    employee_id: str
    as_of: date
    at: str
    cause: str
    probability: float
    high_performer: float | None
    risk: float
    horizon_months: int | None
    model: str
    owner: str | None
    due: date
    held_back: bool
    share: float
    stage: date | None
    late: bool
    steps: list[Taken] = field(default_factory=list)

    @property
    def release(self) -> date | None:
        """Day from which a flag that was held back is told; None where it never is, or always was."""
        return self.stage if self.held_back else None

    def told(self, as_of: date) -> bool:
        """Tell whether anybody may be told of it at a date."""
        if self.as_of > as_of:
            return False
        return not self.held_back or (self.release is not None and self.release <= as_of)

    def taken(self, as_of: date) -> list[Taken]:
        """Return the steps taken until a date, oldest first."""
        return [one for one in self.steps if one.as_of <= as_of]

    def latest(self, as_of: date) -> dict[Step, Taken]:
        """Return the latest of each step taken until a date."""
        return {one.step: one for one in self.taken(as_of)}

    def state(self, as_of: date) -> State:
        """Tell how far it has come at a date."""
        return _STATES[len(self.latest(as_of))]

    def overdue(self, as_of: date) -> bool:
        """Tell whether nobody has acknowledged it although it was due before a date."""
        return self.due < as_of and self.state(as_of) == "open"

    def row(self) -> dict[str, Any]:
        """Return what the log keeps of it when it is raised."""
        names = [name for name in self.__slots__ if name not in ("at", "steps")]
        return {name: _plain(getattr(self, name)) for name in names}


class Flags(ReadBack):
    """Flags raised so far, with their steps."""

    routes = (RAISE, ACKNOWLEDGE)

    def __init__(self, log: DecisionLog) -> None:
        super().__init__(log)
        self._flags: dict[str, Flag] = {}

    def all(self) -> list[Flag]:
        """Return every flag, in the order in which they were raised, held back or not."""
        with self._up_to_date():
            return list(self._flags.values())

    def find(self, flag_id: str) -> Flag | None:
        """Return a flag, or None if none was raised under this id."""
        with self._up_to_date():
            return self._flags.get(flag_id)

    def _take(self, entry: Entry) -> None:
        if entry.body["route"] == RAISE:
            for row in entry.body["raised"]:
                # two who ask at the same moment raise the same: the first counts
                self._flags.setdefault(row["flag_id"], _flag(row, entry.at))
        else:
            self._flags[entry.body["request"]["flag_id"]].steps.append(_step(entry))


def _flag(row: Mapping[str, Any], at: str) -> Flag:
    days = {name: date.fromisoformat(row[name]) for name in ("as_of", "due")}
    stage = date.fromisoformat(row["stage"]) if row["stage"] else None
    return Flag(**{**row, **days, "stage": stage, "at": at})


def _step(entry: Entry) -> Taken:
    asked = entry.body["request"]
    return Taken(
        step=asked["step"],
        as_of=date.fromisoformat(entry.body["tables"]["as_of"]),
        action=asked.get("action"),
        outcome=asked.get("outcome"),
        note=asked.get("note"),
        by=str(entry.body["caller"]["subject"]),
        at=entry.at,
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
