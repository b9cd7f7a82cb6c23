"""What is answered about the appraisal."""

from datetime import date
from typing import Literal

from pydantic import Field

from serving.answers import Answer, AnswerPart, Person

State = Literal["scored", "too little evidence", "not measured"]


class SchemeAnswer(Answer):
    """An answer that rests on an appraisal scheme."""

    scheme_version: str = Field(description="The scheme that made the scores")


class Calibrated(AnswerPart):
    """A change that somebody proposed; it stands beside the computed score, never over it."""

    cycle: str
    manager_id: str
    proposed: float | None = Field(default=None, ge=0, le=100, description="Null: taken back")
    by: str = Field(description="Who proposed it")
    at: str = Field(description="When, UTC")
    reason: str = Field(description="Why")


class Scored(Person):
    """One person's fair score."""

    state: State = Field(description="Without enough evidence there is no number")
    score: float | None = Field(
        default=None, ge=0, le=100, description="50 is the average person of the company in that cycle"
    )
    low80: float | None = Field(default=None, ge=0, le=100, description="Lower end of the 80 % interval")
    high80: float | None = Field(default=None, ge=0, le=100, description="Upper end of the 80 % interval")
    low95: float | None = Field(default=None, ge=0, le=100, description="Lower end of the 95 % interval")
    high95: float | None = Field(default=None, ge=0, le=100, description="Upper end of the 95 % interval")
    trend: float | None = Field(default=None, description="Points gained in the last 12 months")
    trend_low: float | None = Field(default=None, description="Lower end of its 90 % interval")
    trend_high: float | None = Field(default=None, description="Upper end of its 90 % interval")
    reliability: float | None = Field(
        default=None, ge=0, le=1, description="Share of the score that is the person, not chance"
    )
    comparable: bool | None = Field(
        default=None, description="Whether the score may be compared beyond the person's own platform"
    )
    zh: str = Field(default="", description="What the score is associated with, in words")
    en: str = Field(default="", description="What the score is associated with, in words")


class PartReason(AnswerPart):
    """One part of a score that is worth a word."""

    name: str = Field(description="Indicator, or bonus_points, team_points, role_points")
    zh: str
    en: str
    points: float = Field(description="By how much it lifts (above 0) or lowers the score")


class ScoredRank(Scored):
    """One person on the list of fair scores."""

    reasons: list[PartReason] = Field(default_factory=list, description="Largest first, at most five")
    rank: int = Field(ge=1)
    tier: int = Field(ge=1, description="People whose 80 % intervals overlap share a tier: read as equal")


class OnPlatform(AnswerPart):
    """How those who work mostly on one platform stand, of all whom the caller sees."""

    platform_id: str
    name: str
    maturity: str | None = Field(default=None, description="At the date")
    n_scored: int = Field(ge=0)
    n_above: int = Field(ge=0, description="80 % interval above 50, the average of the company")
    n_below: int = Field(ge=0, description="80 % interval below 50")


class AppraisalScoresAnswer(SchemeAnswer):
    """Fair scores of a group."""

    n_scored: int = Field(ge=0, description="People of the group in the caller's scope who have a score")
    n_above: int = Field(default=0, ge=0, description="Of these, whose 80 % interval is above 50")
    n_below: int = Field(default=0, ge=0, description="Of these, whose 80 % interval is below 50")
    n_listed: int = Field(default=0, ge=0, description="Of these, who fit the search")
    platforms: list[OnPlatform] = Field(
        default_factory=list, description="Of all whom the caller sees, whatever group was asked for"
    )
    departments: list[str] = Field(default_factory=list, description="Of all whom the caller sees")
    n_too_little: int = Field(ge=0, description="People for whom the evidence is too little")
    n_not_measured: int = Field(ge=0, description="People of whom nothing is measured")
    people: list[ScoredRank]


class Part(AnswerPart):
    """What one indicator adds to a score."""

    indicator: str
    zh: str
    en: str
    kind: str = Field(description="outcome, process, development, quality or collaboration")
    unit: str
    given: float | None = Field(description="Share of the weights in the scheme")
    weight: float | None = Field(description="Share of the weights as it counted")
    z: float | None = Field(description="Spreads above the average of the role; uncertain by z_sd")
    z_sd: float | None
    points: float | None = Field(description="With bonus, team and role points they add up to the score - 50")
    exposure: float | None = Field(description="Evidence of the last 12 months")
    exposure_unit: str
    enough: bool = Field(description="Whether there is the evidence that the scheme asks for")


