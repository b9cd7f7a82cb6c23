"""What is answered about changes for a person."""

from datetime import date
from typing import Literal

from pydantic import Field

from serving.answers import Answer, AnswerPart, Note, Person
from serving.attrition.risk_answers import Within
from serving.attrition.what_if_requests import ChangeName


class WithinThen(Within):
    """Probability for the changed profile, and how far it lies from that of the profile as it is."""

    difference: float = Field(
        ge=-100, le=100, description="Percentage points between the changed profile and the profile as it is"
    )
    agreement: float | None = Field(
        ge=0, le=1, description="Share of the bootstrap members in which the difference has the same sign"
    )
    sure: bool = Field(description="Whether enough members agree; else read the two as equal")
    words: Note = Field(description="The same in words")


class FeatureThen(AnswerPart):
    """One feature that reads otherwise."""

    feature: str
    group: str
    zh: str
    en: str
    percentile: bool = Field(description="Whether it is a percentile among peers")
    now: Note
    then: Note


class ScenarioTold(AnswerPart):
    """One scenario: what is assumed, and what the model says of such a profile."""

    changes: list[ChangeName]
    zh: str
    en: str
    assumed: list[Note]
    idle: list[Note] = Field(description="Changes that leave this profile as it is, and why")
    within: list[WithinThen]
    features: list[FeatureThen] = Field(description="What the model reads and what is another value then")


class EarlierScenario(AnswerPart):
    """One scenario of a former what-if."""

    changes: list[ChangeName]
    within: dict[Literal["3", "6", "12"], float] = Field(description="Months -> probability")


class Earlier(AnswerPart):
    """A former what-if of the same person."""

    request_id: str
    at: str
    as_of: date
    model_version: str
    now: dict[Literal["3", "6", "12"], float]
    scenarios: list[EarlierScenario]


class WhatIfAnswer(Answer):
    """How the model's probability of leaving differs between a person's profile and changed ones."""

    person: Person
    now: list[Within]
    scenarios: list[ScenarioTold]
    earlier: list[Earlier] = Field(description="Newest first, those that the caller may see")
