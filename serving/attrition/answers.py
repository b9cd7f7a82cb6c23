"""What is answered about flags of flight risks."""

from datetime import date
from typing import Literal

from pydantic import Field

from serving.answers import Answer, AnswerPart, Person
from serving.attrition.flags import State, Step
from serving.attrition.requests import Action, Outcome

Verdict = Literal["no trial", "too little data", "not shown", "fewer leave", "more leave"]


class StepTold(AnswerPart):
    """One step that somebody took about a flag."""

    step: Step
    as_of: date = Field(description="Until when facts were known then")
    action: Action | None = None
    outcome: Outcome | None = None
    note: str | None = None
    by: str = Field(description="Who noted it")
    at: str = Field(description="When it was noted")


class FlagTold(Person):
    """One flag; what the caller may not see is null."""

    flag_id: str
    flagged_as_of: date = Field(description="Only what was known before this date counted when it was raised")
    raised_at: str | None = Field(default=None, description="When it was raised; null where it was just now")
    cause: str | None = Field(
        default=None, description="Leading group of features that raises the risk; empty where none does"
    )
    cause_zh: str | None = None
    cause_en: str | None = None
    score: float | None = Field(default=None, ge=0, le=1, description="Probability of leaving")
    high_performer: float | None = Field(default=None, ge=0, le=1, description="Probability of being one")
    risk: float | None = Field(default=None, ge=0, le=1, description="Probability of both")
    horizon_months: int | None = Field(default=None, ge=1, description="Months within which")
    model: str = Field(description="Which released model")
    owner: str | None = Field(default=None, description="Who should act; null: nobody is known to")
    due: date = Field(description="Until when the owner should have talked")
    state: State
    overdue: bool = Field(description="Due, and not acknowledged")
    history: list[StepTold] = Field(default_factory=list, description="Every step, oldest first")


class RaiseAnswer(Answer):
    """The flags that stand after raising, in the order of the list."""

    n_people: int = Field(ge=0, description="People in the caller's scope who fit the request")
    n_skipped: int = Field(ge=0, description="Skipped: flagged for the same cause not long ago")
    n_held_back: int | None = Field(
        ge=0, description="Held back by chance; null unless the whole company was asked for"
    )
    flags: list[FlagTold]


class FlagsAnswer(Answer):
    """Flags that were raised."""

    n_overdue: int = Field(ge=0, description="Flags of this answer that are overdue")
    flags: list[FlagTold]


class AcknowledgeAnswer(Answer):
    """A flag after a step was taken."""

    replaces: StepTold | None = Field(default=None, description="The same step as it was noted before")
    flag: FlagTold


class TrialAnswer(Answer):
    """Whether flags help: those told at once against those held back, whatever was done afterwards."""

    verdict: Verdict
    zh: str = Field(description="The verdict in words")
    en: str = Field(description="The verdict in words")
    n_flagged: int = Field(ge=0, description="People told at once whose outcome is known")
    n_held_back: int = Field(ge=0, description="People held back whose outcome is known")
    n_waiting: int = Field(ge=0, description="People of both whose outcome is not known yet")
    n_left_flagged: int | None = Field(default=None, ge=0, description="Left of their own will")
    n_left_held_back: int | None = Field(default=None, ge=0, description="Left of their own will")
    difference: float | None = Field(
        default=None, ge=-1, le=1, description="Share of the flagged who left less that of the held back"
    )
    low: float | None = Field(default=None, ge=-1, le=1, description="Lower end of the 95 % interval")
    high: float | None = Field(default=None, ge=-1, le=1, description="Upper end of the 95 % interval")
    p: float | None = Field(default=None, ge=0, le=1, description="Fisher's exact test, two-sided")
    smallest_found: float | None = Field(
        default=None, ge=0, le=1, description="Smallest drop that so many people find with 80 % power"
    )
    n_needed: int | None = Field(
        default=None, ge=1, description="People needed to find a drop of 10 points with 80 % power"
    )
