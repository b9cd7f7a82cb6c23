"""What is answered about calibration, bonus and other schemes."""

from typing import Literal

from pydantic import Field

from serving.answers import Answer, AnswerPart, Person
from serving.appraisal.answers import SchemeAnswer, State


class PackRow(Person):
    """One person of a calibration pack: what was computed, and what is proposed beside it."""

    state: State
    score: float | None = Field(default=None, ge=0, le=100)
    low80: float | None = Field(default=None, ge=0, le=100)
    high80: float | None = Field(default=None, ge=0, le=100)
    low95: float | None = Field(default=None, ge=0, le=100)
    high95: float | None = Field(default=None, ge=0, le=100)
    reliability: float | None = Field(default=None, ge=0, le=1)
    proposed: float | None = Field(default=None, ge=0, le=100)
    difference: float | None = Field(default=None, description="Proposed less computed")
    within: bool | None = Field(default=None, description="Whether it lies in the 95 % interval")
    reason: str | None = None
    changed_by: str | None = None
    changed_at: str | None = None
    n_changes: int = Field(default=0, ge=0)


class Band(AnswerPart):
    """How many people of a pack lie in a band of scores."""

    band: str
    before: int
    after: int


class PackHead(AnswerPart):
    """One pack in the list of packs."""

    manager_id: str
    name: str | None = Field(default=None, description="Of the manager, where the caller may see it")
    n_people: int = Field(ge=1, description="In the caller's scope")
    n_changes: int = Field(ge=0, description="People for whom another score is proposed")
    locked: bool
    locked_by: str | None = None
    locked_at: str | None = None


class AppraisalPacksAnswer(Answer):
    """The calibration packs of a cycle."""

    cycle: str
    cycles: list[str] = Field(description="Cycles that are over, to choose from")
    n_packs: int = Field(ge=0)
    n_locked: int = Field(ge=0)
    n_listed: int = Field(ge=0, description="Packs that fit the search")
    packs: list[PackHead]


class AppraisalPackAnswer(SchemeAnswer):
    """A manager's calibration pack."""

    manager_id: str
    cycle: str
    locked: bool
    locked_by: str | None = None
    locked_at: str | None = None
    bands: list[Band]
    people: list[PackRow]


class AppraisalChangeAnswer(SchemeAnswer):
    """A change was noted beside the computed score."""

    employee_id: str
    cycle: str
    score: float | None = Field(default=None, ge=0, le=100, description="The computed score, as it stays")
    proposed: float | None = Field(default=None, ge=0, le=100)


class AppraisalLockAnswer(Answer):
    """The calibration of a pack has ended."""

    manager_id: str
    cycle: str
    locked: bool
    n_changes: int = Field(ge=0)


class BonusRow(Person):
    """What one person would get; money in minor units, null where the caller may not see it."""

    pool: str
    state: State
    score: float | None = Field(default=None, ge=0, le=100)
    individual: int | None = Field(default=None, description="By the person's own score")
    team_part: int | None = Field(default=None, description="By the team's")
    amount: int | None = Field(default=None, ge=0, description="Both together")
    limit: Literal["floor", "cap", ""] = Field(
        default="", description="floor or cap, where one of them sets the amount; else empty"
    )


class BonusPool(AnswerPart):
    """How one pool is divided; allotted and left make the budget, to the cent."""

    pool: str
    budget: int = Field(description="Minor units")
    floor: int | None = Field(default=None, description="Least amount a person")
    cap: int | None = Field(default=None, description="Largest amount a person")
    allotted: int = Field(description="Minor units that the proposal gives to people")
    left: int = Field(description="Minor units that nobody gets")
    n_people: int
    zh: str = Field(default="", description="Why something is left, where it is")
    en: str = Field(default="", description="Why something is left, where it is")


class AppraisalBonusAnswer(SchemeAnswer):
    """A proposal of how bonus pools are divided; a person decides."""

    currency: str | None = None
    pools: list[BonusPool]
    people: list[BonusRow]


class GroupChange(AnswerPart):
    """How a scheme would move the scores of one group."""

    by: str = Field(description="platform_id, department, or the protected attribute")
    group: str
    n: int | None = Field(default=None, description="Null, as are the figures, where the group is too small")
    mean_before: float | None = None
    mean_after: float | None = None
    mean_change: float | None = None
    share_up: float | None = Field(default=None, description="Share who gain 5 points or more")
    share_down: float | None = Field(default=None, description="Share who lose 5 points or more")
    top_before: float | None = Field(default=None, description="Share in the best fifth of the company")
    top_after: float | None = Field(default=None, description="Share in the best fifth of the company")


class PersonChange(Person):
    """How a scheme would move one score."""

    before: float | None = None
    after: float | None = None
    change: float | None = Field(default=None, description="Points; null where one of the two has no score")
    state_before: State
    state_after: State


class WeightOfRole(AnswerPart):
    """How much one indicator counts for a role under the scheme on trial."""

    role: str
    indicator: str
    given: float = Field(description="Share that the scheme gives it")
    measured: float | None = Field(default=None, description="Share that its measured reliability asks for")
    rank_correlation: float | None = Field(
        default=None, description="Of the role's ranking with that after the weight changed by a quarter"
    )
    share_moved: float | None = Field(
        default=None, description="Share of the role whom that would move by more than 10 percentiles"
    )


class AppraisalTryAnswer(SchemeAnswer):
    """Whose score another scheme would change; nothing is adopted by it."""

    against: str = Field(description="Version of the scheme in force")
    n_compared: int = Field(ge=0, description="People in the caller's scope who have a score under both")
    n_changed: int = Field(ge=0, description="People whose score would differ by a point, or come or go")
    share_moved: float = Field(ge=0, le=1, description="Share who would move by more than 10 percentiles")
    rank_correlation: float | None = Field(default=None, description="Spearman, of the two rankings")
    sensitive: str = Field(default="", description="Indicator to whose weight the ranking is most sensitive")
    people: list[PersonChange] = Field(description="Largest change first")
    groups: list[GroupChange]
    weights: list[WeightOfRole]


class AppraisalAdoptAnswer(SchemeAnswer):
    """A scheme was adopted."""

    since: str = Field(description="First cycle in which it holds")
    by: str
    note: str
    at: str = Field(description="When, UTC")
