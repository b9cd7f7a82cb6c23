"""What may be asked about flags of flight risks."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue

from serving.requests import DatedRequest, Id, Whole, WithinRequest

_TEXT = Annotated[str, Field(min_length=1, max_length=500)]

Action = Literal["talk", "pay", "manager", "transfer", "promotion", "workload", "other"]
Outcome = Literal["stays", "left", "moved", "unknown"]


_NOTHING: JsonValue = {"type": "null"}
_GIVEN: JsonValue = {"type": "string"}

#: What belongs to each step, as the description of the request says it.
_BELONGS: list[JsonValue] = [
    {"properties": {"step": {"const": "acknowledged"}, "action": _NOTHING, "outcome": _NOTHING}},
    {
        "properties": {"step": {"const": "acted"}, "action": _GIVEN, "outcome": _NOTHING},
        "required": ["action"],
    },
    {
        "properties": {"step": {"const": "outcome"}, "action": _NOTHING, "outcome": _GIVEN},
        "required": ["outcome"],
    },
]


class RaiseRequest(WithinRequest):
    """Ask to flag the high performers who may leave."""

    people: Annotated[int, Field(ge=1, le=500), Whole] | None = Field(
        default=None, description="At most so many people; as attrition.yaml says if left out"
    )
    owner: Id | None = Field(
        default=None, description="Employee id of who should act; each person's manager if left out"
    )


class FlagsRequest(DatedRequest):
    """Ask which flags were raised, and what was done about them."""

    show: Literal["open", "all"] = Field(default="open", description="open: those without an outcome")


class AcknowledgeRequest(DatedRequest):
    """Say what was done about a flag: acknowledged, then acted, then what came of it."""

    model_config = ConfigDict(json_schema_extra={"anyOf": _BELONGS})

    flag_id: Id = Field(description="The flag")
    step: Literal["acknowledged", "acted", "outcome"] = Field(description="Which step was taken")
    action: Action | None = Field(default=None, description="What was done; with the step acted")
    outcome: Outcome | None = Field(default=None, description="What came of it; with the step outcome")
    note: _TEXT | None = Field(default=None, description="What else should be kept; it stands in the log")


class TrialRequest(DatedRequest):
    """Ask whether flags help, by comparing with those held back."""
