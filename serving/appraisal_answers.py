"""What is answered about the appraisal."""

from typing import Literal

from pydantic import Field

from serving.answers import Answer, AnswerPart, Person

State = Literal["scored", "too little evidence", "not measured"]
Verdict = Literal["ok", "watch", "alarm", "too little data"]


class SchemeAnswer(Answer):
    """An answer that rests on an appraisal scheme."""

    scheme_version: str = Field(description="The scheme that made the scores")


class Calibrated(AnswerPart):
    """A change that somebody proposed; it stands beside the computed score, never over it."""

    cycle: str
    proposed: float = Field(ge=0, le=100)
    by: str | None = Field(default=None, description="Who proposed it; null where the caller may not see it")
    at: str = Field(description="When, UTC")
    reason: str | None = Field(default=None, description="Why; null where the caller may not see it")


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


class ScoredRank(Scored):
    """One person on the list of fair scores."""

    rank: int = Field(ge=1)
    tier: int = Field(ge=1, description="People whose 80 % intervals overlap share a tier: read as equal")


class AppraisalScoresAnswer(SchemeAnswer):
    """Fair scores of a group, best first."""

    n_scored: int = Field(ge=0, description="People in the caller's scope who have a score")
    n_too_little: int = Field(ge=0, description="People for whom the evidence is too little")
    n_not_measured: int = Field(ge=0, description="People of whom nothing is measured")
    people: list[ScoredRank]


class Part(AnswerPart):
    """What one indicator adds to a score."""

    indicator: str
    zh: str
    en: str
    kind: str = Field(description="outcome, process, development, quality or collaboration")
    weight: float = Field(description="Share of the scheme's weights for this person")
    standing: float | None = Field(
        description="Spreads above the average person; null: too little evidence, counted as average"
    )
    standing_sd: float | None = Field(description="How uncertain it is, in spreads")
    points: float = Field(description="What it adds to the standing")
    exposure: float | None = Field(description="Evidence of the last 12 months")
    exposure_unit: str
    enough: bool = Field(description="Whether there is the evidence that the scheme asks for")


class Comparison(AnswerPart):
    """What the comparison between platforms rests on."""

    indicator: str
    comparable: bool
    connected_share: float = Field(description="Share of people on platforms that movers connect")
    n_movers: int
    home_spread: float = Field(description="Spread of the level of people between their first platforms")
    zh: str
    en: str


class Development(AnswerPart):
    """A strength, a gap, a training theme or a rotation."""

    kind: Literal["strength", "gap", "theme", "rotation"]
    name: str
    zh: str
    en: str
    percentile: float | None = Field(default=None, ge=0, le=1)
    low: float | None = Field(default=None, description="Lower end of the 80 % interval")
    high: float | None = Field(default=None, description="Upper end of the 80 % interval")


class AppraisalPersonAnswer(SchemeAnswer):
    """How one person was scored, and what the score consists of."""

    person: Scored
    role: str = Field(description="What the person is compared as")
    maturity: str | None = Field(default=None, description="Of the platform, at the date")
    parts: list[Part]
    bonus_points: float = 0.0
    team_points: float = 0.0
    development: list[Development]
    calibrated: list[Calibrated]


class AppraisalSheetAnswer(SchemeAnswer):
    """The sheet of a review talk."""

    employee_id: str
    html: str = Field(description="A page that loads nothing from outside")


class Finding(AnswerPart):
    """One thing that is known about the yardstick itself."""

    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    verdict: Verdict
    zh: str
    en: str


class AppraisalHealthAnswer(SchemeAnswer):
    """Whether the yardstick itself is sound."""

    findings: list[Finding]
    comparisons: list[Comparison]


class Rater(AnswerPart):
    """How one rater rates."""

    rater_id: str
    name: str | None = None
    n_rated: int = Field(ge=0)
    severity: float = Field(description="Points above (lenient) or below (severe) others on the same people")
    low: float | None = None
    high: float | None = None
    spread: float | None = Field(default=None, description="How much of the scale the rater uses")
    agreement: float | None = Field(default=None, description="With others who rated the same people")
    mutual_favour: int = Field(default=0, ge=0, description="Pairs who rate each other above what others do")


class AppraisalRatersAnswer(Answer):
    """How severe raters are, and who favour each other."""

    n_raters: int = Field(ge=0)
    raters: list[Rater]


class FeedbackRow(AnswerPart):
    """What people think of one appraisal in one dimension."""

    cycle: str
    dimension: str
    n: int | None = Field(default=None, ge=0, description="Null under 5 answers")
    agreement: float | None = Field(default=None, description="Mean of 1 to 5; null under 5 answers")
    low: float | None = None
    high: float | None = None
    inversion: float | None = Field(default=None, description="Inversion index of that cycle")
    dispersion: float | None = Field(default=None, description="Spread of the scores of that cycle")
    texts: list[str] = Field(default_factory=list, description="Only where 5 people or more wrote something")


class AppraisalFeedbackAnswer(Answer):
    """What people think of the appraisal."""

    rows: list[FeedbackRow]


class FeedbackGivenAnswer(Answer):
    """An answer about the appraisal was taken."""

    cycle: str
    taken: bool = True


class DistributionRow(AnswerPart):
    """How the scores of one group are distributed."""

    group: str
    n: int | None = Field(default=None, ge=0, description="Null where the group has fewer than 5 people")
    mean: float | None = None
    q10: float | None = None
    q25: float | None = None
    median: float | None = None
    q75: float | None = None
    q90: float | None = None
    bands: dict[str, float] = Field(default_factory=dict, description="Share of the group in each band")


class AppraisalDistributionAnswer(SchemeAnswer):
    """How scores are distributed."""

    by: str
    rows: list[DistributionRow]


class GoalRow(AnswerPart):
    """One goal in the cascade."""

    goal_id: str
    parent_id: str | None = None
    level: int = Field(ge=0, description="Steps below the top of the tree")
    owner_kind: str
    owner_id: str
    indicator: str
    target: float | None = None
    reached: float | None = None
    attainment: float | None = Field(default=None, description="Reached over target")
    adjusted_target: float | None = Field(
        default=None, description="What the target would have been in the market that came"
    )
    adjusted_attainment: float | None = None


class AppraisalGoalsAnswer(Answer):
    """How far goals were reached."""

    period: str | None = None
    goals: list[GoalRow]
