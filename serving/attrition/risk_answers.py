"""What is answered about the risk that people leave."""

from typing import Literal

from pydantic import Field

from serving.answers import Answer, AnswerPart, Person, Reason


class Within(AnswerPart):
    """Probability of leaving by choice within a horizon."""

    horizon_months: Literal[3, 6, 12]
    probability: float = Field(ge=0, le=1)
    low: float | None = Field(default=None, ge=0, le=1, description="90 % interval")
    high: float | None = Field(default=None, ge=0, le=1)


class TalkTopic(AnswerPart):
    """Something to ask in a stay talk."""

    id: str
    zh: str
    en: str
    ask_zh: str
    ask_en: str
    company_can_act: bool = Field(description="Else it is context")


class AtRisk(Person):
    """One high performer who may leave; what the caller may not see is null."""

    rank: int = Field(ge=1)
    tier: int = Field(ge=1, description="People whose intervals overlap share a tier: read them as equal")
    score: float | None = Field(
        default=None, ge=0, le=1, description="Probability of leaving by choice within the horizon"
    )
    low: float | None = Field(default=None, ge=0, le=1, description="90 % interval")
    high: float | None = Field(default=None, ge=0, le=1)
    within: list[Within] = Field(
        default_factory=list, description="The same for 3, 6 and 12 months; empty where no horizon is known"
    )
    high_performer: float | None = Field(default=None, ge=0, le=1, description="Probability of being one")
    risk: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Probability of both; lists are in its order, or by the loss where they are cut by cost",
    )
    loss: float | None = Field(
        default=None,
        ge=0,
        description="Expected lost revenue: risk times revenue a month times months until a successor brings"
        " as much; null where no revenue is booked on the person",
    )
    leaving: list[Reason] = Field(
        default_factory=list, description="What goes with leaving; what cannot be acted on is context"
    )
    staying: list[Reason] = Field(default_factory=list, description="What goes with staying")
    topics: list[TalkTopic] = Field(default_factory=list, description="What a stay talk may be about")


class ListTold(AnswerPart):
    """How good past lists of this length and horizon were."""

    n_lists: int = Field(ge=1)
    n_listed: int = Field(ge=1)
    n_left: int = Field(ge=0, description="Of those listed, who left by choice within the horizon")
    precision: float = Field(ge=0, le=1)
    low: float = Field(ge=0, le=1, description="90 % interval of the precision")
    high: float = Field(ge=0, le=1)
    recall: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Of the probable high performers who left, the share that was listed",
    )
    recall_low: float | None = Field(default=None, ge=0, le=1)
    recall_high: float | None = Field(default=None, ge=0, le=1)
    base_rate: float = Field(ge=0, le=1, description="Precision of a list drawn by lot")
    observed: int = Field(ge=0, description="Everybody who left within the horizon after these dates")
    expected: float = Field(ge=0, description="How many had been expected")


class GroupStay(AnswerPart):
    """Share of a role family that does not leave by choice, where there is too little for single people."""

    group: str
    n_people: int = Field(ge=0)
    n_left: int = Field(ge=0)
    horizon_months: int = Field(ge=1)
    stays: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Do not leave by choice (Kaplan-Meier); null: not seen so long",
    )
    low: float = Field(ge=0, le=1, description="95 % interval")
    high: float = Field(ge=0, le=1)


class FlightRiskAnswer(Answer):
    """High performers by the probability that they are one and leave."""

    horizon_months: int | None = Field(
        ge=1, description="Probabilities are for leaving within so many months; null: no horizon is known"
    )
    n_people: int = Field(ge=0, description="People who were put in order, or who fit where nobody was")
    currency: str = Field(description="Of the expected loss")
    people: list[AtRisk]
    record: ListTold | None = Field(default=None, description="Null: there is no past list to judge by")
    groups: list[GroupStay] = Field(
        default_factory=list, description="Instead of people, where exits are too few"
    )


class MonthAhead(AnswerPart):
    """What is expected by the end of one month ahead."""

    month: int = Field(ge=1, le=12)
    voluntary: float = Field(ge=0, le=1)
    low: float | None = Field(default=None, ge=0, le=1, description="90 % interval of the voluntary one")
    high: float | None = Field(default=None, ge=0, le=1)
    involuntary: float | None = Field(default=None, ge=0, le=1, description="Null: for HR alone")
    other: float | None = Field(default=None, ge=0, le=1)
    typical: float = Field(
        ge=0, le=1, description="The voluntary one, averaged over everybody in the company"
    )


class CurveAnswer(Answer):
    """How the probability of leaving grows with the months ahead."""

    person: Person
    months: list[MonthAhead]
    leaving: list[Reason] = Field(default_factory=list)
    staying: list[Reason] = Field(default_factory=list)
    zh: str
    en: str
