"""What is answered about platforms."""

from datetime import date

from pydantic import Field

from serving.answers import Answer, AnswerPart


class PlatformMonth(AnswerPart):
    """One month of a platform."""

    month: date
    revenue: float = Field(description="Minor units that a person sold in a full working month")


class PlatformTold(AnswerPart):
    """How one platform fares; null is not known, or stands on fewer than five people."""

    platform_id: str
    name: str | None = None
    launch_date: date | None = None
    n_people: int | None = Field(default=None, ge=5, description="Who work there mostly; null under five")
    revenue: float | None = Field(
        default=None, description="Minor units that a person sold in a full working month, last three months"
    )
    change: float | None = Field(default=None, description="Against the same months a year before, a share")
    market: float | None = Field(default=None, description="What the market would change it by, a share")
    fair: float | None = Field(default=None, description="The rest: change with the market taken out")
    low: float | None = Field(default=None, description="Lower end of its 95 % interval")
    high: float | None = Field(default=None, description="Upper end of its 95 % interval")
    course: list[PlatformMonth] = Field(default_factory=list, description="The last 24 months")


class PlatformsAnswer(Answer):
    """How platforms fare, in the order of their ids."""

    currency: str
    platforms: list[PlatformTold]
