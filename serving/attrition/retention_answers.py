"""What is answered about how many leave."""

from datetime import date
from typing import Literal

from pydantic import Field

from serving.answers import Answer, AnswerPart

By = Literal["platform_id", "department", "manager_id"]


class RateTold(AnswerPart):
    """Voluntary exits and time worked; all null where it would tell of fewer than five people."""

    person_years: float | None = Field(default=None, ge=0, description="Time worked, to a tenth of a year")
    exits: int | None = Field(default=None, ge=0, description="Voluntary exits, and those of unknown kind")
    rate: float | None = Field(default=None, ge=0, description="Exits a person-year; null also without any")
    low: float | None = Field(default=None, ge=0, description="Lower end of the exact 95 % interval")
    high: float | None = Field(default=None, ge=0, description="Upper end")


class PeriodRate(RateTold):
    """Exits of one half-year."""

    start: date
    end: date = Field(description="First day that no longer counts")


class ClaimTold(AnswerPart):
    """Whether an exit rate of high performers below the limit can be claimed, and what it would take."""

    start: date = Field(description="First day of the periods that it rests on: those that are shown")
    end: date = Field(description="First day after them")
    limit: float
    person_years: float = Field(ge=0)
    exits: int = Field(ge=0)
    high: float | None = Field(description="Upper end of the 95 % interval; null where nobody was followed")
    holds: bool = Field(description="Whether the upper end lies below the limit")
    more_without_exit: float = Field(
        ge=0, description="Person-years without another exit until it would hold"
    )
    more_at_this_rate: float | None = Field(
        description="Person-years at the rate seen so far until it would; null: at that rate it never would"
    )
    zh: str = Field(description="In words")
    en: str = Field(description="In words")


class GroupExits(RateTold):
    """Exits of one group in the last 12 months."""

    group: str | None = Field(description="Null: those for whom none is recorded")
    headcount: int = Field(ge=0, description="People who worked there at some time in these months")


class Breakdown(AnswerPart):
    """Exits of everybody by one thing; groups that would tell of fewer than five people are left out."""

    by: By
    groups: list[GroupExits] = Field(description="Highest lower end of the interval first")
    n_hidden: int = Field(ge=0, description="Groups that are left out")


class RetentionAnswer(Answer):
    """How many leave, over time and by place."""

    since: date = Field(description="First day of the breakdowns")
    high_performers: list[PeriodRate] = Field(
        description="Those whose fair score reached the limit of the setup at the start of the period"
    )
    everybody: list[PeriodRate]
    claims: list[ClaimTold] = Field(description="Of the last two periods shown, and of all of them")
    breakdowns: list[Breakdown]
