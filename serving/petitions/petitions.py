"""Petitions that were filed and what was answered; both are kept in the decision log alone."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from serving.log import DecisionLog, Entry
from serving.petitions.answers import PetitionStep, State
from serving.petitions.requests import Kind
from serving.read_back import ReadBack

FILE = "/petitions/file"
DECIDE = "/petitions/decide"

#: Days within which HR should have decided: a month, as data protection law asks of corrections.
DUE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Petition:
    """What somebody asked for about the own data or score.

    Attributes
    ----------
    petition_id, employee_id : str
        Its id, and whose it is.
    kind, about, reason, contested : str or None
        What is asked for, why, and about which answer.
    at : str
        When it was filed.
    steps : list of PetitionStep
        What HR answered, oldest first.
    """

    petition_id: str
    employee_id: str
    kind: Kind
    about: str
    reason: str
    contested: str | None
    at: str
    steps: list[PetitionStep] = field(default_factory=list)

    @property
    def due(self) -> date:
        """Until when HR should have decided."""
        return datetime.fromisoformat(self.at).date() + timedelta(days=DUE_DAYS)

    @property
    def state(self) -> State:
        """How far it has come."""
        return self.steps[-1].step if self.steps else "open"

    @property
    def decided(self) -> bool:
        """Whether the answer is final."""
        return self.state in ("accepted", "declined")


class Petitions(ReadBack):
    """Petitions filed so far, with their answers."""

    routes = (FILE, DECIDE)

    def __init__(self, log: DecisionLog) -> None:
        super().__init__(log)
        self._petitions: dict[str, Petition] = {}

    def all(self) -> list[Petition]:
        """Return every petition, in the order in which they were filed."""
        with self._up_to_date():
            return list(self._petitions.values())

    def find(self, petition_id: str) -> Petition | None:
        """Return a petition, or None if none has this id."""
        with self._up_to_date():
            return self._petitions.get(petition_id)

    def _take(self, entry: Entry) -> None:
        body, asked = entry.body, entry.body["request"]
        if body["route"] == FILE:
            self._petitions[body["request_id"]] = Petition(
                petition_id=body["request_id"],
                employee_id=body["shown"][0]["id"],
                kind=asked["kind"],
                about=asked["about"],
                reason=asked["reason"],
                contested=asked.get("contested"),
                at=entry.at,
            )
        else:
            who = str(body["caller"]["subject"])
            step = PetitionStep(step=asked["step"], reason=asked["reason"], by=who, at=entry.at)
            self._petitions[asked["petition_id"]].steps.append(step)
