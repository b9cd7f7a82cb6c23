"""What is answered: the body of each answer is one of these models."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.requests import Topic


class AnswerPart(BaseModel):
    """Base of what an answer consists of."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Note(AnswerPart):
    """What an answer leaves out or should be read with, in words."""

    zh: str
    en: str


class Reason(AnswerPart):
    """One group of features that is associated with a score."""

    group: str = Field(description="Group of the feature catalogue")
    group_zh: str
    group_en: str
    direction: Literal["raises", "lowers"] = Field(description="Which way the score lies with it")
    contribution: float = Field(description="Share of the score, on the logit scale")
    zh: str = Field(description="In words")
    en: str = Field(description="In words")
    actionable: bool = Field(description="Whether somebody can act on it")


class Position(AnswerPart):
    """Where a person works."""

    department: str | None = None
    role_family: str | None = None
    role: str | None = None
    grade: int | None = None
    platform_id: str | None = None
    manager_id: str | None = None


class Person(AnswerPart):
    """One person; what the caller may not see is null."""

    employee_id: str
    name: str | None = None
    position: Position | None = None


class Ranked(Person):
    """One person on a list."""

    rank: int = Field(ge=1)
    tier: int = Field(ge=1, description="People whose intervals overlap share a tier: read them as equal")
    score: float | None = Field(default=None, ge=0, le=1, description="Probability")
    low: float | None = Field(default=None, ge=0, le=1, description="Lower end of the interval")
    high: float | None = Field(default=None, ge=0, le=1, description="Upper end of the interval")
    reasons: list[Reason] = Field(default_factory=list)


class Answer(BaseModel):
    """What every answer says about itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    request_id: str = Field(description="The decision log has the answer under this id")
    as_of: date = Field(description="Only what was known before this date counted")
    model_version: str | None = Field(
        default=None, description="Which released model; null where none is needed"
    )
    notes: list[Note] = Field(default_factory=list, description="What the answer leaves out, and why")


class GroupShare(AnswerPart):
    """Share of one group of features in a score."""

    group: str
    group_zh: str
    group_en: str
    contribution: float = Field(description="On the logit scale")


class ExplainAnswer(Answer):
    """What a score consists of: base plus all contributions is its logit."""

    topic: Topic
    person: Person
    score: float | None = Field(default=None, ge=0, le=1)
    low: float | None = Field(default=None, ge=0, le=1)
    high: float | None = Field(default=None, ge=0, le=1)
    horizon_months: int | None = Field(
        default=None, description="Of an exit: probability of leaving by choice within so many months"
    )
    base: float | None = Field(
        default=None,
        description="Logit of a person about whom nothing is known; of exits, of leaving in a month",
    )
    logit: float | None = Field(
        default=None, description="What base and groups add up to; of exits, the logit of leaving in a month"
    )
    groups: list[GroupShare]
    reasons: list[Reason]


class FeatureValue(AnswerPart):
    """What one feature was."""

    feature: str
    group: str
    zh: str
    en: str
    unit: str
    value: float | str | None = Field(description="Null: not known")
    percentile: float | None = Field(default=None, ge=0, le=1, description="Share of peers that lie lower")


class ProfileAnswer(Answer):
    """What was known of a person."""

    person: Person
    features: list[FeatureValue]
