"""What may be asked about single people."""

from typing import Annotated, Literal

from pydantic import Field

from serving.requests import DatedRequest, Id, Whole, WithinRequest

Order = Literal["name", "-name", "id", "-id", "department", "-department", "role", "-role", "grade", "-grade"]


class FindRequest(WithinRequest):
    """Ask who there is whom the caller may see."""

    text: Annotated[str, Field(max_length=100)] | None = Field(
        default=None, description="Part of the name, or of the employee id; everybody if left out"
    )
    sort: Order = Field(default="name", description="By what; with - before it the other way round")
    page: Annotated[int, Field(ge=1, le=100_000), Whole] = Field(default=1, description="Which sheet of 25")


class DossierRequest(DatedRequest):
    """Ask what is known of a person over time."""

    employee_id: Id = Field(description="The person")
