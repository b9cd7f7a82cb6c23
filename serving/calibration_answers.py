"""What is answered about calibration, bonus and other schemes."""

from pydantic import Field

from serving.answers import Answer, AnswerPart, Person
from serving.appraisal_answers import Calibrated, SchemeAnswer, State


class PackRow(Person):
    """One person of a calibration pack."""

    state: State
    score: float | None = Field(default=None, ge=0, le=100)
    low80: float | None = None
    high80: float | None = None
    after: float | None = Field(default=None, ge=0, le=100, description="With the newest change, if any")
    changes: list[Calibrated] = Field(default_factory=list)


class AppraisalPackAnswer(SchemeAnswer):
    """A manager's calibration pack."""

    manager_id: str
    cycle: str
    locked: bool
    locked_by: str | None = None
    locked_at: str | None = None
    mean_before: float | None = None
    mean_after: float | None = None
    people: list[PackRow]


class AppraisalChangeAnswer(SchemeAnswer):
    """A change was noted beside the computed score."""

    employee_id: str
    cycle: str
    score: float | None = Field(default=None, ge=0, le=100, description="The computed score, as it stays")
    proposed: float = Field(ge=0, le=100)


class AppraisalLockAnswer(Answer):
    """The calibration of a pack has ended."""

    manager_id: str
    cycle: str
    locked: bool
    n_changes: int = Field(ge=0)


class BonusRow(Person):
    """What one person would get."""

    pool: str
    points: float | None = None
    individual: int | None = Field(default=None, description="Minor units, by the person's own score")
    team_part: int | None = Field(default=None, description="Minor units, by the team's")
    amount: int | None = Field(default=None, ge=0, description="Minor units in all")


class BonusPool(AnswerPart):
    """How one pool is divided."""

    pool: str
    budget: int
    proposed: int = Field(description="Sum of the amounts, to the cent")
    n_people: int
    zh: str = Field(default="", description="Why it is less than the budget, where it is")
    en: str = Field(default="", description="Why it is less than the budget, where it is")


class AppraisalBonusAnswer(SchemeAnswer):
    """A proposal of how bonus pools are divided; a person decides."""

    currency: str | None = None
    pools: list[BonusPool]
    people: list[BonusRow]


class GroupChange(AnswerPart):
    """How a scheme would move the scores of one group."""

    by: str = Field(description="platform_id, department, or the protected attribute")
    group: str
    n: int | None = Field(default=None, description="Null where the group has fewer than 5 people")
    mean_before: float | None = None
    mean_after: float | None = None
    share_up: float | None = Field(default=None, description="Share who gain 5 points or more")
    share_down: float | None = Field(default=None, description="Share who lose 5 points or more")


class PersonChange(Person):
    """How a scheme would move one score."""

    before: float | None = None
    after: float | None = None


class AppraisalTryAnswer(SchemeAnswer):
    """Whose score another scheme would change."""

    against: str = Field(description="Version of the scheme in force")
    n_changed: int = Field(ge=0)
    sensitive: str = Field(default="", description="The weight to which the ranking is most sensitive")
    people: list[PersonChange]
    groups: list[GroupChange]
