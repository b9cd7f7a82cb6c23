"""What may be asked about the log and the models."""

from typing import Annotated, Literal

from pydantic import Field

from serving.requests import Asked, Day, Id, Whole

_NUMBER = Annotated[int, Field(ge=1, le=2**63 - 1), Whole]  # as the database counts


class LogRequest(Asked):
    """Ask what was asked, newest first."""

    role: Id | None = Field(default=None, description="Only of this role")
    route: Annotated[str, Field(max_length=100)] | None = Field(default=None, description="Only this route")
    subject: Id | None = Field(default=None, description="Only who asked under this name")
    person: Id | None = Field(default=None, description="Only where this person was told of")
    since: Day | None = Field(default=None, description="Only from this day on")
    until: Day | None = Field(default=None, description="Only up to this day, included")
    before: _NUMBER | None = Field(default=None, description="Only entries with a smaller number")
    top: Annotated[int, Field(ge=1, le=10_000), Whole] = Field(default=50, description="Entries at most")


class ChainRequest(Asked):
    """Ask whether an entry of the log was changed, moved or removed."""


class ModelsRequest(Asked):
    """Ask which models are released."""


class ModelRequest(Asked):
    """Ask for the card of a released model."""

    topic: Literal["promotion", "attrition", "productivity"] = Field(description="Which model")


class MatrixRequest(Asked):
    """Ask who may see what."""
