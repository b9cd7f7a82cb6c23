"""What may be asked about petitions."""

from typing import Annotated, Literal

from pydantic import Field

from serving.requests import Asked, Id

#: At least a few words, and not of blanks.
_WORDS = r"\S[\s\S]{4,}\S"

Kind = Literal["correction", "review"]
Step = Literal["taken up", "accepted", "declined"]


class FilePetitionRequest(Asked):
    """Ask for a fact to be corrected, or a score to be reviewed; for the person concerned."""

    kind: Kind = Field(description="correction: of a fact; review: of a score")
    about: Annotated[str, Field(min_length=3, max_length=200, pattern=r"\S")] = Field(
        description="Which fact or which score"
    )
    reason: Annotated[str, Field(min_length=6, max_length=2000, pattern=_WORDS)] = Field(
        description="What is wrong, and what would be right"
    )
    contested: Id | None = Field(default=None, description="The request_id of the answer that it is about")


class ListPetitionsRequest(Asked):
    """Ask which petitions there are."""

    whose: Literal["own", "scope"] = Field(
        default="own",
        description="own: those that the caller filed; scope: of the people whom HR looks after",
    )
    show: Literal["open", "all"] = Field(default="open", description="open: those without a decision")


class DecidePetitionRequest(Asked):
    """Answer a petition; never for oneself."""

    petition_id: Id = Field(description="The petition")
    step: Step = Field(description="taken up: it is being looked into; accepted and declined are final")
    reason: Annotated[str, Field(min_length=6, max_length=2000, pattern=_WORDS)] = Field(
        description="Why; the person concerned reads it"
    )
