"""What may be asked about the risk that people leave."""

from typing import Annotated, Literal

from pydantic import Field

from serving.requests import DatedRequest, Id, Whole, WithinRequest

Horizon = Annotated[Literal[3, 6, 12], Whole]


class FlightRiskRequest(WithinRequest):
    """Ask which high performers may leave."""

    horizon_months: Horizon | None = Field(
        default=None,
        description="Months within which an exit counts; as the company has set it up if left out",
    )
    top: Annotated[int, Field(ge=1, le=500), Whole] | None = Field(
        default=None, description="Length of the list; as the company has set it up if left out"
    )


class CurveRequest(DatedRequest):
    """Ask how the probability of leaving grows with the months ahead."""

    employee_id: Id = Field(description="The person")
