"""What may be asked of the appraisal."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.requests import Asked, DatedRequest, GroupRequest, Id, Whole

Cycle = Annotated[
    str,
    Field(
        pattern=r"^[12][0-9]{3}(H[12]|Q[1-4]|-(0[1-9]|1[0-2]))$",
        description="Half-year (2026H1), quarter (2026Q3) or month (2026-05)",
    ),
]
Language = Literal["zh", "en"]
#: What a distribution may be drawn by.
Unit = Literal["platform_id", "department", "role_family", "grade"]


class AppraisalScoresRequest(GroupRequest):
    """Ask for the fair scores of a group, best first or in another order."""

    front_line: bool | None = Field(
        default=None, description="Only the front line (true) or the back office (false)"
    )
    search: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        default=None, description="Only people whose name or id holds this; ranks stay those of the group"
    )
    order: Literal["score", "trend", "reliability", "name", "department", "platform_id"] = Field(
        default="score", description="Numbers from the highest down, texts from the first up"
    )
    backwards: bool = Field(default=False, description="The other way round")
    skip: Annotated[int, Field(ge=0, le=1_000_000), Whole] = Field(
        default=0, description="How many of the list to leave out before the first"
    )


class AppraisalPersonRequest(DatedRequest):
    """Ask how one person was scored, and what the score consists of."""

    employee_id: Id = Field(description="The person")


class AppraisalSheetRequest(DatedRequest):
    """Ask for the sheet of a review talk."""

    employee_id: Id = Field(description="The person")
    language: Language = Field(default="zh", description="Language of the sheet")


class AppraisalHealthRequest(DatedRequest):
    """Ask whether the yardstick itself is sound."""


class AppraisalRatersRequest(DatedRequest):
    """Ask how severe each rater is, and who favour each other."""

    top: Annotated[int, Field(ge=1, le=500), Whole] = Field(
        default=50, description="Length of the list, most unusual first"
    )


class AppraisalFeedbackRequest(DatedRequest):
    """Ask what people think of the appraisal."""

    cycle: Cycle | None = Field(default=None, description="Also what they wrote about this cycle")


class FeedbackGivenRequest(Asked):
    """Say anonymously what one thinks of the appraisal of a cycle."""

    #: Neither what was said nor about what stands in the decision log, which names who asked.
    unlogged: ClassVar[frozenset[str]] = frozenset({"dimension", "agreement", "text"})

    cycle: Cycle = Field(description="The appraisal that it is about")
    dimension: Literal["fair", "clear", "useful"] = Field(description="What it is about")
    agreement: Annotated[int, Field(ge=1, le=5), Whole] = Field(description="1 not at all, 5 entirely")
    text: Annotated[str, Field(max_length=2000)] | None = Field(
        default=None, description="In one's own words; may be left out"
    )


class AppraisalDistributionRequest(DatedRequest):
    """Ask how the scores of the caller's people are distributed."""

    by: Unit = Field(default="platform_id", description="What the people are divided by")


class OwnStandingRequest(DatedRequest):
    """Ask where the own score lies among those of the role family and the platform."""


class AppraisalGoalsRequest(DatedRequest):
    """Ask how far goals were reached, raw and adjusted for the market."""

    cycle: Cycle | None = Field(
        default=None, description="Goals of this cycle; the latest that are known if left out"
    )


class CalibrationRequest(Asked):
    """A question about the calibration pack of a manager in a cycle."""

    manager_id: Id = Field(description="Whose pack: the people who report to this manager")
    cycle: Cycle = Field(description="The cycle; its scores are those of the day after its end")


class AppraisalPacksRequest(Asked):
    """Ask which calibration packs there are in a cycle, and how far each is."""

    cycle: Cycle | None = Field(default=None, description="The last half-year that is over if left out")
    search: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        default=None, description="Only packs of managers whose name or id holds this"
    )
    order: Literal["manager", "people", "changes", "state"] = Field(
        default="manager", description="Numbers from the highest down; open packs before locked ones"
    )
    backwards: bool = Field(default=False, description="The other way round")
    skip: Annotated[int, Field(ge=0, le=1_000_000), Whole] = Field(
        default=0, description="How many of the list to leave out before the first"
    )
    top: Annotated[int, Field(ge=1, le=500), Whole] = Field(default=50, description="Length of the list")


class AppraisalPackRequest(CalibrationRequest):
    """Ask for a manager's calibration pack: scores, changes, before and after."""


class AppraisalChangeRequest(CalibrationRequest):
    """Propose another score for one person, to stand beside the computed one."""

    employee_id: Id = Field(description="The person")
    proposed: Annotated[float, Field(ge=0, le=100)] | None = Field(
        default=None, description="The score proposed, 0 to 100; null takes an earlier proposal back"
    )
    reason: Annotated[str, Field(min_length=6, max_length=2000, pattern=r"\S[\s\S]{4,}\S")] = Field(
        description="Why: what the tables do not hold"
    )


class AppraisalLockRequest(CalibrationRequest):
    """End the calibration of a pack: no change is taken after it."""


Money = Annotated[int, Field(ge=0, le=90_000_000_000_000), Whole]


class BonusPoolGiven(BaseModel):
    """A bonus pool; money in whole minor units of the company's currency, such as fen or cents."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    of: Literal["platform_id", "department"] = Field(description="Whose pool: a platform's or a department's")
    name: Id = Field(description="Which platform or department")
    budget: Money = Field(description="What is to be divided")
    floor: Money | None = Field(default=None, description="Least amount a person; by the scheme if left out")
    cap: Money | None = Field(default=None, description="Largest amount a person; by the scheme if left out")


class AppraisalBonusRequest(DatedRequest):
    """Ask for a proposal of how bonus pools are divided."""

    pools: Annotated[list[BonusPoolGiven], Field(min_length=1, max_length=200)] = Field(
        description="Who has no pool gets nothing; a platform's pool goes before its department's"
    )


class AppraisalTryRequest(DatedRequest):
    """Ask whose score another scheme would change, before it is adopted."""

    scheme: Annotated[str, Field(min_length=1, max_length=60_000)] = Field(
        description="The scheme, as YAML text, or the version of one that was adopted"
    )
    groups: Literal["sex", "age", "ethnicity"] | None = Field(
        default=None, description="Also by protected group; for auditors alone, groups under 5 are left out"
    )
    top: Annotated[int, Field(ge=1, le=500), Whole] = Field(
        default=20, description="Length of the list of people, largest change first"
    )


class SchemeReadRequest(DatedRequest):
    """Ask what a scheme says, in words, and which schemes were adopted."""

    version: Id | None = Field(
        default=None, description="Of one that was adopted; the scheme in force at the date if left out"
    )


class SchemeCheckRequest(Asked):
    """Ask what is wrong with a scheme as written, or what it would weigh differently; nothing is stored."""

    scheme: Annotated[str, Field(min_length=1, max_length=60_000)] = Field(
        description="The scheme, as YAML text"
    )


class AppraisalAdoptRequest(Asked):
    """Put a scheme in force."""

    scheme: Annotated[str, Field(min_length=1, max_length=60_000)] = Field(
        description="The scheme, as YAML text, or the version of one that was adopted"
    )
    since: Cycle = Field(description="First cycle in which it holds; one that is not over")
    by: Id = Field(description="Who decided")
    note: Annotated[str, Field(min_length=10, max_length=2000)] = Field(description="Why")
