"""What is answered about the log and the models."""

from typing import Any

from pydantic import Field

from serving.answers import Answer, AnswerPart, Note


class EntryTold(AnswerPart):
    """One entry: who asked what about how many, never what was answered."""

    number: int
    at: str
    subject: str
    role: str
    route: str
    status: int
    refused: str | None = Field(description="Why there was no answer")
    as_of: str | None
    model: str | None
    n_people: int = Field(description="People that were told of")


class LogAnswer(Answer):
    """Entries of the decision log, newest first."""

    entries: list[EntryTold]
    before: int | None = Field(description="Where the next page begins; null where there is none")


class ChainAnswer(Answer):
    """Whether the log is as it was written."""

    n_entries: int
    whole: bool
    broken_at: int | None
    fault: str


class SeenTold(AnswerPart):
    """One person in one answer: who was told, and whether with a score."""

    number: int
    at: str
    employee_id: str
    subject: str
    role: str
    route: str
    scored: bool = Field(description="Whether a score was told")


class SeenAnswer(Answer):
    """Who saw whom."""

    seen: list[SeenTold]
    n_people: int
    n_viewers: int
    before: int | None


class GateTold(AnswerPart):
    """What a model had to show before its release."""

    zh: str
    en: str
    passed: bool
    finding: str = Field(description="In figures, English")


class VersionTold(AnswerPart):
    """One version of a model."""

    number: str
    created: str
    known_until: str | None
    gates: str | None
    champion: bool


class ModelTold(AnswerPart):
    """A topic and its versions."""

    topic: str
    zh: str
    en: str
    champion: str | None
    known_until: str | None
    gates: list[GateTold]
    versions: list[VersionTold]


class ModelsAnswer(Answer):
    """The models."""

    models: list[ModelTold]


class PartTold(AnswerPart):
    """A fifth of what was foreseen: predicted against actual."""

    n: int | None
    predicted: float | None
    actual: float | None
    low: float | None
    high: float | None


class InputTold(AnswerPart):
    """One feature that a model looks at."""

    name: str
    group: str | None
    zh: str
    en: str
    purpose: Note | None


class CardAnswer(Answer):
    """The card of a released model."""

    model: ModelTold
    facts: dict[str, Any] = Field(description="Learnt until, rows, how it was tested, code")
    fifths: list[PartTold]
    figures: dict[str, float]
    inputs: list[InputTold]
