"""What may be asked about changes for a person."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from serving.requests import DatedRequest, Id

ChangeName = Literal["pay", "manager", "transfer", "promotion"]


def _each_once(names: list[ChangeName]) -> list[ChangeName]:
    if len(set(names)) < len(names):
        msg = "expected no change twice in a scenario"
        raise ValueError(msg)
    return names


Scenario = Annotated[
    list[ChangeName],
    Field(min_length=1, max_length=4, json_schema_extra={"uniqueItems": True}),
    AfterValidator(_each_once),
]


class WhatIfRequest(DatedRequest):
    """Ask how the probability of leaving would differ if the profile of a person were another one."""

    employee_id: Id = Field(description="The person")
    scenarios: Annotated[list[Scenario], Field(min_length=1, max_length=6)] = Field(
        description="Each of one or more changes; those of a scenario are made together"
    )
