"""What is answered about the yardstick: its health, its raters, and what people think of it."""

from typing import Literal

from pydantic import Field

from serving.answers import Answer, AnswerPart
from serving.appraisal.answers import SchemeAnswer

Verdict = Literal["ok", "watch", "alarm", "too little data"]


class MoverPair(AnswerPart):
    """People who moved from one platform to another."""

    from_platform_id: str
    to_platform_id: str
    n_people: int


class Comparison(AnswerPart):
    """What the comparison between platforms rests on."""

    indicator: str
    indicator_zh: str
    indicator_en: str
    comparable: bool
    connected_share: float = Field(description="Share of people on platforms that movers connect")
    n_movers: int = Field(description="People who worked on more than one platform")
    home_spread: float | None = Field(
        description="Standard deviation of the mean level of people between first platforms, "
        "as a log odds or log ratio"
    )
    pairs: list[MoverPair] = Field(description="How many people moved between two platforms")
    zh: str
    en: str


class Finding(AnswerPart):
    """One thing that is known about the yardstick itself."""

    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    verdict: Verdict
    compares: bool = Field(
        default=False, description="About other appraisals, to compare; does not enter the verdict"
    )
    zh: str
    en: str
    n: int = Field(default=0, ge=0, description="People, or raters, that the figure stands on")


class AppraisalHealthAnswer(SchemeAnswer):
    """Whether the yardstick itself is sound."""

    verdict: Verdict = Field(description="The gravest of those that judge the score")
    findings: list[Finding]
    comparisons: list[Comparison]


class Rater(AnswerPart):
    """How one rater rates."""

    rater_id: str
    name: str | None = None
    n_rated: int = Field(ge=0)
    severity: float = Field(description="Points by which the rater scores below others on the same people")
    low: float | None = Field(default=None, description="Lower end of its 90 % interval")
    high: float | None = Field(default=None, description="Upper end of its 90 % interval")
    spread: float | None = Field(default=None, description="Use of the scale; 1 is usual for such people")
    agreement: float | None = Field(default=None, description="Correlation with others on the same people")
    mutual_favour: int = Field(default=0, ge=0, description="People with whom high scores are exchanged")
    component: int = Field(default=0, description="Raters of one number share people, and are comparable")


class AppraisalRatersAnswer(Answer):
    """How severe raters are, and who favour each other."""

    n_raters: int = Field(ge=0)
    n_severe: int = Field(ge=0, description="Raters whose interval is above 0: severe beyond chance")
    n_lenient: int = Field(ge=0, description="Raters whose interval is below 0: lenient beyond chance")
    n_favouring: int = Field(ge=0, description="Raters who exchange high scores with somebody")
    raters: list[Rater]


class FeedbackRow(AnswerPart):
    """What people think of one appraisal in one dimension."""

    cycle: str
    dimension: str
    n: int = Field(ge=5, description="Answers; under 5 there is no row")
    agreement: float = Field(ge=1, le=5, description="Mean of 1 to 5")
    low: float | None = None
    high: float | None = None
    inversion: float | None = Field(default=None, description="Inversion index of that cycle's ratings")
    inversion_low: float | None = None
    inversion_high: float | None = None
    dispersion: float | None = Field(default=None, description="Spread of that cycle's ratings, as a share")


class Comment(AnswerPart):
    """What somebody wrote about a statement."""

    dimension: str
    text: str


class AppraisalFeedbackAnswer(Answer):
    """What people think of the appraisal."""

    rows: list[FeedbackRow]
    comments: list[Comment] = Field(
        default_factory=list,
        description="Of the cycle asked for; only where 5 people or more wrote something",
    )


class FeedbackGivenAnswer(Answer):
    """An answer about the appraisal was taken."""

    cycle: str
    taken: bool = True
