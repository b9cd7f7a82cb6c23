"""What may be asked; `serving.routes` tells which of these models the body of each route is."""

import re
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Contradiction(ValueError):
    """Keys that are right each and cannot be meant together; no schema tells that."""


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        msg = "expected a date as YYYY-MM-DD"
        raise ValueError(msg)  # else digits alone would pass as seconds since 1970
    return date.fromisoformat(value)


def _whole(value: object) -> object:
    whole = isinstance(value, float) and value.is_integer()
    return int(value) if whole else value  # type: ignore[call-overload]  # 3.0 is an integer in JSON Schema


Day = Annotated[date, BeforeValidator(_day)]
Whole = BeforeValidator(_whole)
Id = Annotated[str, Field(min_length=1, max_length=64)]
Topic = Literal["promotion", "attrition"]


class Asked(BaseModel):
    """Base of every request: undeclared keys and values of another type are refused.

    Attributes
    ----------
    unlogged : frozenset of str
        Fields that the decision log does not keep, because it also keeps who asked.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    unlogged: ClassVar[frozenset[str]] = frozenset()


class DatedRequest(Asked):
    """A question about the company as of a date."""

    as_of: Day | None = Field(
        default=None, description="Only what was known before this date counts; the latest date if left out"
    )


class WithinRequest(DatedRequest):
    """A question about a group: whoever is in the caller's scope and fits what is given here."""

    platform_id: Id | None = Field(default=None, description="Only people who work mostly on this platform")
    department: Id | None = Field(default=None, description="Only people of this department")
    role_family: Id | None = Field(default=None, description="Only people of this role family")
    grade: Annotated[int, Field(ge=0, le=100), Whole] | None = Field(
        default=None, description="Only people of this grade"
    )


class GroupRequest(WithinRequest):
    """A question about the first ones of a group."""

    top: Annotated[int, Field(ge=1, le=500), Whole] = Field(default=10, description="Length of the list")


class ExplainRequest(DatedRequest):
    """Ask what a person's score consists of."""

    topic: Topic = Field(description="Which score")
    employee_id: Id = Field(description="The person")


class ProfileRequest(DatedRequest):
    """Ask what was known of a person."""

    employee_id: Id = Field(description="The person")
