"""What is answered about petitions."""

from datetime import date
from typing import Literal

from pydantic import Field

from serving.answers import Answer, AnswerPart, Person
from serving.petitions.requests import Kind, Step

State = Literal["open", "taken up", "accepted", "declined"]


class PetitionStep(AnswerPart):
    """What HR answered."""

    step: Step
    reason: str
    by: str = Field(description="Who answered")
    at: str = Field(description="When, UTC")


class PetitionTold(Person):
    """One petition."""

    petition_id: str
    kind: Kind
    about: str
    reason: str
    contested: str | None = Field(description="The request_id of the answer that it is about")
    filed_at: str = Field(description="When, UTC")
    due: date = Field(description="Until when HR should have decided")
    state: State
    overdue: bool = Field(description="Due, and not decided")
    history: list[PetitionStep] = Field(description="Every answer, oldest first")


class PetitionAnswer(Answer):
    """A petition after it was filed or answered."""

    petition: PetitionTold


class PetitionsAnswer(Answer):
    """Petitions, those due first on top."""

    n_overdue: int = Field(ge=0, description="Petitions of this answer that are overdue")
    petitions: list[PetitionTold]
