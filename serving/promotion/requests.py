"""What may be asked about promotions."""

from typing import Annotated, Literal

from pydantic import Field

from serving.requests import Asked, DatedRequest, Id, Whole

_TEXT = Annotated[str, Field(min_length=1, max_length=2_000)]


class PromotionRequest(DatedRequest):
    """A question about the candidates for one target in one round."""

    target: Id = Field(default="next-grade", description="Target of promotion.yaml: what the promotion is to")
    platform_id: Id | None = Field(default=None, description="The platform that the promotion is for")
    department: Id | None = Field(default=None, description="Only people of this department")
    round: Annotated[str, Field(pattern=r"^(19|20)[0-9]{2}(H[12]|Q[1-4])$")] | None = Field(
        default=None, description="A half-year or quarter, such as 2026H1; with as_of the earlier of the two"
    )
    top: Annotated[int, Field(ge=1, le=500), Whole] = Field(
        default=10, description="Length of the list, and how many count as the best"
    )


class RankRequest(PromotionRequest):
    """Ask who is ready to be promoted."""


class NineBoxRequest(PromotionRequest):
    """Ask how many candidates are where in performance against readiness."""


class WhyNotRequest(PromotionRequest):
    """Ask why a person is not on the list that the same request gives."""

    employee_id: Id = Field(description="The person")


class CompareRequest(PromotionRequest):
    """Ask how two candidates of one list differ."""

    employee_id: Id = Field(description="One person")
    other_id: Id = Field(description="The other person")


class DecideRequest(DatedRequest):
    """Say what was decided about a person after a list was seen."""

    list_id: Id = Field(description="request_id of the list")
    employee_id: Id = Field(description="The person")
    decision: Literal["accept", "decline", "override"] = Field(
        description="accept or decline somebody listed; override: take somebody whom the list does not name"
    )
    reason: _TEXT | None = Field(default=None, description="Why; needed to decline and to override")


class FollowRequest(DatedRequest):
    """Ask how often decisions followed the lists."""


class DecisionsRequest(DatedRequest):
    """Ask what was decided about the people in the caller's scope."""


class BacktestRequest(Asked):
    """Ask how lists of past rounds would have done, as known when the model was trained."""


class BenchRequest(DatedRequest):
    """Ask how many are ready for each critical target, now and later."""

    platform_id: Id | None = Field(default=None, description="Only this platform")


class FairnessRequest(PromotionRequest):
    """Ask how lists and past decisions treat the groups of a protected attribute.

    Two lists that differ by one person would tell the group of that person: a list is longer than another by
    tens, and of the whole scope.
    """

    top: Annotated[int, Field(ge=10, le=500, multiple_of=10), Whole] = Field(
        default=10, description="Length of the list, in tens"
    )
    department: None = Field(default=None, description="Never given: lists are judged whole")
    attribute: Literal["sex", "age", "ethnicity"] = Field(
        default="sex", description="The protected attribute; nobody is scored by it"
    )
