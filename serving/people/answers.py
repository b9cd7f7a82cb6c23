"""What is answered about single people."""

from datetime import date
from typing import Literal

from pydantic import Field

from serving.answers import Answer, AnswerPart, Person

Part = Literal["scores", "platforms", "moves", "reviews"]


class FindAnswer(Answer):
    """People whom the caller may see, one sheet of them."""

    n_people: int = Field(ge=0, description="Who fits")
    page: int = Field(ge=1)
    n_pages: int = Field(ge=1)
    people: list[Person]


class ScoreAt(AnswerPart):
    """The fair score as of one date."""

    as_of: date
    score: float = Field(ge=0, le=100)
    low80: float | None = Field(default=None, ge=0, le=100, description="Lower end of the 80 % interval")
    high80: float | None = Field(default=None, ge=0, le=100, description="Upper end of the 80 % interval")


class MarketMonth(AnswerPart):
    """Demand level of a market in one month."""

    month: date
    index: float = Field(description="100 = base")


class OnPlatform(AnswerPart):
    """What a person reached on one platform, against its average."""

    platform_id: str
    name: str | None
    leads: int = Field(ge=0, description="Of the last 24 months")
    conversions: int = Field(ge=0)
    expected: float = Field(ge=0, description="Conversions of an average person with the same leads")
    effect: float | None = Field(
        description="Log-odds above the average of the platform, shrunk by how much evidence there is"
    )
    low: float | None = Field(description="Lower end of its 80 % interval")
    high: float | None = Field(description="Upper end of its 80 % interval")


class Stay(AnswerPart):
    """A position or a platform, and from when until when."""

    kind: Literal["position", "platform"]
    start: date
    end: date | None = Field(description="First day after it; null: it lasts")
    platform_id: str | None = None
    name: str | None = Field(default=None, description="Of the platform")
    role: str | None = None
    department: str | None = None
    grade: int | None = None


class DimensionTold(AnswerPart):
    """What reviewers of one cycle said in one dimension."""

    cycle: str
    dimension: str
    n_raters: int | None = Field(description="Null with fewer than five: nothing is said then")
    mean: float | None = Field(description="Mean score; the severity of raters is not taken out")
    average: float | None = Field(description="Of everybody reviewed in this cycle and dimension")


class DossierAnswer(Answer):
    """What is known of a person over time; parts that the caller may not see are not there."""

    person: Person
    parts: list[Part] = Field(description="Parts that the caller may see, whether or not anything is known")
    waiting: bool = Field(description="Scores and platforms are still being made: ask again in a while")
    scores: list[ScoreAt] = Field(default_factory=list, description="At half-years, oldest first")
    market: str | None = Field(default=None, description="Market of the platform where the person works most")
    market_months: list[MarketMonth] = Field(default_factory=list)
    platforms: list[OnPlatform] = Field(default_factory=list)
    moves: list[Stay] = Field(default_factory=list, description="Newest first")
    reviews: list[DimensionTold] = Field(default_factory=list, description="Of the latest cycle known")
