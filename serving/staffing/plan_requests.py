"""What may be asked about a plan that was shown, or is being worked out."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from serving.requests import Contradiction, DatedRequest, Id
from serving.staffing.requests import Range


class TaskRequest(DatedRequest):
    """Ask about a plan that is worked out in the background."""

    task_id: Id = Field(description="As the submission answered")


class ExplainPlanRequest(DatedRequest):
    """Ask what a plan rests on."""

    plan_id: Id = Field(description="request_id of a plan")
    employee_id: Id | None = Field(default=None, description="Somebody whose place is asked about")
    platform_id: Id | None = Field(
        default=None, description="The platform that is asked about, with employee_id"
    )
    rules: bool = Field(default=True, description="Whether to tell what every rule costs")

    @model_validator(mode="after")
    def _both(self) -> Self:
        if (self.employee_id is None) != (self.platform_id is None):
            msg = "expected employee_id and platform_id together; give both or none"
            raise Contradiction(msg)
        return self


class SeatsThen(Range):
    """Other seats of a platform."""

    platform_id: Id = Field(description="The platform")


class WhatIfPlanRequest(DatedRequest):
    """Ask how a plan would differ under other rules."""

    plan_id: Id = Field(description="request_id of a plan")
    locked: dict[Id, Id] = Field(
        default_factory=dict, description="People who are then on a given platform", max_length=5_000
    )
    excluded: Annotated[list[Id], Field(max_length=5_000)] = Field(
        default_factory=list, description="People who then take no part"
    )
    seats: Annotated[list[SeatsThen], Field(max_length=200)] = Field(
        default_factory=list, description="Head counts that are then asked for"
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.locked or self.excluded or self.seats):
            msg = "nothing is changed; give locked, excluded or seats"
            raise Contradiction(msg)
        return self


class DecidePlanRequest(DatedRequest):
    """Say what was decided about a plan, or about one of its moves."""

    plan_id: Id = Field(description="request_id of a plan")
    decision: Literal["accept", "decline"] = Field(description="What was decided")
    employee_id: Id | None = Field(
        default=None, description="One move alone: the person; the whole plan if left out"
    )
    reason: Annotated[str, Field(min_length=1, max_length=2_000)] | None = Field(
        default=None, description="Why; needed to decline"
    )


class StaffingFairnessRequest(DatedRequest):
    """Ask how plans treat the groups of a protected attribute."""

    attribute: Literal["sex", "age", "ethnicity"] = Field(
        default="sex", description="The protected attribute; no plan knows it"
    )
