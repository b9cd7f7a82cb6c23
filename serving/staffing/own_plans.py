"""The plans that somebody had made, newest first."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from serving.access import Caller
from serving.answers import Answer, AnswerPart
from serving.context import Context
from serving.requests import DatedRequest, Whole
from serving.staffing.plans import Decided, Shown

ROUTE = "/staffing/plans"
State = Literal["open", "accept", "decline", "impossible"]


class OwnPlansRequest(DatedRequest):
    """Ask for one's plans."""

    state: State | None = Field(default=None, description="Only plans about which this was decided")
    newest_first: bool = Field(default=True, description="Or the oldest")
    page: Annotated[int, Field(ge=1, le=100_000), Whole] = Field(default=1, description="Which page")
    per_page: Annotated[int, Field(ge=1, le=100), Whole] = Field(default=10, description="Plans a page")


class OwnPlan(AnswerPart):
    """One plan."""

    plan_id: str
    at: str
    as_of: date
    n_platforms: int = Field(description="Platforms that the request names")
    most_moves: int
    n_moves: int
    state: State


class OwnPlansAnswer(Answer):
    """One's plans."""

    plans: list[OwnPlan]
    n: int = Field(description="Of all pages")
    n_pages: int


def own_plans(context: Context, caller: Caller, request: OwnPlansRequest) -> OwnPlansAnswer:
    """Return the plans that a caller had made with the same role and scope.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, MissingTable or LogBroken.
    """
    with context.deciding(caller, ROUTE, request) as decision:
        context.policy.view(caller, "staffing.recommend")
        snapshot = context.snapshot(request.as_of, decision)
        decided = context.plans.decisions()
        own = [
            _told(one, decided.get((one.plan_id, None), ()))
            for one in context.plans.all()
            if one.caller.is_same(caller)
        ]
        kept = [one for one in own if request.state in (None, one.state)]
        if request.newest_first:
            kept.reverse()
        first = (request.page - 1) * request.per_page
        answer = OwnPlansAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            plans=kept[first : first + request.per_page],
            n=len(kept),
            n_pages=max(1, -(-len(kept) // request.per_page)),
        )
        return decision.give(answer, [])


def _told(shown: Shown, decided: Sequence[Decided]) -> OwnPlan:
    state: State = "impossible" if shown.status == "impossible" else "open"
    return OwnPlan(
        plan_id=shown.plan_id,
        at=shown.at,
        as_of=shown.as_of,
        n_platforms=len(shown.request.platforms),
        most_moves=shown.request.most_moves,
        n_moves=len(shown.moves),
        state=decided[-1].decision if decided else state,
    )