class OwnStanding(AnswerPart):
    """Where a person stands among the people of the same role, in one kind of indicator or one indicator."""

    by: Literal["kind", "indicator"]
    name: str
    zh: str
    en: str
    percentile: float = Field(ge=0, le=1)
    low: float = Field(ge=0, le=1, description="Lower end of its 80 % interval")
    high: float = Field(ge=0, le=1, description="Upper end of its 80 % interval")
    verdict: Literal["gap", "in line", "strength"] = Field(
        description="A gap or a strength only in the outer quarter of the role, with the whole interval on "
        "that side of the middle, and 5 points of the score or more behind it; else in line"
    )
    n_peers: int
    against: Literal["role", "company"]


class Suggested(AnswerPart):
    """A training theme that a gap speaks for, or a rotation that a strength speaks for."""

    sort: Literal["theme", "rotation"]
    id: str
    zh: str
    en: str
    about: str = Field(description="The indicator or kind that it follows from")
    platforms: list[str] = Field(default_factory=list, description="Where a rotation may lead")


class AppraisalPersonAnswer(SchemeAnswer):
    """How one person was scored, and what the score consists of."""

    person: Scored
    role: str = Field(description="What the person is compared as")
    maturity: str | None = Field(default=None, description="Of the platform, at the date")
    parts: list[Part]
    bonus_points: float = 0.0
    team_points: float = 0.0
    role_points: float = 0.0
    standings: list[OwnStanding]
    suggestions: list[Suggested]
    calibrated: list[Calibrated]


class AppraisalSheetAnswer(SchemeAnswer):
    """The sheet of a review talk."""

    employee_id: str
    html: str = Field(description="A page that loads nothing from outside")


class DistributionRow(AnswerPart):
    """How the scores of one group are distributed; null throughout where it is too small to be shown."""

    group: str
    name: str | None = Field(default=None, description="Of a platform")
    hidden: bool = Field(description="Whether it has, or would give away a group of, fewer than 5 people")
    n: int | None = Field(default=None, ge=0, description="People")
    n_scored: int | None = Field(default=None, ge=0, description="People who have a score")
    median: float | None = Field(default=None, ge=0, le=100)
    median_low: float | None = Field(default=None, description="Lower end of its 95 % interval")
    median_high: float | None = Field(default=None, description="Upper end of its 95 % interval")
    p10: float | None = None
    p25: float | None = Field(default=None, description="Quartiles need 10 people, the tails 20")
    p75: float | None = None
    p90: float | None = None
    band_0_20: float | None = Field(default=None, description="Share of the scored from 0 to below 20")
    band_20_40: float | None = None
    band_40_60: float | None = None
    band_60_80: float | None = None
    band_80_100: float | None = None


class AppraisalDistributionAnswer(SchemeAnswer):
    """How scores are distributed."""

    by: str
    rows: list[DistributionRow]


class OwnRow(DistributionRow):
    """How the scores of a group are distributed that the person concerned is in."""

    by: Literal["company", "role_family", "platform_id"]


class OwnStandingAnswer(SchemeAnswer):
    """Where the own score lies among scores of groups that name nobody."""

    score: float | None = Field(default=None, ge=0, le=100)
    rows: list[OwnRow] = Field(
        default_factory=list, description="Company, own role family, own platform; none without a score"
    )
    waiting: bool = Field(description="It is still being made: ask again in a while")


class GoalRow(AnswerPart):
    """One goal in the cascade."""

    goal_id: str
    parent_id: str | None = None
    level: int = Field(ge=0, description="Steps below the top of the tree")
    owner_kind: str
    owner_id: str
    owner_name: str | None = Field(default=None, description="Of a platform")
    indicator: str
    indicator_zh: str = Field(default="", description="Its label")
    indicator_en: str = Field(default="", description="Its label")
    period_start: date
    period_end: date
    passed: float | None = Field(default=None, description="Share of the period whose months are known")
    target: float | None = None
    due: float | None = Field(default=None, description="Part of the target that these months ask for")
    reached: float | None = None
    attainment: float | None = Field(default=None, description="Reached over what was due")
    low: float | None = Field(default=None, description="Lower end of its 95 % interval of chance")
    high: float | None = Field(default=None, description="Upper end of its 95 % interval of chance")
    adjusted_target: float | None = Field(
        default=None, description="What the target would have been in the market that came"
    )
    adjusted_attainment: float | None = None
    adjusted_low: float | None = None
    adjusted_high: float | None = None
    parts_share: float | None = Field(default=None, description="Sum of the goals that serve it over it")
    verdict: Literal["above", "on target", "below", "not measured", "just begun"]
    zh: str
    en: str


class AppraisalGoalsAnswer(Answer):
    """How far goals were reached."""

    period: str | None = None
    goals: list[GoalRow]
